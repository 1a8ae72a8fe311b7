// Tells the registry how this machine's units fare: their systemd state, and the heartbeat of those launched.
// Everything hangs on the machine's lease, so it goes when the machine goes.
// Differs from fleet: one lease for all instead of a TTL refreshed per key, so that a beat is one request.
import { type LeaseId, type Operation, TXN_OPERATIONS_MAX, type TxnRequest } from '../../etcd/index.js';
import type { Host } from '../host.js';
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
  readonly report: (unit: string) => UnitReport;
}

/** How long to wait before publishing again what etcd did not take, in milliseconds. */
const RETRY_MS = 1_000;
/** A unit takes two operations at most: its state, and its heartbeat or its arrival. */
const UNITS_PER_ROUND_MAX = TXN_OPERATIONS_MAX / 2;

/** A report as it stands in etcd. */
interface Written {
  readonly state: string | null;
  readonly launched: boolean;
  readonly arrival: string | null;
}

interface Write {
  readonly txn: TxnRequest;
  readonly units: readonly string[];
}

export class Publisher {
  readonly #options: PublisherOptions;
  readonly #changed = new Set<string>();
  /** What etcd holds of us, as far as we know. A unit that is absent may or may not be there. */
  readonly #known = new Map<string, Written>();
  #unanswered = 0;
  #failed = false;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Publishes a unit's state: at once if nothing is on its way, else with all else that changed meanwhile. */
  publish(unit: string): void {
    this.#changed.add(unit);
    if (this.#unanswered === 0 && !this.#failed) this.#round();
  }

  #round(): void {
    const reports = new Map<string, Written>();
    for (const unit of this.#changed) {
      if (reports.size >= UNITS_PER_ROUND_MAX) break;
      this.#changed.delete(unit);
      const report = this.#read(unit);
      const known = this.#known.get(unit);
      const { state, launched, arrival } = report;
      if (known?.state !== state || known.launched !== launched || known.arrival !== arrival)
        reports.set(unit, report);
    }
    const writes = this.#plan(reports);
    this.#unanswered = writes.length;
    for (const write of writes) this.#send(write, reports);
  }

  #send(write: Write, reports: ReadonlyMap<string, Written>): void {
    const { host } = this.#options;
    host.etcd.txn(write.txn, (result) => {
      for (const unit of write.units) this.#settle(unit, result.ok ? reports.get(unit) : undefined);
      this.#failed ||= !result.ok;
      this.#unanswered -= 1;
      if (this.#unanswered > 0) return;
      if (!this.#failed) return this.#round();
      host.clock.setTimer(RETRY_MS, () => {
        this.#failed = false;
        this.#round();
      });
    });
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

  /** One transaction for all, but one of its own for each heartbeat that ends: it depends on whose it is by now. */
  #plan(reports: ReadonlyMap<string, Written>): readonly Write[] {
    const { machine, lease } = this.#options;
    const together: Operation[] = [];
    const units: string[] = [];
    const writes: Write[] = [];
    for (const [unit, report] of reports) {
      const stateKey = keys.unitState(unit, machine);
      const state: Operation =
        report.state === null
          ? { type: 'delete', key: stateKey }
          : { type: 'put', key: stateKey, value: report.state, lease };
      // The engine takes an arrival away when it is done with it.
      const states: Operation[] = [state];
      if (report.arrival !== null)
        states.push({ type: 'put', key: keys.arrival(unit), value: report.arrival, lease });
      const heartbeat = keys.heartbeat(unit);
      if (report.launched || this.#known.get(unit)?.launched === false) {
        together.push(...states);
        if (report.launched) together.push({ type: 'put', key: heartbeat, value: machine, lease });
        units.push(unit);
        continue;
      }
      const compare = [{ target: 'value', key: heartbeat, result: '=', value: machine } as const];
      const success: readonly Operation[] = [...states, { type: 'delete', key: heartbeat }];
      writes.push({ txn: { compare, success, failure: states }, units: [unit] });
    }
    return units.length === 0 ? writes : [{ txn: { success: together }, units }, ...writes];
  }
}
