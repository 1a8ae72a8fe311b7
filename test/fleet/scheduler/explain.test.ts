import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EngineUnit } from '../../../src/fleet/engine/view.js';
import {
  choiceWords,
  deadlockWords,
  standingWords,
  waitsForWords,
} from '../../../src/fleet/explain-words.js';
import type { Machine } from '../../../src/fleet/index.js';
import { CANDIDATES_MAX, type Explanation, explainUnit } from '../../../src/fleet/scheduler/explain.js';
import { leastLoaded } from '../../../src/fleet/scheduler/policies/least-loaded.js';
import type { Policy } from '../../../src/fleet/scheduler/policy.js';
import { planWhole } from '../../../src/fleet/scheduler/reference.js';
import { aMachine, anEngineUnit, aView, machineId } from '../../helpers/builders.js';

const three = [aMachine(1), aMachine(2), aMachine(3)];

function explain(
  machines: readonly Machine[],
  units: readonly EngineUnit[],
  name = 'a.service',
  policy: Policy = leastLoaded,
): Explanation {
  const explanation = explainUnit(aView(machines, units), policy, name);
  if (explanation === null) throw new Error(`there is no ${name}`);
  return explanation;
}

const nameOf = (id: string): string => `m${Number.parseInt(id.slice(0, 8), 16)}`;

/** What people read of it. */
function words(machines: readonly Machine[], units: readonly EngineUnit[], name?: string): readonly string[] {
  const explanation = explain(machines, units, name);
  const { choice, waitsFor, deadlocks, policy } = explanation;
  return [
    standingWords(explanation, nameOf),
    ...waitsFor.map((need) => `for ${waitsForWords(need, nameOf)}`),
    ...deadlocks.map(deadlockWords),
    ...(choice === null ? [] : [choiceWords(choice, policy, nameOf)]),
  ];
}

describe('an explanation in words', () => {
  const unit = anEngineUnit;
  const cases: readonly (readonly [string, readonly Machine[], readonly EngineUnit[], readonly string[]])[] =
    [
      [
        'a unit that may stay, and would rather be elsewhere',
        three,
        [unit('a.service', { on: 1 }), unit('b.service', { on: 1 }), unit('c.service', { on: 2 })],
        [
          'is on m1, and stays: no rule is against it',
          'm3 would be chosen: 3 of 3 machines able, 1 of 3 ranked best (least loaded)',
        ],
      ],
      [
        'a unit that the next pass places',
        three,
        [unit('a.service'), unit('b.service', { on: 1 })],
        [
          'is nowhere yet, and goes to m2',
          'm2 is chosen: 3 of 3 machines able, 2 of 3 ranked best (least loaded), first of 2 by machine ID',
        ],
      ],
      [
        'a unit whose machine went away',
        three.slice(1),
        [unit('a.service', { on: 1 })],
        [
          `leaves m1 for m2: target Machine(${machineId(1)}) went away`,
          'm2 is chosen: 2 of 2 machines able, first of 2 by machine ID',
        ],
      ],
      [
        'a unit whose machine went away, and which no other takes',
        [aMachine(2, { disk: 'hdd' })],
        [unit('a.service', { on: 1, fleet: ['MachineMetadata=disk=ssd'] })],
        [
          `leaves m1: target Machine(${machineId(1)}) went away`,
          'for a machine with disk=ssd',
          '0 of 1 machine: 1 lacks disk=ssd',
        ],
      ],
      [
        'a unit that nobody wants',
        three,
        [unit('a.service', { targetState: 'inactive' })],
        [
          'is nowhere: its target state is inactive',
          'm1 would be chosen: 3 of 3 machines able, first of 3 by machine ID',
        ],
      ],
      [
        'a unit that leaves since nobody wants it any more',
        [aMachine(1)],
        [unit('a.service', { targetState: 'inactive', on: 1 })],
        ['leaves m1: target state inactive', 'm1 would be chosen: the only able one of 1 machine'],
      ],
      [
        'no machines',
        [],
        [unit('a.service')],
        ['waits for a machine', 'for a machine', 'there are no machines'],
      ],
      [
        'metadata',
        three,
        [unit('a.service', { fleet: ['MachineMetadata="region=eu" "region=ap"'] })],
        [
          'waits for a machine',
          'for a machine with region=eu or region=ap',
          '0 of 3 machines: 3 lack region=eu or region=ap',
        ],
      ],
      [
        'two keys of metadata, of which each machine lacks one',
        [aMachine(1, { region: 'eu' }), aMachine(2, { disk: 'ssd' })],
        [unit('a.service', { fleet: ['MachineMetadata=region=eu', 'MachineMetadata=disk=ssd'] })],
        [
          'waits for a machine',
          'for a machine with region=eu and disk=ssd',
          '0 of 2 machines: 1 lacks region=eu, 1 lacks disk=ssd',
        ],
      ],
      [
        'a machine by its ID',
        three,
        [unit('a.service', { fleet: ['MachineID=00000009'] })],
        ['waits for a machine', 'for the machine 00000009', '0 of 3 machines: 3 are not 00000009'],
      ],
      [
        'a conflict on every machine',
        three.slice(1),
        [
          unit('a.service', { fleet: ['Conflicts=b@*.service'] }),
          unit('b@1.service', { on: 2 }),
          unit('b@2.service', { on: 3 }),
        ],
        [
          'waits for a machine',
          'for b@1.service or b@2.service to go, with which it conflicts',
          '0 of 2 machines: 2 run the conflicting b@1.service and b@2.service',
        ],
      ],
      [
        'a peer that nobody has submitted',
        [aMachine(1)],
        [unit('a.service', { fleet: ['MachineOf=p.service'] })],
        [
          'waits for a machine',
          'for its peer p.service, which nobody has submitted',
          '0 of 1 machine: 1 does not have the required p.service',
        ],
      ],
      [
        'a peer that nobody wants',
        [aMachine(1)],
        [
          unit('a.service', { fleet: ['MachineOf=p.service'] }),
          unit('p.service', { targetState: 'inactive' }),
        ],
        [
          'waits for a machine',
          'for its peer p.service, which is not to be on any machine: its target state is inactive',
          '0 of 1 machine: 1 does not have the required p.service',
        ],
      ],
      [
        'a peer on a machine that does not take it',
        [aMachine(1), aMachine(2, { max_units: '1' })],
        [unit('a.service', { fleet: ['MachineOf=p.service'] }), unit('p.service', { on: 2 })],
        [
          'waits for a machine',
          'for the machine of its peer p.service to take it: m2',
          'for a machine that takes more units',
          '0 of 2 machines: 1 does not have the required p.service, 1 takes no more units',
        ],
      ],
      [
        'a cycle of MachineOf',
        [aMachine(1)],
        [
          unit('a.service', { fleet: ['MachineOf=b.service'] }),
          unit('b.service', { fleet: ['MachineOf=c.service'] }),
          unit('c.service', { fleet: ['MachineOf=a.service'] }),
        ],
        [
          'waits for a machine',
          'for its peer b.service, which is nowhere itself',
          'It never can be placed: a.service waits for b.service, b.service waits for c.service, c.service waits for a.service: a cycle of MachineOf, in which none comes first',
          '0 of 1 machine: 1 does not have the required b.service',
        ],
      ],
      [
        'a cycle that it only leads into',
        [aMachine(1)],
        [
          unit('a.service', { fleet: ['MachineOf=b.service'] }),
          unit('b.service', { fleet: ['MachineOf=b.service'] }),
        ],
        [
          'waits for a machine',
          'for its peer b.service, which is nowhere itself',
          'It never can be placed: b.service waits to be where it is itself (MachineOf)',
          '0 of 1 machine: 1 does not have the required b.service',
        ],
      ],
      [
        'a peer of its peer that it excludes',
        [aMachine(1)],
        [
          unit('a.service', { fleet: ['MachineOf=b.service', 'Conflicts=c.service'] }),
          unit('b.service', { fleet: ['MachineOf=c.service'], on: 1 }),
          unit('c.service', { on: 1 }),
        ],
        [
          'waits for a machine',
          'for c.service to go, with which it conflicts',
          'It never can be placed: a.service and c.service must be together (MachineOf), but exclude each other (Conflicts)',
          '0 of 1 machine: 1 runs the conflicting c.service',
        ],
      ],
      [
        'a sticky unit on a machine that it would not be given now',
        [aMachine(1), aMachine(2, { disk: 'ssd' })],
        [unit('a.service', { on: 1, fleet: ['MachineMetadata=disk=ssd'], wishes: ['Sticky=true'] })],
        [
          'is on m1, and stays: it is sticky; it would leave otherwise: lacks disk=ssd',
          'm2 would be chosen: the only able one of 2 machines',
        ],
      ],
      [
        'a sticky unit whose machine is away',
        [aMachine(2)],
        [unit('a.service', { on: 1, wishes: ['Sticky=true'] })],
        [
          'waits for a machine',
          'for m1 to come back, since it is sticky',
          'm2 would be chosen: the only able one of 1 machine',
        ],
      ],
      [
        'a unit that is replaced, and goes elsewhere',
        three.slice(0, 2),
        [unit('a.service', { on: 1 }), unit('b.service', { on: 1, fleet: ['Replaces=a.service'] })],
        ['leaves m1 for m2: replaced by Unit(b.service)', 'm2 is chosen: the only able one of 2 machines'],
      ],
      [
        'a unit that is replaced, and has nowhere to go',
        [aMachine(1)],
        [unit('a.service', { on: 1 }), unit('b.service', { on: 1, fleet: ['Replaces=a.service'] })],
        [
          'is on m1, and stays: no other machine takes it; it would leave otherwise: locally-scheduled Unit(b.service) replaces it',
          '0 of 1 machine: 1 runs b.service, which replaces it',
        ],
      ],
      [
        'a unit that is being moved',
        three.slice(0, 2),
        [unit('a.service', { on: 1, movingTo: 2 })],
        [
          'is on m1, on its way to m2, and stays: no rule is against it',
          'm1 would be chosen: 2 of 2 machines able, first of 2 by machine ID',
        ],
      ],
      [
        'wishes before load',
        [aMachine(1, { zone: 'x' }), aMachine(2, { zone: 'y' }), aMachine(3, { zone: 'y' })],
        [
          unit('a.service', { wishes: ['PreferAwayFrom=b.service', 'SpreadBy=zone'] }),
          unit('b.service', { on: 1 }),
          unit('c.service', { on: 2 }),
        ],
        [
          'is nowhere yet, and goes to m3',
          'm3 is chosen: 3 of 3 machines able, 2 of 3 with fewest units that it prefers to be away from, 1 of 2 ranked best (least loaded)',
        ],
      ],
      [
        'a unit whose peer comes later in the same pass',
        three,
        [unit('a.service', { fleet: ['MachineOf=b.service'] }), unit('b.service')],
        [
          'waits for a machine',
          'for its peer b.service, which is nowhere itself',
          '0 of 3 machines: 3 do not have the required b.service',
        ],
      ],
    ];

  it.each(cases)('tells of %s', (_name, machines, units, expected) => {
    expect(words(machines, units)).toEqual(expected);
  });

  it('says nothing of a machine for templates and global units', () => {
    expect(words(three, [unit('a@.service')], 'a@.service')).toEqual([
      'is a template: it is never placed itself, only its instances are',
    ]);
    const global = (targetState: EngineUnit['targetState']): readonly string[] =>
      words(three, [unit('a.service', { fleet: ['Global=true'], targetState })]);
    expect(global('launched')).toEqual(['is global: the agent of every machine that fits has it']);
    expect(global('inactive')).toEqual(['is global, and runs nowhere: its target state is inactive']);
  });

  it('tells a long cycle in short', () => {
    const units = Array.from({ length: 5_000 }, (_, i) =>
      unit(`a${i}.service`, { fleet: [`MachineOf=a${(i + 1) % 5_000}.service`] }),
    );
    const [, , cycle] = words([aMachine(1)], units, 'a0.service');
    expect(cycle).toContain('a7.service waits for a8.service, and so on through 5000 units: a cycle');
  });
});

describe('explainUnit', () => {
  it('knows no unit that is not there', () => {
    expect(explainUnit(aView(three, []), leastLoaded, 'a.service')).toBeNull();
  });

  it('ranks candidates by how far they came, and says where each fell out', () => {
    const machines = [aMachine(1), aMachine(2), aMachine(3), aMachine(4)];
    const units = [
      anEngineUnit('a.service', { wishes: ['PreferAwayFrom=b.service'] }),
      anEngineUnit('b.service', { on: 1 }),
      anEngineUnit('c.service', { on: 2 }),
    ];
    expect(explain(machines, units).choice?.candidates).toEqual([
      { machine: machineId(3), load: 0, apart: 0, spread: null, rank: 0, lost: null },
      { machine: machineId(4), load: 0, apart: 0, spread: null, rank: 0, lost: 'id' },
      { machine: machineId(2), load: 1, apart: 0, spread: null, rank: 1, lost: 'rank' },
      { machine: machineId(1), load: 1, apart: 1, spread: null, rank: null, lost: 'apart' },
    ]);
  });

  it('stays small, however many machines there are', () => {
    const machines = Array.from({ length: 2_000 }, (_, i) => aMachine(i + 1, { zone: `z${i % 2}` }));
    const unit = anEngineUnit('a.service', { fleet: ['MachineMetadata=zone=z1'] });
    const { choice } = explain(machines, [unit]);
    expect(choice).toMatchObject({ machines: 2_000, able: 1_000, more: 1_000 - CANDIDATES_MAX });
    expect(choice?.candidates).toHaveLength(CANDIDATES_MAX);
    expect(JSON.stringify(choice).length).toBeLessThan(3_000);
  });

  it('tells on which machines a global unit runs, and what keeps it from the others', () => {
    const machines = [aMachine(1), aMachine(2, { region: 'eu' }), aMachine(3, { region: 'eu' })];
    const units = [
      anEngineUnit('g.service', {
        fleet: ['Global=true', 'MachineMetadata=region=eu', 'Conflicts=b.service'],
      }),
      anEngineUnit('b.service', { on: 3 }),
    ];
    expect(explain(machines, units, 'g.service').global).toEqual({
      machines: 3,
      fits: 1,
      examples: [machineId(2)],
      refused: [
        {
          count: 1,
          examples: [{ machine: machineId(1), refusal: { code: 'metadata', key: 'region', wanted: ['eu'] } }],
        },
        { count: 1, examples: [{ machine: machineId(3), refusal: { code: 'conflict', unit: 'b.service' } }] },
      ],
    });
  });

  it('lets the global unit that comes first by name have the machine, as agents do', () => {
    const global = (name: string): EngineUnit =>
      anEngineUnit(name, { fleet: ['Global=true', 'Conflicts=*.service'] });
    const units = [global('g.service'), global('f.service')];
    expect(explain(three, units, 'f.service').global?.fits).toBe(3);
    expect(explain(three, units, 'g.service').global?.fits).toBe(0);
  });

  it('says what a broken policy did, and goes on', () => {
    const broken: Policy = { name: 'broken', rank: () => Number.NaN };
    const { choice, policyProblem } = explain(three, [anEngineUnit('a.service')], 'a.service', broken);
    expect(policyProblem).toBe('it ranked a.service with NaN');
    expect(choice?.winner).toBe(machineId(1));
    expect(choice?.candidates.map(({ rank }) => rank)).toEqual([null, null, null]);
  });
});

const NAMES = ['a', 'b', 'c', 'w@1', 'w@2', 'w@3'].map((name) => `${name}.service`);
const someName = fc.constantFrom(...NAMES);
const someMachine = fc.record(
  { zone: fc.constantFrom('x', 'y'), max_units: fc.constantFrom('1', '2', 'some') },
  { requiredKeys: [] },
);
const someFleet = fc.oneof(
  fc.constant('MachineMetadata=zone=x'),
  someName.map((name) => `MachineOf=${name}`),
  someName.map((name) => `Conflicts=${name}`),
  someName.map((name) => `Replaces=${name}`),
  fc.constantFrom('Conflicts=w@*.service', 'Global=true', 'MachineID=00000002'),
);
const someWish = fc.constantFrom(
  'Sticky=true',
  'MaxPerMachine=1',
  'SpreadBy=zone',
  'PreferAwayFrom=w@*.service',
);
const someUnit = fc.record(
  {
    on: fc.integer({ min: 1, max: 5 }),
    targetState: fc.constantFrom('launched' as const, 'loaded' as const, 'inactive' as const),
    fleet: fc.array(someFleet, { maxLength: 2 }),
    wishes: fc.array(someWish, { maxLength: 2 }),
  },
  { requiredKeys: ['fleet', 'wishes'] },
);
const someCluster = fc.record({
  machines: fc.array(someMachine, { maxLength: 4 }),
  units: fc.array(someUnit, { minLength: NAMES.length, maxLength: NAMES.length }),
});

/** Refuses, draws, and fails to rank. */
const odd: Policy = {
  name: 'odd',
  rank: ({ name }, { load }) => (name === 'b.service' ? Number.NaN : -load),
  refuse: ({ name }, { load }) =>
    name === 'c.service' && load > 1 ? { code: 'no-room', of: 'memory' } : null,
  draw: { count: 2, lot: (_unit, { id }) => -Number.parseInt(id.slice(0, 8), 16) },
};

describe('for any cluster', () => {
  it.each([leastLoaded, odd])('an explanation agrees with the plan ($name)', (policy) => {
    fc.assert(
      fc.property(someCluster, ({ machines, units }) => {
        const view = aView(
          machines.map((metadata, i) => aMachine(i + 1, { ...metadata })),
          units.map((unit, i) => anEngineUnit(NAMES[i] ?? '', unit)),
        );
        const plan = planWhole(view, policy);
        for (const unit of view.units.values()) {
          const explanation = explainUnit(view, policy, unit.name);
          const { choice, global, standing } = explanation ?? {};
          const sorted = choice ?? (global && { ...global, able: global.fits });
          const refused = sorted?.refused.reduce((sum, { count }) => sum + count, 0) ?? 0;
          expect(refused + (sorted?.able ?? 0)).toBe(sorted?.machines);
          const move = plan.placements.find((placement) => placement.unit === unit);
          const pending = plan.pending.find((waiting) => waiting.unit === unit);
          if (move?.arrive)
            expect(choice).toMatchObject({ winner: move.arrive.machine, hypothetical: false });
          if (move?.leave) expect(standing).toMatchObject({ type: 'leaves', because: move.leave.reason });
          if (pending?.reason.code === 'no-machine')
            expect(choice).toMatchObject({ winner: null, refused: pending.reason.refused });
          if (pending && move === undefined) expect(standing).toEqual({ type: 'waits' });
          if (move === undefined) expect(['leaves', 'arrives']).not.toContain(standing?.type);
        }
      }),
    );
  });
});
