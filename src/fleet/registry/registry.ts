// fleet's API straight on etcd. Whoever changes a unit also changes what its agents are told, in one transaction that
// compares all it has read; when somebody was faster it reads again.
import { type Result, type Task, type Wait, wait } from '../../base/index.js';
import {
  type Compare,
  type EtcdClient,
  type EtcdError,
  type KeyValue,
  type Operation,
  type OperationResult,
  type RangeResponse,
  TXN_OPERATIONS_MAX,
  type TxnRequest,
  type TxnResponse,
} from '../../etcd/index.js';
import { hashUnitFile, parseUnitName, serialiseUnitFile, type UnitFile } from '../../systemd/index.js';
import { type FleetApi, UNITS_MOVED_MAX, type Unit, type UnitMove, type UnitState } from '../api.js';
import { fleetError } from '../errors.js';
import type { Machine } from '../machine.js';
import { readDemand } from '../scheduler/read-demand.js';
import type { UnitTargetState } from '../unit.js';
import { decode, encode } from './codecs.js';
import { keys, parseKey, ranges, UNIT_OBJECT_END } from './keys.js';
import { MachineView, metadataWrite } from './machine-view.js';

/** How often a change is tried when others change the same unit at the same time. */
const ATTEMPTS_MAX = 10;
const MOVED_ON = 'look at the cluster again: what was planned for it no longer fits';

/** All units, at one revision. */
const ALL_UNITS: TxnRequest = {
  success: [ranges.units, ranges.unitFiles, { ...ranges.unitStates, keysOnly: true }].map((range) => ({
    type: 'range',
    ...range,
  })),
};

/** The API on the registry behind `etcd`. */
export function openRegistry(etcd: EtcdClient): FleetApi {
  const unitsOf = perRevision(readUnits);
  const statesOf = perRevision(({ kvs }: RangeResponse) => kvs.flatMap(readUnitState));
  return {
    *machines() {
      const { kvs } = yield* ask((reply: Reply<RangeResponse>) => etcd.range(ranges.machines, reply));
      return readMachines(kvs);
    },
    *units() {
      return unitsOf(yield* ask((reply: Reply<TxnResponse>) => etcd.txn(ALL_UNITS, reply)));
    },
    unit: (name) => readUnit(etcd, name),
    *unitStates() {
      return statesOf(yield* ask((reply: Reply<RangeResponse>) => etcd.range(ranges.unitStates, reply)));
    },
    putUnit: (name, file) => changeUnit(etcd, name, (unit) => putUnit(name, file, unit)),
    setTargetState: (name, state) =>
      changeUnit(etcd, name, (unit) => setTargetState(name, state, existing(name, unit))),
    moveUnits: (moves) => moveUnits(etcd, moves),
    destroyUnit: (name) => changeUnit(etcd, name, (unit) => destroyUnit(name, existing(name, unit))),
    *setMachineMetadata(changes) {
      // Of two changes of one key the later counts: etcd takes a key once in a transaction.
      const writes = new Map(
        changes.map(({ machine, key, value }) => [
          keys.machineMetadata(machine, key),
          metadataWrite(machine, key, value ?? ''),
        ]),
      );
      const puts = [...writes.values()];
      for (let i = 0; i < puts.length; i += TXN_OPERATIONS_MAX) {
        const success = puts.slice(i, i + TXN_OPERATIONS_MAX);
        yield* ask((reply: Reply<TxnResponse>) => etcd.txn({ success }, reply));
      }
    },
  };
}

type Reply<T> = (result: Result<T, EtcdError>) => void;

/** One request, its refusal told as a person needs it. */
function* ask<T>(request: (reply: Reply<T>) => void): Task<T> {
  const result = yield* wait(request as Wait<Result<T, EtcdError>>);
  if (result.ok) return result.value;
  const unknown = result.error.outcome === 'unknown' ? '; whether it was done is not known' : '';
  throw fleetError('registry-unavailable', `the registry did not do it: ${result.error.message}${unknown}`);
}

/** One unit's keys as read at one moment. */
interface StoredUnit {
  readonly name: string;
  readonly hash: string;
  readonly global: boolean;
  readonly targetState: UnitTargetState;
  readonly machine: string | null;
  /** It has ended with this content, and is not to be started again when it is moved. */
  readonly ended: boolean;
  /** Where it is being moved to; null: nowhere. */
  readonly movingTo: string | null;
  readonly unchanged: readonly Compare[];
}

function existing(name: string, unit: StoredUnit | null): StoredUnit {
  if (unit === null) throw fleetError('unit-not-found', `unit ${name} does not exist`);
  return unit;
}

/** Reads a unit, writes what `change` makes of it, and starts again if it was changed in between. */
function* changeUnit(
  etcd: EtcdClient,
  name: string,
  change: (unit: StoredUnit | null) => readonly Operation[],
): Task<void> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const unit = yield* readStored(etcd, name);
    const compare = unit?.unchanged ?? [absent(keys.unitObject(name))];
    const txn: TxnRequest = { compare, success: change(unit) };
    const written = yield* ask((reply: Reply<TxnResponse>) => etcd.txn(txn, reply));
    if (written.succeeded) return;
  }
  throw fleetError('registry-busy', `unit ${name} keeps being changed by others`, 'try again');
}

function putUnit(name: string, file: UnitFile, unit: StoredUnit | null): readonly Operation[] {
  const hash = hashUnitFile(file);
  const targetState = unit?.targetState ?? 'inactive';
  const global = isGlobal(name, file);
  // Whoever is moved is told of no change: its engine calls that off.
  const noLongerMoved = unit === null ? [] : withdrawCopy(name, unit);
  const noLongerGlobal: readonly Operation[] =
    unit?.global === true && !global ? [{ type: 'delete', key: keys.global(name) }] : [];
  const machine = unit?.machine ?? null;
  const ended = unit?.ended === true && unit.hash === hash;
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

function setTargetState(name: string, targetState: UnitTargetState, unit: StoredUnit): readonly Operation[] {
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

function destroyUnit(name: string, unit: StoredUnit): readonly Operation[] {
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
function orderOperations(unit: Omit<StoredUnit, 'unchanged' | 'movingTo'>): readonly Operation[] {
  const value = encode.order(unit);
  if (!unit.global) {
    return unit.machine === null ? [] : [{ type: 'put', key: keys.schedule(unit.machine, unit.name), value }];
  }
  const key = keys.global(unit.name);
  return [unit.targetState === 'inactive' ? { type: 'delete', key } : { type: 'put', key, value }];
}

/** All in one transaction, so that units which need one another are wished away together. */
function* moveUnits(etcd: EtcdClient, moves: readonly UnitMove[]): Task<void> {
  if (moves.length > UNITS_MOVED_MAX)
    throw fleetError('too-many', `${UNITS_MOVED_MAX} units are moved at once, not ${moves.length}`);
  const compare: Compare[] = [];
  const success: Operation[] = [];
  for (const { unit: name, from, to } of moves) {
    const unit = yield* readStored(etcd, name);
    if (unit === null || unit.global || unit.machine !== from || unit.movingTo !== null || from === to)
      throw fleetError('unit-elsewhere', `unit ${name} is not on ${from}, or on its way already`, MOVED_ON);
    compare.push(...unit.unchanged, { target: 'create', key: keys.machine(to), result: '>', number: 0 });
    success.push({ type: 'put', key: keys.move(name), value: encode.move({ from, to }) });
  }
  const written = yield* ask((reply: Reply<TxnResponse>) => etcd.txn({ compare, success }, reply));
  if (written.succeeded) return;
  throw fleetError('registry-busy', 'the units have changed meanwhile, or their machine is gone', MOVED_ON);
}

function* readStored(etcd: EtcdClient, name: string): Task<StoredUnit | null> {
  const { kvs } = yield* ask((reply: Reply<RangeResponse>) => etcd.range(ranges.unit(name), reply));
  const found = new Map(kvs.map((kv) => [kv.key, kv]));
  const object = found.get(keys.unitObject(name));
  if (object === undefined) return null;
  const hash = decode.unitObject(object.value);
  if (!hash.ok) throw unreadable(object.key, hash.error);
  const state = found.get(keys.targetState(name));
  const targetState = decode.targetState(state?.value ?? 'inactive');
  const target = found.get(keys.target(name));
  const outcome = readIfThere(found.get(keys.outcome(name)), decode.outcome);
  const move = readIfThere(found.get(keys.move(name)), decode.move);
  const files = yield* ask((reply: Reply<RangeResponse>) =>
    etcd.range({ key: keys.unitFile(hash.value) }, reply),
  );
  const file = files.kvs.flatMap(readUnitFile)[0];
  return {
    name,
    hash: hash.value,
    global: file !== undefined && isGlobal(name, file),
    targetState: targetState.ok ? targetState.value : 'inactive',
    machine: target?.value ?? null,
    ended: outcome?.hash === hash.value,
    movingTo: move?.to ?? null,
    unchanged: [keys.unitObject, keys.targetState, keys.target, keys.outcome, keys.move].map((keyOf) =>
      same(keyOf(name), found.get(keyOf(name))),
    ),
  };
}

/** Null when there is nothing, or nothing that fleet would have written. */
function readIfThere<T>(kv: KeyValue | undefined, read: (value: string) => Result<T, string>): T | null {
  const value = kv === undefined ? null : read(kv.value);
  return value?.ok === true ? value.value : null;
}

function same(key: string, kv: KeyValue | undefined): Compare {
  return kv === undefined ? absent(key) : { target: 'mod', key, result: '=', number: kv.modRevision };
}

function absent(key: string): Compare {
  return { target: 'create', key, result: '=', number: 0 };
}

function unreadable(key: string, problem: string): Error {
  return fleetError(
    'unit-unreadable',
    `${key} is not as fleet writes it: ${problem}`,
    'destroy the unit and submit it again',
  );
}

/** Units whose object or file cannot be read are left out. */
function readUnits({ results }: TxnResponse): readonly Unit[] {
  const [units = [], unitFiles = [], states = []] = results.map(kvsOf);
  return toUnits(units, unitFiles, states);
}

/** Keeps what came of the latest answer: who waits asks again and again, and mostly nothing has changed. */
function perRevision<A extends { readonly revision: number }, T>(work: (answer: A) => T): (answer: A) => T {
  let latest: { readonly revision: number; readonly result: T } | null = null;
  return (answer) => {
    const { revision } = answer;
    if (latest?.revision !== revision) latest = { revision, result: work(answer) };
    return latest.result;
  };
}

/** One unit. Its file is read a moment later than its keys; under its hash it never changes. */
function* readUnit(etcd: EtcdClient, name: string): Task<Unit | null> {
  const own = [ranges.unit(name), { ...ranges.statesOf(name), keysOnly: true }];
  const txn: TxnRequest = { success: own.map((range) => ({ type: 'range', ...range })) };
  const { results } = yield* ask((reply: Reply<TxnResponse>) => etcd.txn(txn, reply));
  const [unit = [], states = []] = results.map(kvsOf);
  const object = unit.find((kv) => kv.key === keys.unitObject(name));
  const hash = object === undefined ? null : decode.unitObject(object.value);
  if (hash === null || !hash.ok) return null;
  const files = yield* ask((reply: Reply<RangeResponse>) =>
    etcd.range({ key: keys.unitFile(hash.value) }, reply),
  );
  return toUnits(unit, files.kvs, states)[0] ?? null;
}

function toUnits(
  units: readonly KeyValue[],
  unitFiles: readonly KeyValue[],
  states: readonly KeyValue[],
): readonly Unit[] {
  const files = new Map(
    unitFiles.flatMap((kv) => readUnitFile(kv).map((file) => [hashOf(kv.key), file] as const)),
  );
  const published = new Set(states.map((kv) => kv.key));
  const values = new Map(units.map((kv) => [kv.key, kv.value]));
  return units.flatMap((kv): readonly Unit[] => {
    // One key in five; to take the others apart as well would be most of the work.
    const key = kv.key.endsWith(UNIT_OBJECT_END) ? parseKey(kv.key) : null;
    const hash = key?.type === 'unit-object' ? decode.unitObject(kv.value) : null;
    if (key?.type !== 'unit-object' || hash === null || !hash.ok) return [];
    const file = files.get(hash.value);
    if (file === undefined) return [];
    const targetState = decode.targetState(values.get(keys.targetState(key.unit)) ?? '');
    const machine = values.get(keys.target(key.unit)) ?? null;
    return [
      {
        name: key.unit,
        hash: hash.value,
        file,
        global: isGlobal(key.unit, file),
        targetState: targetState.ok ? targetState.value : 'inactive',
        currentState: currentState(key.unit, machine, values.get(keys.heartbeat(key.unit)), published),
        machine,
      },
    ];
  });
}

/** fleet's determineJobState. */
function currentState(
  unit: string,
  machine: string | null,
  heartbeat: string | undefined,
  published: ReadonlySet<string>,
): UnitTargetState {
  if (machine === null || !published.has(keys.unitState(unit, machine))) return 'inactive';
  return heartbeat === machine ? 'launched' : 'loaded';
}

function kvsOf(result: OperationResult): readonly KeyValue[] {
  return result.type === 'range' ? result.kvs : [];
}

function hashOf(path: string): string {
  const key = parseKey(path);
  return key?.type === 'unit-file' ? key.hash : '';
}

function isGlobal(name: string, file: UnitFile): boolean {
  const parsed = parseUnitName(name);
  return parsed.ok && readDemand(parsed.value, file).requirements.global;
}

function readMachines(kvs: readonly KeyValue[]): readonly Machine[] {
  const view = new MachineView();
  for (const kv of kvs) {
    const key = parseKey(kv.key);
    if (key !== null) view.put(key, kv.value);
  }
  return [...view.machines.values()];
}

function readUnitFile(kv: KeyValue): readonly UnitFile[] {
  const file = decode.parsedUnitFile(kv.value);
  return file.ok ? [file.value] : [];
}

function readUnitState(kv: KeyValue): readonly UnitState[] {
  const key = parseKey(kv.key);
  const state = decode.unitState(kv.value);
  return key?.type === 'unit-state' && state.ok ? [{ ...state.value, unit: key.unit }] : [];
}
