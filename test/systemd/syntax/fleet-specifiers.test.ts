import { describe, expect, it } from 'vitest';
import { expandFleetSpecifiers } from '../../../src/systemd/index.js';
import { aName } from '../../helpers/builders.js';

describe('expandFleetSpecifiers', () => {
  it.each([
    ['%n', 'web@7.service'],
    ['%N', 'web@7'],
    ['%p-%i', 'web-7'],
    ['100%%', '100%'],
    ['%z %', '%z %'],
  ])('turns %s of web@7.service into %s', (text, expected) => {
    expect(expandFleetSpecifiers(text, aName('web@7.service'))).toBe(expected);
  });
});
