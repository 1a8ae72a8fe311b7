// The layout of `systemctl status`, with units that are made up.
import { describe, expect, it } from 'vitest';
import type { StyledLine } from '../../../src/base/index.js';
import { parseUnitFile } from '../../../src/systemd/index.js';
import type { CommandRun, StateTimes, UnitDetails } from '../../../src/systemd/machine/details.js';
import { formatStatus } from '../../../src/systemd/show/status.js';
import { EPOCH_MS, someDetails } from '../../helpers/a-local-machine.js';

function status(name: string, change: Partial<UnitDetails>): readonly StyledLine[] {
  return formatStatus(someDetails(name, change), {
    epochMs: EPOCH_MS,
    nowMs: 4_000,
    stateOf: (unit) => (unit === 'a.service' ? 'active' : null),
  });
}

function text(name: string, change: Partial<UnitDetails>): readonly string[] {
  return status(name, change).map((line) => line.text);
}

const times = (change: Partial<StateTimes>): StateTimes => ({ ...someDetails('x.service').times, ...change });

const SHELL = ['/bin/sh', '-c', 'while true; do echo Hello World; sleep 1; done'];

function run(change: Partial<CommandRun>): CommandRun {
  return {
    pid: 1001,
    option: 'ExecStart',
    argv: SHELL,
    startedMs: 1_000,
    exit: null,
    exitedMs: null,
    ...change,
  };
}

const FALSE = run({ argv: ['/bin/false'], exit: { type: 'exited', status: 1 }, exitedMs: 2_000 });

const RUNNING: Partial<UnitDetails> = {
  active: 'active',
  sub: 'running',
  times: times({ inactiveExitMs: 1_000, activeEnterMs: 1_000 }),
  commands: [run({})],
  mainPid: 1001,
  cgroup: '/system.slice/system-busybox.slice/busybox@1.service',
  processes: [{ pid: 1001, argv: SHELL }],
  resources: {
    tasks: 1,
    tasksMax: null,
    memoryBytes: 1_258_291,
    memoryHighBytes: null,
    memoryMaxBytes: 536_870_912,
    cpuMs: 15,
    cpuShare: 0,
  },
};

describe('systemctl status', () => {
  it('of a service that runs', () => {
    expect(text('busybox@1.service', RUNNING)).toEqual([
      '● busybox@1.service - The busybox@1.service',
      '     Loaded: loaded (/run/fleet/units/busybox@1.service; linked-runtime; preset: enabled)',
      '     Active: active (running) since Tue 2014-02-18 10:00:01 UTC; 3s ago',
      '   Main PID: 1001 (sh)',
      '      Tasks: 1',
      '     Memory: 1.1M (max: 512.0M)',
      '        CPU: 15ms',
      '     CGroup: /system.slice/system-busybox.slice/busybox@1.service',
      '             └─1001 /bin/sh -c "while true; do echo Hello World; sleep 1; done"',
    ]);
  });

  it('of one that failed', () => {
    const failed = text('a.service', {
      active: 'failed',
      sub: 'failed',
      result: 'exit-code',
      times: times({
        inactiveExitMs: 1_000,
        activeEnterMs: 1_000,
        activeExitMs: 2_500,
        inactiveEnterMs: 2_500,
      }),
      commands: [FALSE],
      mainPid: 1001,
    });
    expect(failed).toEqual([
      '× a.service - The a.service',
      '     Loaded: loaded (/run/fleet/units/a.service; linked-runtime; preset: enabled)',
      '     Active: failed (Result: exit-code) since Tue 2014-02-18 10:00:02 UTC; 1s ago',
      '   Duration: 1.500s',
      '    Process: 1001 ExecStart=/bin/false (code=exited, status=1/FAILURE)',
      '   Main PID: 1001 (code=exited, status=1/FAILURE)',
    ]);
  });

  it('of one that was never started, or has no description of its own', () => {
    expect(text('a.service', { description: 'a.service' })).toEqual([
      '○ a.service',
      '     Loaded: loaded (/run/fleet/units/a.service; linked-runtime; preset: enabled)',
      '     Active: inactive (dead)',
    ]);
  });

  it('of one that waits to be restarted', () => {
    const waiting = text('a.service', {
      active: 'activating',
      sub: 'auto-restart',
      result: 'exit-code',
      times: times({ inactiveExitMs: 3_500 }),
      commands: [FALSE],
      mainPid: 1001,
    });
    expect(waiting.slice(2)).toEqual([
      '     Active: activating (auto-restart) (Result: exit-code) since Tue 2014-02-18 10:00:03 UTC; 500ms ago',
      '    Process: 1001 ExecStart=/bin/false (code=exited, status=1/FAILURE)',
      '   Main PID: 1001 (code=exited, status=1/FAILURE)',
    ]);
  });

  it('of a oneshot that has done its work, its commands in the order of systemd', () => {
    const exited = text('a.service', {
      active: 'active',
      sub: 'exited',
      times: times({ inactiveExitMs: 1_000, activeEnterMs: 2_000 }),
      commands: [
        run({ pid: 1002, argv: ['/bin/true'], exit: { type: 'exited', status: 0 } }),
        run({ option: 'ExecStartPre', argv: ['/bin/mkdir', '/x'], exit: { type: 'exited', status: 0 } }),
      ],
      mainPid: 1002,
    });
    expect(exited.slice(2)).toEqual([
      '     Active: active (exited) since Tue 2014-02-18 10:00:02 UTC; 2s ago',
      '    Process: 1001 ExecStartPre=/bin/mkdir /x (code=exited, status=0/SUCCESS)',
      '    Process: 1002 ExecStart=/bin/true (code=exited, status=0/SUCCESS)',
      '   Main PID: 1002 (code=exited, status=0/SUCCESS)',
    ]);
  });

  it('of one that is stopped by a command beside its main process', () => {
    const stopping = text('a.service', {
      ...RUNNING,
      active: 'deactivating',
      sub: 'stop',
      times: times({ activeExitMs: 4_000 }),
      commands: [run({}), run({ pid: 1002, option: 'ExecStop', argv: ['/bin/bye'] })],
      controlPid: 1002,
      processes: [
        { pid: 1002, argv: ['/bin/bye'] },
        { pid: 1001, argv: SHELL },
      ],
      resources: null,
    });
    expect(stopping.slice(2)).toEqual([
      '     Active: deactivating (stop) since Tue 2014-02-18 10:00:04 UTC; now',
      '   Main PID: 1001 (sh); Control PID: 1002 (bye)',
      '     CGroup: /system.slice/system-busybox.slice/busybox@1.service',
      '             ├─1001 /bin/sh -c "while true; do echo Hello World; sleep 1; done"',
      '             └─1002 /bin/bye',
    ]);
  });

  it('of one whose first command still runs', () => {
    const [, , , line] = text('a.service', {
      active: 'activating',
      sub: 'start-pre',
      commands: [run({ option: 'ExecStartPre', argv: ['/bin/pull'] })],
      controlPid: 1001,
    });
    expect(line).toBe('  Cntrl PID: 1001 (pull)');
  });

  it('of a timer, with what it starts and when', () => {
    const timer = text('a.timer', {
      type: 'timer',
      active: 'active',
      sub: 'waiting',
      times: times({ activeEnterMs: 0 }),
      documentation: ['man:a(1)', 'https://example.com/a'],
      triggers: ['a.service'],
      timer: { nextMs: EPOCH_MS + 304_000, lastMs: null },
    });
    expect(timer.slice(2)).toEqual([
      '     Active: active (waiting) since Tue 2014-02-18 10:00:00 UTC; 4s ago',
      '    Trigger: Tue 2014-02-18 10:05:04 UTC; 5min left',
      '   Triggers: ● a.service',
      '       Docs: man:a(1)',
      '             https://example.com/a',
    ]);
  });

  it('of a socket, and of the service that it starts', () => {
    const socket = { type: 'socket', active: 'active', sub: 'listening', triggers: ['a.service'] } as const;
    const listen = [{ type: 'Stream', address: '[::]:80' }];
    expect(text('a.socket', { ...socket, listen }).slice(2)).toEqual([
      '     Active: active (listening)',
      '   Triggers: ● a.service',
      '     Listen: [::]:80 (Stream)',
    ]);
    const connections = { accepted: 3, connected: 1 };
    expect(text('a.socket', { ...socket, connections })).toContain('   Accepted: 3; Connected: 1;');
    expect(text('a.service', { triggeredBy: ['b.socket', 'a.socket'] }).slice(3)).toEqual([
      'TriggeredBy: ○ a.socket',
      '             ○ b.socket',
    ]);
  });

  it('of one whose conditions were not met', () => {
    const unmet = { atMs: 1_000, conditions: ['ConditionPathExists=/x', 'ConditionHost=!core-02'] };
    expect(text('a.service', { unmet }).slice(3)).toEqual([
      '  Condition: start condition failed at Tue 2014-02-18 10:00:01 UTC; 3s ago',
      '             ├─ ConditionPathExists=/x was not met',
      '             └─ ConditionHost=!core-02 was not met',
    ]);
  });

  it('of one that could not be loaded, and of one without a file', () => {
    const reason = 'Unit a.service has a bad unit file setting.';
    expect(text('a.service', { load: 'bad-setting', loadError: reason })[1]).toBe(
      `     Loaded: bad-setting (Reason: ${reason})`,
    );
    expect(text('a.service', { file: null })[1]).toBe('     Loaded: loaded');
  });

  it('says nothing of a preset where there can be none', () => {
    const file = { path: '/lib/a.target', state: 'static', content: parseUnitFile('').unitFile };
    expect(text('a.target', { file })[1]).toBe('     Loaded: loaded (/lib/a.target; static)');
  });

  it.each([
    [
      'a signal that no daemon expects',
      { type: 'killed', signal: 'KILL' },
      '(code=killed, signal=KILL)',
      'red',
    ],
    ['the signal that ends a daemon', { type: 'killed', signal: 'TERM' }, '(code=killed, signal=TERM)', null],
    ['a status of systemd', { type: 'exited', status: 203 }, '(code=exited, status=203/EXEC)', 'red'],
    ['a status without a name', { type: 'exited', status: 42 }, '(code=exited, status=42)', 'red'],
    [
      'a name of BSD, which it does not show',
      { type: 'exited', status: 75 },
      '(code=exited, status=75)',
      'red',
    ],
  ] as const)('writes how a process ended: %s', (_, exit, words, style) => {
    const line = status('a.service', { commands: [run({ argv: ['/bin/x'], exit })] })[3];
    expect(line?.text).toBe(`    Process: 1001 ExecStart=/bin/x ${words}`);
    expect(line?.marks[0]?.style ?? null).toBe(style);
  });

  it.each([
    ['active', 'running', '●', 'green'],
    ['failed', 'failed', '×', 'red'],
    ['inactive', 'dead', '○', undefined],
    ['activating', 'start', '●', undefined],
  ] as const)('marks a unit that is %s', (active, sub, dot, style) => {
    const [line] = status('a.service', { active, sub });
    expect([line?.text[0], line?.marks[0]?.style]).toEqual([dot, style]);
  });
});
