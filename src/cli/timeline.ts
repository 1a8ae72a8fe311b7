// The plain timeline: one line per event that is worth one, and at the end what was expected and whether it held.
import { describe, formatTime, Picture, type RecordedEvent } from '../events/index.js';

export interface TimelinePrinter {
  /** Takes an event in without a line, for its names. */
  readonly follow: (event: RecordedEvent) => void;
  /** Prints the line of an event already followed. */
  readonly tell: (event: RecordedEvent) => void;
}

/** Prints lines as `00:00:01.204  core-01  registered`. */
export function timelinePrinter(print: (line: string) => void): TimelinePrinter {
  const picture = new Picture();
  return {
    follow: (event) => picture.apply(event),
    tell(event) {
      const line = describe(event, (id) => picture.machineName(id));
      if (line === null) return;
      // An event may have several lines, as a printed unit file has.
      for (const text of line.text.split('\n')) {
        print(`${formatTime(event.atMs)}  ${line.who.padEnd(8)} ${text}`.trimEnd());
      }
    },
  };
}

/** `ok` and `FAILED` for each expectation, and how many held. */
export function formatVerdict(
  verdicts: readonly Extract<RecordedEvent, { type: 'expectation' }>[],
  endMs: number,
): readonly string[] {
  const failed = verdicts.filter((verdict) => !verdict.held).length;
  const lines = verdicts.map(
    ({ held, expected, found }) => `  ${held ? 'ok    ' : 'FAILED'}  ${expected}${held ? '' : `: ${found}`}`,
  );
  const sum = failed === 0 ? `all ${verdicts.length} held` : `${failed} of ${verdicts.length} did not hold`;
  return ['', 'Expected:', ...lines, `${sum}, after ${formatTime(endMs)} of simulated time`];
}
