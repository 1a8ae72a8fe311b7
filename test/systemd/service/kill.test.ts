// Who gets which signal when a service is stopped (systemd.kill(5)).
import { describe, expect, it } from 'vitest';
import { AService, type AServiceOptions, stubborn } from '../../helpers/a-service.js';

/** A running service with a main process, a command of ExecStop= and a child of the main process. */
function stopping(lines: readonly string[], options: AServiceOptions = {}) {
  const test = AService.started(
    ['ExecStart=/bin/x', 'ExecStop=/bin/y', 'TimeoutStopSec=2', ...lines],
    options,
  );
  const main = test.process('x');
  const child = main.fork();
  test.service.stop();
  const control = test.process('y');
  return { test, main, control, child };
}

describe('KillMode=', () => {
  // All signals that main process, control process and child get, when each heeds only SIGKILL.
  it.each([
    [
      'control-group',
      [
        ['TERM', 'KILL'],
        ['TERM', 'KILL'],
        ['TERM', 'KILL'],
      ],
      'failed',
    ],
    ['mixed', [['TERM', 'KILL'], ['TERM', 'KILL'], ['KILL']], 'failed'],
    ['process', [['TERM', 'KILL'], ['TERM', 'KILL'], []], 'failed'],
    ['none', [[], [], []], 'failed'],
  ] as const)('%s', (mode, signals, end) => {
    const { test, main, control, child } = stopping([`KillMode=${mode}`], { heeds: stubborn });
    test.clock.advance(60_000);
    expect([main.signals, control.signals, child.signals]).toEqual(signals);
    expect(test.sub).toBe(end);
    expect(child.alive).toBe(mode === 'process' || mode === 'none');
  });

  it('process tells of what remains, when it stops and when it starts again', () => {
    const { test, control, child } = stopping(['KillMode=process']);
    control.exit(0);
    test.clock.advance(0);
    expect(test.log).toEqual([
      'info: Deactivated successfully.',
      `info: Unit process ${child.pid} (x) remains running after unit stopped.`,
    ]);
    test.service.start();
    expect(test.sub).toBe('running');
    expect(test.log[2]).toBe(
      `warning: Found left-over process ${child.pid} (x) in control group while starting unit. Ignoring.`,
    );
    child.exit(0);
    expect(test.sub).toBe('running');
  });

  it('mixed with SendSIGKILL=no does not start beside what remains', () => {
    const { test, control } = stopping(['KillMode=mixed', 'SendSIGKILL=no'], {
      heeds: (signal) => ({ type: 'killed', signal }),
    });
    control.exit(0);
    test.clock.advance(60_000);
    expect(test.sub).toBe('dead');
    test.service.start();
    expect(test.log.slice(-4, -1)).toEqual([
      'err: Will not start SendSIGKILL=no service of type KillMode=control-group or mixed while processes exist',
      "warning: Failed to run 'start' task: Device or resource busy",
      "warning: Failed with result 'resources'.",
    ]);
    expect(test.sub).toBe('failed');
  });
});

describe('signals', () => {
  it.each([
    ['KillSignal=SIGINT', 'INT'],
    ['KillSignal=2', 'INT'],
    ['KillSignal=RTMIN+3', 'RTMIN+3'],
    ['KillSignal=SIGNOTHING', 'TERM'],
    ['RestartKillSignal=SIGUSR1', 'TERM'],
  ])('with %s a stop sends %s', (option, signal) => {
    const test = AService.started(['ExecStart=/bin/x', option]);
    test.service.stop();
    expect(test.last.signals).toEqual([signal]);
  });

  it('a restart has its own signal', () => {
    const test = AService.started(['ExecStart=/bin/x', 'RestartKillSignal=SIGUSR1']);
    test.restarting = true;
    test.service.stop();
    expect(test.last.signals).toEqual(['USR1']);
  });

  it('SendSIGHUP= follows SIGTERM with SIGHUP', () => {
    const test = AService.started(['ExecStart=/bin/x', 'SendSIGHUP=yes'], { heeds: stubborn });
    test.service.stop();
    expect(test.last.signals).toEqual(['TERM', 'HUP']);
  });

  it('FinalKillSignal= stands for SIGKILL, and each process that gets it is named', () => {
    const test = AService.started(['ExecStart=/bin/x', 'FinalKillSignal=SIGQUIT', 'TimeoutStopSec=1'], {
      heeds: (signal) => (signal === 'QUIT' ? { type: 'dumped', signal } : null),
    });
    test.service.stop();
    test.clock.advance(1_000);
    expect(test.log).toEqual([
      "warning: State 'stop-sigterm' timed out. Killing.",
      'notice: Killing process 1001 (x) with signal SIGQUIT.',
      'warning: Main process exited, code=dumped, status=3/QUIT',
      "warning: Failed with result 'timeout'.",
    ]);
  });

  it('a child that outlives the main process is signalled, and waited for', () => {
    const test = AService.started(['ExecStart=/bin/x', 'TimeoutStopSec=5'], { heeds: stubborn });
    const main = test.last;
    const child = main.fork();
    main.exit(0);
    expect(child.signals).toEqual(['TERM']);
    test.clock.advance(4_999);
    expect(test.sub).toBe('stop-sigterm');
    child.exit(0);
    expect(test.states.at(-1)).toBe('4999 inactive (dead)');
  });
});

describe('the OOM killer', () => {
  const LINES = ['ExecStart=/bin/x', 'ExecStop=/bin/y'];

  it.each([
    ['stop', 'running stop stop-sigterm failed', 'oom-kill'],
    ['kill', 'running stop-sigkill failed', 'oom-kill'],
    ['continue', 'running failed', 'signal'],
  ])('with OOMPolicy=%s: %s', (policy, subs, result) => {
    const test = AService.started([...LINES, `OOMPolicy=${policy}`]);
    const main = test.last;
    const child = main.fork();
    test.service.oomKill();
    expect(main.signals[0]).toBe('KILL');
    test.clock.advance(0);
    if (policy === 'continue') child.exit(0);
    if (policy === 'stop') test.process('y').exit(0);
    test.clock.advance(0);
    expect(test.subs.replace('running stop-sigterm', 'running')).toBe(subs);
    expect(test.service.state.result).toBe(result);
    expect(test.log[0]).toBe('notice: A process of this unit has been killed by the OOM killer.');
    expect(test.log).toContain('warning: Main process exited, code=killed, status=9/KILL');
    expect(test.log.at(-1)).toBe(`warning: Failed with result '${result}'.`);
  });

  it('finds nobody in a service that is dead', () => {
    const test = new AService(LINES);
    test.service.oomKill();
    expect([test.log, test.states]).toEqual([[], []]);
  });

  it.each([
    ['start-pre', ['ExecStartPre=/bin/z', ...LINES]],
    ['start', ['Type=notify', ...LINES]],
  ])('ends a service in %s', (_state, lines) => {
    const test = AService.started(lines);
    test.service.oomKill();
    test.clock.advance(0);
    expect(test.states.at(-1)).toBe('0 failed (failed) [oom-kill]');
  });
});
