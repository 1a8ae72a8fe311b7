import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCalendar } from '../../../../src/systemd/values/calendar/format.js';
import { parseCalendar } from '../../../../src/systemd/values/calendar/parse.js';
import { anyEvent } from '../../../helpers/calendar-events.js';
import { growthOf, LINEAR } from '../../../helpers/growth.js';

function normal(text: string): string {
  const event = parseCalendar(text);
  return event.ok ? formatCalendar(event.value) : event.error;
}

describe('parseCalendar', () => {
  it.each([
    ['minutely', '*-*-* *:*:00'],
    ['hourly', '*-*-* *:00:00'],
    ['DAILY', '*-*-* 00:00:00'],
    ['weekly', 'Mon *-*-* 00:00:00'],
    ['monthly', '*-*-01 00:00:00'],
    ['yearly', '*-01-01 00:00:00'],
    ['annually', '*-01-01 00:00:00'],
    ['quarterly', '*-01,04,07,10-01 00:00:00'],
    ['semi-annually', '*-01,07-01 00:00:00'],
    ['daily utc', '*-*-* 00:00:00 UTC'],
    ['Mon..Fri 10:00', 'Mon..Fri *-*-* 10:00:00'],
    ['mon-fri', 'Mon..Fri *-*-* 00:00:00'],
    ['Sun,Monday,TUE', 'Mon,Tue,Sun *-*-* 00:00:00'],
    ['Mon..Wed,Fri', 'Mon..Wed,Fri *-*-* 00:00:00'],
    ['Mon..Sun', '*-*-* 00:00:00'],
    ['Mon,', 'Mon *-*-* 00:00:00'],
    ['*:0/15', '*-*-* *:00/15:00'],
    ['05:06:07.5', '*-*-* 05:06:07.500000'],
    ['*:*:0/1', '*-*-* *:*:*'],
    ['*:*:5.5,0/1', '*-*-* *:*:*'],
    ['*:*:1.2345675', '*-*-* *:*:01.234568'],
    ['*:*:0..0.5/0.1', '*-*-* *:*:00..00.500000/0.100000'],
    ['2020-05-06', '2020-05-06 00:00:00'],
    ['12-05-06', '2012-05-06 00:00:00'],
    ['89-05-06', '1989-05-06 00:00:00'],
    ['05-06', '*-05-06 00:00:00'],
    ['*-02~1', '*-02~01 00:00:00'],
    ['02~03', '*-02~03 00:00:00'],
    ['*-*~*', '*-*-* 00:00:00'],
    ['*-*~5/2', '*-*~05/2 00:00:00'],
    ['3,1,2,1:00', '*-*-* 01,02,03:00:00'],
    ['8..18/4,9:30', '*-*-* 08..16/4,09:30:00'],
    ['5..5:00', '*-*-* 05:00:00'],
    ['5..30/99:00', '*-*-* 05:00:00'],
    ['0..23:00', '*-*-* 00..23:00:00'],
    ['@0', '1970-01-01 00:00:00 UTC'],
    ['Thu @1577836800', 'Thu 2020-01-01 00:00:00 UTC'],
    ['Mon *-*-* 00:00:00 Europe/Berlin', 'Mon *-*-* 00:00:00 Europe/Berlin'],
    ['daily CET', '*-*-* 00:00:00 CET'],
    ['10:00 America/Argentina/Buenos_Aires', '*-*-* 10:00:00 America/Argentina/Buenos_Aires'],
  ])('takes %j as %s', (text, form) => expect(normal(text)).toBe(form));

  it.each([
    ['', 'EINVAL'],
    ['UTC', 'EINVAL'],
    ['foo', 'EINVAL'],
    ['10:00 Foo/Bar', 'EINVAL'],
    ['daily europe/berlin', 'EINVAL'],
    ['2020-01-01 foo', 'EINVAL'],
    [' daily', 'EINVAL'],
    ['10:00 ', 'EINVAL'],
    ['Fri..Mon', 'EINVAL'],
    ['Mon..', 'EINVAL'],
    ['Mon..Tue..Wed', 'EINVAL'],
    ['Mon:00', 'EINVAL'],
    ['Mon, Tue', 'EINVAL'],
    ['10', 'EINVAL'],
    ['24:00', 'EINVAL'],
    ['*-*-32', 'EINVAL'],
    ['*-*-0', 'EINVAL'],
    ['*-13-*', 'EINVAL'],
    ['2200-1-1', 'EINVAL'],
    ['*-02~29', 'EINVAL'],
    ['*-*~1,28', 'EINVAL'],
    ['02~03-04', 'EINVAL'],
    ['1-2-3-4', 'EINVAL'],
    ['*:*:59.9999999', 'EINVAL'],
    ['*:*:5.', 'EINVAL'],
    ['*:*:5..5.5', 'EINVAL'],
    ['5..3:00', 'EINVAL'],
    ['0/24:00', 'EINVAL'],
    ['1,:00', 'EINVAL'],
    ['10:00:00:00', 'EINVAL'],
    ['@', 'EINVAL'],
    ['@-5', 'EINVAL'],
    ['@99999999999', 'EINVAL'],
    ['@0 10:00', 'EINVAL'],
    ['0/0:00', 'ERANGE'],
    ['99999999999-1-1', 'ERANGE'],
    ['@99999999999999999999', 'ERANGE'],
    [`${'1,'.repeat(240)}1:00`, '*-*-* 01:00:00'],
    [`${'1,'.repeat(241)}1:00`, 'ENOBUFS'],
  ])('of %j gives %s', (text, error) => expect(normal(text)).toBe(error));

  it('reads its own normal form as the same event', () => {
    fc.assert(
      fc.property(anyEvent, (text) => {
        const event = parseCalendar(text);
        // What systemd itself does not write out again.
        fc.pre(event.ok && !(event.value.us.length > 1 && /:\*( \S+)?$/.test(formatCalendar(event.value))));
        expect(event.ok && parseCalendar(formatCalendar(event.value))).toEqual(event);
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes or refuses anything, and never fails', () => {
    const words = ['Mon', '..', 'UTC', 'daily', ' ', '*', '~'];
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...words, ...'0123456789-/:,.@ä') }), (text) => {
        expect(normal(text)).not.toBe('');
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes no longer than the text is long', () => {
    for (const part of [
      '1',
      '1,',
      '0/1,',
      '*',
      ' ',
      'Mon,',
      'Mon',
      '-',
      '1-',
      '1:',
      '.',
      '*:*:0.',
      '@',
      '@1',
      ' UTC',
      'Europe/',
    ]) {
      const work = (times: number): void => {
        normal(part.repeat(times));
        normal(`*:*:${part.repeat(times)}`);
      };
      expect(growthOf(work, 10_000), part).toBeLessThan(LINEAR);
    }
  });
});
