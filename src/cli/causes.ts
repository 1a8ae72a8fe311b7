// An event and what led to it, as lines: the latest first.

import { printable } from '../base/index.js';
import { causesOf, describe, formatTime, type Line, Picture, type RecordedEvent } from '../events/index.js';
import { alignColumns } from './columns.js';

/** Those that may have led to the event after the one with this number; a run may be too long to be kept for the sake of its causes. */
export function eventsUpTo(events: Iterable<RecordedEvent>, seq: number): readonly RecordedEvent[] {
  const before: RecordedEvent[] = [];
  for (const event of events) {
    if (event.seq > seq) break;
    before.push(event);
  }
  return before;
}

/** `events`: those of its run in order from the first, at least up to its cause. The event itself may be anybody's word. */
export function causeLines(events: readonly RecordedEvent[], event: RecordedEvent): readonly string[] {
  const picture = new Picture();
  for (const one of events) picture.apply(one);
  const rows = causesOf(events, event).map((one, i) => {
    const line = inWords(one, (id) => picture.machineName(id));
    const text = line?.text.split('\n')[0] ?? rawWords(one);
    return [i === 0 ? '  ' : '  because', formatTime(one.atMs), line?.who ?? '', text];
  });
  return alignColumns(rows);
}

/** Null also for an event of a file that lacks what its type has. */
function inWords(event: RecordedEvent, machineName: (id: string) => string): Line | null {
  try {
    return describe(event, machineName);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** An event that nobody is told of in words. */
function rawWords({ seq: _seq, atMs: _atMs, cause: _cause, type, ...facts }: RecordedEvent): string {
  return printable(`${type} ${JSON.stringify(facts)}`);
}
