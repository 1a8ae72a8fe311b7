// Machines that are cut off from etcd at random, in one direction or both, or frozen: with self-fencing no unit ever runs
// on two of them at one instant; without it some do.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../src/events/index.js';
import { TestCluster } from '../helpers/cluster.js';

const MACHINES = ['core-01', 'core-02', 'core-03'];
const SLOW = '[Service]\nExecStart=/bin/sleep infinity\nTimeoutStopSec=10min\n[X-Fleetsim]\nStopTime=5min\n';
const FILES = {
  'quick.service': '[Service]\nExecStart=/bin/sleep infinity\nRestart=always\n',
  'slow.service': SLOW,
  'short.service': SLOW.replace('10min', '2s'),
  'sidekick.service': '[Service]\nExecStart=/bin/sleep infinity\n[X-Fleet]\nMachineOf=slow.service\n',
};
const SETTLE_MS = 240_000;

/** What befalls machines, as it is written for each, and what ends it. */
const HOW = {
  cut: ['partition MACHINE and etcd', 'heal network'],
  deaf: ['partition etcd to MACHINE', 'heal network'],
  mute: ['partition MACHINE to etcd', 'heal network'],
  frozen: ['freeze MACHINE', 'thaw MACHINE'],
} as const;

interface Outage {
  readonly machines: readonly string[];
  readonly how: keyof typeof HOW;
  readonly afterMs: number;
  readonly forMs: number;
}

const outage: fc.Arbitrary<Outage> = fc.record({
  machines: fc.subarray(MACHINES, { minLength: 1 }),
  how: fc.constantFrom<(keyof typeof HOW)[]>('cut', 'cut', 'deaf', 'mute', 'frozen'),
  afterMs: fc.integer({ min: 0, max: 40_000 }),
  forMs: fc.oneof(fc.integer({ min: 1, max: 120_000 }), fc.integer({ min: 20_000, max: 35_000 })),
});

/** How long any unit ran on two machines at once, and which do not run when all is whole again. */
function play(selfFencing: boolean, seed: number, outages: readonly Outage[]) {
  const cluster = new TestCluster({ seed, settings: { selfFencing }, files: FILES });
  const overlap = new Overlap();
  for (const event of cluster.events) overlap.apply(event);
  cluster.onEvent = (event) => overlap.apply(event);
  for (const unit of Object.keys(FILES)) cluster.run(`start --no-block ${unit}`);
  cluster.runFor(10_000);
  for (const { machines, how, afterMs, forMs } of outages) {
    cluster.runFor(afterMs);
    const [begin, end] = HOW[how];
    for (const machine of machines) cluster.fault(begin.replace('MACHINE', machine));
    cluster.runFor(forMs);
    for (const machine of machines) cluster.fault(end.replace('MACHINE', machine));
  }
  cluster.runFor(SETTLE_MS);
  return {
    overlap: overlap.longest,
    idle: Object.keys(FILES).filter((unit) => cluster.runsOn(unit) === null),
  };
}

/** A fold over what systemd says on each machine, whoever hears of it. Whatever is neither dead nor frozen runs. */
class Overlap {
  longest = 0;
  readonly #on = new Map<string, Set<string>>();
  readonly #frozen = new Set<string>();
  readonly #sinceMs = new Map<string, number>();

  apply(event: RecordedEvent): void {
    if (event.type === 'machine-frozen') this.#frozen.add(event.machine);
    else if (event.type === 'machine-thawed') this.#frozen.delete(event.machine);
    else if (event.type === 'unit-state') this.#note(event.unit, event.machine, event.active);
    else return;
    for (const [unit, machines] of this.#on) this.#measure(unit, machines, event.atMs);
  }

  #note(unit: string, machine: string, active: string): void {
    const on = this.#on.get(unit) ?? new Set();
    this.#on.set(unit, on);
    if (active === 'inactive' || active === 'failed') on.delete(machine);
    else on.add(machine);
  }

  #measure(unit: string, machines: ReadonlySet<string>, atMs: number): void {
    const sinceMs = this.#sinceMs.get(unit);
    if (sinceMs !== undefined) this.longest = Math.max(this.longest, atMs - sinceMs);
    const running = [...machines].filter((machine) => !this.#frozen.has(machine)).length;
    if (running < 2) this.#sinceMs.delete(unit);
    else if (sinceMs === undefined) this.#sinceMs.set(unit, atMs);
  }
}

describe('self-fencing', () => {
  it('lets no unit run twice, whatever happens to whom when, and everything runs again afterwards', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.array(outage, { minLength: 1, maxLength: 4 }), (seed, outages) => {
        expect(play(true, seed, outages)).toEqual({ overlap: 0, idle: [] });
      }),
      {
        numRuns: 60,
        examples: [
          // Who comes back as the new engine looks for who is lost keeps its units, or does not begin with them.
          [
            0,
            [
              { machines: MACHINES, how: 'cut', afterMs: 6_772, forMs: 31_589 },
              { machines: ['core-02'], how: 'cut', afterMs: 8_661, forMs: 20_000 },
            ],
          ],
        ],
      },
    );
  });

  it.each(['cut', 'frozen'] as const)('is what prevents it for a machine that is %s', (how) => {
    const outages = MACHINES.map(
      (machine): Outage => ({ machines: [machine], how, afterMs: 0, forMs: 60_000 }),
    );
    expect(play(false, 1, outages).overlap).toBeGreaterThan(how === 'cut' ? 20_000 : 0);
    expect(play(true, 1, outages).overlap).toBe(0);
  });
});
