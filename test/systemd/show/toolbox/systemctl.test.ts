// systemctl on a machine whose units are made up, and on one whose systemd lives.
import { describe, expect, it } from 'vitest';
import { parseUnitFile } from '../../../../src/systemd/index.js';
import type { CgroupNode, UnitDetails } from '../../../../src/systemd/machine/details.js';
import type { LocalMachine } from '../../../../src/systemd/show/local-machine.js';
import type { Answer } from '../../../../src/systemd/show/toolbox/answer.js';
import { runTool, toolChanges, toolFollows } from '../../../../src/systemd/show/toolbox/toolbox.js';
import { ALocalMachine, EPOCH_MS, someDetails } from '../../../helpers/a-local-machine.js';
import { ASystemd } from '../../../helpers/a-systemd.js';
import { aName } from '../../../helpers/builders.js';

function linesOf(answer: Answer): readonly string[] {
  const code = answer.type === 'done' && answer.exitCode !== 0 ? [`[exit ${answer.exitCode}]`] : [];
  const lines = answer.lines.map(({ stream, line }) => `${stream === 'stderr' ? '! ' : ''}${line.text}`);
  return [...lines, ...code];
}

const UNITS: readonly UnitDetails[] = [
  someDetails('a.service', { active: 'active', sub: 'running', triggeredBy: ['t.timer'] }),
  someDetails('bad.service', {
    load: 'bad-setting',
    loadError: 'Unit bad.service has a bad unit file setting.',
  }),
  someDetails('dead.service'),
  someDetails('F.service', { active: 'failed', sub: 'failed', result: 'exit-code' }),
  someDetails('basic.target', {
    type: 'target',
    active: 'active',
    sub: 'active',
    file: null,
    dependencies: { Requires: ['sysinit.target'], Wants: ['a.service'], After: ['sysinit.target'] },
  }),
  someDetails('sysinit.target', {
    type: 'target',
    active: 'active',
    sub: 'active',
    file: null,
    dependencies: { Wants: ['basic.target', 'dead.service'], RequiredBy: ['basic.target'] },
  }),
  someDetails('s.socket', {
    type: 'socket',
    active: 'active',
    sub: 'listening',
    triggers: ['a.service'],
    listen: [
      { type: 'Stream', address: '[::]:80' },
      { type: 'Stream', address: '/run/s' },
    ],
  }),
  someDetails('t.timer', {
    type: 'timer',
    active: 'active',
    sub: 'waiting',
    triggers: ['a.service'],
    timer: { nextMs: EPOCH_MS + 3_600_000, lastMs: EPOCH_MS - 60_000 },
  }),
  someDetails('u.timer', {
    type: 'timer',
    active: 'active',
    sub: 'elapsed',
    triggers: ['F.service'],
    timer: { nextMs: null, lastMs: null },
  }),
];

function run(...words: readonly string[]): readonly string[] {
  return linesOf(runTool(new ALocalMachine(UNITS), ['systemctl', ...words]));
}

describe('systemctl list-units', () => {
  it('shows what is up, failed or badly written, in the order of types and names', () => {
    expect(run()).toEqual([
      '  UNIT           LOAD        ACTIVE   SUB       DESCRIPTION',
      '  a.service      loaded      active   running   The a.service',
      '● bad.service    bad-setting inactive dead      The bad.service',
      '● F.service      loaded      failed   failed    The F.service',
      '  s.socket       loaded      active   listening The s.socket',
      '  basic.target   loaded      active   active    The basic.target',
      '  sysinit.target loaded      active   active    The sysinit.target',
      '  t.timer        loaded      active   waiting   The t.timer',
      '  u.timer        loaded      active   elapsed   The u.timer',
      '',
      'LOAD   = Reflects whether the unit definition was properly loaded.',
      'ACTIVE = The high-level unit activation state, i.e. generalization of SUB.',
      'SUB    = The low-level unit activation state, values depend on unit type.',
      '8 loaded units listed. Pass --all to see loaded but inactive units, too.',
      "To show all installed unit files use 'systemctl list-unit-files'.",
    ]);
  });

  it('shows only what failed, and says so when nothing did', () => {
    expect(run('--failed').slice(0, 2).concat(run('--failed').slice(-1))).toEqual([
      '  UNIT      LOAD   ACTIVE SUB    DESCRIPTION',
      '● F.service loaded failed failed The F.service',
      '1 loaded units listed.',
    ]);
    expect(linesOf(runTool(new ALocalMachine([]), ['systemctl', '--failed']))).toEqual([
      '  UNIT LOAD ACTIVE SUB DESCRIPTION',
      '0 loaded units listed.',
    ]);
  });

  it('has a column for jobs while there are some', () => {
    const job = { id: 7, unit: 'a.service', type: 'start', running: true } as const;
    const made = new ALocalMachine([someDetails('a.service', { job }), someDetails('b.service')]);
    expect(linesOf(runTool(made, ['systemctl', 'list-units', '--all'])).slice(0, 3)).toEqual([
      '  UNIT      LOAD   ACTIVE   SUB  JOB   DESCRIPTION',
      '  a.service loaded inactive dead start The a.service',
      '  b.service loaded inactive dead -     The b.service',
    ]);
    expect(linesOf(runTool(made, ['systemctl', 'list-jobs']))).toEqual([
      'JOB UNIT      TYPE  STATE',
      '  7 a.service start running',
      '',
      '1 jobs listed.',
    ]);
    expect(run('list-jobs')).toEqual(['No jobs running.']);
  });

  it.each([
    ['a pattern', ['list-units', '*.timer'], ['t.timer', 'u.timer']],
    ['a name, dead or not', ['list-units', 'dead'], ['dead.service']],
    ['types', ['--type=socket,target'], ['s.socket', 'basic.target', 'sysinit.target']],
    ['states', ['--state=listening', '--state=inactive'], ['bad.service', 'dead.service', 's.socket']],
    ['a load state', ['-t', 'bad-setting'], ['bad.service']],
  ])('chooses by %s', (_, words, names) => {
    const lines = run(...words, '--no-legend', '--plain');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(names);
  });
});

describe("systemctl's other listings", () => {
  it('of unit files', () => {
    const made = new ALocalMachine([someDetails('a.service'), someDetails('x.target', { file: null })]);
    expect(linesOf(runTool(made, ['systemctl', 'list-unit-files']))).toEqual([
      'UNIT FILE STATE          PRESET',
      'a.service linked-runtime enabled',
      '',
      '1 unit files listed.',
    ]);
  });

  it('of timers, the next first', () => {
    expect(run('list-timers')).toEqual([
      'NEXT                        LEFT         LAST                        PASSED      UNIT    ACTIVATES',
      'Tue 2014-02-18 11:00:00 UTC 1h 0min left Tue 2014-02-18 09:59:00 UTC 1min 0s ago t.timer a.service',
      '-                           -            -                           -           u.timer F.service',
      '',
      '2 timers listed.',
      'Pass --all to see loaded but inactive timers, too.',
    ]);
  });

  it('of one timer by its name', () => {
    expect(run('list-timers', '--no-legend', 'u')).toEqual(['- - - - u.timer F.service']);
  });

  it('of sockets', () => {
    expect(run('list-sockets', '--all')).toEqual([
      'LISTEN  UNIT     ACTIVATES',
      '[::]:80 s.socket a.service',
      '/run/s  s.socket a.service',
      '',
      '2 sockets listed.',
    ]);
  });

  it('of dependencies, targets last and no unit below itself', () => {
    expect(run('list-dependencies', 'basic.target')).toEqual([
      'basic.target',
      '● ├─a.service',
      '● └─sysinit.target',
      '○   ├─dead.service',
      '    └─...',
    ]);
    expect(run('list-dependencies', '--plain', '--after', 'basic.target')).toEqual([
      'basic.target',
      '  sysinit.target',
    ]);
    expect(run('list-dependencies', '--reverse', 'sysinit.target')).toContain('● └─basic.target');
    expect(run('list-dependencies', 'nope')[1]).toBe('[exit 1]');
  });
});

describe('systemctl status', () => {
  it('is followed by the journal since the last start', () => {
    const times = { ...someDetails('a').times, inactiveExitMs: 1_000, activeEnterMs: 1_000 };
    const made = new ALocalMachine([someDetails('a.service', { active: 'active', sub: 'running', times })]);
    const entry = { unit: 'a.service', identifier: 'sh', pid: 9, level: 'info' } as const;
    made.journal.add({ ...entry, atMs: 999, message: 'before' });
    made.journal.add({ ...entry, atMs: 1_000, message: 'after' });
    const lines = linesOf(runTool(made, ['systemctl', 'status', 'a']));
    expect(lines.slice(-2)).toEqual(['', 'Feb 18 10:00:01 core-01 sh[9]: after']);
    expect(linesOf(runTool(made, ['systemctl', 'status', '-n0', 'a']))).toHaveLength(3);
    expect(linesOf(runTool(made, ['systemctl', 'status', '-o', 'cat', 'a'])).at(-1)).toBe('after');
  });

  it('says that the journal has lost lines of a unit', () => {
    const times = { ...someDetails('a').times, inactiveExitMs: 0, activeEnterMs: 0 };
    const made = new ALocalMachine([someDetails('a.service', { active: 'active', sub: 'running', times })]);
    for (let i = 0; i < 10_001; i++)
      made.journal.add({ unit: 'b.service', identifier: 'b', pid: 2, level: 'info', atMs: i, message: '' });
    expect(linesOf(runTool(made, ['systemctl', 'status', 'a'])).at(-1)).toBe(
      'Notice: journal has been rotated since unit was started, output may be incomplete.',
    );
  });

  it.each([
    ['one that is up', ['a'], 0],
    ['one that is not', ['dead'], 3],
    ['one that failed', ['F'], 3],
    ['one that is not there', ['nope'], 4],
    ['the first that is not up', ['a', 'dead', 'nope'], 3],
  ])('ends with the exit code of %s', (_, words, exitCode) => {
    const answer = runTool(new ALocalMachine(UNITS), ['systemctl', 'status', ...words]);
    expect(answer).toMatchObject({ type: 'done', exitCode });
  });

  it('of the machine counts what failed and shows the tree', () => {
    const tree: CgroupNode = {
      name: '',
      processes: [],
      resources: null,
      children: [
        { name: 'init.scope', processes: [{ pid: 1, argv: ['init'] }], children: [], resources: null },
      ],
    };
    expect(linesOf(runTool(new ALocalMachine(UNITS, tree), ['systemctl', 'status']))).toEqual([
      '● core-01',
      '    State: degraded',
      '     Jobs: 0 queued',
      '   Failed: 1 units',
      '    Since: Tue 2014-02-18 10:00:00 UTC; now',
      '   CGroup: /',
      '           └─init.scope',
      '             └─1 init',
    ]);
  });
});

describe('what programs ask systemctl', () => {
  it.each([
    ['is-active of one that is', ['is-active', 'a', 'dead'], ['active', 'inactive']],
    ['is-active of one that is not', ['is-active', 'nope'], ['inactive', '[exit 3]']],
    ['is-active quietly', ['is-active', '-q', 'dead'], ['[exit 3]']],
    ['is-failed', ['is-failed', 'F'], ['failed']],
    ['is-failed of one that runs', ['is-failed', 'a'], ['active', '[exit 1]']],
    ['is-enabled', ['is-enabled', 'a'], ['linked-runtime', '[exit 1]']],
    [
      'is-enabled of nothing',
      ['is-enabled', 'nope'],
      ['! Failed to get unit file state for nope.service: No such file or directory', '[exit 1]'],
    ],
    ['is-system-running', ['is-system-running'], ['degraded', '[exit 1]']],
    ['show of chosen properties', ['show', '-p', 'Id,SubState', 'a'], ['Id=a.service', 'SubState=running']],
    ['show of values alone', ['show', '--value', '-p', 'ActiveState', 'F'], ['failed']],
    ['show of what is not there', ['show', '-p', 'LoadState', 'nope'], ['LoadState=not-found']],
    ['show of systemd itself', ['show', '-p', 'NFailedUnits'], ['NFailedUnits=1']],
    ['cat of what is not there', ['cat', 'nope'], ['! No files found for nope.service.', '[exit 1]']],
    [
      'nothing that it knows',
      ['sttaus'],
      ["! Unknown command verb 'sttaus'. Did you mean 'status'?", '[exit 1]'],
    ],
    ['a verb without a unit', ['start'], ['! Too few arguments.', '[exit 1]']],
  ])('answers %s', (_, words, expected) => {
    expect(run(...words)).toEqual(expected);
  });

  it('follows nothing, unlike journalctl -f and systemd-cgtop', () => {
    expect(toolFollows(['systemctl', 'restart', '-f', 'a'])).toBe(false);
    expect(toolFollows(['journalctl', '-u', 'a', '-fn3'])).toBe(true);
    expect(toolFollows(['journalctl', '-u', '-f'])).toBe(false);
    expect(toolFollows(['systemd-cgtop', '-b'])).toBe(true);
    expect(toolFollows(['systemd-cgtop', '-b', '-n', '1'])).toBe(false);
  });

  it('knows which of its verbs change something', () => {
    const changes = (...words: readonly string[]): boolean => toolChanges(['systemctl', ...words]);
    expect(changes('-q', 'stop', 'a')).toBe(true);
    expect(changes('daemon-reload')).toBe(true);
    expect(changes('status', 'start')).toBe(false);
    expect(changes()).toBe(false);
    expect(toolChanges(['journalctl', '-u', 'start'])).toBe(false);
  });
});

/** A machine whose systemd lives. */
class Living implements LocalMachine {
  readonly #inner = new ALocalMachine();
  readonly test = new ASystemd();
  readonly hostname = this.#inner.hostname;
  readonly machineId = this.#inner.machineId;
  readonly epochMs = EPOCH_MS;
  readonly clock = this.test.clock;
  readonly systemd = this.test.manager;
  readonly journal = this.#inner.journal;

  /** Runs a command to its end, letting time pass while it waits. */
  run(...words: readonly string[]): readonly string[] {
    let answer = runTool(this, ['systemctl', ...words]);
    const lines = [...linesOf(answer)];
    for (let i = 0; answer.type === 'waiting' && i < 1_000; i++) {
      this.clock.advance(100);
      answer = answer.again();
      lines.push(...linesOf(answer));
    }
    return lines;
  }
}

describe('systemctl on a machine that lives', () => {
  it('waits until a unit is up, down, or up again', () => {
    const living = new Living();
    living.test.load('a.service', 'Type=oneshot', 'RemainAfterExit=yes', 'ExecStart=/bin/sleep 5');
    expect(living.run('start', 'a')).toEqual([]);
    expect(living.clock.nowMs()).toBeGreaterThanOrEqual(5_000);
    expect(living.run('is-active', 'a')).toEqual(['active']);
    expect(living.run('stop', 'a')).toEqual([]);
    expect(living.run('is-active', 'a')).toEqual(['inactive', '[exit 3]']);
    expect(living.run('start', '--no-block', 'a')).toEqual([]);
    expect(living.run('is-active', 'a')).toEqual(['activating', '[exit 3]']);
  });

  it('says why a start failed, and what to look at', () => {
    const living = new Living();
    living.test.load('a.service', 'Type=oneshot', 'ExecStart=/bin/false');
    expect(living.run('start', 'a')).toEqual([
      '! Job for a.service failed because the control process exited with error code.',
      '! See "systemctl status a.service" and "journalctl -xeu a.service" for details.',
      '[exit 1]',
    ]);
    expect(living.run('--failed', '--no-legend', '--plain')).toHaveLength(1);
    expect(living.run('reset-failed', 'a')).toEqual([]);
    expect(living.run('is-failed', 'a')).toEqual(['inactive', '[exit 1]']);
  });

  it('refuses what cannot be, with the exit codes of systemctl', () => {
    const living = new Living();
    living.test.load('bad.service', 'Restart=always');
    living.test.load('a.service', 'ExecStart=/bin/sleep 1');
    expect(living.run('stop', 'nope')).toEqual([
      '! Failed to stop nope.service: Unit nope.service not loaded.',
      '[exit 5]',
    ]);
    expect(living.run('start', 'bad')).toEqual([
      '! Failed to start bad.service: Unit bad.service has a bad unit file setting.',
      "! See system logs and 'systemctl status bad.service' for details.",
      '[exit 1]',
    ]);
    expect(living.run('isolate', 'a')[0]).toContain('Operation refused');
    expect(living.run('mask', 'a')[0]).toContain('/dev/null');
    expect(living.run('start', 'a')).toEqual([
      '! Failed to start a.service: Unit a.service is masked.',
      '[exit 1]',
    ]);
  });

  it('prints a unit file with its place', () => {
    const living = new Living();
    living.test.load('a.service', 'ExecStart=/bin/sleep 1');
    expect(living.run('cat', 'a')).toEqual([
      '# /run/fleet/units/a.service',
      '[Service]',
      'ExecStart=/bin/sleep 1',
    ]);
  });
});

describe('what comes to a machine from outside', () => {
  it('is a connection, which starts the service of a socket', () => {
    const living = new Living();
    living.test.load('a.service', 'ExecStart=/bin/sleep infinity');
    const { unitFile } = parseUnitFile('[Socket]\nListenStream=80\n');
    living.test.manager.load(aName('a.socket'), unitFile);
    const connect = (name: string): readonly string[] => linesOf(runTool(living, ['connect', name]));
    expect(connect('a')).toEqual(['! connect: a.socket is not listening', '[exit 1]']);
    expect(living.run('start', 'a.socket')).toEqual([]);
    expect(connect('a.socket')).toEqual(['Connected to a.socket, served by a.service.']);
    living.clock.advance(1);
    expect(living.run('is-active', 'a')).toEqual(['active']);
    expect(connect('b')).toEqual(['! connect: there is no unit b.socket', '[exit 1]']);
  });

  it('is a file, which starts the service of a path', () => {
    const living = new Living();
    living.test.load('a.service', 'ExecStart=/bin/sleep infinity');
    living.test.manager.load(aName('a.path'), parseUnitFile('[Path]\nPathExists=/tmp/go\n').unitFile);
    expect(living.run('start', 'a.path')).toEqual([]);
    expect(linesOf(runTool(living, ['touch', 'tmp/go']))[0]).toContain('begins with /');
    expect(linesOf(runTool(living, ['touch', '/tmp/go']))).toEqual([]);
    living.clock.advance(1);
    expect(living.run('is-active', 'a')).toEqual(['active']);
  });
});
