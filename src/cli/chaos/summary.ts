// What many runs of chaos come to: a fold over their reports, in the order of their seeds, and the words for it.
import { compareStrings } from '../../base/index.js';
import { EVENT_TYPES, formatSpan } from '../../events/index.js';
import type { Violation, Worst, WorstSpell } from '../../sim/index.js';
import type { SeedReport } from './job.js';

interface WorstOfAll extends WorstSpell {
  readonly seed: number;
}

export interface Summary {
  readonly seeds: number;
  readonly simulatedDays: number;
  readonly events: number;
  /** How often each happened, by name. */
  readonly faults: Readonly<Record<string, number>>;
  readonly eventKinds: Readonly<Record<string, number>>;
  /** The longest that any unit was missing while it was wanted, and ran twice; null: none was. */
  readonly worst: Readonly<Record<keyof Worst, WorstOfAll | null>>;
  readonly violations: readonly { readonly seed: number; readonly violation: Violation }[];
}

const DAY_MS = 86_400_000;

export class SummaryFold {
  #seeds = 0;
  #simulatedMs = 0;
  #events = 0;
  readonly #faults = new Map<string, number>();
  readonly #eventKinds = new Map<string, number>();
  readonly #worst: Record<keyof Worst, WorstOfAll | null> = { gap: null, overlap: null };
  readonly #violations: { seed: number; violation: Violation }[] = [];

  add({ knobs, violation, faults, events, worst, simulatedMs }: SeedReport): void {
    this.#seeds += 1;
    this.#simulatedMs += simulatedMs;
    addAll(this.#faults, faults);
    addAll(this.#eventKinds, events);
    for (const count of events.values()) this.#events += count;
    for (const spell of ['gap', 'overlap'] as const) {
      const found = worst[spell];
      if (found !== null && found.ms > (this.#worst[spell]?.ms ?? 0))
        this.#worst[spell] = { seed: knobs.seed, ...found };
    }
    if (violation !== null) this.#violations.push({ seed: knobs.seed, violation });
  }

  summary(): Summary {
    return {
      seeds: this.#seeds,
      simulatedDays: Math.round((this.#simulatedMs / DAY_MS) * 100) / 100,
      events: this.#events,
      faults: sorted(this.#faults),
      eventKinds: sorted(this.#eventKinds),
      worst: this.#worst,
      violations: this.#violations,
    };
  }
}

/** In lines, for people. */
export function describeSummary(summary: Summary): readonly string[] {
  const { seeds, simulatedDays, events, faults, eventKinds, worst } = summary;
  const neverSeen = EVENT_TYPES.filter((type) => eventKinds[type] === undefined);
  return [
    `${grouped(seeds)} ${seeds === 1 ? 'seed' : 'seeds'}, ${simulatedDays} simulated days, ${grouped(events)} events`,
    `faults: ${counted(faults) || 'none'}`,
    `event kinds, ${Object.keys(eventKinds).length} of ${EVENT_TYPES.length}: ${counted(eventKinds) || 'none'}`,
    `never seen: ${neverSeen.join(', ') || 'none'}`,
    `worst gap: ${worstWords(worst.gap)}; worst overlap: ${worstWords(worst.overlap)}`,
  ];
}

function worstWords(worst: WorstOfAll | null): string {
  return worst === null ? 'none' : `${formatSpan(worst.ms)} (${worst.unit}, seed ${worst.seed})`;
}

function addAll(counts: Map<string, number>, more: ReadonlyMap<string, number>): void {
  for (const [name, count] of more) counts.set(name, (counts.get(name) ?? 0) + count);
}

function sorted(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].sort(([a], [b]) => compareStrings(a, b)));
}

/** The most frequent first. */
function counted(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${grouped(count)}`)
    .join(', ');
}

/** `1,234,567`. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
