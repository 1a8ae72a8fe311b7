import { describe, expect, it } from 'vitest';
import type { ProcessExit } from '../../../src/systemd/process/process.js';
import type { Restart } from '../../../src/systemd/service/config.js';
import { comesAgain, restartDelayMs, restarts } from '../../../src/systemd/service/restart.js';
import type { ServiceResult } from '../../../src/systemd/states.js';
import { ASystemd } from '../../helpers/a-systemd.js';

const RESULTS: readonly ServiceResult[] = [
  'success',
  'resources',
  'protocol',
  'timeout',
  'exit-code',
  'signal',
  'core-dump',
  'watchdog',
  'start-limit-hit',
  'oom-kill',
  'exec-condition',
];

describe('Restart=', () => {
  // systemd.service(5), "Exit causes and the effect of the Restart= settings"; core/service.c for what it leaves out.
  const table: readonly (readonly [Restart, readonly ServiceResult[]])[] = [
    ['no', []],
    ['always', RESULTS.filter((result) => result !== 'exec-condition')],
    ['on-success', ['success']],
    ['on-failure', RESULTS.filter((result) => result !== 'success' && result !== 'exec-condition')],
    ['on-abnormal', RESULTS.filter((result) => !['success', 'exit-code', 'exec-condition'].includes(result))],
    ['on-watchdog', ['watchdog']],
    ['on-abort', ['signal', 'core-dump']],
  ];

  it.each(table)('%s brings a service back after %j, and after nothing else', (restart, expected) => {
    expect(RESULTS.filter((result) => restarts(restart, result))).toEqual(expected);
  });

  const exit = (status: number): ProcessExit => ({ type: 'exited', status });
  const config = {
    restart: 'on-failure' as const,
    delayMs: 100,
    steps: 0,
    delayMsMax: Number.POSITIVE_INFINITY,
    prevent: { statuses: new Set([3]), signals: new Set(['USR1']) },
    force: { statuses: new Set([0, 3]), signals: new Set(['TERM']) },
  };

  it.each([
    ['an exit that prevents it', exit(3), 'exit-code', false],
    ['a signal that prevents it', { type: 'killed', signal: 'USR1' }, 'signal', false],
    ['a clean exit that forces it', exit(0), 'success', true],
    ['a clean signal that forces it', { type: 'killed', signal: 'TERM' }, 'success', true],
    ['any other failure', exit(4), 'exit-code', true],
    ['no exit at all', null, 'success', false],
  ] as const)('after %s', (_name, ended, result, expected) => {
    expect(comesAgain(config, result, ended)).toBe(expected);
  });
});

describe('RestartSec= with RestartSteps=', () => {
  const config = {
    restart: 'always' as const,
    prevent: { statuses: new Set<number>(), signals: new Set<string>() },
    force: { statuses: new Set<number>(), signals: new Set<string>() },
    delayMs: 1_000,
    steps: 3,
    delayMsMax: 64_000,
  };

  it('grows by the same factor each time, up to the longest delay', () => {
    const delays = [0, 1, 2, 3, 4, 100].map((count) => restartDelayMs(config, count));
    expect(delays).toEqual([1_000, 4_000, 16_000, 64_000, 64_000, 64_000]);
  });

  it.each([
    ['steps', { ...config, steps: 0 }],
    ['a longest delay', { ...config, delayMsMax: Number.POSITIVE_INFINITY }],
    ['a longest delay that is longer', { ...config, delayMsMax: 500 }],
  ])('stays the same without %s', (_name, own) => {
    expect([0, 1, 5].map((count) => restartDelayMs(own, count))).toEqual([1_000, 1_000, 1_000]);
  });

  it('is gone by, restart by restart', () => {
    const test = new ASystemd();
    test.start(
      'ExecStart=/bin/false',
      'Restart=always',
      'RestartSec=1',
      'RestartSteps=2',
      'RestartMaxDelaySec=9',
      'StartLimitInterval=0',
    );
    test.clock.advance(25_000);
    const starts = test.states().filter((line) => line.includes('running'));
    expect(starts.map((line) => line.split(' ')[0])).toEqual(['0', '1000', '4000', '13000', '22000']);
  });
});
