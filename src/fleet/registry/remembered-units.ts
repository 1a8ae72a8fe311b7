// Units as they were last seen by whoever reads and changes them one by one. What is remembered is a guess, and every change compares
// all that it is made of: one request does when the guess is right, and when it is wrong that request reads what is there.
import { Recent, type Task } from '../../base/index.js';
import type {
  EtcdClient,
  KeyValue,
  Operation,
  OperationResult,
  RangeResponse,
  TxnResponse,
} from '../../etcd/index.js';
import type { UnitFile } from '../../systemd/index.js';
import { fleetError } from '../errors.js';
import { ask, type Reply } from './ask.js';
import { decode } from './codecs.js';
import { keys, parseKey, ranges } from './keys.js';
import {
  afterwards,
  isAtRest,
  readHash,
  type StoredUnit,
  storedUnit,
  type UnitKeys,
  unchanged,
} from './stored-unit.js';

/** How often a change is tried when others change the same unit at the same time. */
const ATTEMPTS_MAX = 10;
/** Whoever starts very many units creates all of them before coming back to the first. */
const UNITS_MAX = 2_000;
const FILES_MAX = 1_000;

export class RememberedUnits {
  readonly #etcd: EtcdClient;
  /** Those that were there. */
  readonly #seen = new Recent<UnitKeys>(UNITS_MAX);
  /** By their hash, under which they never change. */
  readonly #files = new Recent<UnitFile>(FILES_MAX);

  constructor(etcd: EtcdClient) {
    this.#etcd = etcd;
  }

  /** Writes what `change` makes of a unit; null: of none. Starts again if it is not as it was taken to be. */
  *change(
    name: string,
    unseen: 'is-read' | 'is-taken-for-new',
    change: (unit: StoredUnit | null) => readonly Operation[],
  ): Task<void> {
    let found = this.#seen.get(name) ?? (unseen === 'is-read' ? yield* this.find(name) : []);
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const success = change(yield* this.read(name, found));
      const compare = unchanged(name, found);
      const failure = [{ type: 'range', ...ranges.unit(name) } as const];
      // Until etcd has said what became of it.
      this.#seen.delete(name);
      const { succeeded, revision, results } = yield* ask((reply: Reply<TxnResponse>) =>
        this.#etcd.txn({ compare, success, failure }, reply),
      );
      if (succeeded) return this.#changed(name, afterwards(name, found, success, revision), success);
      found = results.flatMap(kvsOf);
    }
    throw fleetError('registry-busy', `unit ${name} keeps being changed by others`, 'try again');
  }

  /** Its keys as they are now. */
  *find(name: string): Task<UnitKeys> {
    return (yield* ask((reply: Reply<RangeResponse>) => this.#etcd.range(ranges.unit(name), reply))).kvs;
  }

  /** To be taken for the unit's keys until others are seen; not when an engine is about to change them. */
  see(name: string, found: UnitKeys): void {
    if (readHash(name, found) !== null && isAtRest(name, found)) this.#seen.set(name, found);
  }

  /** What its keys say; null: that it is not there. */
  *read(name: string, found: UnitKeys): Task<StoredUnit | null> {
    const hash = readHash(name, found);
    if (hash === null) return null;
    if (!hash.ok)
      throw fleetError(
        'unit-unreadable',
        `${keys.unitObject(name)} is not as fleet writes it: ${hash.error}`,
        'destroy the unit and submit it again',
      );
    return storedUnit(name, hash.value, found, yield* this.file(hash.value));
  }

  /** Null: there is none, or none that can be read. */
  *file(hash: string): Task<UnitFile | null> {
    const known = this.#files.get(hash);
    if (known !== undefined) return known;
    const { kvs } = yield* ask((reply: Reply<RangeResponse>) =>
      this.#etcd.range({ key: keys.unitFile(hash) }, reply),
    );
    for (const { value } of kvs) this.#keepFile(hash, value);
    return this.#files.get(hash) ?? null;
  }

  #changed(name: string, found: UnitKeys, done: readonly Operation[]): void {
    this.see(name, found);
    for (const operation of done) {
      const key = operation.type === 'put' ? parseKey(operation.key) : null;
      if (operation.type === 'put' && key?.type === 'unit-file') this.#keepFile(key.hash, operation.value);
    }
  }

  #keepFile(hash: string, value: string): void {
    const file = this.#files.get(hash) === undefined ? decode.parsedUnitFile(value) : null;
    if (file?.ok) this.#files.set(hash, file.value);
  }
}

/** Of a range; none of anything else. */
export function kvsOf(result: OperationResult): readonly KeyValue[] {
  return result.type === 'range' ? result.kvs : [];
}
