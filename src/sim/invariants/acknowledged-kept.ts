// What etcd has acknowledged to a person is in the registry, and stays until a person takes it away. It sees the registry
// as it changes: that what is there can also be read is not looked at.
import type { RecordedEvent } from '../../events/index.js';
import type { Ground } from './ground.js';
import type { Checker, Finding, Invariant } from './invariant.js';

export const acknowledgedKept: Invariant = {
  name: 'acknowledged-kept',
  sentence: 'what was acknowledged to a person is in the registry until a person takes it away',
  start: (ground) => new AcknowledgedKept(ground),
};

type Acknowledged = Extract<RecordedEvent, { type: 'change-acknowledged' }>;
type Change = Acknowledged['change'];

class AcknowledgedKept implements Checker {
  readonly #ground: Ground;
  /** When each change of a unit was last seen. */
  readonly #seenMs: Readonly<
    Record<Change, Map<string, { readonly value: string; readonly atMs: number }[]>>
  > = {
    content: new Map(),
    'target-state': new Map(),
    destroyed: new Map(),
  };

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  apply(event: RecordedEvent): Finding | null {
    switch (event.type) {
      case 'unit-submitted':
        this.#see('content', event.unit, event.hash, event.atMs);
        return null;
      case 'unit-wanted':
        this.#see('target-state', event.unit, event.targetState, event.atMs);
        return null;
      case 'unit-destroyed':
        this.#see('destroyed', event.unit, '', event.atMs);
        return this.#ground.doers.of(event.seq) === 'daemon'
          ? { unit: event.unit, sentence: `${event.unit} is gone, and nobody asked for that` }
          : null;
      case 'change-acknowledged':
        return this.#isKept(event) ? null : { unit: event.of, sentence: lostWords(event) };
      default:
        return null;
    }
  }

  #see(change: Change, unit: string, value: string, atMs: number): void {
    const seen = this.#seenMs[change];
    const latest = seen.get(unit);
    if (latest === undefined) seen.set(unit, [{ value, atMs }]);
    else {
      latest.push({ value, atMs });
      if (latest.length > LATEST_MAX) latest.shift();
    }
  }

  #isKept({ of, change, value, askedMs }: Acknowledged): boolean {
    const latest = this.#seenMs[change].get(of) ?? [];
    return latest.some((seen) => seen.value === value && seen.atMs >= askedMs);
  }
}

/** So many people may change one unit at once. */
const LATEST_MAX = 8;

function lostWords({ of: unit, change, value }: Acknowledged): string {
  switch (change) {
    case 'content':
      return `${unit} was acknowledged with content ${value.slice(0, 7)}, which never came into the registry`;
    case 'target-state':
      return `${unit} was acknowledged to be ${value}, which never came into the registry`;
    case 'destroyed':
      return `${unit} was acknowledged to be destroyed, and it was not`;
  }
}
