// One kind of cluster of one size, measured in a process of its own, so that neither its memory nor what the engine of
// the language has learnt is that of another: the first plan, a pass in which nothing changed, a machine that is lost, a
// unit that comes. What is timed is told as the middle of several rounds. Prints a section as JSON.
import type { Machine } from '../../src/fleet/index.js';
import type { PlaceableUnit } from '../../src/fleet/scheduler/demand.js';
import type { Plan } from '../../src/fleet/scheduler/plan.js';
import { leastLoaded } from '../../src/fleet/scheduler/policies/least-loaded.js';
import { planWhole } from '../../src/fleet/scheduler/reference.js';
import { Scheduler } from '../../src/fleet/scheduler/scheduler.js';
import { collect, type Figure, median, type Section } from '../measure.js';
import { describe, KINDS, type Kind, machinesOf, type Size, unitsOf } from './clusters.js';

/** Above this many machines times units the reference would take hours. */
const REFERENCE_MAX = 1_000 * 10_000;
/** Units planned in one measurement all in all: small clusters are planned several times. */
const UNITS_PER_MEASUREMENT = 400_000;
const IDLE_PASSES = 10_000;

interface Times {
  readonly first: number;
  readonly idle: number;
  readonly lost: number;
  readonly added: number;
  /** The most that the process had by the end of the first plan: machines and units, their index and the plan. */
  readonly peakMiB: number;
}

function benchOne(kind: Kind, size: Size): Section {
  const machines = machinesOf(size);
  const [added, ...units] = unitsOf(kind, { ...size, units: size.units + 1 }).toReversed();
  if (added === undefined) throw new Error('there is a unit');
  collect();
  const rounds = Math.max(3, Math.ceil(UNITS_PER_MEASUREMENT / size.units));
  const times = Array.from({ length: rounds }, () => timeOurs(machines, units.toReversed(), added));
  const of = (pick: (times: Times) => number): number => median(times.map(pick));
  const firstMs = of(({ first }) => first);
  return {
    title: `${describe(size)}, ${kind}`,
    figures: [
      { name: 'first plan', value: firstMs, unit: 'ms' },
      { name: 'a decision of it', value: (firstMs * 1_000) / size.units, unit: 'µs' },
      ...beside(firstMs, kind, size, machines, units),
      { name: 'a pass with no change', value: of(({ idle }) => idle) * 1_000, unit: 'µs' },
      { name: 'one machine lost', value: of(({ lost }) => lost), unit: 'ms' },
      { name: 'one unit added', value: of(({ added: ms }) => ms) * 1_000, unit: 'µs' },
      { name: 'peak memory of the first plan', value: times[0]?.peakMiB ?? 0, unit: 'MiB' },
    ],
  };
}

function timeOurs(
  machines: readonly Machine[],
  units: readonly PlaceableUnit[],
  added: PlaceableUnit,
): Times {
  let scheduler = new Scheduler(leastLoaded);
  let plan: Plan<PlaceableUnit> | null = null;
  const first = msOf(() => {
    scheduler = new Scheduler(leastLoaded);
    for (const machine of machines) scheduler.setMachine(machine);
    for (const unit of units) scheduler.setUnit(unit);
    plan = scheduler.plan();
  });
  const peakMiB = process.resourceUsage().maxRSS / 1_024;
  settle(scheduler, plan);
  const idle = msOf(() => {
    for (let i = 0; i < IDLE_PASSES; i++) scheduler.plan();
  });
  const lost = msOf(() => {
    scheduler.removeMachine(machines[0]?.id ?? '');
    plan = scheduler.plan();
  });
  settle(scheduler, plan);
  const one = msOf(() => {
    scheduler.setUnit(added);
    plan = scheduler.plan();
  });
  return { first, idle: idle / IDLE_PASSES, lost, added: one, peakMiB };
}

/** All that was decided is done. */
function settle(scheduler: Scheduler, plan: Plan<PlaceableUnit> | null): void {
  for (const { unit, arrive } of plan?.placements ?? [])
    scheduler.setUnit({ ...unit, machine: arrive?.machine ?? null });
  const left = scheduler.plan().placements.length;
  if (left > 0) throw new Error(`${left} units are still to be placed`);
}

function beside(
  firstMs: number,
  kind: Kind,
  size: Size,
  machines: readonly Machine[],
  units: readonly PlaceableUnit[],
): readonly Figure[] {
  const product = size.machines * size.units;
  if (product > REFERENCE_MAX || (product === REFERENCE_MAX && kind !== 'plain')) return [];
  const cluster = {
    machines: new Map(machines.map((machine) => [machine.id, machine])),
    units: new Map(units.map((unit) => [unit.name, unit])),
    held: new Set<string>(),
  };
  const referenceMs = msOf(() => planWhole(cluster, leastLoaded));
  return [
    { name: "first plan by fleet's algorithm", value: referenceMs, unit: 'ms' },
    { name: 'times as long', value: referenceMs / firstMs, unit: '×' },
  ];
}

function msOf(work: () => void): number {
  const startMs = performance.now();
  work();
  return performance.now() - startMs;
}

const [kind, machines, units] = process.argv.slice(2);
const known = KINDS.find((one) => one === kind);
if (known === undefined) throw new Error(`no kind of cluster: ${kind}`);
console.log(JSON.stringify(benchOne(known, { machines: Number(machines), units: Number(units) })));
