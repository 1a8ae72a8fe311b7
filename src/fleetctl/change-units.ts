// What submit, load and start share (create what is missing, then ask for a state), and what stop and unload share.
// Everything is looked up and checked before the first change.
import { failure, nearest, type Task } from '../base/index.js';
import { readWishes, type Unit, type UnitTargetState } from '../fleet/index.js';
import { isTemplate, parseUnitName, type UnitFile } from '../systemd/index.js';
import type { Context, Options } from './command.js';
import { contentFor, differingFile } from './find-unit.js';
import { type NamedUnit, nameUnits } from './names.js';

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

/** Creates the units that the registry lacks, and replaces those that differ if that is asked for. */
export function* createUnits(
  context: Context,
  words: readonly string[],
  options: Options,
  goal: UnitTargetState,
): Task<NamedUnits> {
  const registered = yield* registeredUnits(context);
  const templates = goal === 'inactive' ? 'with-templates' : 'without-templates';
  const named = nameUnits(words, [...registered.keys()], templates);
  if (goal !== 'inactive') for (const unit of named) refuseTemplate(unit.name);
  const creations = named.flatMap((unit) => planCreation(context, unit, registered, options, goal));
  for (const { name, file } of creations) yield* context.api.putUnit(name, file);
  const created = new Set(creations.map((creation) => creation.name));
  return { named: named.map((unit) => unit.name), created, registered };
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

/** The units named, all of which the registry must have. `templates` says whether globs find those. */
export function* existingUnits(
  context: Context,
  words: readonly string[],
  templates: 'with-templates' | 'without-templates',
): Task<readonly Unit[]> {
  const registered = yield* registeredUnits(context);
  const names = [...registered.keys()];
  return nameUnits(words, names, templates).map(({ name }) => {
    const unit = registered.get(name);
    if (unit !== undefined) return unit;
    const near = nearest(name, names);
    throw failure(
      'unit-not-found',
      `unit ${name} does not exist`,
      near === null ? undefined : `did you mean ${near}?`,
    );
  });
}

function* registeredUnits(context: Context): Task<ReadonlyMap<string, Unit>> {
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

function refuseTemplate(name: string): void {
  const parsed = parseUnitName(name);
  if (!parsed.ok || !isTemplate(parsed.value)) return;
  const hint = `start an instance of it, such as ${parsed.value.prefix}@1.${parsed.value.type}`;
  throw failure('template', `cannot activate template "${name}"`, hint);
}
