import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FlagSpec, parseFlags } from '../../../../src/systemd/show/toolbox/flags.js';

const SPEC: FlagSpec = {
  lines: { letter: 'n', value: 'optional' },
  unit: { letter: 'u', value: 'required' },
  follow: { letter: 'f' },
  'no-pager': {},
  'no-legend': {},
};

function read(...words: readonly string[]): string {
  const flags = parseFlags(words, SPEC);
  if (!flags.ok) return flags.error;
  const { value } = flags;
  const given = Object.keys(SPEC).filter((name) => value.has(name));
  const shown = given.map((name) => `${name}=${value.all(name).join('+')}`);
  return [...shown, ...value.words].join(' ');
}

describe('flags of a tool', () => {
  it.each([
    ['stand anywhere', ['a', '-f', 'b'], 'follow= a b'],
    ['have values joined, apart or after =', ['-ua', '-u', 'b', '--unit=c', '--unit', 'd'], 'unit=a+b+c+d'],
    ['share a word', ['-fuweb'], 'unit=web follow='],
    ['take a value that is optional only when it is joined', ['-n', '5', '--lines=3'], 'lines=3 5'],
    ['may be cut short while they are alone', ['--fol'], 'follow='],
    ['end at --', ['--', '-f'], '-f'],
    ['do not begin with a dash alone', ['-'], '-'],
    ['are refused when unknown', ['--frob'], "unrecognized option '--frob'"],
    ['are refused when cut too short', ['--no'], "unrecognized option '--no'"],
    ['are refused as letters', ['-x'], "invalid option -- 'x'"],
    ['are refused without the value they need', ['--unit'], "option '--unit' requires an argument"],
    ['are refused as letters without it', ['-u'], "option requires an argument -- 'u'"],
    [
      'are refused with a value they cannot have',
      ['--follow=x'],
      "option '--follow' doesn't allow an argument",
    ],
    ['are shown without control characters', ['--\u001b'], "unrecognized option '--\\x1b'"],
  ])('%s', (_, words, expected) => {
    expect(read(...words)).toBe(expected);
  });

  it('are read or refused, whatever the words', () => {
    fc.assert(fc.property(fc.array(fc.string()), (words) => void parseFlags(words, SPEC)));
  });
});
