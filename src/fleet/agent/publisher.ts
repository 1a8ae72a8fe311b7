// Tells the registry how this machine's units fare: their systemd state, and the heartbeat of those launched.
// Everything hangs on the machine's lease, so it goes when the machine goes.
// Differs from fleet: one lease for all instead of a TTL refreshed per key, so that a beat is one request. What fleet's next beat would mend
// must not happen, therefore: no write that comes late, or is carried out a second time, undoes a later one.
import { type LeaseId, type Operation, TXN_OPERATIONS_MAX, type TxnResponse } from '../../etcd/index.js';
import { type Host, retryLater } from '../host.js';
import { type Arrival, encode, type PublishedState } from '../registry/codecs.js';
import { keys } from '../registry/keys.js';

/** What is to be known of one unit: `state` is null when the machine has it no longer. */
export interface UnitReport {
  readonly state: PublishedState | null;
  readonly launched: boolean;
  /** How it arrived, while it is being moved here; null: it is not, or nothing is known yet. */
  readonly arrival: Arrival | null;
}

export interface PublisherOptions {
  readonly host: Host;
  readonly machine: string;
  readonly lease: LeaseId;
  /** The registry's when the machine was registered: what was sent before counts no longer. */
  readonly revision: number;
  readonly report: (unit: string) => UnitReport;
}

/** A unit that is loaded, started, and perhaps ends, goes through many states at one moment; only the last is of use. In milliseconds. */
const GATHER_MS = 1;
/** How long to wait before publishing again what etcd did not take, in milliseconds. */
const RETRY_MS = 1_000;
/** A unit takes three operations at most: its state, its arrival, and its heartbeat. */
const OPERATIONS_PER_UNIT_MAX = 3;

/** A report as it stands in etcd. */
interface Written {
  readonly state: string | null;
  readonly launched: boolean;
  readonly arrival: string | null;
}

/** The key that all of an agent's writes depend on, and that each of them changes. */
export function guardPut({ machine, lease }: Pick<PublisherOptions, 'machine' | 'lease'>): Operation {
  return { type: 'put', key: keys.agent(machine), value: '', lease };
}

export class Publisher {
  readonly #options: PublisherOptions;
  readonly #changed = new Set<string>();
  /** What etcd holds of us, as far as we know. A unit that is absent may or may not be there. */
  readonly #known = new Map<string, Written>();
  /** The revision of the key that all writes depend on and change, as far as we know. */
  #guard: number;
  /** A round is due, or its answer. */
  #busy = false;

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#guard = options.revision;
  }

  /** Publishes what a unit comes to at this moment, with all else that changes then or while something is on its way. */
  publish(unit: string): void {
    this.#changed.add(unit);
    if (this.#busy) return;
    this.#busy = true;
    this.#options.host.clock.setTimer(GATHER_MS, () => this.#round());
  }

  #round(): void {
    const reports = new Map<string, Written>();
    const operations: Operation[] = [guardPut(this.#options)];
    for (const unit of this.#changed) {
      if (operations.length + OPERATIONS_PER_UNIT_MAX > TXN_OPERATIONS_MAX) break;
      this.#changed.delete(unit);
      const report = this.#read(unit);
      const known = this.#known.get(unit);
      const { state, launched, arrival } = report;
      if (known?.state === state && known.launched === launched && known.arrival === arrival) continue;
      reports.set(unit, report);
      this.#write(unit, report, operations);
    }
    this.#busy = reports.size > 0;
    if (this.#busy) this.#send(reports, operations);
  }

  #send(reports: ReadonlyMap<string, Written>, success: readonly Operation[]): void {
    const { host, machine } = this.#options;
    const key = keys.agent(machine);
    const compare = [{ target: 'mod', key, result: '=', number: this.#guard } as const];
    host.etcd.txn({ compare, success, failure: [{ type: 'range', key }] }, (result) => {
      const done = result.ok && result.value.succeeded;
      for (const [unit, report] of reports) this.#settle(unit, done ? report : undefined);
      if (!result.ok) return this.#roundLater();
      if (!done) return this.#refused(result.value);
      this.#guard = result.value.revision;
      this.#round();
    });
  }

  /** The key has been changed: by a write of ours that was not answered, or by whoever has been registered in our place. */
  #refused({ results: [found] }: TxnResponse): void {
    const guard = found?.type === 'range' ? found.kvs[0] : undefined;
    if (guard?.lease !== this.#options.lease) return this.#roundLater();
    this.#guard = guard.modRevision;
    this.#round();
  }

  #roundLater(): void {
    retryLater(this.#options.host, RETRY_MS, () => this.#round());
  }

  /** Notes what etcd now holds of a unit; undefined: nobody knows, and it must be written again. */
  #settle(unit: string, written: Written | undefined): void {
    if (written === undefined) this.#changed.add(unit);
    if (written === undefined || (written.state === null && !written.launched)) this.#known.delete(unit);
    else this.#known.set(unit, written);
  }

  #read(unit: string): Written {
    const { state, launched, arrival } = this.#options.report(unit);
    return {
      state: state === null ? null : encode.unitState(state),
      launched,
      arrival: arrival === null ? null : encode.arrival(arrival),
    };
  }

  #write(unit: string, { state, launched, arrival }: Written, operations: Operation[]): void {
    const { machine, lease } = this.#options;
    const stateKey = keys.unitState(unit, machine);
    operations.push(
      state === null
        ? { type: 'delete', key: stateKey }
        : { type: 'put', key: stateKey, value: state, lease },
    );
    // The engine takes an arrival away when it is done with it.
    if (arrival !== null) operations.push({ type: 'put', key: keys.arrival(unit), value: arrival, lease });
    const key = keys.heartbeat(unit);
    if (launched) operations.push({ type: 'put', key, value: machine, lease });
    else if (this.#known.get(unit)?.launched !== false) {
      // Whose it is by now may have changed.
      const compare = [{ target: 'value', key, result: '=', value: machine } as const];
      operations.push({ type: 'txn', compare, success: [{ type: 'delete', key }] });
    }
  }
}
