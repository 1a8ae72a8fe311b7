import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metadataOf } from '../../../../src/fleet/machine.js';
import { planWhole } from '../../../../src/fleet/scheduler/reference.js';
import { aMachine, anEngineUnit, aView } from '../../../helpers/builders.js';
import { aPolicy, placing } from '../../../helpers/placing.js';

const zones = [aMachine(1, { zone: 'a' }), aMachine(2, { zone: 'a' }), aMachine(3, { zone: 'b' })];
const fresh = ['a', 'b', 'c', 'd'].map((name) => anEngineUnit(`${name}.service`));

const cases: readonly (readonly [
  name: string,
  policy: string,
  machines: typeof zones,
  units: typeof fresh,
  expected: readonly string[],
])[] = [
  [
    'zones get the same, whatever they have of machines',
    'spread',
    zones,
    fresh,
    ['a 1', 'b 3', 'c 2', 'd 3'],
  ],
  [
    'within a zone the least loaded is taken',
    'spread',
    zones,
    [anEngineUnit('old.service', { on: 1 }), anEngineUnit('older.service', { on: 3 }), ...fresh],
    ['a 2', 'b 3', 'c 1', 'd 3'],
  ],
  [
    'a zone that has fallen behind catches up',
    'spread',
    zones,
    [anEngineUnit('old0.service', { on: 1 }), anEngineUnit('old1.service', { on: 2 }), ...fresh],
    ['a 3', 'b 3', 'c 1', 'd 3'],
  ],
  [
    'another key is another order',
    'spread:rack',
    [
      aMachine(1, { zone: 'a', rack: 'r1' }),
      aMachine(2, { zone: 'b', rack: 'r1' }),
      aMachine(3, { rack: 'r2' }),
    ],
    fresh,
    ['a 1', 'b 3', 'c 2', 'd 3'],
  ],
  [
    'a machine without the key waits until nobody else is able',
    'spread',
    [aMachine(1), aMachine(2, { zone: 'a', max_units: '1' }), aMachine(3, { zone: 'b', max_units: '1' })],
    fresh,
    ['a 2', 'b 3', 'c 1', 'd 1'],
  ],
  [
    'a value that is empty is a value, and one that every object has is none',
    'spread:constructor',
    [aMachine(1), aMachine(2, { constructor: '' })],
    fresh,
    ['a 2', 'b 2', 'c 2', 'd 2'],
  ],
];

describe('spread', () => {
  it.each(cases)('%s', (_name, policy, machines, units, expected) => {
    expect(placing(policy, machines, units)).toEqual(expected);
  });

  it('keeps zones of able machines within one unit of each other, and machines within a zone', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 40 }), (machinesPerZone, count) => {
        const machines = machinesPerZone.flatMap((size, zone) =>
          Array.from({ length: size }, (_, i) => aMachine(zone * 10 + i + 1, { zone: `z${zone}` })),
        );
        const units = Array.from({ length: count }, (_, i) => anEngineUnit(`u${i}.service`));
        const { placements } = planWhole(aView(machines, units), aPolicy('spread'));
        const loadOf = (id: string): number =>
          placements.filter(({ arrive }) => arrive?.machine === id).length;
        const byZone = machinesPerZone.map((_, zone) =>
          machines
            .filter((machine) => metadataOf(machine, 'zone') === `z${zone}`)
            .map(({ id }) => loadOf(id)),
        );
        const sums = byZone.map((loads) => loads.reduce((sum, load) => sum + load, 0));
        expect(sums.reduce((sum, load) => sum + load, 0)).toBe(count);
        for (const loads of [sums, ...byZone])
          expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
