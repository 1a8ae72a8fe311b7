// The fast scheduler against the slow reference: the same decisions with the same reasons, tie by tie, whatever
// changes, and whether what it decided was done or not.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EngineUnit } from '../../../src/fleet/engine/view.js';
import type { Machine } from '../../../src/fleet/index.js';
import type { PendingReason } from '../../../src/fleet/reasons.js';
import type { PlaceableUnit } from '../../../src/fleet/scheduler/demand.js';
import type { Placement } from '../../../src/fleet/scheduler/plan.js';
import { leastLoaded } from '../../../src/fleet/scheduler/policies/least-loaded.js';
import { readPolicy } from '../../../src/fleet/scheduler/policies.js';
import type { Policy } from '../../../src/fleet/scheduler/policy.js';
import { planWhole } from '../../../src/fleet/scheduler/reference.js';
import { Scheduler } from '../../../src/fleet/scheduler/scheduler.js';
import { aMachine, anEngineUnit, machineId } from '../../helpers/builders.js';

const NAMES = ['a', 'b', 'c', 'd', 'web@1', 'web@2', 'web@3', 'web@4', 'db@', 'x-web@1'].map(
  (name) => `${name}.service`,
);
const MACHINES = 5;

const metadata = fc.record(
  {
    zone: fc.constantFrom('a', 'b'),
    disk: fc.constantFrom('ssd', 'hdd'),
    memory: fc.constantFrom('1G', '2G', 'some'),
    cpus: fc.constantFrom('1', '0.5'),
    max_units: fc.constantFrom('0', '1', '2', '4', 'many'),
  },
  { requiredKeys: [] },
);

const fleetLine = fc.oneof(
  fc.constantFrom(...NAMES).map((name) => `MachineOf=${name}`),
  fc
    .constantFrom('a.service', 'web@*.service', '*', '[a-c].service', '*web@1.service', 'w?b@[12]*')
    .map((glob) => `Conflicts=${glob}`),
  fc.constantFrom('Conflicts=%p@*.service', 'Conflicts=%n', 'MachineOf=x-%n', 'MachineMetadata=disk=%i'),
  fc.constantFrom('MachineMetadata=zone=a', 'MachineMetadata="zone=a" "zone=b"', 'MachineMetadata=disk=ssd'),
  fc
    .constantFrom('a.service', 'b.service', 'web@*.service', '*', '[bcd].service')
    .map((glob) => `Replaces=${glob}`),
  fc.nat(MACHINES).map((n) => `MachineID=${machineId(n)}`),
  fc.constant('Global=true'),
);

const wishLine = fc.constantFrom(
  'Sticky=yes',
  'MaxPerMachine=1',
  'MaxPerMachine=2',
  'SpreadBy=zone',
  'PreferAwayFrom=web@*.service',
  'PreferAwayFrom=a.service *b*',
);

const unit: fc.Arbitrary<Told> = fc.record({
  name: fc.constantFrom(...NAMES),
  fleet: fc.array(fleetLine, { maxLength: 2 }),
  wishes: fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, fc.array(wishLine, { maxLength: 2 })),
  service: fc.oneof(
    { weight: 2, arbitrary: fc.constant<string[]>([]) },
    fc.constantFrom(
      ['MemoryMax=512M'],
      ['MemoryMax=60%'],
      ['CPUQuota=40%', 'MemoryMax=1G'],
      ['MemoryMax=15E'],
    ),
  ),
  targetState: fc.constantFrom<EngineUnit['targetState']>('launched', 'launched', 'loaded', 'inactive'),
  on: fc.option(fc.integer({ min: 1, max: MACHINES }), { nil: null, freq: 4 }),
  movingTo: fc.option(fc.integer({ min: 1, max: MACHINES }), { nil: null, freq: 9 }),
});

interface Told {
  readonly name: string;
  readonly fleet: readonly string[];
  readonly wishes: readonly string[];
  readonly service: readonly string[];
  readonly targetState: EngineUnit['targetState'];
  readonly on: number | null;
  readonly movingTo: number | null;
}

function asUnit({ name, on, movingTo, ...options }: Told): EngineUnit {
  const id = (n: number | null): string | null => (n === null ? null : machineId(n));
  return { ...anEngineUnit(name, options), machine: id(on), movingTo: id(movingTo) };
}

type Change =
  | { readonly type: 'machine'; readonly machine: Machine }
  | { readonly type: 'machine-gone'; readonly id: string }
  | { readonly type: 'unit'; readonly unit: Told }
  | { readonly type: 'unit-gone'; readonly name: string }
  | { readonly type: 'held'; readonly ids: readonly string[] }
  | { readonly type: 'state'; readonly name: string; readonly targetState: EngineUnit['targetState'] };

const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.integer({ min: 1, max: MACHINES }), metadata)
      .map(
        ([n, pairs]): Change => ({ type: 'machine', machine: aMachine(n, pairs as Record<string, string>) }),
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1, max: MACHINES })
      .map((n): Change => ({ type: 'machine-gone', id: machineId(n) })),
  },
  {
    weight: 6,
    arbitrary: unit.map((told): Change => ({ type: 'unit', unit: told })),
  },
  {
    weight: 1,
    arbitrary: fc
      .uniqueArray(fc.integer({ min: 1, max: MACHINES }))
      .map((held): Change => ({ type: 'held', ids: held.map(machineId) })),
  },
  { weight: 1, arbitrary: fc.constantFrom(...NAMES).map((name): Change => ({ type: 'unit-gone', name })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...NAMES),
        fc.constantFrom<EngineUnit['targetState']>('launched', 'loaded', 'inactive'),
      )
      .map(([name, targetState]): Change => ({ type: 'state', name, targetState })),
  },
);

/** Changes of one moment, and which of the decisions that follow are done: by turns, as these say. */
const moment = fc.record({
  changes: fc.array(change, { maxLength: 5 }),
  done: fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }),
});

class Twins {
  readonly machines = new Map<string, Machine>();
  readonly units = new Map<string, EngineUnit>();
  readonly #policy: Policy;
  readonly #scheduler: Scheduler;
  /** What was last told of each unit that waits. */
  readonly #waiting = new Map<string, PendingReason>();
  #held: ReadonlySet<string> = new Set();

  constructor(policy: Policy) {
    this.#policy = policy;
    this.#scheduler = new Scheduler(policy);
  }

  change(change: Change): void {
    switch (change.type) {
      case 'machine':
        this.machines.set(change.machine.id, change.machine);
        return this.#scheduler.setMachine(change.machine);
      case 'machine-gone':
        this.machines.delete(change.id);
        return this.#scheduler.removeMachine(change.id);
      case 'unit':
        return this.#set(asUnit(change.unit));
      case 'unit-gone':
        this.units.delete(change.name);
        return this.#scheduler.removeUnit(change.name);
      case 'held':
        this.#held = new Set(change.ids);
        return this.#scheduler.setHeld(this.#held);
      case 'state': {
        const known = this.units.get(change.name);
        if (known !== undefined) this.#set({ ...known, targetState: change.targetState });
      }
    }
  }

  #set(unit: EngineUnit): void {
    this.units.set(unit.name, unit);
    this.#scheduler.setUnit(unit);
  }

  /** Both plan; returns what they decided, once it is known that they agree. */
  plan(): readonly Placement<PlaceableUnit>[] {
    const slow = planWhole({ machines: this.machines, units: this.units, held: this.#held }, this.#policy);
    const { atRest } = this.#scheduler;
    const fast = this.#scheduler.plan();
    if (atRest) expect(fast).toEqual({ placements: [], pending: [], policyProblem: null });
    expect(told(fast.placements)).toEqual(told(slow.placements));
    const reasons = new Map(slow.pending.map((pending) => [pending.unit.name, pending.reason]));
    for (const { unit, reason } of fast.pending) {
      expect({ unit: unit.name, reason }).toEqual({ unit: unit.name, reason: reasons.get(unit.name) });
      this.#waiting.set(unit.name, reason);
    }
    const names = fast.pending.map(({ unit }) => unit.name);
    expect(names).toEqual([...new Set(names)].sort());
    for (const { unit, arrive } of fast.placements) if (arrive !== null) this.#waiting.delete(unit.name);
    for (const name of this.#waiting.keys()) {
      const known = this.units.get(name);
      const mayWait = known !== undefined && known.targetState !== 'inactive' && !known.requirements.global;
      if (!mayWait || known.template || (known.machine !== null && !reasons.has(name)))
        this.#waiting.delete(name);
    }
    expect([...this.#waiting.keys()].sort()).toEqual([...reasons.keys()].sort());
    // The numbers of a reason to find no machine change without a word.
    for (const [name, reason] of this.#waiting)
      expect(withoutNumbers(reason)).toEqual(withoutNumbers(reasons.get(name)));
    return fast.placements;
  }

  /** The registry shows a decision as done. */
  apply({ unit, arrive }: Placement<PlaceableUnit>): void {
    const known = this.units.get(unit.name);
    if (known !== undefined) this.#set({ ...known, machine: arrive?.machine ?? null, movingTo: null });
  }
}

function withoutNumbers(reason: PendingReason | undefined): unknown {
  return reason?.code === 'no-machine' ? reason.code : reason;
}

function told(placements: readonly Placement<PlaceableUnit>[]) {
  return placements.map(({ unit, leave, arrive }) => ({ unit: unit.name, leave, arrive }));
}

function agree(policy: Policy, numRuns: number): void {
  fc.assert(
    fc.property(fc.array(moment, { minLength: 1, maxLength: 12 }), (moments) => {
      const twins = new Twins(policy);
      for (const { changes, done } of moments) {
        for (const one of changes) twins.change(one);
        for (const [i, placement] of twins.plan().entries())
          if (done[i % done.length]) twins.apply(placement);
      }
    }),
    { numRuns },
  );
}

describe('Scheduler', () => {
  it('decides as the reference does, whatever happens', () => {
    agree(leastLoaded, 1_000);
  });

  it.each([
    'spread:zone',
    'bin-pack',
    'resources',
    'resources:worst-fit',
    'round-robin',
    'random',
    'power-of-two',
  ])('decides as the reference does by the policy %s', (text) => {
    const policy = readPolicy(text);
    if (!policy.ok) throw new Error(policy.error.message);
    agree(policy.value, 200);
  });
});
