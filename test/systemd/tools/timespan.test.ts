import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainTimeSpan } from '../../../src/systemd/index.js';
import { ask, noTool } from '../../helpers/systemd-tools.js';

describe('explainTimeSpan', () => {
  it.each([
    ['1h30min', '1h30min', '5400000000', '1h 30min'],
    ['1.5s', '1.5s', '1500000', '1.500000s'],
    ['infinity', 'infinity', '18446744073709551615', 'infinity'],
  ])('shows what %s comes to', (text, original, us, human) => {
    const value = `Original: ${original}\n      μs: ${us}\n   Human: ${human}`;
    expect(explainTimeSpan(text)).toEqual({ ok: true, value });
  });

  it.each([
    ['foo', ["Failed to parse time span 'foo': Invalid argument"]],
    ['-5', ["Failed to parse time span '-5': Numerical result out of range"]],
    [
      '10:00',
      [
        "Failed to parse time span '10:00': Invalid argument",
        'Hint: this expression is a valid calendar specification. Use \'fleetsim systemd calendar "10:00"\' instead?',
      ],
    ],
  ])('refuses %j', (text, error) => expect(explainTimeSpan(text)).toEqual({ ok: false, error }));
});

describe.skipIf(noTool('systemd-analyze') !== null)('systemd-analyze timespan', () => {
  const number = fc.oneof(
    fc.nat(100).map(String),
    fc.nat().map(String),
    fc.constantFrom('', '0', '9223372036854775807', '584542', '18446744073709551615', '007'),
  );
  const decimals = fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    fc.nat().map((n) => `.${n}`),
    fc.constant('.'),
  );
  const unit = fc.constantFrom(
    ...'us ms s min h d w month y M m sec years µs μs hr minutes usec msec week x Sec'.split(' '),
    '',
  );
  const blank = fc.constantFrom('', '', ' ', '  ', '\t', '\n', '+');
  const part = fc.tuple(blank, number, decimals, blank, unit).map((parts) => parts.join(''));
  const span = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' '));

  it('says what we say', () => {
    const good = fc.sample(span, 12_000).filter((text) => explainTimeSpan(text).ok);
    expect(good.length).toBeGreaterThan(1_000);
    const theirs = ask('systemd-analyze', 'timespan', '--', ...good)
      .stdout.toString()
      .split('\nOriginal');
    for (const [i, text] of good.entries()) {
      const answer = explainTimeSpan(text);
      const shown = (theirs[i] ?? '').replace(/^Original/, '').replace(/\n+$/, '');
      expect(answer.ok && answer.value).toBe(`Original${shown}`);
    }
  });

  it('refuses what we refuse, in the same words', () => {
    const bad = fc
      .sample(span, 1_000)
      .filter((text) => !explainTimeSpan(text).ok)
      .slice(0, 60);
    for (const text of bad.filter((each) => !/[\n\t]/.test(each))) {
      const answer = explainTimeSpan(text);
      const [theirs = ''] = ask('systemd-analyze', 'timespan', '--', text).stderr.split('\n');
      expect(answer.ok ? '' : answer.error[0]).toBe(theirs);
    }
  });
});
