// A converged cluster that is let be does nothing: no engine and no agent decides anything of its own accord for long after
// the last news. What daemons do one after the other is no news; units that drive each other away in a circle are their
// user's doing, and move for ever as in fleet.
import type { RecordedEvent } from '../../events/index.js';
import type { Ground } from './ground.js';
import type { Checker, Finding, Invariant } from './invariant.js';

export const rests: Invariant = {
  name: 'rests',
  sentence: 'where nothing happens, engines and agents decide nothing',
  start: (ground) => new Rests(ground),
};

const DECISIONS: ReadonlySet<RecordedEvent['type']> = new Set([
  'engine-scheduled',
  'engine-unscheduled',
  'engine-moving',
  'engine-mended',
  'agent-task',
]);
/** What comes and goes by itself, and leads daemons to nothing. */
const NO_NEWS: ReadonlySet<RecordedEvent['type']> = new Set([
  'unit-state',
  'unit-published',
  'unit-unpublished',
  'unit-launched',
  'unit-not-launched',
  'unit-arrived',
  'command-printed',
  'expectation',
  'invariant-broken',
]);

class Rests implements Checker {
  readonly #ground: Ground;
  #newsMs = 0;
  #replacedMs = Number.NEGATIVE_INFINITY;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  apply(event: RecordedEvent): Finding | null {
    const { type, atMs } = event;
    if (type === 'engine-unscheduled' && event.reason.code === 'replaced') this.#replacedMs = atMs;
    if (!DECISIONS.has(type)) {
      if (this.#isNews(event)) this.#newsMs = atMs;
      return null;
    }
    const { settleMaxMs, calm } = this.#ground;
    const sinceMs = Math.max(this.#newsMs, this.#replacedMs, calm.unharmedSinceMs);
    if (atMs - sinceMs < settleMaxMs) return null;
    const unit = 'unit' in event ? event.unit : undefined;
    return {
      ...(unit === undefined ? {} : { unit }),
      sentence: `there has been no news for ${(atMs - sinceMs) / 1000} s, and now ${words(event)}`,
    };
  }

  #isNews(event: RecordedEvent): boolean {
    // What systemd would not do is tried again and again; a move that takes too long is called off at last.
    if (event.type === 'agent-task-failed' || event.type === 'engine-move-called-off') return true;
    return !NO_NEWS.has(event.type) && this.#ground.doers.of(event.seq) !== 'daemon';
  }
}

function words(event: RecordedEvent): string {
  if (event.type === 'agent-task') return `an agent decides to ${event.task} ${event.unit}: ${event.because}`;
  if (event.type === 'engine-mended') return `an engine mends ${event.key}`;
  return `an engine decides about ${'unit' in event ? event.unit : 'nothing'}${'because' in event ? `: ${event.because}` : ''}`;
}
