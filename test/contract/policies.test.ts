// What is demanded of every policy, on clusters of all kinds: ours by name, and the worked example of CONTRIBUTING.md.
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EngineUnit } from '../../src/fleet/engine/view.js';
import { type Machine, POLICY_FORMS } from '../../src/fleet/index.js';
import { type Occupancy, refuse, refuseMore } from '../../src/fleet/scheduler/able.js';
import { sumNeeds } from '../../src/fleet/scheduler/demand.js';
import type { Plan } from '../../src/fleet/scheduler/plan.js';
import { askRefusal, type Policy } from '../../src/fleet/scheduler/policy.js';
import { planWhole } from '../../src/fleet/scheduler/reference.js';
import { cheapest } from '../fixtures/cheapest.js';
import { aMachine, anEngineUnit, aView } from '../helpers/builders.js';
import { aPolicy, placing } from '../helpers/placing.js';

const POLICIES: readonly (readonly [name: string, policy: Policy])[] = [
  ...[
    ...POLICY_FORMS.map((form) => form.replace(/\[.*/, '')),
    'resources:worst-fit',
    'spread:rack',
    'random:-9',
  ].map((text) => [text, aPolicy(text)] as const),
  ['the example of CONTRIBUTING.md', cheapest],
];

/** Values as they should be, and as they should not. */
const value = fc.constantFrom(
  'a',
  'b',
  '',
  '0',
  '2',
  '4G',
  '1.5',
  '-1',
  'NaN',
  '1e999',
  '4G 2G',
  '9'.repeat(400),
  '\u001b[31m',
);
const key = fc.constantFrom(
  'zone',
  'rack',
  'memory',
  'cpus',
  'max_units',
  'price',
  'constructor',
  '__proto__',
);
const metadata = fc.dictionary(key, value, { maxKeys: 6 });

const option = {
  fleet: fc.subarray(
    ['Conflicts=u[0-4].service', 'Conflicts=u7.service', 'MachineMetadata=zone=a', 'Global=true'],
    {
      maxLength: 1,
    },
  ),
  wishes: fc.subarray(['MaxPerMachine=1', 'PreferAwayFrom=u3.service', 'SpreadBy=rack'], { maxLength: 2 }),
  service: fc.subarray(['MemoryMax=1G', 'MemoryMax=30%', 'CPUQuota=50%'], { maxLength: 2 }),
  targetState: fc.constantFrom('launched', 'launched', 'loaded', 'inactive'),
  on: fc.option(fc.integer({ min: 1, max: 7 }), { nil: undefined, freq: 3 }),
};

const cluster = fc
  .record({
    machines: fc.array(metadata, { maxLength: 6 }),
    units: fc.array(fc.record(option), { maxLength: 10 }),
  })
  .map((drawn) => ({
    machines: drawn.machines.map((pairs, i) => aMachine(i + 1, pairs)),
    units: drawn.units.map(({ on, ...rest }, i) =>
      anEngineUnit(`u${i}.service`, on === undefined ? rest : { ...rest, on }),
    ),
  }));

/** What the cluster is once the plan is carried out. */
function carriedOut(units: readonly EngineUnit[], plan: Plan<EngineUnit>): readonly EngineUnit[] {
  const homes = new Map(plan.placements.map(({ unit, arrive }) => [unit.name, arrive?.machine ?? null]));
  return units.map((unit) => ({
    ...unit,
    machine: homes.has(unit.name) ? (homes.get(unit.name) ?? null) : unit.machine,
  }));
}

/** Each machine with the units that stand on it, and what the policy would be told of it. */
function occupancies(
  machines: readonly Machine[],
  units: readonly EngineUnit[],
  without: string,
): readonly Occupancy[] {
  return machines.map((machine) => ({
    machine,
    units: new Map(
      units
        .filter(({ machine: home, name }) => home === machine.id && name !== without)
        .map((unit) => [unit.name, unit]),
    ),
  }));
}

describe.each(POLICIES)('%s', (_name, policy) => {
  it('takes one of the able machines where there is one, and breaks no rule', () => {
    fc.assert(
      fc.property(cluster, ({ machines, units }) => {
        const local = units.filter(({ requirements }) => !requirements.global);
        const plan = planWhole(aView(machines, local), policy);
        const after = carriedOut(local, plan);
        const able = (unit: EngineUnit): readonly string[] =>
          occupancies(machines, after, unit.name).flatMap((place) => {
            const refusal = refuse(unit, place) ?? refuseMore(unit, place);
            const { machine } = place;
            const candidate = { machine, load: place.units.size, taken: sumNeeds(place.units.values()) };
            return refusal === null && askRefusal(policy, unit, candidate).value === null ? [machine.id] : [];
          });
        for (const { unit } of plan.pending) expect(able(unit)).toEqual([]);
        const last = plan.placements.filter(({ arrive }) => arrive !== null).at(-1);
        if (last?.arrive) expect(able(last.unit)).toContain(last.arrive.machine);
      }),
      { numRuns: 200 },
    );
  });

  it('decides the same again, in whatever order the machines and units were learnt', () => {
    fc.assert(
      fc.property(
        cluster.chain(({ machines, units }) =>
          fc.record({
            machines: fc.constant(machines),
            units: fc.constant(units),
            shuffled: fc.shuffledSubarray(machines, { minLength: machines.length }),
            unitsShuffled: fc.shuffledSubarray(units, { minLength: units.length }),
          }),
        ),
        ({ machines, units, shuffled, unitsShuffled }) => {
          const plan = planWhole(aView(machines, units), policy);
          expect(planWhole(aView(machines, units), policy)).toEqual(plan);
          expect(planWhole(aView(shuffled, unitsShuffled), policy)).toEqual(plan);
        },
      ),
    );
  });

  it('has nothing more to do once its plan is carried out', () => {
    fc.assert(
      fc.property(cluster, ({ machines, units }) => {
        const plan = planWhole(aView(machines, units), policy);
        expect(planWhole(aView(machines, carriedOut(units, plan)), policy).placements).toEqual([]);
      }),
    );
  });

  it('can rank any machine, whatever its metadata', () => {
    // A price that is no number is the example's own affair: it has the engine to say so.
    const priced = policy === cheapest;
    fc.assert(
      fc.property(cluster, ({ machines, units }) => {
        const plan = planWhole(aView(machines, units), policy);
        if (priced) expect(plan.policyProblem ?? 'it ranked u with NaN').toMatch(/^it ranked \S+ with NaN$/);
        else expect(plan.policyProblem).toBeNull();
      }),
    );
  });
});

describe('the example of CONTRIBUTING.md', () => {
  /** With its imports as paths from the top of the tree, so that the same code compares equal in two places. */
  function fromTop(code: string, folder: string): string {
    return code.replace(/from '(\.[^']+)'/g, (_, path: string) => `from '${posix.join(folder, path)}'`);
  }

  const guide = readFileSync(new URL('../../CONTRIBUTING.md', import.meta.url), 'utf8');

  it('is the code that the tests above have run', () => {
    const [, example = ''] = /```ts\n(\/\/ The cheapest[\s\S]*?)```/.exec(guide) ?? [];
    const tested = readFileSync(new URL('../fixtures/cheapest.ts', import.meta.url), 'utf8');
    expect(fromTop(example, 'src/fleet/scheduler/policies')).toBe(fromTop(tested, 'test/fixtures'));
  });

  it('does what it says', () => {
    const machines = [aMachine(1, { price: '3' }), aMachine(2), aMachine(3, { price: '2', max_units: '1' })];
    expect(
      placing(
        cheapest,
        machines,
        ['a', 'b'].map((name) => anEngineUnit(`${name}.service`)),
      ),
    ).toEqual(['a 3', 'b 1']);
  });
});
