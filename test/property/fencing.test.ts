// Machines that are cut off from etcd at random, in one direction or both: with self-fencing no unit ever runs on two of
// them at one instant; without it some do.
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Network } from '../../src/sim/network/network.js';
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

/** Messages that do not come through: `core-01>etcd-1`. */
const cuts = new Set<string>();
const { open } = Network.prototype;

afterEach(() => vi.restoreAllMocks());

function cutTheWires(): void {
  cuts.clear();
  vi.spyOn(Network.prototype, 'open').mockImplementation(function (this: Network, from, to, stream) {
    const link = open.call(this, from, to, stream);
    return { carry: (deliver) => !cuts.has(`${from}>${to}`) && link.carry(deliver) };
  });
}

interface Cut {
  readonly machines: readonly string[];
  readonly ways: readonly ('to' | 'from')[];
  readonly afterMs: number;
  readonly forMs: number;
}

const cut: fc.Arbitrary<Cut> = fc.record({
  machines: fc.subarray(MACHINES, { minLength: 1 }),
  ways: fc.constantFrom<Cut['ways'][]>(['to', 'from'], ['to', 'from'], ['to'], ['from']),
  afterMs: fc.integer({ min: 0, max: 40_000 }),
  forMs: fc.oneof(fc.integer({ min: 1, max: 120_000 }), fc.integer({ min: 20_000, max: 35_000 })),
});

/** How long any unit ran on two machines at once, and what is not as it should be when all wires are whole again. */
function play(selfFencing: boolean, seed: number, partitions: readonly Cut[]) {
  const cluster = new TestCluster({ seed, settings: { selfFencing }, files: FILES });
  const overlap = new Overlap();
  cluster.onEvent = (event) => overlap.apply(event);
  for (const unit of Object.keys(FILES)) cluster.run(`start --no-block ${unit}`);
  cluster.runFor(10_000);
  for (const { machines, ways, afterMs, forMs } of partitions) {
    cluster.runFor(afterMs);
    for (const machine of machines)
      for (const way of ways) cuts.add(way === 'to' ? `${machine}>etcd-1` : `etcd-1>${machine}`);
    cluster.runFor(forMs);
    cuts.clear();
  }
  cluster.runFor(SETTLE_MS);
  return {
    overlap: overlap.longest,
    idle: Object.keys(FILES).filter((unit) => cluster.runsOn(unit) === null),
  };
}

/** A fold over what systemd says on each machine, which nobody cut off can hide. Whatever is not dead runs. */
class Overlap {
  longest = 0;
  readonly #running = new Map<string, Set<string>>();
  readonly #sinceMs = new Map<string, number>();

  apply(event: TestCluster['events'][number]): void {
    if (event.type !== 'unit-state') return;
    const { unit, machine, active, atMs } = event;
    const on = this.#running.get(unit) ?? new Set();
    this.#running.set(unit, on);
    const sinceMs = this.#sinceMs.get(unit);
    if (on.size > 1 && sinceMs !== undefined) this.longest = Math.max(this.longest, atMs - sinceMs);
    if (active === 'inactive' || active === 'failed') on.delete(machine);
    else on.add(machine);
    if (on.size < 2) this.#sinceMs.delete(unit);
    else if (sinceMs === undefined) this.#sinceMs.set(unit, atMs);
  }
}

describe('self-fencing', () => {
  it('lets no unit run twice, whatever is cut off when, and everything runs again afterwards', () => {
    cutTheWires();
    fc.assert(
      fc.property(fc.nat(1_000), fc.array(cut, { minLength: 1, maxLength: 4 }), (seed, partitions) => {
        expect(play(true, seed, partitions)).toEqual({ overlap: 0, idle: [] });
      }),
      {
        numRuns: 60,
        examples: [
          // Who comes back as the new engine looks for who is lost keeps its units, or does not begin with them.
          [
            0,
            [
              { machines: MACHINES, ways: ['to', 'from'], afterMs: 6_772, forMs: 31_589 },
              { machines: ['core-02'], ways: ['to', 'from'], afterMs: 8_661, forMs: 20_000 },
            ],
          ],
        ],
      },
    );
  });

  it('is what prevents it', () => {
    cutTheWires();
    const partitions: readonly Cut[] = MACHINES.map((machine) => ({
      machines: [machine],
      ways: ['to', 'from'],
      afterMs: 0,
      forMs: 60_000,
    }));
    expect(play(false, 1, partitions).overlap).toBeGreaterThan(20_000);
    expect(play(true, 1, partitions).overlap).toBe(0);
  });
});
