import { describe, expect, it } from 'vitest';
import { conflicting, refuse, refuseMore, replaces } from '../../../src/fleet/scheduler/able.js';
import type { Demand } from '../../../src/fleet/scheduler/demand.js';
import { aMachine, anEngineUnit, machineId } from '../../helpers/builders.js';

function demand(name: string, ...fleet: readonly string[]): Demand {
  return anEngineUnit(name, { fleet });
}

function place(metadata: Readonly<Record<string, string>>, ...units: readonly Demand[]) {
  return { machine: aMachine(1, metadata), units: new Map(units.map((unit) => [unit.name, unit])) };
}

describe('refuse', () => {
  const peer = demand('peer.service');
  const foe = demand('foe.service');
  const cases: readonly (readonly [
    name: string,
    fleet: readonly string[],
    where: ReturnType<typeof place>,
    refusal: ReturnType<typeof refuse>,
  ])[] = [
    ['a unit that demands nothing is welcome', [], place({}), null],
    ['the whole ID fits', [`MachineID=${machineId(1)}`], place({}), null],
    ['the short ID fits', ['MachineID=00000001'], place({}), null],
    ['another ID does not', ['MachineID=2'], place({}), { code: 'machine-id', wanted: '2' }],
    ['an empty ID fits nobody', ['MachineID='], place({}), { code: 'machine-id', wanted: '' }],
    ['one of the values of a key is enough', ['MachineMetadata="a=1" "a=2"'], place({ a: '2' }), null],
    [
      'every key must be there',
      ['MachineMetadata=a=1', 'MachineMetadata=b=1'],
      place({ a: '1' }),
      { code: 'metadata', key: 'b', wanted: ['1'] },
    ],
    [
      'what every object has is no metadata',
      ['MachineMetadata=constructor=x'],
      place({}),
      { code: 'metadata', key: 'constructor', wanted: ['x'] },
    ],
    ['the peer is there', ['MachineOf=peer.service'], place({}, peer), null],
    [
      'every peer must be there',
      ['MachineOf=peer.service', 'MachineOf=other.service'],
      place({}, peer),
      { code: 'peer-absent', peer: 'other.service' },
    ],
    [
      'a peer is a name, no pattern',
      ['MachineOf=peer*'],
      place({}, peer),
      { code: 'peer-absent', peer: 'peer*' },
    ],
    [
      'it keeps away from others',
      ['Conflicts=foe*'],
      place({}, foe),
      { code: 'conflict', unit: 'foe.service' },
    ],
    [
      'others keep away from it',
      [],
      place({}, demand('shy.service', 'Conflicts=unit.service')),
      { code: 'conflict', unit: 'shy.service' },
    ],
    [
      'it never conflicts with itself',
      ['Conflicts=*'],
      place({}, demand('unit.service', 'Conflicts=*')),
      null,
    ],
    ['a malformed pattern keeps nobody away', ['Conflicts=[foe'], place({}, foe), null],
    [
      'it does not come to one that replaces it',
      [],
      place({}, demand('new.service', 'Replaces=unit.*')),
      { code: 'replaced-by', unit: 'new.service' },
    ],
    ['it comes to one that it replaces', ['Replaces=foe.service'], place({}, foe), null],
    [
      'the reasons have an order: ID, metadata, peers, conflicts',
      ['MachineMetadata=a=1', 'MachineOf=other.service', 'Conflicts=foe.service'],
      place({}, foe),
      { code: 'metadata', key: 'a', wanted: ['1'] },
    ],
    [
      'peers come before conflicts',
      ['MachineOf=other.service', 'Conflicts=foe.service'],
      place({}, foe),
      { code: 'peer-absent', peer: 'other.service' },
    ],
    [
      'the ID comes before metadata',
      ['MachineID=2', 'MachineMetadata=a=1'],
      place({}),
      { code: 'machine-id', wanted: '2' },
    ],
    [
      'conflicts come before who replaces it',
      ['Conflicts=foe.service'],
      place({}, foe, demand('a-new.service', 'Replaces=unit.service')),
      { code: 'conflict', unit: 'foe.service' },
    ],
    [
      'the first half of a short ID does not',
      ['MachineID=0000'],
      place({}),
      { code: 'machine-id', wanted: '0000' },
    ],
    [
      'a pattern that fits nobody there keeps nobody away',
      ['Conflicts=*.service'],
      place({}, demand('a@1.timer')),
      null,
    ],
    [
      'the conflict told is the first by name',
      ['Conflicts=*'],
      place({}, demand('z.service'), demand('b.service'), demand('y.service')),
      { code: 'conflict', unit: 'b.service' },
    ],
  ];

  it.each(cases)('%s', (_name, fleet, where, refusal) => {
    expect(refuse(demand('unit.service', ...fleet), where)).toEqual(refusal);
  });
});

describe('refuseMore', () => {
  const few = (name: string, limit = '2'): Demand =>
    anEngineUnit(name, { wishes: [`MaxPerMachine=${limit}`] });
  const others = [demand('a.service'), demand('b.service')];
  const cases: readonly (readonly [
    name: string,
    unit: Demand,
    where: ReturnType<typeof place>,
    refusal: ReturnType<typeof refuseMore>,
  ])[] = [
    ['a machine takes any number by itself', demand('c.service'), place({}, ...others), null],
    ['it takes fewer than its limit', demand('c.service'), place({ max_units: '3' }, ...others), null],
    [
      'it takes no more than its limit',
      demand('c.service'),
      place({ max_units: '2' }, ...others),
      { code: 'full', unitsMax: 2 },
    ],
    [
      'it is full when it has more already',
      demand('c.service'),
      place({ max_units: '1' }, ...others),
      { code: 'full', unitsMax: 1 },
    ],
    [
      'a machine may take none at all',
      demand('c.service'),
      place({ max_units: '0' }),
      { code: 'full', unitsMax: 0 },
    ],
    ['a limit that is no number is none', demand('c.service'), place({ max_units: 'few' }, ...others), null],
    ['nor is a negative one', demand('c.service'), place({ max_units: '-1' }, ...others), null],
    ['other units are no matter to a template', few('w@3.service'), place({}, ...others), null],
    [
      'one of the family is less than two',
      few('w@3.service'),
      place({}, few('w@1.service'), ...others),
      null,
    ],
    [
      'two of the family are two',
      few('w@3.service'),
      place({}, few('w@1.service'), few('w@2.service')),
      { code: 'family-full', family: 'w@.service', unitsMax: 2 },
    ],
    [
      'of the family are all instances, whatever they wish themselves',
      few('w@3.service', '1'),
      place({}, demand('w@1.service')),
      { code: 'family-full', family: 'w@.service', unitsMax: 1 },
    ],
    [
      'who wishes nothing is not kept away by who does',
      demand('w@3.service'),
      place({}, few('w@1.service', '1')),
      null,
    ],
    ['another type is another family', few('w@3.service', '1'), place({}, demand('w@1.socket')), null],
    ['a longer prefix is another family', few('w@3.service', '1'), place({}, demand('ww@1.service')), null],
    ['a unit does not count itself', few('w@3.service', '1'), place({}, few('w@3.service', '1')), null],
    [
      "the machine's limit is told before the family's",
      few('w@3.service', '1'),
      place({ max_units: '1' }, few('w@1.service')),
      { code: 'full', unitsMax: 1 },
    ],
  ];

  it.each(cases)('%s', (_name, unit, where, refusal) => {
    expect(refuseMore(unit, where)).toEqual(refusal);
  });
});

describe('conflicting and replaces', () => {
  it('conflict goes both ways, whoever says it', () => {
    const one = demand('a.service', 'Conflicts=b.service');
    const other = demand('b.service');
    expect([conflicting(one, other), conflicting(other, one)]).toEqual([true, true]);
  });

  it('replacing goes one way, and not at all when both would', () => {
    const one = demand('a.service', 'Replaces=b.service');
    const other = demand('b.service');
    const circle = demand('b.service', 'Replaces=a.service');
    expect([replaces(one, other), replaces(other, one)]).toEqual([true, false]);
    expect([replaces(one, circle), replaces(circle, one), replaces(one, one)]).toEqual([false, false, false]);
  });
});
