import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/index.js';
import { type Behaviour, IDLE, outputUntil } from '../../../src/systemd/process/behaviour.js';
import { declare, drawMs, parseDuration, readDeclared } from '../../../src/systemd/process/declared.js';
import { parseUnitFile } from '../../../src/systemd/syntax/unit-file.js';

function declared(...lines: readonly string[]) {
  const { options } = parseUnitFile(`[X-Fleetsim]\n${lines.join('\n')}\n`).unitFile;
  return readDeclared((name) => options.filter((option) => option.name === name).map(({ value }) => value));
}

describe('durations', () => {
  it.each([
    ['30s', { type: 'fixed', ms: 30_000 }],
    ['infinity', { type: 'fixed', ms: Number.POSITIVE_INFINITY }],
    ['exp(10m)', { type: 'exponential', meanMs: 600_000 }],
    ['uniform(1m, 5m)', { type: 'uniform', minMs: 60_000, maxMs: 300_000 }],
    ['uniform(5m, 1m)', null],
    ['uniform(1m)', null],
    ['exp(infinity)', null],
    ['exp(1m,2m)', null],
    ['gauss(1m)', null],
    ['soon', null],
    ['', null],
  ])('%s is %j', (text, expected) => {
    expect(parseDuration(text)).toEqual(expected);
  });

  it('are drawn around what they say, in whole milliseconds', () => {
    const random = seededRandom(7);
    const drawn = (text: string): readonly number[] => {
      const duration = parseDuration(text);
      return Array.from({ length: 2_000 }, () => (duration === null ? 0 : drawMs(duration, random)));
    };
    const uniform = drawn('uniform(1s,3s)');
    expect([Math.min(...uniform) >= 1_000, Math.max(...uniform) <= 3_000]).toEqual([true, true]);
    expect(Math.max(...uniform) - Math.min(...uniform)).toBeGreaterThan(1_900);
    const exponential = drawn('exp(10s)');
    const mean = exponential.reduce((sum, ms) => sum + ms, 0) / exponential.length;
    expect(Math.abs(mean - 10_000)).toBeLessThan(1_000);
    expect(exponential.every((ms) => Number.isInteger(ms) && ms >= 0)).toBe(true);
  });
});

describe('what is declared', () => {
  const command: Behaviour = {
    ...IDLE,
    lines: [{ atMs: 0, text: 'own' }],
    end: { atMs: 9_000, exit: { type: 'exited', status: 4 } },
  };
  const course = (from: Behaviour, ...lines: readonly string[]) =>
    declare(from, declared(...lines), seededRandom(1));

  it.each([
    ['nothing', command, [], { atMs: 9_000, exit: { type: 'exited', status: 4 } }],
    ['a time', command, ['RunTime=2s'], { atMs: 2_000, exit: { type: 'exited', status: 0 } }],
    [
      'a time from its readiness on, and a status',
      command,
      ['StartupTime=1s', 'RunTime=2s', 'ExitStatus=7'],
      { atMs: 3_000, exit: { type: 'exited', status: 7 } },
    ],
    ['a status alone', command, ['ExitStatus=7'], { atMs: 9_000, exit: { type: 'exited', status: 7 } }],
    [
      'a signal',
      command,
      ['RunTime=1s', 'ExitSignal=SIGSEGV'],
      { atMs: 1_000, exit: { type: 'dumped', signal: 'SEGV' } },
    ],
    ['no end', command, ['RunTime=infinity'], null],
    ['a status of a program that runs on', IDLE, ['ExitStatus=7'], null],
    [
      'that it always fails',
      IDLE,
      ['StartupTime=1s', 'FailProbability=100%', 'ExitStatus=3'],
      { atMs: 1_000, exit: { type: 'exited', status: 3 } },
    ],
    [
      'that it never fails, and how',
      IDLE,
      ['RunTime=1s', 'FailProbability=0', 'ExitStatus=3'],
      { atMs: 1_000, exit: { type: 'exited', status: 3 } },
    ],
    [
      'no value of it',
      command,
      ['RunTime=soon', 'ExitStatus=256'],
      { atMs: 9_000, exit: { type: 'exited', status: 4 } },
    ],
  ] as const)('%s', (_name, from, lines, expected) => {
    expect(course(from, ...lines).behaviour.end).toEqual(expected);
  });

  it('fails as often as it says, and otherwise ends well', () => {
    const own = declared('RunTime=5s', 'FailProbability=0.25', 'ExitStatus=9');
    const statuses = Array.from({ length: 2_000 }, (_, i) => {
      const { end } = declare(IDLE, own, seededRandom(3).child(`${i}`)).behaviour;
      return end?.exit.type === 'exited' ? end.exit.status : null;
    });
    const failed = statuses.filter((status) => status === 9).length;
    expect(statuses.filter((status) => status === 0).length).toBe(2_000 - failed);
    expect(failed).toBeGreaterThan(400);
    expect(failed).toBeLessThan(600);
  });

  it('has its own lines, once or again and again, until its end', () => {
    const lines = (...own: readonly string[]) =>
      outputUntil(course(command, ...own).behaviour, 5_000, 10).map(({ atMs, text }) => `${atMs} ${text}`);
    expect(lines('Log=one', 'Log=two', 'StartupTime=1s')).toEqual(['1000 one', '1000 two']);
    expect(lines('Log=x', 'LogInterval=2s')).toEqual(['0 x', '2000 x', '4000 x']);
    expect(lines('Log=x', 'LogInterval=2s', 'RunTime=3s')).toEqual(['0 x', '2000 x']);
    expect(lines('RunTime=3s')).toEqual(['0 own']);
  });

  it('is read for memory and CPU', () => {
    expect(declared('MemoryUsage=1.5G', 'CPUUsage=150%')).toMatchObject({
      memoryBytes: 1.5 * 2 ** 30,
      cpuShare: 1.5,
    });
  });
});
