// What submit, load and start share (create what is missing, then ask for a state), and what stop and unload share.
// Everything is looked up and checked before the first change.
import { failure, nearest, type Task } from '../base/index.js';
import type { Unit, UnitTargetState } from '../fleet/index.js';
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

/** Creates the units that the registry lacks; returns all those named, and which of them are new. */
export function* createUnits(
  context: Context,
  words: readonly string[],
  options: Options,
  goal: UnitTargetState,
): Task<{ readonly named: readonly string[]; readonly created: readonly string[] }> {
  const registered = yield* registeredUnits(context);
  const templates = goal === 'inactive' ? 'with-templates' : 'without-templates';
  const named = nameUnits(words, [...registered.keys()], templates);
  if (goal !== 'inactive') for (const unit of named) refuseTemplate(unit.name);
  const creations = named.flatMap((unit) => planCreation(context, unit, registered, options, goal));
  for (const { name, file } of creations) yield* context.api.putUnit(name, file);
  return { named: named.map((unit) => unit.name), created: creations.map((creation) => creation.name) };
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
  if (differing === null) return [];
  if (options.replace !== true) {
    const text = `Unit ${unit.name} in registry differs from local unit file ${differing.path}.`;
    context.warn(`WARNING: ${text} Add --replace to override.`);
    return [];
  }
  if (!REACHED[goal].includes(known.targetState)) {
    const hint = `bring it to ${goal} first`;
    throw failure(
      'not-replaceable',
      `unit ${unit.name} is to be ${known.targetState}: it cannot be replaced`,
      hint,
    );
  }
  return [{ name: unit.name, file: differing.file }];
}

function refuseTemplate(name: string): void {
  const parsed = parseUnitName(name);
  if (!parsed.ok || !isTemplate(parsed.value)) return;
  const hint = `start an instance of it, such as ${parsed.value.prefix}@1.${parsed.value.type}`;
  throw failure('template', `cannot activate template "${name}"`, hint);
}
