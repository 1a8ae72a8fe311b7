// fleetsim session diff: where two sessions part, and what led to that in each.
import { causesOf, firstDifference, formatTime, type RecordedEvent } from '../../events/index.js';
import type { SessionData } from '../../sim/index.js';
import { causeLines } from '../causes.js';
import { EXIT } from '../exit-codes.js';
import { printAs } from '../forms.js';
import type { TableOptions } from '../output-option.js';
import { liveAgain } from '../session-store.js';
import { readSession } from '../sessions.js';

interface Run {
  readonly name: string;
  readonly events: readonly RecordedEvent[];
  /** Where it stands, in milliseconds since it began. */
  readonly endMs: number;
}

/** `other`: the current one, if none is named. */
export async function runSessionDiff(
  name: string,
  other: string | undefined,
  { output }: TableOptions,
): Promise<number> {
  const [data, otherData] = [readSession(name), readSession(other)];
  const settings = differentSettings(data, otherData);
  const [a, b] = [relive(data), relive(otherData)];
  const found = firstDifference(a.events, b.events);
  // Who only stands still earlier has not gone another way.
  const parts = found !== null && (goesOn(found.a, b) || goesOn(found.b, a));
  const sides = [
    { run: a, event: found?.a ?? null },
    { run: b, event: found?.b ?? null },
  ];
  const answer = {
    parts,
    settings,
    same: found?.same ?? a.events.length,
    runs: sides.map(({ run, event }) => ({
      name: run.name,
      endMs: run.endMs,
      events: event === null ? [] : causesOf(run.events, event),
    })),
  };
  await printAs(output, answer, () => [
    ...(settings.length === 0 ? [] : [`They were begun with different settings: ${settings.join('; ')}`]),
    ...(parts
      ? [sameUntil(a, answer.same), ...sides.flatMap(({ run, event }) => ['', ...branchLines(run, event)])]
      : [`They are the same as far as both go, to ${formatTime(Math.min(a.endMs, b.endMs))}`]),
  ]);
  return parts ? EXIT.failed : EXIT.ok;
}

function relive(data: SessionData): Run {
  const events: RecordedEvent[] = [];
  const session = liveAgain(data, (event) => events.push(event));
  return { name: data.name, events, endMs: session.world.simulation.nowMs() };
}

/** Whether something happens in one run at a time that the other one has lived through. */
function goesOn(event: RecordedEvent | null, { endMs }: Run): boolean {
  return event !== null && event.atMs <= endMs;
}

function differentSettings(a: SessionData, b: SessionData): readonly string[] {
  const facts = ({ seed, cluster }: SessionData): readonly (readonly [string, string | number])[] => [
    ['seed', seed],
    ...Object.entries(cluster),
  ];
  const others = new Map(facts(b));
  return facts(a).flatMap(([key, value]) =>
    others.get(key) === value ? [] : [`${key} ${value} and ${others.get(key)}`],
  );
}

function sameUntil({ events }: Run, same: number): string {
  const last = events[same - 1];
  if (last === undefined) return 'They are not the same from their first event on:';
  return `They are the same for ${same} events, up to ${formatTime(last.atMs)}. Then:`;
}

function branchLines({ name, events, endMs }: Run, event: RecordedEvent | null): readonly string[] {
  if (event === null) return [`${name}: nothing more, up to ${formatTime(endMs)}`];
  return [`${name}:`, ...causeLines(events, event)];
}
