// One run of chaos: a world lives through its script, is healed, and must then come to rest; it is watched all the while.
// Depends on nothing but what it is given.
import { createHash, type Hash } from 'node:crypto';
import { type FleetsimError, type Result, runTask, type Task } from '../../base/index.js';
import type { MetricsSummary, RecordedEvent, UnitMetrics } from '../../events/index.js';
import type { FindFile } from '../../fleetctl/index.js';
import { doFault } from '../faults/do-fault.js';
import { readFault } from '../faults/fault.js';
import { needsHealing } from '../faults/heal-faults.js';
import type { Violation as Broken } from '../invariants/index.js';
import { recordLine } from '../recording/line.js';
import { sleepUntil } from '../sleep.js';
import { type Parts, World, type WorldOptions } from '../world.js';
import { type ChaosOptions, clusterOf, type Knobs, rollKnobs } from './knobs.js';
import { playScript } from './play-script.js';
import { scriptOf } from './rhythms.js';
import type { Script, TimedDeed } from './script.js';
import { filesOf, kindsOf } from './workload.js';

/** What was wrong. */
export type Violation =
  /** fleetsim itself fell. */
  | { readonly kind: 'crash'; readonly sentence: string; readonly stack: string }
  /** A rule was broken, by the event of that `seq`. */
  | {
      readonly kind: 'safety';
      readonly invariant: string;
      readonly sentence: string;
      readonly seq: number;
    }
  /** It has not come to rest within the bound, or not stayed so. */
  | { readonly kind: 'liveness'; readonly sentence: string; readonly pending: readonly string[] };

/** The longest that any unit of a run was missing, or ran twice. */
export interface WorstSpell {
  readonly unit: string;
  readonly ms: number;
}

/** Null: not at all. */
export type Worst = Readonly<Record<'gap' | 'overlap', WorstSpell | null>>;

export interface SeedResult {
  readonly knobs: Knobs;
  readonly violation: Violation | null;
  /** All that was done, in order, without what healed the cluster in the end. */
  readonly deeds: readonly TimedDeed[];
  /** What did. */
  readonly healing: readonly TimedDeed[];
  /** How often each fault happened, by its verb. */
  readonly faults: ReadonlyMap<string, number>;
  /** How often each type of event did. */
  readonly events: ReadonlyMap<string, number>;
  readonly worst: Worst;
  readonly simulatedMs: number;
  /** SHA-256 of the recording, where it was asked for. */
  readonly digest: string | null;
}

export interface RunOptions {
  readonly version: string;
  /** Whether to digest the recording, which takes longer than making it. */
  readonly digest?: boolean;
  /** Told of every event. */
  readonly onEvent?: (event: RecordedEvent) => void;
  /** Parts of its world in place of the usual ones, for one run. */
  readonly parts?: () => Partial<Parts>;
  /** As its world takes it. */
  readonly heartbeats?: WorldOptions['heartbeats'];
}

/** The rules that say that something good happens in the end. All others say that nothing bad ever does. */
const OF_LIVENESS: readonly string[] = ['converges', 'rests'];
/** How often a healed cluster is looked at, in milliseconds. */
const LOOK_MS = 1_000;

export function runSeed(options: ChaosOptions & RunOptions): SeedResult {
  const knobs = rollKnobs(options);
  return liveThrough(knobs, scriptOf(knobs), options);
}

export function liveThrough(knobs: Knobs, script: Script, options: RunOptions): SeedResult {
  const run = new Run(knobs, options);
  const violation = run.live(script);
  const { deeds, healing, faults, events, worst, simulatedMs, digest } = run;
  return { knobs, violation, deeds, healing, faults, events, worst, simulatedMs, digest };
}

class Run {
  readonly deeds: TimedDeed[] = [];
  readonly healing: TimedDeed[] = [];
  readonly faults = new Map<string, number>();
  readonly events = new Map<string, number>();
  readonly #knobs: Knobs;
  readonly #findFile: FindFile;
  readonly #options: RunOptions;
  readonly #hash: Hash | null;
  #world: World | null = null;

  constructor(knobs: Knobs, options: RunOptions) {
    this.#knobs = knobs;
    this.#options = options;
    this.#hash = options.digest === true ? createHash('sha256') : null;
    this.#findFile = filesOf(kindsOf(knobs));
  }

  get simulatedMs(): number {
    return this.#world?.simulation.nowMs() ?? 0;
  }

  get worst(): Worst {
    const summary = this.#world?.metrics.summary(this.simulatedMs);
    return { gap: worstOf('gap', summary), overlap: worstOf('overlap', summary) };
  }

  get digest(): string | null {
    return this.#hash?.copy().digest('hex') ?? null;
  }

  live(script: Script): Violation | null {
    try {
      const { seed } = this.#knobs;
      const { version, parts, heartbeats } = this.#options;
      const world = new World({
        name: `chaos-${seed}`,
        version,
        seed,
        cluster: clusterOf(this.#knobs),
        onEvent: (event) => this.#watch(event),
        ...(parts === undefined ? {} : { parts: parts() }),
        ...(heartbeats === undefined ? {} : { heartbeats }),
      });
      this.#world = world;
      world.boot();
      return this.#drive(world, this.#life(world, script));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return { kind: 'crash', sentence: error.message, stack: error.stack ?? '' };
    }
  }

  *#life(world: World, script: Script): Task<Violation | null> {
    const told = (deed: TimedDeed): void => void this.deeds.push(deed);
    yield* playScript({ world, script, findFile: this.#findFile, told });
    yield* sleepUntil(world, this.#knobs.timeMs);
    return yield* this.#settle(world);
  }

  #drive(world: World, life: Task<Violation | null>): Violation | null {
    let outcome: Result<Violation | null, FleetsimError> | null = null;
    world.simulation.act(() =>
      runTask(life, (ended) => {
        outcome = ended;
      }),
    );
    const { watch } = world;
    world.simulation.runWhile(
      () => outcome === null && watch.violations.length === 0,
      Number.POSITIVE_INFINITY,
    );
    const [broken] = watch.violations;
    return broken === undefined ? ending(outcome) : violationOf(broken, sentencesOf(world));
  }

  #watch(event: RecordedEvent): void {
    count(this.events, event.type);
    if (event.type === 'fault') count(this.faults, event.fault.split(' ', 1)[0] ?? '');
    this.#hash?.update(`${recordLine(event)}\n`);
    this.#options.onEvent?.(event);
  }

  /**
   * Takes all back, again and again: what was shutting down when it was healed is off a little later. A cluster that has
   * converged is let be for as long again, since most of what is asked of clusters is asked of those that rest.
   */
  *#settle(world: World): Task<Violation | null> {
    const { simulation, watch } = world;
    const deadlineMs = simulation.nowMs() + watch.settleMaxMs;
    this.#healAll(world);
    while (!watch.isConverged()) {
      if (simulation.nowMs() >= deadlineMs) {
        const sentence = `not converged ${watch.settleMaxMs / 1_000} s after everything was healed`;
        return { kind: 'liveness', sentence, pending: sentencesOf(world) };
      }
      yield* sleepUntil(world, simulation.nowMs() + LOOK_MS);
      this.#healAll(world);
    }
    yield* sleepUntil(world, simulation.nowMs() + watch.settleMaxMs + LOOK_MS);
    world.end({ held: 0, failed: 0 });
    return null;
  }

  #healAll(world: World): void {
    if (needsHealing(world)) this.#heal(world, 'heal all');
    for (const { isOn, name } of [...world.etcd.members, ...world.machines])
      if (!isOn) this.#heal(world, `restart ${name}`);
  }

  #heal(world: World, text: string): void {
    doFault(world, readFault(text));
    this.healing.push({ type: 'fault', text, atMs: world.simulation.nowMs() });
  }
}

function violationOf({ invariant, sentence, seq }: Broken, pending: readonly string[]): Violation {
  return kindOf(invariant) === 'liveness'
    ? { kind: 'liveness', sentence, pending }
    : { kind: 'safety', invariant, sentence, seq };
}

/** What it is to break an invariant. */
export function kindOf(invariant: string): 'safety' | 'liveness' {
  return OF_LIVENESS.includes(invariant) ? 'liveness' : 'safety';
}

function worstOf(spell: 'gap' | 'overlap', summary: MetricsSummary | undefined): WorstSpell | null {
  const longer = (a: UnitMetrics, b: UnitMetrics): UnitMetrics =>
    b[spell].longestMs > a[spell].longestMs ? b : a;
  const [first, ...others] = summary?.units ?? [];
  const worst = first === undefined ? null : others.reduce(longer, first);
  return worst === null || worst[spell].longestMs === 0
    ? null
    : { unit: worst.unit, ms: worst[spell].longestMs };
}

/** What a task came to that somebody has driven to its end. */
function ending<T>(outcome: Result<T, FleetsimError> | null): T {
  if (outcome === null)
    throw new Error('bug in fleetsim: a run of chaos stopped with nothing left to happen');
  if (!outcome.ok) throw outcome.error;
  return outcome.value;
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

function sentencesOf({ watch }: World): readonly string[] {
  return watch.pending().map(({ sentence }) => sentence);
}
