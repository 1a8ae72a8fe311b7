// What led to an event, and to that, and so on: as events, and in words.
import { printable } from '../base/index.js';
import { describe, type Line } from './describe.js';
import type { RecordedEvent } from './event.js';
import { describeUntold } from './untold.js';

/** An event of the run by its number; undefined: it is not at hand. */
type FindEvent = (seq: number) => RecordedEvent | undefined;

/** An event in words. */
export interface ToldEvent {
  readonly seq: number;
  readonly atMs: number;
  /** Who says it; '' for the world. */
  readonly who: string;
  readonly text: string;
}

/** Of a longer chain of causes what is nearest to either end is told. */
const TOLD_MAX = 6;
const TOLD_FIRST = 2;

/** The event, what led to it, what led to that, and so on, as far as they are at hand. */
export function causesOf(find: FindEvent, event: RecordedEvent): readonly RecordedEvent[] {
  const chain = [event];
  for (let at = event; at.cause !== undefined && at.cause < at.seq; ) {
    const cause = find(at.cause);
    if (cause === undefined) break;
    chain.push(cause);
    at = cause;
  }
  return chain;
}

/** As it is where an event of a file lacks what its type has. */
export function tellEvent(event: RecordedEvent, machineName: (id: string) => string): ToldEvent {
  const line = inWords(describe, event, machineName) ?? inWords(describeUntold, event, machineName);
  const { seq, atMs } = event;
  return { seq, atMs, who: line?.who ?? '', text: line?.text.split('\n')[0] ?? rawWords(event) };
}

/** The latest first, without what no timeline tells of, but with what it all began with. */
export function tellCauses(
  chain: readonly RecordedEvent[],
  machineName: (id: string) => string,
): readonly ToldEvent[] {
  const told = chain
    .filter((event, i) => i === chain.length - 1 || inWords(describe, event, machineName) !== null)
    .map((event) => tellEvent(event, machineName));
  return told.length <= TOLD_MAX
    ? told
    : [...told.slice(0, TOLD_FIRST), ...told.slice(TOLD_FIRST - TOLD_MAX)];
}

function inWords(
  words: typeof describe,
  event: RecordedEvent,
  machineName: (id: string) => string,
): Line | null {
  try {
    return words(event, machineName);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function rawWords({ seq: _seq, atMs: _atMs, cause: _cause, type, ...facts }: RecordedEvent): string {
  return printable(`${type} ${JSON.stringify(facts)}`);
}
