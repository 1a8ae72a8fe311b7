import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EngineUnit } from '../../../src/fleet/engine/view.js';
import type { Machine } from '../../../src/fleet/index.js';
import { explainRebalance } from '../../../src/fleet/reasons.js';
import { refuse, refuseMetadata, refuseMore, replaces } from '../../../src/fleet/scheduler/able.js';
import type { Demand } from '../../../src/fleet/scheduler/demand.js';
import { leastLoaded } from '../../../src/fleet/scheduler/policies/least-loaded.js';
import { planRebalance, type RebalanceMove } from '../../../src/fleet/scheduler/rebalance.js';
import { planWhole } from '../../../src/fleet/scheduler/reference.js';
import { aMachine, anEngineUnit, aView, machineId } from '../../helpers/builders.js';

const ALL = Number.POSITIVE_INFINITY;

function number(id: string): number {
  return Number.parseInt(id.slice(0, 8), 16);
}

/** Steps as lines: `a 1->2, b 1->2`. */
function steps(
  machines: readonly Machine[],
  units: readonly EngineUnit[],
  movesMax = ALL,
): readonly string[] {
  const short = (name: string): string => name.replace(/\.service$/, '');
  return planRebalance(aView(machines, units), movesMax).steps.map((moves) =>
    moves.map(({ unit, from, to }) => `${short(unit)} ${number(from)}->${number(to)}`).join(', '),
  );
}

function on(machine: number, names: string, options: Parameters<typeof anEngineUnit>[1] = {}): EngineUnit[] {
  return names.split(' ').map((name) => anEngineUnit(`${name}.service`, { on: machine, ...options }));
}

const two = [aMachine(1), aMachine(2)];
const three = [...two, aMachine(3)];

describe('planRebalance', () => {
  it('does nothing where loads differ by one at most', () => {
    expect(steps(two, on(1, 'a b').concat(on(2, 'c')))).toEqual([]);
    expect(steps([], [])).toEqual([]);
  });

  it('moves the surplus of a full machine to one that joined, and no more', () => {
    expect(steps(two, on(1, 'a b c d'))).toEqual(['d 1->2', 'c 1->2']);
  });

  it('says how many units machines had before each move, and have after all', () => {
    const { steps, before, after } = planRebalance(aView(three, on(1, 'a b c')), ALL);
    expect(steps.flat().map(({ reason }) => explainRebalance(reason))).toEqual([
      '3 units there, 0 here',
      '2 units there, 0 here',
    ]);
    expect([...before.values()]).toEqual([3, 0, 0]);
    expect([...after.values()]).toEqual([1, 1, 1]);
  });

  it('stops after as many moves as are wanted, and never parts what moves together for it', () => {
    expect(steps(two, on(1, 'a b c d e f'), 2)).toEqual(['f 1->2', 'e 1->2']);
    const pair = [...on(1, 'a b c d'), ...on(1, 'z', { fleet: ['MachineOf=a.service'] })];
    expect(steps(two, pair, 1)).toEqual(['d 1->2']);
  });

  it('does not depend on the order in which it learnt of machines and units', () => {
    const units = [...on(1, 'a b c d e'), ...on(2, 'f')];
    expect(steps(three, units)).toEqual(steps([...three].reverse(), [...units].reverse()));
  });

  const cases: readonly (readonly [string, readonly Machine[], readonly EngineUnit[], readonly string[]])[] =
    [
      [
        'leaves what must stay: global units, sticky ones, those that are pinned, moving, inactive or templates',
        two,
        [
          ...on(1, 'a b', { wishes: ['Sticky=yes'] }),
          ...on(1, 'c', { fleet: [`MachineID=${machineId(1)}`] }),
          ...on(1, 'd', { targetState: 'inactive' }),
          ...on(1, 'e', { movingTo: 2 }),
          anEngineUnit('g.service', { fleet: ['Global=true'] }),
        ],
        [],
      ],
      [
        'counts what is on both machines on both, and global units where they fit',
        two,
        [...on(1, 'a b c'), ...on(1, 'e f', { movingTo: 2 })],
        ['c 1->2'],
      ],
      [
        'moves nothing where its metadata is lacking',
        [aMachine(1, { zone: 'a' }), aMachine(2)],
        on(1, 'a b c', { fleet: ['MachineMetadata=zone=a'] }),
        [],
      ],
      [
        'keeps apart what conflicts',
        two,
        [...on(1, 'web@1 a b c'), ...on(2, 'web@2', { fleet: ['Conflicts=web@*.service'] })],
        ['c 1->2'],
      ],
      [
        'moves followers with whom they follow',
        two,
        [...on(1, 'a b c'), ...on(1, 'd', { fleet: ['MachineOf=c.service'] })],
        ['c 1->2, d 1->2'],
      ],
      [
        'moves a pair when nothing else can move',
        two,
        [
          ...on(1, 'a b', { wishes: ['Sticky=yes'] }),
          ...on(1, 'c'),
          ...on(1, 'd', { fleet: ['MachineOf=c.service'] }),
        ],
        ['c 1->2, d 1->2'],
      ],
      [
        'lets a follower of a global unit go wherever that is',
        two,
        [
          anEngineUnit('g.service', { fleet: ['Global=true'] }),
          ...on(1, 'a b', { fleet: ['MachineOf=g.service'] }),
        ],
        ['b 1->2'],
      ],
      [
        'does not overfill a machine',
        [aMachine(1), aMachine(2, { max_units: '1' })],
        on(1, 'a b c d'),
        ['d 1->2'],
      ],
      [
        'heeds MaxPerMachine=',
        two,
        [...on(1, 'w@1 w@2 w@3 w@4', { wishes: ['MaxPerMachine=1'] }), ...on(2, 'x')],
        ['w@4 1->2'],
      ],
      [
        'drives nobody out by Replaces=',
        two,
        [
          ...on(1, 'a b', { fleet: ['Replaces=z.service'] }),
          ...on(1, 'c', { wishes: ['Sticky=yes'] }),
          ...on(2, 'z'),
        ],
        [],
      ],
      [
        'does not put a unit beside those it would rather stand apart from',
        two,
        [...on(1, 'a b c', { wishes: ['PreferAwayFrom=z*.service'] }), ...on(2, 'z')],
        [],
      ],
      [
        'does not undo SpreadBy=',
        [aMachine(1, { zone: 'a' }), aMachine(2, { zone: 'b' }), aMachine(3, { zone: 'b' })],
        [
          ...on(1, 'w@1 w@2', { wishes: ['SpreadBy=zone'] }),
          ...on(2, 'w@3 w@4', { wishes: ['SpreadBy=zone'] }),
        ],
        ['w@4 2->3'],
      ],
      [
        'has a unit make room for another that can only go there',
        [aMachine(1, { a: 'x' }), aMachine(2, { a: 'x', b: 'x' }), aMachine(3, { b: 'x' })],
        [
          ...on(1, 'a b c', { fleet: ['MachineMetadata=a=x'] }),
          ...on(2, 'd e', { fleet: ['MachineMetadata=b=x'] }),
          ...on(3, 'f'),
        ],
        ['e 2->3', 'c 1->2'],
      ],
    ];
  it.each(cases)('%s', (_name, machines, units, expected) => {
    expect(steps(machines, units)).toEqual(expected);
  });
});

interface World {
  readonly machines: readonly Machine[];
  readonly units: readonly EngineUnit[];
}

const anyWorld: fc.Arbitrary<World> = fc
  .record({
    machines: fc.array(
      fc.record({ zone: fc.constantFrom('a', 'b'), max: fc.option(fc.integer({ min: 2, max: 6 })) }),
      { minLength: 1, maxLength: 6 },
    ),
    units: fc.array(
      fc.record({
        on: fc.nat({ max: 5 }),
        name: fc.constantFrom('web@', 'db@', 'x'),
        fleet: fc.constantFrom<readonly string[]>(
          [],
          [],
          [],
          ['MachineMetadata=zone=a'],
          ['Conflicts=web@*.service'],
          ['Conflicts=db@1*.service'],
          ['MachineOf=x0.service'],
          ['MachineOf=x1.service', 'MachineMetadata=zone=b'],
          ['Replaces=db@*.service'],
          ['Global=true', 'MachineMetadata=zone=b'],
        ),
        wishes: fc.constantFrom<readonly string[]>(
          [],
          [],
          ['Sticky=yes'],
          ['MaxPerMachine=2'],
          ['SpreadBy=zone'],
        ),
      }),
      { maxLength: 24 },
    ),
  })
  .map(({ machines, units }) => ({
    machines: machines.map(({ zone, max }, i) =>
      aMachine(i + 1, { zone, ...(max === null ? {} : { max_units: String(max) }) }),
    ),
    units: units.map(({ on, name, fleet, wishes }, i) => {
      const placed = fleet.includes('Global=true') ? {} : { on: (on % machines.length) + 1 };
      return anEngineUnit(`${name}${i}.service`, { ...placed, fleet, wishes });
    }),
  }))
  // A cluster that its engine leaves as it is.
  .map(({ machines, units }) => ({ machines, units: settled(machines, units) }))
  .filter((world) => drivenAway(world).length === 0);

function settled(machines: readonly Machine[], units: readonly EngineUnit[]): readonly EngineUnit[] {
  let now = units;
  for (let round = 0; round < 20; round++) {
    const { placements } = planWhole(aView(machines, now), leastLoaded);
    if (placements.length === 0) return now;
    const to = new Map(placements.map(({ unit, arrive }) => [unit.name, arrive?.machine ?? null]));
    now = now.map((unit) => ({
      ...unit,
      machine: to.has(unit.name) ? (to.get(unit.name) ?? null) : unit.machine,
    }));
  }
  return now.map((unit) => (unit.requirements.replaces.length > 0 ? { ...unit, machine: null } : unit));
}

function moved(units: readonly EngineUnit[], moves: readonly RebalanceMove[]): readonly EngineUnit[] {
  const to = new Map(moves.map((move) => [move.unit, move.to]));
  return units.map((unit) => ({ ...unit, machine: to.get(unit.name) ?? unit.machine }));
}

/** All that is on each machine. */
function standing({ machines, units }: World): readonly { machine: Machine; units: Map<string, Demand> }[] {
  return machines.map((machine) => {
    const here = units.filter((unit) =>
      unit.requirements.global
        ? refuseMetadata(unit.requirements, machine) === null
        : unit.machine === machine.id,
    );
    return { machine, units: new Map(here.map((unit) => [unit.name, unit])) };
  });
}

/** Units that the engine would take off their machine. */
function drivenAway({ machines, units }: World): readonly string[] {
  const { placements } = planWhole(aView(machines, units), leastLoaded);
  return placements.flatMap(({ unit, leave }) => (leave === null ? [] : [unit.name]));
}

/** What is wrong with where a unit came to. */
function broken(world: World, name: string): unknown {
  const place = standing(world).find(({ units }) => units.has(name));
  const unit = place?.units.get(name);
  if (place === undefined || unit === undefined) return 'it is nowhere';
  const others = new Map([...place.units].filter(([other]) => other !== name));
  const drivenOut = [...others.values()].find((other) => replaces(unit, other))?.name ?? null;
  return refuse(unit, place) ?? refuseMore(unit, { ...place, units: others }) ?? drivenOut;
}

function imbalance(world: World): number {
  return standing(world).reduce((sum, { units }) => sum + units.size ** 2, 0);
}

describe('a plan that evens the load', () => {
  it('breaks no rule and makes nothing less even, after whichever step it is left', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const { steps } = planRebalance(aView(world.machines, world.units), ALL);
        let now = world;
        for (const moves of steps) {
          const next = { machines: world.machines, units: moved(now.units, moves) };
          for (const { unit } of moves) expect(broken(next, unit)).toBeNull();
          expect(imbalance(next)).toBeLessThanOrEqual(imbalance(now));
          now = next;
        }
        // Room that was made lets units in that waited, and out those that were to be replaced: neither is the plan's doing.
        const placed = now.units.filter((unit) => unit.requirements.global || unit.machine !== null);
        const wasMoved = new Set(steps.flat().map(({ unit }) => unit));
        expect(drivenAway({ ...now, units: placed }).filter((name) => wasMoved.has(name))).toEqual([]);
      }),
    );
  });

  it('leaves nothing for a second plan', () => {
    fc.assert(
      fc.property(anyWorld, ({ machines, units }) => {
        let now = units;
        for (const moves of planRebalance(aView(machines, units), ALL).steps) now = moved(now, moves);
        expect(planRebalance(aView(machines, now), ALL).steps).toEqual([]);
      }),
    );
  });

  it('moves no more than it was told, and the same steps first', () => {
    fc.assert(
      fc.property(anyWorld, fc.nat({ max: 6 }), ({ machines, units }, movesMax) => {
        const bounded = planRebalance(aView(machines, units), movesMax).steps.flat();
        expect(bounded.length).toBeLessThanOrEqual(movesMax);
      }),
    );
  });

  it('moves units without rules as often as the surplus demands, and evens them', () => {
    const anyLoads = fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(anyLoads, (loads) => {
        const machines = loads.map((_, i) => aMachine(i + 1));
        const units = loads.flatMap((load, i) =>
          Array.from({ length: load }, (_, n) => anEngineUnit(`u${i}-${n}.service`, { on: i + 1 })),
        );
        const plan = planRebalance(aView(machines, units), ALL);
        const total = units.length;
        const [low, rest] = [Math.floor(total / loads.length), total % loads.length];
        const surplus = [...loads]
          .sort((a, b) => b - a)
          .reduce((sum, load, i) => sum + Math.max(0, load - low - (i < rest ? 1 : 0)), 0);
        expect(plan.steps.flat()).toHaveLength(surplus);
        const left = [...plan.after.values()];
        expect(Math.max(...left) - Math.min(...left)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
