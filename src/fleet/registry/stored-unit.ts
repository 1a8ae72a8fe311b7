// One unit as its keys say, and what is to be written to change it: plain data in, operations out. Whoever changes a unit
// also changes what its agents are told.
import type { Result } from '../../base/index.js';
import type { Compare, KeyRange, KeyValue, Operation } from '../../etcd/index.js';
import { hashUnitFile, parseUnitName, serialiseUnitFile, type UnitFile } from '../../systemd/index.js';
import { readDemand } from '../scheduler/read-demand.js';
import type { UnitTargetState } from '../unit.js';
import { decode, encode } from './codecs.js';
import { keys, ranges } from './keys.js';

/** What is read of a unit before it is changed, and compared when it is. */
export type UnitKeys = readonly Pick<KeyValue, 'key' | 'value' | 'modRevision'>[];

/** Those keys. */
const PARTS = [keys.unitObject, keys.targetState, keys.target, keys.outcome, keys.move];

/** One unit's keys as read at one moment. */
export interface StoredUnit {
  readonly name: string;
  readonly hash: string;
  readonly global: boolean;
  readonly targetState: UnitTargetState;
  readonly machine: string | null;
  /** It has ended with this content, and is not to be started again when it is moved. */
  readonly ended: boolean;
  /** Where it is being moved to; null: nowhere. */
  readonly movingTo: string | null;
}

/** The hash of the unit's file; null when there is no such unit. */
export function readHash(name: string, found: UnitKeys): Result<string, string> | null {
  const object = valueAt(keys.unitObject(name), found);
  return object === undefined ? null : decode.unitObject(object);
}

/** `file` is that of `hash`; null: there is none. */
export function storedUnit(name: string, hash: string, found: UnitKeys, file: UnitFile | null): StoredUnit {
  const targetState = decode.targetState(valueAt(keys.targetState(name), found) ?? 'inactive');
  const outcome = readIfThere(valueAt(keys.outcome(name), found), decode.outcome);
  const move = readIfThere(valueAt(keys.move(name), found), decode.move);
  return {
    name,
    hash,
    global: file !== null && isGlobal(name, file),
    targetState: targetState.ok ? targetState.value : 'inactive',
    machine: valueAt(keys.target(name), found) ?? null,
    ended: outcome?.hash === hash,
    movingTo: move?.to ?? null,
  };
}

/** Whether it is on a machine if it shall be, and on none if not. */
export function isAtRest(name: string, found: UnitKeys): boolean {
  const wanted = valueAt(keys.targetState(name), found) ?? 'inactive';
  return (wanted === 'inactive') === (valueAt(keys.target(name), found) === undefined);
}

/** Holds as long as the unit is as it was found; of one that was not there, as long as it is not. */
export function unchanged(name: string, found: UnitKeys): readonly Compare[] {
  if (valueAt(keys.unitObject(name), found) === undefined) return [absent(keys.unitObject(name))];
  return PARTS.map((keyOf) => {
    const kv = found.find(({ key }) => key === keyOf(name));
    return kv === undefined
      ? absent(keyOf(name))
      : { target: 'mod', key: kv.key, result: '=', number: kv.modRevision };
  });
}

/** What is to be found after a transaction that did this. */
export function afterwards(
  name: string,
  found: UnitKeys,
  done: readonly Operation[],
  revision: number,
): UnitKeys {
  return PARTS.flatMap((keyOf) => {
    const key = keyOf(name);
    for (const operation of done) {
      if (operation.type === 'put' && operation.key === key)
        return [{ key, value: operation.value, modRevision: revision }];
      if (operation.type === 'delete' && covers(operation, key)) return [];
    }
    return found.filter((kv) => kv.key === key);
  });
}

/** Creates a unit, or gives it this content; `wanted` is null when nobody asks for a state with it. */
export function putUnit(
  name: string,
  file: UnitFile,
  wanted: UnitTargetState | null,
  unit: StoredUnit | null,
): readonly Operation[] {
  const hash = hashUnitFile(file);
  const targetState = wanted ?? unit?.targetState ?? 'inactive';
  const global = isGlobal(name, file);
  // Whoever is moved is told of no change: its engine calls that off.
  const noLongerMoved = unit === null ? [] : withdrawCopy(name, unit);
  const noLongerGlobal: readonly Operation[] =
    unit?.global === true && !global ? [{ type: 'delete', key: keys.global(name) }] : [];
  const machine = unit?.machine ?? null;
  const ended = wanted === null && unit?.ended === true && unit.hash === hash;
  // A global unit is scheduled nowhere, and no engine looks at it.
  const noLongerScheduled: readonly Operation[] =
    machine !== null && global
      ? [
          { type: 'delete', key: keys.target(name) },
          { type: 'delete', key: keys.schedule(machine, name) },
        ]
      : [];
  return [
    { type: 'put', key: keys.unitFile(hash), value: encode.unitFile(serialiseUnitFile(file)) },
    { type: 'put', key: keys.unitObject(name), value: encode.unitObject(name, hash) },
    { type: 'put', key: keys.targetState(name), value: targetState },
    ...noLongerMoved,
    ...noLongerGlobal,
    ...noLongerScheduled,
    ...(ended ? [] : forgetOutcome(name)),
    ...orderOperations({ name, hash, global, machine, targetState, ended }),
  ];
}

export function setTargetState(
  name: string,
  targetState: UnitTargetState,
  unit: StoredUnit,
): readonly Operation[] {
  return [
    { type: 'put', key: keys.targetState(name), value: targetState },
    ...forgetOutcome(name),
    ...withdrawCopy(name, unit),
    ...orderOperations({ ...unit, name, targetState, ended: false }),
  ];
}

/** Whoever asks for a state asks for it anew. */
function forgetOutcome(name: string): readonly Operation[] {
  return [{ type: 'delete', key: keys.outcome(name) }];
}

export function destroyUnit(name: string, unit: StoredUnit): readonly Operation[] {
  const gone: readonly Operation[] = [
    { type: 'delete', ...ranges.unit(name) },
    { type: 'delete', key: keys.global(name) },
    ...withdrawCopy(name, unit),
  ];
  return unit.machine === null ? gone : [...gone, { type: 'delete', key: keys.schedule(unit.machine, name) }];
}

/** The copy on the machine that a unit was being moved to; the wish is the engine's to call off, with a word about it. */
function withdrawCopy(name: string, { movingTo, machine }: StoredUnit): readonly Operation[] {
  if (movingTo === null || movingTo === machine) return [];
  return [{ type: 'delete', key: keys.schedule(movingTo, name) }];
}

/** What the agents concerned are told of a unit. */
function orderOperations(unit: Omit<StoredUnit, 'movingTo'>): readonly Operation[] {
  const value = encode.order(unit);
  if (!unit.global) {
    return unit.machine === null ? [] : [{ type: 'put', key: keys.schedule(unit.machine, unit.name), value }];
  }
  const key = keys.global(unit.name);
  return [unit.targetState === 'inactive' ? { type: 'delete', key } : { type: 'put', key, value }];
}

export function isGlobal(name: string, file: UnitFile): boolean {
  const parsed = parseUnitName(name);
  return parsed.ok && readDemand(parsed.value, file).requirements.global;
}

/** Null when there is nothing, or nothing that fleet would have written. */
function readIfThere<T>(value: string | undefined, read: (value: string) => Result<T, string>): T | null {
  const known = value === undefined ? null : read(value);
  return known?.ok === true ? known.value : null;
}

function valueAt(key: string, found: UnitKeys): string | undefined {
  return found.find((kv) => kv.key === key)?.value;
}

function absent(key: string): Compare {
  return { target: 'create', key, result: '=', number: 0 };
}

function covers({ key, end }: KeyRange, other: string): boolean {
  return end === undefined ? key === other : key <= other && other < end;
}
