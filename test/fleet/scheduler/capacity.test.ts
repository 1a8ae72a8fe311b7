import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EngineUnit } from '../../../src/fleet/engine/view.js';
import { bindingWords, capacityWords } from '../../../src/fleet/explain-words.js';
import type { Machine } from '../../../src/fleet/index.js';
import { type Capacity, COPIES_MAX, countMore } from '../../../src/fleet/scheduler/capacity.js';
import { leastLoaded } from '../../../src/fleet/scheduler/policies/least-loaded.js';
import { planWhole } from '../../../src/fleet/scheduler/reference.js';
import { aMachine, anEngineUnit, aView, machineId, type UnitOptions } from '../../helpers/builders.js';

/** More of w@.service, of which instances from 101 on are free. */
function count(
  machines: readonly Machine[],
  options: UnitOptions,
  units: readonly EngineUnit[] = [],
): Capacity {
  const one = anEngineUnit('w@100.service', options);
  const differ = options.fleet?.some((line) => line.includes('%')) === true;
  return countMore(aView(machines, units), leastLoaded, (n) => {
    const name = `w@${n + 101}.service`;
    return differ ? anEngineUnit(name, options) : { ...one, name };
  });
}

const limit = (n: string) => ({ max_units: n });

describe('countMore', () => {
  const cases: readonly (readonly [
    string,
    readonly Machine[],
    UnitOptions,
    readonly EngineUnit[],
    string,
    string | null,
  ])[] = [
    [
      'the limits of machines, less what they have',
      [aMachine(1, limit('3')), aMachine(2, limit('5'))],
      {},
      [anEngineUnit('x.service', { on: 1 })],
      '7 more fit, on 2 of 2 machines',
      'w@108.service: 0 of 2 machines: 2 take no more units',
    ],
    [
      'one on each machine, where instances conflict',
      [aMachine(1), aMachine(2), aMachine(3)],
      { fleet: ['Conflicts=w@*.service'] },
      [anEngineUnit('w@1.service', { on: 2, fleet: ['Conflicts=w@*.service'] })],
      '2 more fit, on 2 of 3 machines',
      'w@103.service: 0 of 3 machines: 3 run the conflicting w@101.service, w@1.service and w@102.service',
    ],
    [
      'some on each machine that has the metadata',
      [aMachine(1, { disk: 'ssd' }), aMachine(2)],
      { fleet: ['MachineMetadata=disk=ssd'], wishes: ['MaxPerMachine=40'] },
      [],
      '40 more fit, on 1 of 2 machines',
      'w@141.service: 0 of 2 machines: 1 lacks disk=ssd, 1 takes no more of w@.service',
    ],
    ['none where there is nothing', [], {}, [], 'no more fit', 'w@101.service: there are no machines'],
    [
      'no end, where nothing limits it',
      [aMachine(1, limit('3')), aMachine(2)],
      {},
      [],
      `no rule bounds it: ${COPIES_MAX} more fit, and that is where counting ends`,
      null,
    ],
    [
      'room that is left when those who wait have been placed',
      [aMachine(1, limit('3'))],
      {},
      [anEngineUnit('x.service'), anEngineUnit('y.service')],
      '1 more fits, on 1 of 1 machine',
      'w@102.service: 0 of 1 machine: 1 takes no more units',
    ],
  ];

  it.each(cases)('counts %s', (_name, machines, options, units, words, binding) => {
    const capacity = count(machines, options, units);
    expect(capacityWords(capacity)).toBe(words);
    expect(bindingWords(capacity)).toBe(binding);
  });

  it('counts for copies that differ until one fits nowhere', () => {
    const peers = ['p@101.service', 'p@102.service', 'p@104.service'].map((name) =>
      anEngineUnit(name, { on: 1 }),
    );
    const capacity = count([aMachine(1), aMachine(2)], { fleet: ['MachineOf=p@%i.service'] }, peers);
    expect(capacity).toMatchObject({
      fits: 2,
      places: [{ machine: machineId(1), more: 2 }],
      next: { unit: 'w@103.service' },
    });
  });

  it('says which machines take most, and how many take some', () => {
    const machines = Array.from({ length: 30 }, (_, i) => aMachine(i + 1, limit(String(i))));
    const { fits, taking, places } = count(machines, {});
    expect({ fits, taking, told: places.length }).toEqual({ fits: 435, taking: 29, told: 10 });
    expect(places[0]).toEqual({ machine: machineId(30), more: 29 });
  });

  it('agrees with a plan that has so many copies to place, and one more', () => {
    const machine = fc.record({ max_units: fc.integer({ min: 0, max: 4 }).map(String) });
    const options = fc.record({
      fleet: fc.subarray(['Conflicts=w@*.service', 'Conflicts=a.service', 'MachineOf=b.service']),
      wishes: fc.subarray(['MaxPerMachine=2', 'SpreadBy=max_units', 'PreferAwayFrom=a.service']),
    });
    const law = fc.property(
      fc.array(machine, { maxLength: 4 }),
      options,
      fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
      (metadata, copy, [a, b]) => {
        const machines = metadata.map((each, i) => aMachine(i + 1, each));
        const units = [anEngineUnit('a.service', { on: a }), anEngineUnit('b.service', { on: b })];
        const { fits, next } = count(machines, copy, units);
        const copies = Array.from({ length: fits + 1 }, (_, n) => anEngineUnit(`w@${n + 101}.service`, copy));
        const { pending } = planWhole(aView(machines, [...units, ...copies]), leastLoaded);
        const waiting = pending.filter(({ unit }) => unit.name.startsWith('w@'));
        expect(waiting.map(({ unit }) => unit.name)).toEqual([next?.unit]);
      },
    );
    fc.assert(law);
  });
});
