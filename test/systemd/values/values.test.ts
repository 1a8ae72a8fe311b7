import { describe, expect, it } from 'vitest';
import { expandSpecifiers, parseBoolean } from '../../../src/systemd/index.js';
import { aName } from '../../helpers/builders.js';

describe('parseBoolean', () => {
  it.each(['1', 'yes', 'y', 'true', 't', 'on', 'TRUE', 'Yes'])('%s is yes', (text) =>
    expect(parseBoolean(text)).toBe(true),
  );
  it.each(['0', 'no', 'n', 'false', 'f', 'off', 'OFF'])('%s is no', (text) =>
    expect(parseBoolean(text)).toBe(false),
  );
  it.each(['', '2', 'maybe', 'yes '])('%j is neither', (text) => expect(parseBoolean(text)).toBeNull());
});

describe('expandSpecifiers', () => {
  it.each([
    ['%n', 'web@7.service'],
    ['%N', 'web@7'],
    ['%p-%i', 'web-7'],
    ['100%%', '100%'],
    ['%z %', '%z %'],
  ])('turns %s of web@7.service into %s', (text, expected) => {
    expect(expandSpecifiers(text, aName('web@7.service'))).toBe(expected);
  });
});
