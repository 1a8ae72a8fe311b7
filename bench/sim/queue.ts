// How fast calls go through the queue, through the simulation around it, and through a whole cluster in that, beside the
// bare heap: every call that comes due sets the next one.
import { mixHash } from '../../src/base/index.js';
import { EventQueue, LAST_LANE } from '../../src/sim/queue.js';
import { Simulation } from '../../src/sim/simulation.js';
import { DEFAULT_CLUSTER, World } from '../../src/sim/world.js';
import { collect, cpuPerSecond, median, type Section } from '../measure.js';
import { ArrayHeap, type BareHeap, ObjectHeap } from './heaps.js';

const CALLS = 1_000_000;
const PENDING = 10_000;
const DELAY_MAX_MS = 30_000;
const ROUNDS = 7;
/** Of the whole cluster. */
const MACHINES = 100;

export function benchQueue(): Section {
  const { simulation } = wholeCluster();
  const rounds = Array.from({ length: ROUNDS }, () => {
    collect();
    return {
      arrays: runHeap(new ArrayHeap()),
      objects: runHeap(new ObjectHeap()),
      queue: runQueue(),
      simulation: runSimulation(),
      whole: runWhole(simulation),
    };
  });
  const of = (pick: (round: (typeof rounds)[number]) => number): number => median(rounds.map(pick));
  return {
    title: `${PENDING.toLocaleString('en')} pending calls, each of which sets the next`,
    figures: [
      { name: 'bare heap in parallel arrays (floor)', value: of(({ arrays }) => arrays), unit: '/s' },
      { name: 'bare heap of objects', value: of(({ objects }) => objects), unit: '/s' },
      { name: 'the queue', value: of(({ queue }) => queue), unit: '/s' },
      { name: 'the queue / the floor', value: of(({ queue, arrays }) => queue / arrays), unit: '×' },
      { name: 'timers of the simulation', value: of((round) => round.simulation), unit: '/s' },
      {
        name: `a whole cluster: ${MACHINES} machines, each heartbeat sent`,
        value: of(({ whole }) => whole),
        unit: '/s',
      },
      { name: 'the whole / the queue', value: of(({ whole, queue }) => whole / queue), unit: '×' },
    ],
  };
}

function delayMs(nth: number): number {
  return mixHash(1, nth) % DELAY_MAX_MS;
}

function runHeap(heap: BareHeap): number {
  const times = new Float64Array(PENDING);
  const push = (slot: number, nowMs: number, nth: number): void => {
    const atMs = nowMs + delayMs(nth);
    times[slot] = atMs;
    heap.push(atMs, slot);
  };
  for (let i = 0; i < PENDING; i++) push(i, 0, i);
  return cpuPerSecond(CALLS, () => {
    for (let i = 0; i < CALLS; i++) {
      const slot = heap.pop();
      push(slot, times[slot] as number, i);
    }
  });
}

function runQueue(): number {
  const queue = new EventQueue();
  const fire = (): void => undefined;
  for (let i = 0; i < PENDING; i++)
    queue.push(delayMs(i), { fire, cause: null, gate: null, lane: LAST_LANE, queued: true });
  return cpuPerSecond(CALLS, () => {
    for (let i = 0; i < CALLS; i++) {
      const nowMs = queue.nextMs();
      queue.pop();
      queue.push(nowMs + delayMs(i), { fire, cause: null, gate: null, lane: LAST_LANE, queued: true });
    }
  });
}

function runSimulation(): number {
  const simulation = new Simulation(() => undefined);
  let fired = 0;
  const again = (): void => {
    fired += 1;
    simulation.setTimer(delayMs(fired), again);
  };
  for (let i = 0; i < PENDING; i++) simulation.setTimer(delayMs(i), again);
  return cpuPerSecond(CALLS, () => {
    while (fired < CALLS) simulation.step();
  });
}

/** What is at rest and does nothing but ask etcd whether it may go on: what a call costs where most are. */
function wholeCluster(): World {
  const world = new World({
    name: 'bench',
    version: 'bench',
    seed: 1,
    cluster: { ...DEFAULT_CLUSTER, machines: [{ count: MACHINES }] },
    heartbeats: 'sent',
    onEvent: () => undefined,
  });
  world.boot();
  return world;
}

function runWhole(simulation: Simulation): number {
  return cpuPerSecond(CALLS, () => {
    for (let i = 0; i < CALLS; i++) simulation.step();
  });
}
