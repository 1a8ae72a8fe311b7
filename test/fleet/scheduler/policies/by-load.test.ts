// least-loaded, bin-pack and round-robin: policies that look at nothing but how many units there are.
import { describe, expect, it } from 'vitest';
import { aMachine, anEngineUnit } from '../../../helpers/builders.js';
import { placing } from '../../../helpers/placing.js';

const three = [aMachine(1), aMachine(2), aMachine(3)];
const fresh = ['a', 'b', 'c', 'd'].map((name) => anEngineUnit(`${name}.service`));
/** As many units as `on` has entries, each on that machine. */
function standing(...on: readonly number[]) {
  return on.map((machine, i) => anEngineUnit(`old${i}.service`, { on: machine }));
}

const cases: readonly (readonly [
  name: string,
  policy: string,
  machines: typeof three,
  units: typeof fresh,
  expected: readonly string[],
])[] = [
  [
    'least-loaded evens out',
    'least-loaded',
    three,
    [...standing(1, 1, 2), ...fresh],
    ['a 3', 'b 2', 'c 3', 'd 1'],
  ],
  [
    'bin-pack fills the fullest',
    'bin-pack',
    three,
    [...standing(2, 2, 3), ...fresh],
    ['a 2', 'b 2', 'c 2', 'd 2'],
  ],
  ['bin-pack begins with the first by ID', 'bin-pack', three, fresh, ['a 1', 'b 1', 'c 1', 'd 1']],
  [
    'bin-pack goes on to the next fullest when one takes no more',
    'bin-pack',
    [aMachine(1), aMachine(2, { max_units: '3' }), aMachine(3)],
    [...standing(2, 2, 3), ...fresh],
    ['a 2', 'b 3', 'c 3', 'd 3'],
  ],
  ['round-robin goes round', 'round-robin', three, fresh, ['a 1', 'b 2', 'c 3', 'd 1']],
  [
    'round-robin goes on where the count of units stands',
    'round-robin',
    three,
    [...standing(1), ...fresh],
    ['a 2', 'b 3', 'c 1', 'd 2'],
  ],
  [
    'round-robin passes over who is not able, and comes to the next',
    'round-robin',
    three,
    [anEngineUnit('a.service', { fleet: ['Conflicts=old0.service'] }), ...standing(2)],
    ['a 3'],
  ],
  [
    'round-robin goes by place, not by load',
    'round-robin',
    three,
    [...standing(2, 2, 2, 2), ...fresh],
    ['a 2', 'b 3', 'c 1', 'd 2'],
  ],
];

describe('placing by load', () => {
  it.each(cases)('%s', (_name, policy, machines, units, expected) => {
    expect(placing(policy, machines, units)).toEqual(expected);
  });
});
