// random and power-of-two: policies that leave it to chance, and yet do the same again.
import { describe, expect, it } from 'vitest';
import { planWhole } from '../../../../src/fleet/scheduler/reference.js';
import { aMachine, anEngineUnit, aView } from '../../../helpers/builders.js';
import { aPolicy, placing } from '../../../helpers/placing.js';

const ten = Array.from({ length: 10 }, (_, i) => aMachine(i + 1));
const hundreds = Array.from({ length: 500 }, (_, i) => anEngineUnit(`web@${i}.service`));

/** How many of 500 units each of ten machines gets. */
function loads(policy: string): readonly number[] {
  const { placements } = planWhole(aView(ten, hundreds), aPolicy(policy));
  return ten.map(({ id }) => placements.filter(({ arrive }) => arrive?.machine === id).length);
}

describe('random', () => {
  it('gives every machine its part, but not the same', () => {
    const got = loads('random');
    // 50 is the mean and 7 the deviation of a fair draw.
    expect(Math.min(...got)).toBeGreaterThan(50 - 5 * 7);
    expect(Math.max(...got)).toBeLessThan(50 + 5 * 7);
    expect(new Set(got).size).toBeGreaterThan(1);
  });

  it('draws anew with another seed, and the same with the same', () => {
    const units = hundreds.slice(0, 20);
    expect(placing('random:7', ten, units)).toEqual(placing('random:7', ten, units));
    expect(placing('random:7', ten, units)).not.toEqual(placing('random:8', ten, units));
    expect(placing('random', ten, units)).toEqual(placing('random:1', ten, units));
  });

  it('sends a unit to the same machine whatever else there is', () => {
    const [one] = placing('random', ten, hundreds.slice(7, 8));
    expect(placing('random', ten, hundreds.slice(0, 20))).toContain(one);
  });
});

describe('power-of-two', () => {
  it('is far more even than chance alone', () => {
    const unevenness = (got: readonly number[]): number => Math.max(...got) - Math.min(...got);
    expect(unevenness(loads('power-of-two'))).toBeLessThanOrEqual(6);
    expect(unevenness(loads('random'))).toBeGreaterThan(12);
  });

  it('takes the emptier of two machines, and the only one there is', () => {
    const old = anEngineUnit('old.service', { on: 1 });
    const fresh = hundreds.slice(0, 1);
    expect(placing('power-of-two', ten.slice(0, 2), [old, ...fresh])).toEqual(['web@0 2']);
    expect(placing('power-of-two', ten.slice(0, 1), [old, ...fresh])).toEqual(['web@0 1']);
  });

  it('does not look beyond the two', () => {
    // All but one machine are full of units: most picks miss the empty one.
    const old = ten
      .slice(1)
      .flatMap((_, i) => [0, 1, 2].map((n) => anEngineUnit(`old${i}-${n}.service`, { on: i + 2 })));
    const homes = hundreds.slice(0, 40).map((unit) => placing('power-of-two', ten, [...old, unit]).join());
    const empty = homes.filter((home) => / 1$/.test(home)).length;
    // Two picks of ten find it once in five times.
    expect(empty).toBeGreaterThan(2);
    expect(empty).toBeLessThan(16);
  });
});
