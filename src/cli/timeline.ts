// The plain timeline: one line per event that is worth one, and at the end what was expected and whether it held.
import {
  describe,
  formatExplanation,
  formatTime,
  foundWords,
  Picture,
  type RecordedEvent,
} from '../events/index.js';
import { toldLines } from './causes.js';

/** Where the explanation of what was found instead begins. */
const WHY_INDENT = 10;

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
      if (event.type === 'expectation') for (const why of whyLines(event)) print(why);
    },
  };
}

type Expected = Extract<RecordedEvent, { type: 'expectation' }>;

/** What a run is judged by: an expectation that held or did not, or a rule of fleet that was broken. */
export type Verdict = Expected | Extract<RecordedEvent, { type: 'invariant-broken' }>;

export function isVerdict(event: RecordedEvent): event is RecordedEvent & Verdict {
  return event.type === 'expectation' || event.type === 'invariant-broken';
}

export function isGood(verdict: Verdict): boolean {
  return verdict.type === 'expectation' && verdict.held;
}

/** What made it as it was found, and why the unit that it is about is where it is, as lines set in. */
function whyLines({ evidence, explained }: Expected): readonly string[] {
  const lines = [
    ...(evidence === undefined ? [] : toldLines(evidence.events)),
    ...(evidence === undefined || evidence.earlier === 0 ? [] : [`  and ${evidence.earlier} more before`]),
    ...(explained === undefined ? [] : formatExplanation(explained, { whatIf: [], without: [] })),
  ];
  return lines.map((line) => `${' '.repeat(WHY_INDENT)}${line}`.trimEnd());
}

/** `ok` and `FAILED` for each expectation, and how many held; before them the rules that were broken, if any were. */
export function formatVerdict(verdicts: readonly Verdict[], endMs: number): readonly string[] {
  const expected = verdicts.filter((verdict) => verdict.type === 'expectation');
  const lines = expected.flatMap((verdict) =>
    verdict.held
      ? [`  ok      ${verdict.expected}`]
      : [`  FAILED  ${verdict.expected}: ${foundWords(verdict)}`, ...whyLines(verdict)],
  );
  const failed = expected.filter(({ held }) => !held).length;
  const sum = failed === 0 ? `all ${expected.length} held` : `${failed} of ${expected.length} did not hold`;
  const broken = verdicts.flatMap((verdict) =>
    verdict.type === 'invariant-broken'
      ? [`  ${formatTime(verdict.atMs)}  ${verdict.invariant}: ${verdict.sentence}`]
      : [],
  );
  const bugs = broken.length === 0 ? [] : ['Broken, which is a bug in fleetsim:', ...broken, ''];
  const after = `after ${formatTime(endMs)} of simulated time`;
  if (expected.length === 0) return [...bugs, `Nothing was expected, ${after}`];
  return [...bugs, 'Expected:', ...lines, `${sum}, ${after}`];
}
