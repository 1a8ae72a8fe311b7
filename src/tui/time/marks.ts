// What in a run is worth going to: faults, changes of the leader, and what was expected in vain. Folded from the stream
// as it grows, so that a frame looks at what is new.
import { firstFrom } from '../../base/index.js';
import type { History, RecordedEvent } from '../../events/index.js';

export type MarkKind = 'fault' | 'leader' | 'failed';

/** What counts most where there is room for one. */
const KINDS: readonly MarkKind[] = ['failed', 'leader', 'fault'];

export class Marks {
  readonly #history: History;
  readonly #times: Readonly<Record<MarkKind, number[]>> = { fault: [], leader: [], failed: [] };
  #seq = 0;
  #engine = false;
  #etcd = false;

  constructor(history: History) {
    this.#history = history;
  }

  /** Takes in what has happened since. */
  follow(): void {
    this.#seq = Math.max(this.#seq, this.#history.firstSeq - 1);
    for (let next = this.#history.at(this.#seq + 1); next !== undefined; ) {
      const kind = this.#kindOf(next);
      if (kind !== null && this.#times[kind].at(-1) !== next.atMs) this.#times[kind].push(next.atMs);
      this.#seq = next.seq;
      next = this.#history.at(this.#seq + 1);
    }
  }

  /** The mark that counts most from a time on and before another; null: there is none. */
  within(fromMs: number, beforeMs: number): MarkKind | null {
    return KINDS.find((kind) => (nextIn(this.#times[kind], fromMs) ?? beforeMs) < beforeMs) ?? null;
  }

  /** When the nearest mark after a time was, or before it; null: there is none. */
  nearest(ms: number, by: 1 | -1): number | null {
    const times = Object.values(this.#times).flatMap((times) => {
      const at = firstFrom(times, (one) => (by > 0 ? one <= ms : one < ms));
      return times[by > 0 ? at : at - 1] ?? [];
    });
    return times.length === 0 ? null : by > 0 ? Math.min(...times) : Math.max(...times);
  }

  /** The first leader of all is no change. */
  #kindOf(event: RecordedEvent): MarkKind | null {
    switch (event.type) {
      case 'fault':
        return 'fault';
      case 'expectation':
        return event.held ? null : 'failed';
      case 'invariant-broken':
        return 'failed';
      case 'engine-elected': {
        const change = this.#engine;
        this.#engine = true;
        return change ? 'leader' : null;
      }
      case 'etcd-leader': {
        const change = this.#etcd && event.member !== null;
        this.#etcd = true;
        return change ? 'leader' : null;
      }
      default:
        return null;
    }
  }
}

function nextIn(times: readonly number[], fromMs: number): number | undefined {
  return times[firstFrom(times, (one) => one < fromMs)];
}

const known = new WeakMap<History, Marks>();

/** Of a history, up to now. */
export function marksOf(history: History): Marks {
  const marks = known.get(history) ?? new Marks(history);
  known.set(history, marks);
  marks.follow();
  return marks;
}
