import { describe, expect, it } from 'vitest';
import { planMends } from '../../../src/fleet/engine/mend.js';
import { planMoves } from '../../../src/fleet/engine/moves.js';
import type { EngineUnit, EngineView } from '../../../src/fleet/engine/view.js';
import type { Machine } from '../../../src/fleet/index.js';
import { explainCallOff } from '../../../src/fleet/reasons.js';
import type { ArrivalOutcome } from '../../../src/fleet/registry/codecs.js';
import { keys } from '../../../src/fleet/registry/keys.js';
import { aMachine, anEngineUnit, aView, machineId, type UnitOptions } from '../../helpers/builders.js';

/** When all wishes of these tests were written: after their units. */
const WISHED = 10;

interface Story {
  readonly machines?: readonly Machine[];
  readonly units?: readonly EngineUnit[];
  /** `a` is wished from 1 to 2. */
  readonly wishes?: Readonly<Record<string, readonly [from: number, to: number] | null>>;
  /** Orders on machine 2, by the wish they came by. */
  readonly ordered?: Readonly<Record<string, number>>;
  /** Whether those say that the unit has ended; as the unit itself when absent. */
  readonly orderedEnded?: boolean;
  readonly arrived?: Readonly<Record<string, ArrivalOutcome>>;
  readonly late?: boolean;
}

function moving(name: string, options: UnitOptions = {}): EngineUnit {
  return anEngineUnit(`${name}.service`, { on: 1, movingTo: 2, ...options });
}

function aMovingView({
  machines = [aMachine(1), aMachine(2)],
  units = [moving('a')],
  wishes = { a: [1, 2] },
  ordered = {},
  orderedEnded,
  arrived = {},
}: Story): EngineView {
  const full = <T, U>(of: Readonly<Record<string, T>>, make: (value: T) => U): Map<string, U> =>
    new Map(Object.entries(of).map(([name, value]) => [`${name}.service`, make(value)]));
  const orders = Object.entries(ordered).map(([name, arriving]) => {
    const unit = units.find((one) => one.name === `${name}.service`);
    const { targetState = 'launched', hash = '', ended = false } = unit ?? {};
    const order = { targetState, hash, ended: orderedEnded ?? ended, arriving } as const;
    return [keys.schedule(machineId(2), `${name}.service`), { order, modRevision: 11 }] as const;
  });
  return {
    ...aView(machines, units),
    orders: new Map(orders),
    moves: full(wishes, (wish) => ({
      value: wish === null ? null : { from: machineId(wish[0]), to: machineId(wish[1]) },
      modRevision: WISHED,
    })),
    arrivals: full(arrived, (outcome) => ({
      value: { machine: machineId(2), move: WISHED, outcome },
      modRevision: 12,
    })),
  };
}

/** What is to be done, as `begin a` or `call-off a: why`. */
function tasks(story: Story): readonly string[] {
  return planMoves(aMovingView(story), () => story.late === true).map((task) => {
    const name = task.name.replace(/\.service$/, '');
    return task.type === 'call-off'
      ? `call-off ${name}: ${explainCallOff(task.reason).replaceAll(machineId(2), 'M2')}`
      : `${task.type} ${name}`;
  });
}

const pair = [moving('a'), moving('side', { fleet: ['MachineOf=a.service'] })];
const both = { a: [1, 2], side: [1, 2] } as const;

describe('planMoves', () => {
  const cases: readonly (readonly [string, Story, readonly string[]])[] = [
    ['does nothing without wishes', { units: [anEngineUnit('a.service', { on: 1 })], wishes: {} }, []],
    ['begins with an order for the other machine', {}, ['begin a']],
    ['orders anew what was ordered by an older wish', { ordered: { a: 7 } }, ['begin a']],
    ['waits for the copy', { ordered: { a: WISHED } }, []],
    ['finishes when the copy runs', { ordered: { a: WISHED }, arrived: { a: 'runs' } }, ['finish a']],
    ['does not finish without an order', { arrived: { a: 'runs' } }, ['begin a']],
    [
      'finishes though the old machine is gone',
      { machines: [aMachine(2)], ordered: { a: WISHED }, arrived: { a: 'runs' } },
      ['finish a'],
    ],
    [
      'calls off what failed',
      { ordered: { a: WISHED }, arrived: { a: 'failed' } },
      ['call-off a: its copy on Machine(M2) failed'],
    ],
    [
      'calls off what does not run in time',
      { ordered: { a: WISHED }, late: true },
      ['call-off a: its copy did not run within 10 minutes'],
    ],
    [
      'does not give up what runs at last',
      { ordered: { a: WISHED }, arrived: { a: 'runs' }, late: true },
      ['finish a'],
    ],
    ['calls off what is destroyed', { units: [] }, ['call-off a: the unit was destroyed']],
    [
      'calls off what cannot be read',
      { wishes: { a: null } },
      ['call-off a: what was wished of it cannot be read'],
    ],
    [
      'calls off what has left meanwhile',
      { units: [anEngineUnit('a.service', { on: 3 })] },
      ['call-off a: it is no longer on the machine that it was to leave'],
    ],
    [
      'calls off what nobody wants to run any more',
      { units: [moving('a', { targetState: 'inactive' })] },
      ['call-off a: somebody changed its target state or its content meanwhile'],
    ],
    [
      'calls off what has new content since',
      { units: [{ ...moving('a'), objectRevision: WISHED + 1 }] },
      ['call-off a: somebody changed its target state or its content meanwhile'],
    ],
    [
      'calls off what was stopped or started since',
      { units: [{ ...moving('a'), targetStateRevision: WISHED + 1 }] },
      ['call-off a: somebody changed its target state or its content meanwhile'],
    ],
    [
      'calls off what has ended since',
      { units: [{ ...moving('a', { ended: true }), outcomeRevision: WISHED + 1 }], ordered: { a: WISHED } },
      ['call-off a: it ended where it was, and is not to be started again'],
    ],
    ['begins with what had ended before', { units: [moving('a', { ended: true })] }, ['begin a']],
    [
      'orders anew what is not to be started after all',
      { units: [moving('a', { ended: true })], ordered: { a: WISHED }, orderedEnded: false },
      ['begin a'],
    ],
    [
      'calls off what goes to a machine that is gone',
      { machines: [aMachine(1)] },
      ['call-off a: Machine(M2) went away'],
    ],
    [
      'calls off what the machine is unable to run',
      { units: [moving('a', { fleet: ['MachineMetadata=zone=b'] })] },
      ['call-off a: Machine(M2) is unable to run it: lacks zone=b'],
    ],
    [
      'calls off what finds the machine full',
      {
        machines: [aMachine(1), aMachine(2, { max_units: '1' })],
        units: [moving('a'), anEngineUnit('b.service', { on: 2 })],
      },
      ['call-off a: Machine(M2) is unable to run it: it takes 1 unit at most'],
    ],
    [
      'drives nobody out whose copy is there already',
      {
        machines: [aMachine(1), aMachine(2, { max_units: '1' })],
        units: [moving('a'), anEngineUnit('b.service', { on: 2 })],
        ordered: { a: WISHED },
      },
      [],
    ],
    [
      'counts global units that fit',
      {
        units: [
          moving('a', { fleet: ['Conflicts=g.service'] }),
          anEngineUnit('g.service', { fleet: ['Global=true'] }),
        ],
      },
      ['call-off a: Machine(M2) is unable to run it: found conflict with locally-scheduled Unit(g.service)'],
    ],
    ['begins with all who must be together', { units: pair, wishes: both }, ['begin side', 'begin a']],
    [
      'waits until all of them run',
      { units: pair, wishes: both, ordered: { a: WISHED, side: WISHED }, arrived: { a: 'runs' } },
      [],
    ],
    [
      'then finishes with followers first',
      {
        units: pair,
        wishes: both,
        ordered: { a: WISHED, side: WISHED },
        arrived: { a: 'runs', side: 'runs' },
      },
      ['finish side', 'finish a'],
    ],
    [
      'and calls off all of them when one does not come',
      {
        units: pair,
        wishes: both,
        ordered: { a: WISHED, side: WISHED },
        arrived: { a: 'runs', side: 'failed' },
      },
      [
        'call-off side: its copy on Machine(M2) failed',
        'call-off a: Unit(side.service), which must be on the same machine, does not come',
      ],
    ],
    [
      'takes a circle of followers as it is',
      {
        units: [
          moving('a', { fleet: ['MachineOf=b.service'] }),
          moving('b', { fleet: ['MachineOf=a.service'] }),
        ],
        wishes: { a: [1, 2], b: [1, 2] },
        ordered: { a: WISHED, b: WISHED },
        arrived: { a: 'runs', b: 'runs' },
      },
      ['finish b', 'finish a'],
    ],
    [
      'lets units that have nothing to do with each other go each for itself',
      {
        units: [moving('a'), moving('b')],
        wishes: { a: [1, 2], b: [1, 2] },
        ordered: { a: WISHED, b: WISHED },
        arrived: { b: 'runs' },
      },
      ['finish b'],
    ],
  ];
  it.each(cases)('%s', (_name, story, expected) => {
    expect(tasks(story)).toEqual(expected);
  });
});

describe('planMends, while units move', () => {
  const mended = (view: EngineView): readonly string[] =>
    planMends(view).map(({ type, key }) => `${type} ${key.replace(/^.*fleet\//, '')}`);
  const order = { targetState: 'launched', hash: '0123456789abcdef', ended: false } as const;
  const home = keys.schedule(machineId(1), 'a.service');

  it('leaves the copy alone, and where it is told of', () => {
    const view = aMovingView({ ordered: { a: WISHED }, arrived: { a: 'runs' } });
    const orders = new Map([...view.orders, [home, { order, modRevision: 5 }] as const]);
    expect(mended({ ...view, orders })).toEqual([]);
  });

  it('removes a copy and its arrival when the move is over', () => {
    const view = { ...aMovingView({ ordered: { a: WISHED }, arrived: { a: 'runs' } }), moves: new Map() };
    const orders = new Map([...view.orders, [home, { order, modRevision: 5 }] as const]);
    expect(mended({ ...view, orders })).toEqual([
      `remove schedule/${machineId(2)}/a.service`,
      'remove job/a.service/arrival',
    ]);
  });

  it('has a unit that is where it shall be beat there', () => {
    const orders = new Map([[home, { order: { ...order, arriving: 3 }, modRevision: 5 }]]);
    const view = { ...aView([aMachine(1)], [anEngineUnit('a.service', { on: 1 })]), orders };
    expect(mended(view)).toEqual([`write schedule/${machineId(1)}/a.service`]);
  });
});
