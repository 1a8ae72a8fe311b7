// The least that still breaks a rule as a seed's run did: fewer deeds, fewer machines, plainer settings, less time. Each
// try is a whole run, so that what is left is known to fail.
import { DEFAULT_POLICY, DEFAULT_SETTINGS } from '../../fleet/index.js';
import { DEFAULT_CLUSTER } from '../world.js';
import type { Knobs } from './knobs.js';
import { liveThrough, type RunOptions, type SeedResult, type Violation } from './run-seed.js';
import { listed, type TimedDeed } from './script.js';
import { shrink } from './shrink.js';

export interface ShrinkSeedOptions extends RunOptions {
  /** How many runs it may take. */
  readonly trialsMax: number;
  /** Told of each. */
  readonly onTrial?: () => void;
}

interface Case {
  readonly knobs: Knobs;
  readonly deeds: readonly TimedDeed[];
}

/** The last run of those that failed in the same way, which is the shortest. */
export function shrinkSeed(failed: SeedResult, options: ShrinkSeedOptions): SeedResult {
  return new Shrinker(failed, options).shrink();
}

/** Gaps between deeds that are tried in place of longer ones, in milliseconds. */
const SHORT_GAPS_MS = [1, 100, 1_000, 10_000, 60_000];

class Shrinker {
  readonly #options: ShrinkSeedOptions;
  #best: SeedResult;
  #trialsLeft: number;

  constructor(failed: SeedResult, options: ShrinkSeedOptions) {
    this.#options = options;
    this.#best = failed;
    this.#trialsLeft = options.trialsMax;
  }

  shrink(): SeedResult {
    const { knobs, deeds, simulatedMs } = this.#best;
    // Up to here and no further: a safety violation needs what was broken to stay broken so long.
    this.#try({ knobs: { ...knobs, timeMs: Math.min(knobs.timeMs, simulatedMs + 1) }, deeds });
    this.#shorterGap(deeds.length);
    this.#fewerDeeds();
    this.#fewerMachines();
    this.#plainerKnobs();
    this.#shorterGaps();
    this.#fewerDeeds();
    return this.#best;
  }

  /** Whether this fails in the same way; if so, it is the best so far. */
  #try({ knobs, deeds }: Case): boolean {
    if (this.#trialsLeft <= 0) return false;
    this.#trialsLeft -= 1;
    this.#options.onTrial?.();
    const result = liveThrough(knobs, listed(deeds), this.#options);
    if (!sameWay(result.violation, this.#best.violation)) return false;
    this.#best = result;
    return true;
  }

  #fewerDeeds(): void {
    const { knobs, deeds } = this.#best;
    shrink({ items: deeds, fails: (some) => this.#try({ knobs, deeds: some }), trialsMax: this.#trialsLeft });
  }

  /** The last goes first, since names go by places; what was done to it is then done to another. */
  #fewerMachines(): void {
    for (let left = this.#best.knobs.machines.length - 1; left > 0; left--) {
      const { knobs, deeds } = this.#best;
      const machines = knobs.machines.slice(0, left);
      const others = machines.map(machineName);
      const last = machineName(knobs.machines[left] ?? {}, left);
      const spared = others.some((other) =>
        this.#try({
          knobs: { ...knobs, machines },
          deeds: deeds.map((deed) => ({
            ...deed,
            text: deed.text.replaceAll(last, other),
          })),
        }),
      );
      if (!spared) return;
    }
  }

  #plainerKnobs(): void {
    const { agentTtlMs, engineReconcileIntervalMs, machineLostHoldMs, massFailureBrake } = DEFAULT_SETTINGS;
    const plain: readonly Partial<Knobs>[] = [
      { machines: this.#best.knobs.machines.map(({ metadata: _, ...machine }) => machine) },
      { etcdMembers: 1 },
      { agentTtlMs },
      { engineReconcileIntervalMs },
      { machineLostHoldMs },
      { massFailureBrake },
      { policy: DEFAULT_POLICY },
      { latency: DEFAULT_CLUSTER.latency },
      { selfFencing: false },
    ];
    for (const plainer of plain) {
      const { knobs, deeds } = this.#best;
      this.#try({ knobs: { ...knobs, ...plainer }, deeds });
    }
  }

  #shorterGaps(): void {
    for (let i = 0; i <= this.#best.deeds.length; i++) this.#shorterGap(i);
  }

  /** The time before the deed of that index; behind the last comes what heals the cluster. */
  #shorterGap(index: number): void {
    for (const gapMs of SHORT_GAPS_MS) {
      const { knobs, deeds } = this.#best;
      const savedMs = (deeds[index]?.atMs ?? knobs.timeMs) - (deeds[index - 1]?.atMs ?? 0) - gapMs;
      if (savedMs <= 0) return;
      const sooner = deeds.map((deed, at) => (at < index ? deed : { ...deed, atMs: deed.atMs - savedMs }));
      if (this.#try({ knobs: { ...knobs, timeMs: knobs.timeMs - savedMs }, deeds: sooner })) return;
    }
  }
}

/** Those that nobody has named are called by their places. */
function machineName({ name }: { readonly name?: string }, index: number): string {
  return name ?? `core-${String(index + 1).padStart(2, '0')}`;
}

/** Whether two runs broke the same rule; of liveness there is but one. */
function sameWay(a: Violation | null, b: Violation | null): boolean {
  if (a === null || b === null) return false;
  if (a.kind === 'safety') return b.kind === 'safety' && a.invariant === b.invariant;
  if (a.kind === 'crash') return b.kind === 'crash' && a.sentence === b.sentence;
  return b.kind === 'liveness';
}
