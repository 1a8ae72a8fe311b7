import { describe, expect, it } from 'vitest';
import type { EngineUnit } from '../../../src/fleet/engine/view.js';
import type { Machine } from '../../../src/fleet/index.js';
import { explainPending, explainSchedule, explainUnschedule } from '../../../src/fleet/reasons.js';
import type { Plan } from '../../../src/fleet/scheduler/plan.js';
import { leastLoaded } from '../../../src/fleet/scheduler/policies/least-loaded.js';
import { planWhole } from '../../../src/fleet/scheduler/reference.js';
import { aMachine, anEngineUnit, aView, machineId } from '../../helpers/builders.js';

/** A plan as lines: `web@1 1->2`, `web@1 ->2`, `web@1 1->`, `web@1 waits: …`. */
function lines(plan: Plan<EngineUnit>): readonly string[] {
  const number = (id: string | undefined): string =>
    id === undefined ? '' : String(Number.parseInt(id.slice(0, 8), 16));
  const short = (name: string): string => name.replace(/\.service$/, '');
  return [
    ...plan.placements.map(
      ({ unit, leave, arrive }) =>
        `${short(unit.name)} ${number(leave?.machine)}->${number(arrive?.machine)}`,
    ),
    ...plan.pending.map(({ unit, reason }) => `${short(unit.name)} waits: ${explainPending(reason)}`),
  ];
}

function plan(
  machines: readonly Machine[],
  units: readonly EngineUnit[],
  held: readonly number[] = [],
): readonly string[] {
  return lines(planWhole(aView(machines, units, held), leastLoaded));
}

const three = [aMachine(1), aMachine(2), aMachine(3)];

describe('planWhole', () => {
  it('places units on the machine with the fewest, ties by machine ID, seeing its own earlier decisions', () => {
    const units = ['a', 'b', 'c', 'd'].map((name) => anEngineUnit(`${name}.service`));
    expect(plan(three, units)).toEqual(['a ->1', 'b ->2', 'c ->3', 'd ->1']);
  });

  it('does nothing when everything stands where it should', () => {
    expect(plan(three, [anEngineUnit('a.service', { on: 2 }), anEngineUnit('b.service', { on: 2 })])).toEqual(
      [],
    );
  });

  it('does not depend on the order in which it learnt of machines and units', () => {
    const units = ['c', 'a', 'b'].map((name) => anEngineUnit(`${name}.service`));
    expect(plan([...three].reverse(), units)).toEqual(plan(three, [...units].reverse()));
  });

  it('leaves inactive units and templates alone, and takes inactive ones off their machine', () => {
    expect(
      plan(three, [
        anEngineUnit('a.service', { targetState: 'inactive' }),
        anEngineUnit('b.service', { targetState: 'inactive', on: 2 }),
        anEngineUnit('c@.service', { targetState: 'launched' }),
      ]),
    ).toEqual(['b 2->']);
  });

  it('moves the units of a machine that went away', () => {
    expect(
      plan(
        [aMachine(2), aMachine(3)],
        [anEngineUnit('a.service', { on: 1 }), anEngineUnit('b.service', { on: 2 })],
      ),
    ).toEqual(['a 1->3']);
  });

  it('leaves the units of a held machine where they are, and says that they wait', () => {
    const machines = [aMachine(2), aMachine(3)];
    const units = [anEngineUnit('a.service', { on: 1 }), anEngineUnit('b.service', { on: 4 })];
    const waiting = `a waits: its Machine(${machineId(1)}) is away, and keeps its units for now`;
    expect(plan(machines, units, [1])).toEqual(['b 4->2', waiting]);
    expect(plan(machines, units, [4, 1])).toEqual([
      waiting,
      `b waits: its Machine(${machineId(4)}) is away, and keeps its units for now`,
    ]);
  });

  it('takes a unit off a held machine when nobody wants it any more', () => {
    const unit = anEngineUnit('a.service', { on: 1, targetState: 'inactive' });
    expect(plan([aMachine(2)], [unit], [1])).toEqual(['a 1->']);
  });

  it('looks at units of machines that are there as ever, even if they are called held', () => {
    const unit = anEngineUnit('a.service', { on: 1, fleet: ['MachineMetadata=x=y'] });
    expect(plan([aMachine(1), aMachine(2, { x: 'y' })], [unit], [1])).toEqual(['a 1->2']);
  });

  it('never moves a sticky unit, which waits for its machine', () => {
    const sticky = { on: 1, wishes: ['Sticky=yes'] };
    expect(plan([aMachine(2)], [anEngineUnit('a.service', sticky)])).toEqual([
      `a waits: its Machine(${machineId(1)}) is away, and it is Sticky`,
    ]);
    const picky = anEngineUnit('a.service', { ...sticky, fleet: ['MachineMetadata=x=y'] });
    expect(plan([aMachine(1), aMachine(2, { x: 'y' })], [picky])).toEqual([]);
    expect(plan([aMachine(2)], [anEngineUnit('a.service', { ...sticky, targetState: 'inactive' })])).toEqual([
      'a 1->',
    ]);
  });

  it('keeps to limits for newcomers, and drives nobody out for them', () => {
    const few = (name: string, on?: number) =>
      anEngineUnit(name, { wishes: ['MaxPerMachine=1'], ...(on === undefined ? {} : { on }) });
    const machines = [aMachine(1, { max_units: '2' }), aMachine(2)];
    expect(plan(machines, [few('w@1.service'), few('w@2.service'), few('w@3.service')])).toEqual([
      'w@1 ->1',
      'w@2 ->2',
      'w@3 waits: 0 of 2 machines: 2 take no more of w@.service',
    ]);
    expect(plan([aMachine(1, { max_units: '1' })], [few('w@1.service', 1), few('w@2.service', 1)])).toEqual(
      [],
    );
    expect(
      plan(machines, [
        anEngineUnit('a.service', { on: 1 }),
        anEngineUnit('b.service', { on: 1 }),
        anEngineUnit('c.service', { on: 2 }),
        anEngineUnit('d.service', { on: 2 }),
        anEngineUnit('e.service', { on: 2 }),
        anEngineUnit('f.service'),
      ]),
    ).toEqual(['f ->2']);
  });

  it('counts global units as room that is taken', () => {
    const log = anEngineUnit('log.service', { fleet: ['Global=true'] });
    expect(plan([aMachine(1, { max_units: '1' })], [log, anEngineUnit('a.service')])).toEqual([
      'a waits: 0 of 1 machine: 1 takes no more units',
    ]);
  });

  it('leaves a unit waiting when there is no machine at all', () => {
    expect(plan([], [anEngineUnit('a.service')])).toEqual(['a waits: there are no machines']);
  });

  it('honours MachineID, whole or short', () => {
    expect(plan(three, [anEngineUnit('a.service', { fleet: [`MachineID=${machineId(3)}`] })])).toEqual([
      'a ->3',
    ]);
    expect(plan(three, [anEngineUnit('a.service', { fleet: ['MachineID=00000002'] })])).toEqual(['a ->2']);
    expect(plan(three, [anEngineUnit('a.service', { fleet: ['MachineID=0000000'] })])).toEqual([
      'a waits: 0 of 3 machines: 3 are not 0000000',
    ]);
  });

  it('honours metadata: every key, any of its values', () => {
    const machines = [
      aMachine(1, { region: 'us' }),
      aMachine(2, { region: 'eu', disk: 'hdd' }),
      aMachine(3, { region: 'eu', disk: 'ssd' }),
    ];
    const fleet = ['MachineMetadata="region=eu" "region=ap"', 'MachineMetadata=disk=ssd'];
    expect(plan(machines, [anEngineUnit('a.service', { fleet })])).toEqual(['a ->3']);
    expect(plan(machines.slice(0, 2), [anEngineUnit('a.service', { fleet })])).toEqual([
      'a waits: 0 of 2 machines: 1 lacks region=eu or region=ap, 1 lacks disk=ssd',
    ]);
  });

  it('moves a unit when its machine lost the metadata', () => {
    const fleet = ['MachineMetadata=disk=ssd'];
    const machines = [aMachine(1), aMachine(2, { disk: 'ssd' })];
    expect(plan(machines, [anEngineUnit('a.service', { on: 1, fleet })])).toEqual(['a 1->2']);
  });

  it('keeps conflicting units apart, whichever of the two says so', () => {
    const web = { fleet: ['Conflicts=web@*.service'] };
    expect(
      plan(
        three,
        ['web@1', 'web@2', 'web@3', 'web@4'].map((name) => anEngineUnit(`${name}.service`, web)),
      ),
    ).toEqual([
      'web@1 ->1',
      'web@2 ->2',
      'web@3 ->3',
      'web@4 waits: 0 of 3 machines: 3 run the conflicting web@1.service, web@2.service and web@3.service',
    ]);
    const old = anEngineUnit('old.service', { on: 1, fleet: ['Conflicts=new.service'] });
    expect(
      plan(
        [aMachine(1), aMachine(2)],
        [old, anEngineUnit('x.service', { on: 2 }), anEngineUnit('new.service')],
      ),
    ).toEqual(['new ->2']);
  });

  it('parts two units that came to conflict: the first by name leaves', () => {
    const fleet = ['Conflicts=web@*.service'];
    const units = [
      anEngineUnit('web@1.service', { on: 1, fleet }),
      anEngineUnit('web@2.service', { on: 1, fleet }),
    ];
    expect(plan([aMachine(1), aMachine(2)], units)).toEqual(['web@1 1->2']);
  });

  it('places a unit beside its peer, and waits for a peer that is nowhere', () => {
    const side = anEngineUnit('side.service', { fleet: ['MachineOf=web.service'] });
    expect(plan(three, [side, anEngineUnit('web.service', { on: 3 })])).toEqual(['side ->3']);
    expect(plan(three, [side])).toEqual([
      'side waits: 0 of 3 machines: 3 do not have the required web.service',
    ]);
  });

  it('lets a follower leave when its peer has gone elsewhere', () => {
    const side = anEngineUnit('side.service', { on: 1, fleet: ['MachineOf=web.service'] });
    expect(plan(three, [side, anEngineUnit('web.service', { on: 2 })])).toEqual(['side 1->2']);
  });

  it('sends a replaced unit elsewhere and keeps the one that replaces it', () => {
    const units = [
      anEngineUnit('new.service', { on: 1, fleet: ['Replaces=old.service'] }),
      anEngineUnit('old.service', { on: 1 }),
    ];
    expect(plan([aMachine(1), aMachine(2)], units)).toEqual(['old 1->2']);
    expect(plan([aMachine(1)], units)).toEqual([]);
  });

  it('ignores units that replace each other', () => {
    const units = [
      anEngineUnit('a.service', { on: 1, fleet: ['Replaces=b.service'] }),
      anEngineUnit('b.service', { on: 1, fleet: ['Replaces=a.service'] }),
    ];
    expect(plan([aMachine(1), aMachine(2)], units)).toEqual([]);
  });

  it('leaves global units to the agents, but counts them as load and as neighbours', () => {
    const machines = [aMachine(1, { log: 'yes' }), aMachine(2)];
    const global = anEngineUnit('log.service', {
      fleet: ['Global=true', 'MachineMetadata=log=yes', 'Conflicts=quiet.service'],
    });
    expect(plan(machines, [global, anEngineUnit('a.service')])).toEqual(['a ->2']);
    expect(plan([aMachine(1, { log: 'yes' })], [global, anEngineUnit('quiet.service')])).toEqual([
      'quiet waits: 0 of 1 machine: 1 runs the conflicting log.service',
    ]);
  });

  it('places a chain of followers in one go when the names are in its order, and holds the rest until the peers are there', () => {
    const chain = (names: readonly string[]): EngineUnit[] =>
      names.map((name, i) =>
        anEngineUnit(`${name}.service`, { fleet: i === 0 ? [] : [`MachineOf=${names[i - 1]}.service`] }),
      );
    expect(plan(three, chain(['a', 'b', 'c']))).toEqual(['a ->1', 'b ->1', 'c ->1']);
    expect(plan(three, chain(['c', 'b', 'a']))).toEqual([
      'c ->1',
      'a waits: 0 of 3 machines: 3 do not have the required b.service',
      'b waits: 0 of 3 machines: 3 do not have the required c.service',
    ]);
  });

  it('moves a chain of followers as the units before them are moved', () => {
    const chain = [
      anEngineUnit('a.service', { on: 1 }),
      anEngineUnit('b.service', { on: 1, fleet: ['MachineOf=a.service'] }),
      anEngineUnit('c.service', { on: 1, fleet: ['MachineOf=b.service'] }),
    ];
    expect(plan([aMachine(2), aMachine(3)], chain)).toEqual(['a 1->2', 'b 1->2', 'c 1->2']);
  });

  it('takes followers off when the unit they follow is to be inactive', () => {
    const units = [
      anEngineUnit('a.service', { on: 1, targetState: 'inactive' }),
      anEngineUnit('b.service', { on: 1, fleet: ['MachineOf=a.service'] }),
    ];
    expect(plan(three, units)).toEqual([
      'a 1->',
      'b 1->',
      'b waits: 0 of 3 machines: 3 do not have the required a.service',
    ]);
  });

  it('sends a replaced unit where it is able to run, and to the one with the fewest units among those', () => {
    const units = [
      anEngineUnit('new.service', { on: 1, fleet: ['Replaces=old*.service'] }),
      anEngineUnit('old1.service', { on: 1, fleet: ['MachineMetadata=x=y'] }),
      anEngineUnit('old2.service', { on: 1 }),
      anEngineUnit('z.service', { on: 2 }),
    ];
    expect(plan([aMachine(1, { x: 'y' }), aMachine(2), aMachine(3)], units)).toEqual(['old2 1->3']);
    expect(plan([aMachine(1, { x: 'y' }), aMachine(2, { x: 'y' }), aMachine(3)], units)).toEqual([
      'old1 1->2',
      'old2 1->3',
    ]);
  });

  it('does not send a replaced unit where another replaces it', () => {
    const fleet = ['Replaces=old.service'];
    const units = [
      anEngineUnit('n1.service', { on: 1, fleet }),
      anEngineUnit('n2.service', { on: 2, fleet }),
      anEngineUnit('old.service', { on: 1 }),
    ];
    expect(plan([aMachine(1), aMachine(2)], units)).toEqual([]);
    expect(plan(three, units)).toEqual(['old 1->3']);
  });

  it('leaves alone what a unit that is itself not wanted would replace', () => {
    const units = [
      anEngineUnit('new.service', { on: 1, targetState: 'inactive', fleet: ['Replaces=old.service'] }),
      anEngineUnit('old.service', { on: 1 }),
    ];
    expect(plan(three, units)).toEqual(['new 1->']);
  });

  it('goes on when a plan has been carried out: what it leads to needs nothing more', () => {
    const fleet = ['Conflicts=w*.service'];
    const units = ['w1', 'w2', 'w3'].map((name) => anEngineUnit(`${name}.service`, { fleet }));
    const placed = units.map((unit, i) => ({ ...unit, machine: machineId(i + 1) }));
    expect(plan(three, units)).toEqual(['w1 ->1', 'w2 ->2', 'w3 ->3']);
    expect(plan(three, placed)).toEqual([]);
  });

  it('says why, with facts and in words', () => {
    const view = aView(
      [aMachine(2), aMachine(3, { x: 'y' })],
      [anEngineUnit('a.service', { on: 1, fleet: ['MachineMetadata=x=y'] })],
    );
    const [placement] = planWhole(view, leastLoaded).placements;
    expect(placement?.leave && explainUnschedule(placement.leave.reason)).toBe(
      `target Machine(${machineId(1)}) went away`,
    );
    expect(placement?.arrive && explainSchedule(placement.arrive.reason)).toBe(
      'target state launched and unit not scheduled; least loaded of 1 able machine, with 0 units; 1 of 2 unable',
    );
  });

  const unscheduled: readonly (readonly [name: string, unit: EngineUnit, because: string])[] = [
    [
      'it is not wanted',
      anEngineUnit('a.service', { on: 1, targetState: 'inactive' }),
      'target state inactive',
    ],
    [
      'its machine is gone',
      anEngineUnit('a.service', { on: 9 }),
      `target Machine(${machineId(9)}) went away`,
    ],
    [
      'its machine is not the one',
      anEngineUnit('a.service', { on: 1, fleet: ['MachineID=x'] }),
      `target Machine(${machineId(1)}) unable to run unit: machine ID is not x`,
    ],
    [
      'its machine lacks metadata',
      anEngineUnit('a.service', { on: 1, fleet: ['MachineMetadata="a=1" "a=2"'] }),
      `target Machine(${machineId(1)}) unable to run unit: lacks a=1 or a=2`,
    ],
    [
      'its peer is elsewhere',
      anEngineUnit('a.service', { on: 1, fleet: ['MachineOf=p.service'] }),
      `target Machine(${machineId(1)}) unable to run unit: required peer Unit(p.service) is not scheduled locally`,
    ],
    [
      'it conflicts',
      anEngineUnit('a.service', { on: 1, fleet: ['Conflicts=b.service'] }),
      `target Machine(${machineId(1)}) unable to run unit: found conflict with locally-scheduled Unit(b.service)`,
    ],
  ];

  it.each(unscheduled)('gives the reason when %s', (_name, unit, because) => {
    const view = aView(three, [unit, anEngineUnit('b.service', { on: 1 })]);
    const [placement] = planWhole(view, leastLoaded).placements;
    expect(placement?.leave && explainUnschedule(placement.leave.reason)).toBe(because);
  });
});
