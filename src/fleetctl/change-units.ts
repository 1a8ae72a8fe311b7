// What submit, load and start share (create what is missing, then ask for a state), and what stop and unload share.
// Everything is looked up and checked before the first change.
import { failure, formatProblem, quoted, type Task } from '../base/index.js';
import { lintTogether, readWishes, type Unit, type UnitTargetState } from '../fleet/index.js';
import { isTemplate, parseUnitName, type UnitFile } from '../systemd/index.js';
import { type Context, type Options, type Output, tellMishap } from './command.js';
import { contentFor, differingFile } from './find-unit.js';
import { type NamedUnit, nameUnits, nearestUnit } from './names.js';
import { readWaiting, type Waiting, waitFor } from './wait-for.js';

/** What a command is about to create or replace. */
interface Creation {
  readonly name: string;
  readonly file: UnitFile;
}

/** How far a unit may have come for --replace to take its place: no further than the command itself would bring it. */
const REACHED: Readonly<Record<UnitTargetState, readonly UnitTargetState[]>> = {
  inactive: ['inactive'],
  loaded: ['inactive', 'loaded'],
  launched: ['inactive', 'loaded', 'launched'],
};

/** Units as a command line named them. */
export interface NamedUnits {
  readonly named: readonly string[];
  /** Those that were created, or given new content. */
  readonly created: ReadonlySet<string>;
  /** What the registry had before. */
  readonly registered: ReadonlyMap<string, Unit>;
}

/**
 * Creates the units that the registry lacks, and replaces those that differ if that is asked for. To fleet a replaced
 * unit is a new one, inactive; nothing goes on before it is.
 */
export function* createUnits(
  context: Context,
  words: readonly string[],
  options: Options,
  goal: UnitTargetState,
): Task<NamedUnits> {
  const { attemptsMax } = readWaiting(options);
  const registered = yield* registeredUnits(context);
  const templates = goal === 'inactive' ? 'with-templates' : 'without-templates';
  const named = nameUnits(words, [...registered.keys()], templates);
  if (goal !== 'inactive') for (const unit of named) refuseTemplate(unit.name);
  const creations = named.flatMap((unit) => planCreation(context, unit, registered, options, goal));
  warnOfNeighbours(context, creations, registered);
  for (const { name, file } of creations) {
    if ((registered.get(name)?.targetState ?? 'inactive') !== 'inactive')
      yield* context.api.setTargetState(name, 'inactive');
    yield* context.api.putUnit(name, file);
  }
  const created = creations.map((creation) => creation.name);
  const waiting: Waiting = { block: true, attemptsMax };
  yield* waitFor(context, { verb: null, units: created, state: 'inactive', active: false }, waiting);
  return { named: named.map((unit) => unit.name), created: new Set(created), registered };
}

/** Asks for a target state where it is not asked for yet; returns the units for which there is something to wait for. */
export function* bringTo(
  context: Context,
  { named, created, registered }: NamedUnits,
  state: UnitTargetState,
): Task<readonly string[]> {
  const changing = named.filter((name) => {
    const unit = registered.get(name);
    return created.has(name) || unit?.targetState !== state || hasEndedElsewhere(unit);
  });
  yield* setTargetStates(context, changing, state);
  return changing;
}

/** It was moved after it had ended, and is only loaded until somebody asks for it anew. */
function hasEndedElsewhere({ name, file, targetState, currentState }: Unit): boolean {
  const parsed = parseUnitName(name);
  return (
    targetState === 'launched' &&
    currentState === 'loaded' &&
    parsed.ok &&
    readWishes(parsed.value, file).wishes.onReschedule === 'keep'
  );
}

/** Asks for a target state. */
export function* setTargetStates(
  context: Context,
  units: readonly string[],
  state: UnitTargetState,
): Task<void> {
  for (const unit of units) yield* context.api.setTargetState(unit, state);
}

/**
 * The units named, all of which the registry must have. `templates` says whether globs find those. Differs from fleet, whose
 * stop, unload and destroy pass over what is not there and call that a success.
 */
export function* existingUnits(
  context: Pick<Context, 'api'>,
  words: readonly string[],
  templates: 'with-templates' | 'without-templates',
): Task<readonly Unit[]> {
  const registered = yield* registeredUnits(context);
  return nameUnits(words, [...registered.keys()], templates).map(({ name }) => unitCalled(name, registered));
}

/** The one unit that a word means, with the file that it has or would be created from. */
export function* unitWithFile(
  context: Pick<Context, 'api' | 'findFile'> & Pick<Output, 'warn'>,
  word: string,
): Task<{ readonly name: string; readonly file: UnitFile }> {
  const registered = yield* registeredUnits(context);
  const named = nameUnits([word], [...registered.keys()], 'with-templates');
  const [unit] = named;
  if (unit === undefined || named.length > 1)
    throw failure('usage', `${quoted(word)} stands for ${named.length} units: name one`);
  return {
    name: unit.name,
    file: registered.get(unit.name)?.file ?? contentFor(unit, registered, context),
  };
}

/** Fails with `unit-not-found`. */
export function unitCalled(name: string, registered: ReadonlyMap<string, Unit>): Unit {
  const unit = registered.get(name);
  if (unit !== undefined) return unit;
  const near = nearestUnit(name, registered.keys());
  throw failure(
    'unit-not-found',
    `unit ${name} does not exist`,
    near === null ? undefined : `did you mean ${near}?`,
  );
}

/** What stop and restart ask of units. */
export interface Activity {
  readonly verb: 'stop' | 'restart';
  /** Of the error about a unit that is inactive. */
  readonly code: string;
  isInactive(unit: Unit): boolean;
}

/**
 * The units named that are not inactive. Fails when a person named one that is. What a glob found is left out, which is a
 * word and exit code 1 when it waits for a machine, and might start any time.
 */
export function* activeUnits(
  context: Context,
  words: readonly string[],
  { verb, code, isInactive }: Activity,
): Task<{ readonly units: readonly Unit[]; readonly exitCode: number }> {
  const registered = yield* registeredUnits(context);
  const named = nameUnits(words, [...registered.keys()], 'without-templates').map((each) => ({
    ...each,
    unit: unitCalled(each.name, registered),
  }));
  const inactive = named.filter(({ unit }) => isInactive(unit));
  const refusal = ({ name, targetState }: Unit): Error =>
    failure(
      code,
      `Unable to ${verb} unit ${name} in state inactive`,
      targetState === 'inactive'
        ? undefined
        : `it waits for a machine; \`fleetsim unload ${name}\` ends that`,
    );
  const meant = inactive.find(({ byGlob }) => !byGlob);
  if (meant !== undefined) throw refusal(meant.unit);
  const waiting = inactive.filter(({ unit }) => unit.targetState !== 'inactive');
  for (const { unit } of waiting) tellMishap(context, refusal(unit));
  const units = named.flatMap(({ unit }) => (isInactive(unit) ? [] : [unit]));
  return { units, exitCode: waiting.length === 0 ? 0 : 1 };
}

export function* registeredUnits(context: Pick<Context, 'api'>): Task<ReadonlyMap<string, Unit>> {
  return new Map((yield* context.api.units()).map((unit) => [unit.name, unit]));
}

function planCreation(
  context: Context,
  unit: NamedUnit,
  registered: ReadonlyMap<string, Unit>,
  options: Options,
  goal: UnitTargetState,
): readonly Creation[] {
  const known = registered.get(unit.name);
  if (known === undefined) return [{ name: unit.name, file: contentFor(unit, registered, context) }];
  const differing = differingFile(unit, known, context);
  if (differing === null) {
    if (options.replace === true) context.print(`Found same Unit(${unit.name}) in Registry, nothing to do`);
    return [];
  }
  if (options.replace !== true) {
    const kind = differing.isTemplate ? 'template unit file' : 'unit file';
    const text = `Unit ${unit.name} in registry differs from local ${kind} ${differing.path}.`;
    context.warn(`WARNING: ${text} Add --replace to override.`);
    return [];
  }
  // Differs from fleet, which only warns, goes on, and calls that a success.
  if (!REACHED[goal].includes(known.targetState)) {
    const message = `can not replace Unit(${unit.name}) in state '${known.targetState}'`;
    throw failure('not-replaceable', message, `bring it to ${goal} first, or use the appropriate command`);
  }
  return [{ name: unit.name, file: differing.file }];
}

/** fleet takes units that can never run beside one another without a word: here it is told, and they are taken. */
function warnOfNeighbours(
  context: Context,
  creations: readonly Creation[],
  registered: ReadonlyMap<string, Unit>,
): void {
  const units = creations.flatMap(({ name, file }) => {
    const parsed = parseUnitName(name);
    return parsed.ok ? [{ name: parsed.value, file }] : [];
  });
  const others = new Map([...registered].map(([name, { file }]) => [name, file]));
  for (const { where, ...problem } of lintTogether(units, others)) {
    const place = where?.file === undefined ? {} : { where };
    context.warn(formatProblem({ ...problem, severity: 'warning', ...place }));
  }
}

function refuseTemplate(name: string): void {
  const parsed = parseUnitName(name);
  if (!parsed.ok || !isTemplate(parsed.value)) return;
  const hint = `start an instance of it, such as ${parsed.value.prefix}@1.${parsed.value.type}`;
  throw failure('template', `cannot activate template "${name}"`, hint);
}
