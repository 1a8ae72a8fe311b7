import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainCalendar } from '../../../src/systemd/index.js';
import { type CalendarEvent, EVERY_SECOND } from '../../../src/systemd/values/calendar/event.js';
import { nextElapse } from '../../../src/systemd/values/calendar/next.js';
import { parseCalendar } from '../../../src/systemd/values/calendar/parse.js';
import { anyEvent } from '../../helpers/calendar-events.js';
import { ask, noTool } from '../../helpers/systemd-tools.js';

const NOW = Date.UTC(2020, 0, 1, 12);
const question = { nowMs: NOW, afterMs: NOW, iterations: 1 };

describe('explainCalendar', () => {
  it('shows both forms and the next times', () => {
    expect(explainCalendar('Mon 10:00', { ...question, iterations: 2 })).toEqual({
      ok: true,
      value: {
        text: [
          '  Original form: Mon 10:00',
          'Normalized form: Mon *-*-* 10:00:00',
          '    Next elapse: Mon 2020-01-06 10:00:00 UTC',
          '       From now: 4 days left',
          '       Iter. #2: Mon 2020-01-13 10:00:00 UTC',
          '       From now: 1 week 4 days left',
        ].join('\n'),
        note: null,
      },
    });
  });

  it('shows one form when it is the normal one, and that there is no next time', () => {
    const answer = explainCalendar('2019-01-01 00:00:00', question);
    expect(answer.ok && answer.value.text).toBe(
      'Normalized form: 2019-01-01 00:00:00\n    Next elapse: never',
    );
  });

  it('says of a zone that it is not known', () => {
    const answer = explainCalendar('daily Europe/Berlin', question);
    expect(answer.ok && answer.value.note).toBe(
      'Note: Europe/Berlin is not known here, and is computed as UTC.',
    );
  });

  it.each([
    ['foo', ["Failed to parse calendar specification 'foo': Invalid argument"]],
    ['0/0:0', ["Failed to parse calendar specification '0/0:0': Numerical result out of range"]],
    ['\u001b[1m', ["Failed to parse calendar specification '\\x1b[1m': Invalid argument"]],
    [
      '5min',
      [
        "Failed to parse calendar specification '5min': Invalid argument",
        'Hint: this expression is a valid timespan. Use \'fleetsim systemd timespan "5min"\' instead?',
      ],
    ],
  ])('refuses %j', (text, error) => expect(explainCalendar(text, question)).toEqual({ ok: false, error }));
});

function isOpen({ day, hour, minute, us }: CalendarEvent): boolean {
  const all = [day, hour, minute, us].flatMap((chain) => chain ?? []);
  return all.some(({ stop, repeat }) => stop === null && repeat > 0 && repeat !== EVERY_SECOND.repeat);
}

describe.skipIf(noTool('systemd-analyze') !== null)('systemd-analyze calendar', () => {
  /** Without what depends on the wall clock, and without hints, which name other tools. */
  const lines = (text: string): readonly string[] =>
    text.split('\n').filter((line) => !/From now|^Hint:/.test(line));

  function compare(events: readonly string[], from: string, iterations: number): readonly string[] {
    const words = ['calendar', `--iterations=${iterations}`, `--base-time=${from}`, '--', ...events];
    const said = ask('systemd-analyze', ...words);
    const afterMs = Date.parse(`${from.replace(' ', 'T')}Z`);
    const answers = events.map((text) => explainCalendar(text, { nowMs: 0, afterMs, iterations }));
    const refusals = answers.flatMap((answer) => (answer.ok ? [] : answer.error));
    expect(lines(refusals.join('\n'))).toEqual(lines(said.stderr.trim()));
    // An empty line stands between any two, also where one is refused.
    const ours = lines(answers.map((answer) => (answer.ok ? `${answer.value.text}\n` : '')).join('\n'));
    const theirs = lines(said.stdout.toString());
    // The first difference is enough to read.
    const differs = ours.findIndex((line, i) => line !== theirs[i]);
    expect(ours.slice(differs - 3, differs + 3)).toEqual(theirs.slice(differs - 3, differs + 3));
    expect(ours.length).toBe(theirs.length);
    return events.filter((_, i) => answers[i]?.ok);
  }

  it.each(['2020-01-01 00:00:00', '2024-02-28 23:59:59', '1999-12-31 23:59:30', '2190-07-01 12:00:00'])(
    'says what we say, from %s UTC on',
    (from) => {
      const events = fc.sample(anyEvent, 2_000);
      const taken = compare(events, from, 0);
      expect(taken.length).toBeGreaterThan(1_000);
      // `next.ts` says where systemd goes astray: open repetitions, and what never elapses.
      const sound = taken.filter((text) => {
        const event = parseCalendar(text);
        return event.ok && nextElapse(event.value, 0) !== null && !isOpen(event.value);
      });
      expect(sound.length).toBeGreaterThan(400);
      compare(sound, from, 4);
    },
  );
});
