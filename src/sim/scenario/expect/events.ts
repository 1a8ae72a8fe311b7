// How many events of a kind there have been. They are counted as they happen, from the beginning of the run, for those
// expectations that a scenario has; what they were is looked for in the past, if they are not as many as expected.
import { compareStrings, globMatches, quoted } from '../../../base/index.js';
import { type Event, machineWords, type Picture, type RecordedEvent } from '../../../events/index.js';
import { countWords, exactly, isWithin } from '../amount.js';
import type { EventExpectation, Step } from '../scenario.js';
import type { Check, Finding, Seen } from './check.js';

interface Counter {
  readonly expectation: EventExpectation;
  total: number;
  /** How many there had been when the latest step began. */
  before: number;
}

export class EventCounts {
  readonly #counters = new Map<EventExpectation, Counter>();
  readonly #byType = new Map<Event['type'], Counter[]>();
  #stepBegan: Moment = RUN_BEGAN;

  constructor(steps: readonly Step[]) {
    for (const expectation of eventExpectations(steps)) {
      const counter: Counter = { expectation, total: 0, before: 0 };
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
    }
  }

  /** A step begins that is no expectation. */
  mark(now: Moment): void {
    this.#stepBegan = now;
    for (const counter of this.#counters.values()) counter.before = counter.total;
  }

  check(expectation: EventExpectation, seen: Seen): Check {
    const counter = this.#counters.get(expectation);
    const { count, since } = expectation;
    const number = (): number => {
      const { total, before } = counter ?? { total: 0, before: 0 };
      return since === 'start' ? total : total - before;
    };
    return {
      expected: `${countWords(count, 'time')} ${eventWords(expectation)}`,
      holds: () => isWithin(count, number()),
      found: () =>
        found(
          expectation,
          { number: number(), after: since === 'start' ? RUN_BEGAN : this.#stepBegan },
          seen,
        ),
    };
  }
}

/** When something began, and behind which event. */
type Moment = Pick<RecordedEvent, 'seq' | 'atMs'>;

const RUN_BEGAN: Moment = { seq: 0, atMs: 0 };

/** How many there were, from when on. */
interface Counted {
  readonly number: number;
  readonly after: Moment;
}

/** What there was, or what was nearest to it; and of whom it should have been, how that one fares now. */
function found(expectation: EventExpectation, { number, after }: Counted, seen: Seen): Finding {
  const { picture, past } = seen;
  const times = countWords(exactly(number), 'time');
  const now = number < expectation.count.least ? howNow(expectation, seen) : { words: '' };
  if (number === 0) {
    const { words, events } = nearest(expectation, after, seen);
    return { ...now, words: `${times}, ${words}${now.words}`, sinceMs: after.atMs, events };
  }
  const events = past.events.filter(
    (event) =>
      event.type === expectation.event && event.seq > after.seq && isMeant(expectation, event, picture),
  );
  return { ...now, words: `${times}${now.words}`, sinceMs: past.sinceMs(events.at(-1)), events };
}

/** Of those that differ least the latest; of two that differ in one thing, the one of the right unit. */
function nearest(expectation: EventExpectation, after: Moment, { past, picture }: Seen) {
  let best:
    | { readonly event: RecordedEvent; readonly differs: readonly string[]; readonly far: number }
    | undefined;
  for (const event of past.events) {
    if (event.type !== expectation.event) continue;
    const differs = [
      ...differences(expectation, event, picture),
      ...(event.seq > after.seq ? [] : ['before the latest step']),
    ];
    const far = 2 * differs.length + Number(!isOf(expectation.unit, event));
    if (best === undefined || far <= best.far) best = { event, differs, far };
  }
  if (best === undefined) return { words: `nor any other ${expectation.event}`, events: [] };
  return { words: `the nearest was ${best.differs.join(', ')}`, events: [best.event] };
}

function howNow({ unit, machine: name }: EventExpectation, { picture }: Seen) {
  const units = unit === undefined ? [] : [...picture.units.keys()].filter((name) => globMatches(unit, name));
  const machine = [...picture.machines.values()].find((one) => one.name === name);
  const [first] = units.sort(compareStrings);
  return {
    words: [
      unit === undefined || first !== undefined ? '' : `; ${unit} is not in the registry`,
      machine === undefined ? '' : `; ${machine.name} is ${machineWords(machine)}`,
    ].join(''),
    ...(first === undefined ? {} : { unit: first }),
  };
}

function eventExpectations(steps: readonly Step[]): readonly EventExpectation[] {
  return steps.flatMap(({ action }) => {
    if (action.type === 'steps') return eventExpectations(action.steps);
    return action.type === 'expect' && action.expectation.about === 'event' ? [action.expectation] : [];
  });
}

function isMeant(expectation: EventExpectation, event: Event, picture: Picture): boolean {
  return differences(expectation, event, picture).next().done === true;
}

/** Whether it is about a unit that the pattern matches; none is all. */
function isOf(pattern: string | undefined, event: Event): boolean {
  return (
    pattern === undefined || ('unit' in event && event.unit !== undefined && globMatches(pattern, event.unit))
  );
}

/** What an event of the type is otherwise than expected, in words. */
function* differences(
  { unit, machine, with: facts }: EventExpectation,
  event: Event,
  picture: Picture,
): Generator<string, void> {
  if (!isOf(unit, event)) yield `of ${('unit' in event && event.unit) || 'no unit'}, not ${unit}`;
  if (machine !== undefined) {
    const on = picture.machineName(machineOf(event));
    if (on !== machine) yield `on ${on || 'no machine'}, not ${machine}`;
  }
  for (const [key, expected] of Object.entries(facts ?? {})) {
    const value = (event as unknown as Readonly<Record<string, unknown>>)[key];
    const text = String(value);
    if (value === undefined) yield `without ${key}`;
    else if (text !== expected && picture.machineName(text) !== expected) {
      const told = typeof value === 'object' ? JSON.stringify(value) : text;
      yield `with ${key} ${quoted(picture.machines.get(text)?.name ?? told)}, not ${expected}`;
    }
  }
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
