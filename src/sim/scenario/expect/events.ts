// How many events of a kind there have been. They are counted as they happen, from the beginning of the run, for those
// expectations that a scenario has; no event is kept.
import { globMatches } from '../../../base/index.js';
import type { Event, Picture, RecordedEvent } from '../../../events/index.js';
import { countWords, exactly, isWithin } from '../amount.js';
import type { EventExpectation, Step } from '../scenario.js';
import type { Check } from './check.js';

interface Counter {
  readonly expectation: EventExpectation;
  total: number;
  /** How many there had been when the latest step began. */
  before: number;
  lastMs: number | null;
}

export class EventCounts {
  readonly #counters = new Map<EventExpectation, Counter>();
  readonly #byType = new Map<Event['type'], Counter[]>();

  constructor(steps: readonly Step[]) {
    for (const expectation of eventExpectations(steps)) {
      const counter: Counter = { expectation, total: 0, before: 0, lastMs: null };
      this.#counters.set(expectation, counter);
      this.#byType.set(expectation.event, [...(this.#byType.get(expectation.event) ?? []), counter]);
    }
  }

  apply(event: RecordedEvent, picture: Picture): void {
    const counters = this.#byType.get(event.type);
    if (counters === undefined) return;
    for (const counter of counters) {
      if (!isMeant(counter.expectation, event, picture)) continue;
      counter.total += 1;
      counter.lastMs = event.atMs;
    }
  }

  /** A step begins that is no expectation. */
  mark(): void {
    for (const counter of this.#counters.values()) counter.before = counter.total;
  }

  check(expectation: EventExpectation): Check {
    const counter = this.#counters.get(expectation);
    const { count, since } = expectation;
    return {
      expected: `${countWords(count, 'time')} ${eventWords(expectation)}`,
      look() {
        const { total, before, lastMs } = counter ?? { total: 0, before: 0, lastMs: null };
        const number = since === 'start' ? total : total - before;
        return isWithin(count, number)
          ? null
          : { words: countWords(exactly(number), 'time'), sinceMs: lastMs };
      },
    };
  }
}

function eventExpectations(steps: readonly Step[]): readonly EventExpectation[] {
  return steps.flatMap(({ action }) => {
    if (action.type === 'steps') return eventExpectations(action.steps);
    return action.type === 'expect' && action.expectation.about === 'event' ? [action.expectation] : [];
  });
}

function isMeant({ unit, machine, with: facts }: EventExpectation, event: Event, picture: Picture): boolean {
  if (unit !== undefined && !('unit' in event && globMatches(unit, event.unit))) return false;
  if (machine !== undefined && picture.machineName(machineOf(event)) !== machine) return false;
  return Object.entries(facts ?? {}).every(([key, expected]) => {
    const value = (event as unknown as Readonly<Record<string, unknown>>)[key];
    return value !== undefined && [String(value), picture.machineName(String(value))].includes(expected);
  });
}

function machineOf(event: Event): string {
  if ('machine' in event) return event.machine ?? '';
  return 'engine' in event ? event.engine : '';
}

function eventWords({ event, unit, machine, with: facts, since }: EventExpectation): string {
  const parts = [
    event,
    ...(unit === undefined ? [] : [`of ${unit}`]),
    ...(machine === undefined ? [] : [`on ${machine}`]),
    ...Object.entries(facts ?? {}).map(([key, value]) => `with ${key} ${value}`),
    ...(since === 'start' ? [] : ['since the latest step']),
  ];
  return parts.join(' ');
}
