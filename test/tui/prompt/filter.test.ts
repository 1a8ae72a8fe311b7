import { describe, expect, it } from 'vitest';
import { matches, parseFilter, unknownField } from '../../../src/tui/prompt/filter.js';

const ROW = {
  text: 'web@1.service core-03 launched',
  fields: { unit: 'web@1.service', state: 'launched failed', on: 'core-03' },
  labels: { zone: 'b', Disk: 'SSD' },
};

describe('a filter', () => {
  it.each([
    ['', true],
    ['web', true],
    ['WEB core-03', true],
    ['web core-04', false],
    ['!core-04', true],
    ['!web', false],
    ['state:failed on:core-03 zone=b', true],
    ['state:fail', true],
    ['zone=bb', false],
    ['disk=ssd', true],
    ['!zone=b', false],
    ['nothing:web', false],
    ['!', true],
  ])('%j: %s', (text, passes) => {
    expect(matches(parseFilter(text), ROW)).toBe(passes);
  });

  it.each([
    ['state:failed zone=b web', null],
    ['stat', null],
    ['stat:failed', 'no field is called stat; did you mean state?'],
    ['foo:failed', 'no field is called foo; there are: unit, state'],
    ['!rack=1', 'no machine has metadata rack; there are: zone'],
  ])('tells of a field that nobody has: %j', (text, problem) => {
    expect(unknownField(text, ['unit', 'state'], new Set(['zone']))).toBe(problem);
  });
});
