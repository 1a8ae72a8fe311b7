// fleetsim session diff: where two runs part, and what led to that in each.
import { counted, printable } from '../../base/index.js';
import {
  causesOf,
  differentFacts,
  firstDifference,
  formatTime,
  type RecordedEvent,
} from '../../events/index.js';
import { causeLines, eventsUpTo } from '../causes.js';
import { type ComparedRun, comparedRun } from '../compared-runs.js';
import { EXIT } from '../exit-codes.js';
import { printAs } from '../forms.js';
import type { TableOptions } from '../output-option.js';

interface Branch {
  readonly run: ComparedRun;
  /** Those that both have. */
  readonly same: readonly RecordedEvent[];
  /** What happens then; null: nothing. */
  readonly event: RecordedEvent | null;
}

/** A run's name, seed and sums are no part of what happens in it. */
const FRAME: ReadonlySet<RecordedEvent['type']> = new Set(['run-started', 'etcd-traffic', 'run-ended']);

/** Each is a session or a recording; the current session, if no `other` is named. */
export async function runSessionDiff(
  name: string,
  other: string | undefined,
  { output }: TableOptions,
): Promise<number> {
  const [a, b] = [comparedRun(name), comparedRun(other)];
  const settings = differentSettings(a, b);
  const found = firstDifference(happenings(a), happenings(b));
  // Who only stands still earlier has not gone another way.
  const parts = found !== null && (goesOn(found.a, b) || goesOn(found.b, a));
  const first = parts ? (found.a ?? found.b) : null;
  const same = first === null ? Math.min(a.count, b.count) : first.seq - 1;
  const branches = parts ? [branchOf(a, same, found.a), branchOf(b, same, found.b)] : [];
  const runs = [a, b].map(({ name, endMs }, i) => {
    const branch = branches[i];
    const led =
      branch === undefined || branch.event === null
        ? []
        : causesOf((seq) => branch.same[seq - 1], branch.event);
    return { name, endMs, events: led };
  });
  await printAs(output, { parts, settings, same, runs }, () => [
    ...(settings.length === 0 ? [] : [`They were begun with different settings: ${settings.join('; ')}`]),
    ...(parts
      ? [
          sameUntil(branches[0]?.same ?? []),
          ...branches.flatMap((branch) => ['', ...branchLines(branch)]),
          ...differences(found.a, found.b),
        ]
      : [`They are the same as far as both go, to ${formatTime(Math.min(a.endMs, b.endMs))}`]),
  ]);
  return parts ? EXIT.failed : EXIT.ok;
}

function* happenings({ events }: ComparedRun): Iterable<RecordedEvent> {
  for (const event of events) if (!FRAME.has(event.type)) yield event;
}

/** Whether something happens in one run at a time that the other one has lived through. */
function goesOn(event: RecordedEvent | null, { endMs }: ComparedRun): boolean {
  return event !== null && event.atMs <= endMs;
}

function branchOf(run: ComparedRun, same: number, event: RecordedEvent | null): Branch {
  return { run, same: eventsUpTo(run.events, same), event };
}

function differentSettings(a: ComparedRun, b: ComparedRun): readonly string[] {
  const keys = new Set([...a.settings.keys(), ...b.settings.keys()]);
  return [...keys].flatMap((key) => {
    const [mine, theirs] = [a.settings.get(key), b.settings.get(key)];
    return mine === theirs || mine === undefined || theirs === undefined
      ? []
      : [`${key} ${mine} and ${theirs}`];
  });
}

function sameUntil(same: readonly RecordedEvent[]): string {
  const last = same.findLast(({ type }) => !FRAME.has(type));
  if (last === undefined) return 'They are not the same from their first event on:';
  return `They are the same for ${counted(same.length, 'event')}, up to ${formatTime(last.atMs)}. Then:`;
}

function branchLines({ run, same, event }: Branch): readonly string[] {
  if (event === null) return [`${run.name}: nothing more, up to ${formatTime(run.endMs)}`];
  return [`${run.name}:`, ...causeLines(same, event)];
}

/** What the words may not show, such as the IDs of machines. */
function differences(a: RecordedEvent | null, b: RecordedEvent | null): readonly string[] {
  if (a === null || b === null) return [];
  const facts = differentFacts(a, b).map((key) => {
    const [mine, theirs] = [a, b].map((event) => JSON.stringify(event[key as keyof RecordedEvent]));
    return printable(`${key} ${mine} and ${theirs}`);
  });
  return facts.length === 0 ? [] : ['', `They differ in ${facts.join('; ')}`];
}
