// fleet's API straight on etcd. Whoever changes a unit also changes what its agents are told, in one transaction that
// compares all it has read; when somebody was faster it reads again.
import type { Task } from '../../base/index.js';
import {
  type Compare,
  type EtcdClient,
  type KeyValue,
  type Operation,
  type RangeResponse,
  TXN_OPERATIONS_MAX,
  type TxnRequest,
  type TxnResponse,
} from '../../etcd/index.js';
import type { UnitFile } from '../../systemd/index.js';
import { type FleetApi, UNITS_MOVED_MAX, type Unit, type UnitMove, type UnitState } from '../api.js';
import { fleetError } from '../errors.js';
import type { Machine } from '../machine.js';
import type { UnitTargetState } from '../unit.js';
import { ask, type Reply } from './ask.js';
import { decode, encode } from './codecs.js';
import { keys, parseKey, ranges, UNIT_OBJECT_END } from './keys.js';
import { MachineView, metadataWrite } from './machine-view.js';
import { kvsOf, RememberedUnits } from './remembered-units.js';
import {
  destroyUnit,
  isGlobal,
  putUnit,
  readHash,
  type StoredUnit,
  setTargetState,
  unchanged,
} from './stored-unit.js';

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
  const remembered = new RememberedUnits(etcd);
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
    unit: (name) => readUnit(etcd, remembered, name),
    *unitStates() {
      return statesOf(yield* ask((reply: Reply<RangeResponse>) => etcd.range(ranges.unitStates, reply)));
    },
    putUnit: (name, file, targetState) =>
      remembered.change(name, 'is-taken-for-new', (unit) => putUnit(name, file, targetState ?? null, unit)),
    setTargetState: (name, state) =>
      remembered.change(name, 'is-read', (unit) => setTargetState(name, state, existing(name, unit))),
    moveUnits: (moves) => moveUnits(etcd, remembered, moves),
    destroyUnit: (name) =>
      remembered.change(name, 'is-read', (unit) => destroyUnit(name, existing(name, unit))),
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

function existing(name: string, unit: StoredUnit | null): StoredUnit {
  if (unit === null) throw fleetError('unit-not-found', `unit ${name} does not exist`);
  return unit;
}

/** All in one transaction, so that units which need one another are wished away together. */
function* moveUnits(etcd: EtcdClient, remembered: RememberedUnits, moves: readonly UnitMove[]): Task<void> {
  if (moves.length > UNITS_MOVED_MAX)
    throw fleetError('too-many', `${UNITS_MOVED_MAX} units are moved at once, not ${moves.length}`);
  const compare: Compare[] = [];
  const success: Operation[] = [];
  for (const { unit: name, from, to } of moves) {
    const found = yield* remembered.find(name);
    const unit = yield* remembered.read(name, found);
    if (unit === null || unit.global || unit.machine !== from || unit.movingTo !== null || from === to)
      throw fleetError('unit-elsewhere', `unit ${name} is not on ${from}, or on its way already`, MOVED_ON);
    compare.push(...unchanged(name, found));
    compare.push({ target: 'create', key: keys.machine(to), result: '>', number: 0 });
    success.push({ type: 'put', key: keys.move(name), value: encode.move({ from, to }) });
  }
  const written = yield* ask((reply: Reply<TxnResponse>) => etcd.txn({ compare, success }, reply));
  if (written.succeeded) return;
  throw fleetError('registry-busy', 'the units have changed meanwhile, or their machine is gone', MOVED_ON);
}

/** Units whose object or file cannot be read are left out. */
function readUnits({ results }: TxnResponse): readonly Unit[] {
  const [units = [], unitFiles = [], states = []] = results.map(kvsOf);
  const files = unitFiles.flatMap((kv) => readUnitFile(kv).map((file) => [hashOf(kv.key), file] as const));
  return toUnits(units, new Map(files), states);
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

/** One unit. Its file may be read a moment later than its keys. */
function* readUnit(etcd: EtcdClient, remembered: RememberedUnits, name: string): Task<Unit | null> {
  const own = [ranges.unit(name), { ...ranges.statesOf(name), keysOnly: true }];
  const txn: TxnRequest = { success: own.map((range) => ({ type: 'range', ...range })) };
  const { results } = yield* ask((reply: Reply<TxnResponse>) => etcd.txn(txn, reply));
  const [unit = [], states = []] = results.map(kvsOf);
  const hash = readHash(name, unit);
  if (hash === null || !hash.ok) return null;
  remembered.see(name, unit);
  const file = yield* remembered.file(hash.value);
  return file === null ? null : (toUnits(unit, new Map([[hash.value, file]]), states)[0] ?? null);
}

function toUnits(
  units: readonly KeyValue[],
  files: ReadonlyMap<string, UnitFile>,
  states: readonly KeyValue[],
): readonly Unit[] {
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

function hashOf(path: string): string {
  const key = parseKey(path);
  return key?.type === 'unit-file' ? key.hash : '';
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
