// Units with OnReschedule=keep that have ended: the registry is told, so that whoever gets such a unit next does not
// start it again. It is told beside the order to this machine, which must still be the one that was carried out. One whose
// machine dies before etcd has been told is started once more.
import type { Operation, TxnRequest } from '../../etcd/index.js';
import type { UnitDetails } from '../../systemd/index.js';
import { type Host, retryLater } from '../host.js';
import { encode, type UnitOrder, type UnitResult } from '../registry/codecs.js';
import { keys } from '../registry/keys.js';

/** An order as it stands in etcd. */
export interface ReceivedOrder extends UnitOrder {
  readonly modRevision: number;
}

/** How long to wait before telling again what etcd did not take, in milliseconds. */
const RETRY_MS = 1_000;

/** How a unit that was started has ended; null: it has not, or not begun. One that waits to be restarted goes on. */
export function outcomeOf({
  active,
  sub,
  times,
  job,
}: Pick<UnitDetails, 'active' | 'sub' | 'times' | 'job'>): UnitResult | null {
  if (active === 'failed') return 'failed';
  if (active === 'active') return sub === 'exited' ? 'finished' : null;
  const begun = times.inactiveExitMs !== null && (job === null || job.running);
  return active === 'inactive' && begun ? 'finished' : null;
}

export class Outcomes {
  readonly #host: Host;
  readonly #machine: string;
  readonly #again: (unit: string) => void;
  readonly #unanswered = new Set<string>();

  /** `again` is called for a unit that may have changed while its outcome was on its way. */
  constructor(host: Host, machine: string, again: (unit: string) => void) {
    this.#host = host;
    this.#machine = machine;
    this.#again = again;
  }

  /** Makes the registry agree with `result`; null: the unit runs, perhaps again. */
  settle(unit: string, order: ReceivedOrder, result: UnitResult | null): void {
    if ((result !== null) === order.ended || this.#unanswered.has(unit)) return;
    this.#unanswered.add(unit);
    this.#host.etcd.txn(this.#write(unit, order, result), (answer) => {
      this.#unanswered.delete(unit);
      // What was written comes back as a new order, and so does what somebody else wrote before.
      if (!answer.ok) retryLater(this.#host, RETRY_MS, () => this.#again(unit));
    });
  }

  #write(unit: string, order: ReceivedOrder, result: UnitResult | null): TxnRequest {
    const machine = this.#machine;
    const key = keys.schedule(machine, unit);
    const outcome: Operation =
      result === null
        ? { type: 'delete', key: keys.outcome(unit) }
        : {
            type: 'put',
            key: keys.outcome(unit),
            value: encode.outcome({ machine, hash: order.hash, result }),
          };
    return {
      compare: [{ target: 'mod', key, result: '=', number: order.modRevision }],
      success: [outcome, { type: 'put', key, value: encode.order({ ...order, ended: result !== null }) }],
    };
  }
}
