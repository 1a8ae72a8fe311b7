// What the foot of the screen says of what commands answered.
import { expect, it } from 'vitest';
import { noticeOf, refusalInLine, type Said, saysEnough } from '../../../src/cli/player/notice.js';

function said(line: string, text: string, exitCode: number | null = 0): Said {
  return { line, answer: { lines: text === '' ? [] : text.split('\n'), exitCode } };
}

const killed = (name: string): Said => said(`kill ${name}`, `Machine ${name} killed`);
const off = (name: string): Said => said(`thaw ${name}`, `machine ${name} is off; restart it`, 1);

it.each<readonly [name: string, said: readonly Said[], tone: 'good' | 'bad', text: string]>([
  ['one', [killed('core-01')], 'good', 'Machine core-01 killed'],
  ['one that failed', [off('core-01')], 'bad', 'machine core-01 is off; restart it'],
  ['one that goes on', [said('validate x', '', null)], 'good', 'validate x …'],
  ['one that says nothing', [said('validate x', '')], 'good', 'validate x: done'],
  ['one that fails without a word', [said('validate x', '', 3)], 'bad', 'validate x: exit code 3'],
  [
    'several that are alike',
    [killed('core-01'), killed('core-02'), killed('core-03')],
    'good',
    'Machine core-01 killed, and 2 more: core-02, core-03',
  ],
  [
    'several that are not',
    [said('a', 'core-01 takes no units: 2 go'), said('b', 'core-02 takes no units: 1 goes')],
    'good',
    'core-01 takes no units: 2 go; core-02 takes no units: 1 goes',
  ],
  [
    'some of which failed',
    [killed('core-01'), off('core-02'), killed('core-03'), off('core-04')],
    'bad',
    '2 of 4 failed: machine core-02 is off; restart it, and 1 more: core-04; ' +
      'Machine core-01 killed, and 1 more: core-03',
  ],
])('%s in one message', (_name, all, tone, text) => {
  expect(noticeOf(all, 'all')).toEqual({ tone, text });
});

const started = (...units: readonly string[]): Said =>
  said(
    `start ${units.join(' ')}`,
    ['inactive', 'launched on 1282e7b0.../10.0.0.11']
      .flatMap((state) => units.map((u) => `Unit ${u} ${state}`))
      .join('\n'),
  );

it.each<readonly [name: string, said: readonly Said[], notice: ReturnType<typeof noticeOf>]>([
  ['one thing', [started('a')], { tone: 'good', text: 'Unit a launched on 1282e7b0.../10.0.0.11' }],
  ['several', [started('a', 'b')], { tone: 'good', text: 'start a b: done' }],
  [
    'what goes on',
    [said('start a', 'Unit a inactive\nUnit a loaded', null)],
    { tone: 'good', text: 'Unit a loaded' },
  ],
  ['what failed, which is a page', [said('start a', 'Unit a inactive\nerror: no', 1)], null],
])('in brief: %s', (_name, all, notice) => {
  expect(noticeOf(all, 'failures')).toEqual(notice);
});

it.each<readonly [name: string, said: Said, text: string, enough: boolean]>([
  [
    'a short one',
    said('stop a', 'Unit a loaded\nSuccessfully stopped units'),
    'Successfully stopped units',
    true,
  ],
  ['a long one', said('list-units', 'one\ntwo\nthree'), 'list-units has answered', false],
  ['a long one that failed', said('start a', 'one\ntwo\nthree', 1), 'start a: exit code 1', false],
  ['one that still grows', said('journal a', 'one\ntwo', null), 'two', false],
])('of an answer to who does something else by now: %s', (_name, one, text, enough) => {
  expect(noticeOf([one], 'later')?.text).toBe(text);
  expect(saysEnough(one.answer, 'later')).toBe(enough);
});

it('is nothing where an answer is a page', () => {
  expect(noticeOf([killed('core-01'), said('list-units', 'one\ntwo')], 'all')).toBeNull();
});

it.each<
  readonly [name: string, lines: readonly string[], exitCode: number | null, expected: readonly string[]]
>([
  ['one', ['error: no unit x'], 1, ['no unit x']],
  ['one with a hint', ['error: no unit x', '  hint: did you mean y?'], 1, ['no unit x; did you mean y?']],
  [
    "commander's",
    ["error: unknown command 'x'", '(Did you mean y?)'],
    2,
    ["unknown command 'x'; did you mean y?"],
  ],
  ['one before its command has ended', ['error: a', '  hint: b'], null, ['a; b']],
  ['none where it was no error', ['error: a', '  hint: b'], 0, ['error: a', '  hint: b']],
  ['none of several', ['error: a', 'error: b'], 1, ['error: a', 'error: b']],
  ['none of another answer', ['a', 'b'], 1, ['a', 'b']],
])('a refusal is a line: %s', (_name, lines, exitCode, expected) => {
  expect(refusalInLine({ lines, exitCode })).toEqual({ lines: expected, exitCode });
});
