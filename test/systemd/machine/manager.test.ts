import { describe, expect, it } from 'vitest';
import { Manager, parseUnitFile } from '../../../src/systemd/index.js';
import { ASystemd, seededProcesses } from '../../helpers/a-systemd.js';
import { aName, aUnitFile } from '../../helpers/builders.js';
import { ManualClock } from '../../helpers/manual-clock.js';

const LOOP = 'ExecStart=/bin/sh -c "while true; do echo Hello World; sleep 1; done"';

describe("a machine's systemd", () => {
  it('knows nothing of a unit that was never loaded', () => {
    const { manager } = new ASystemd();
    expect(manager.status('a.service')).toMatchObject({ load: 'not-found', active: 'inactive', sub: 'dead' });
    expect(() => manager.start('a.service')).toThrow('Unit a.service not loaded.');
    expect(() => manager.stop('a.service')).toThrow('Unit a.service not loaded.');
    expect(() => manager.unload('a.service')).not.toThrow();
  });

  it('forgets a unit when its file is gone and it is dead, and says so', () => {
    const test = new ASystemd();
    test.start(LOOP);
    test.manager.stop('a.service');
    test.manager.unload('a.service');
    expect(test.manager.status('a.service').load).toBe('loaded');
    test.clock.advance(1);
    expect(test.manager.status('a.service').load).toBe('not-found');
    expect(test.told.at(-1)).toBe('0 a.service not-found');
  });

  it('keeps a unit that runs though its file is gone, until it stops', () => {
    const test = new ASystemd();
    test.start(LOOP);
    test.manager.unload('a.service');
    test.clock.advance(5_000);
    expect(test.manager.status('a.service').active).toBe('active');
    test.manager.stop('a.service');
    test.clock.advance(1);
    expect(test.manager.status('a.service').load).toBe('not-found');
  });

  it('ends with the new content when a unit is stopped, unloaded, loaded and started in one breath', () => {
    const test = new ASystemd();
    test.start(LOOP);
    test.manager.stop('a.service');
    test.manager.unload('a.service');
    test.start('ExecStart=/bin/sh -c "while true; do echo new; sleep 1; done"');
    test.clock.advance(2_500);
    expect(test.manager.status('a.service').active).toBe('active');
    expect(test.journal().slice(-3)).toEqual(['sh: new', 'sh: new', 'sh: new']);
  });

  it('never runs what it has forgotten, though a start was asked for while it stopped', () => {
    const test = new ASystemd();
    test.start(LOOP);
    test.manager.stop('a.service');
    test.manager.start('a.service');
    test.manager.unload('a.service');
    test.clock.advance(60_000);
    expect(test.told.at(-1)).toBe('0 a.service not-found');
    expect(test.manager.journal('a.service', 2).map((line) => line.message)).toEqual([
      'a.service: Unit a.service not found.',
      'Failed to start a.service.',
    ]);
  });

  it.each([
    ['fails', 'ExecStart=/bin/false', 'exit-code'],
    ['ends well', 'ExecStart=/bin/true', 'resources'],
  ])(
    'gives up on a unit whose file went bad while it ran, when it %s and should come again',
    (_, run, result) => {
      const test = new ASystemd();
      test.start(run, 'Restart=always');
      test.load('a.service', 'Restart=always');
      test.clock.advance(60_000);
      expect(test.manager.status('a.service')).toMatchObject({ active: 'failed', sub: 'failed', result });
      expect(test.journal().slice(-2)).toEqual([
        'systemd: a.service: Failed to schedule restart job: Unit a.service has a bad unit file setting.',
        `systemd: a.service: Failed with result '${result}'.`,
      ]);
    },
  );

  it('tells each change of a unit that is no service once, and forgets it like any other', () => {
    const test = new ASystemd();
    test.manager.load(aName('a.target'), aUnitFile());
    test.manager.start('a.target');
    test.manager.start('a.target');
    test.manager.unload('a.target');
    test.manager.stop('a.target');
    expect(test.told).toEqual([
      '0 a.target inactive (dead)',
      '0 a.target active (active)',
      '0 a.target inactive (dead)',
      '0 a.target not-found',
    ]);
  });

  it.each([
    [
      'a service that heeds nothing',
      ['ExecStart=/bin/x', 'ExecStop=/bin/sleep 100', 'Restart=always'],
      'failed (failed)',
    ],
    [
      'one that has run its course',
      ['Type=oneshot', 'RemainAfterExit=yes', 'ExecStart=/bin/true'],
      'inactive (dead)',
    ],
    [
      'one that waits to come again',
      ['ExecStart=/bin/false', 'Restart=always', 'RestartSec=60'],
      'inactive (dead)',
    ],
    [
      'what nothing may kill',
      ['ExecStart=/bin/x', 'KillMode=none', 'FinalKillSignal=HUP'],
      'failed (failed)',
    ],
  ])('fells %s at once, and it does not come again', (_name, lines, state) => {
    const test = new ASystemd();
    test.start(...lines, 'SendSIGKILL=no', '[X-Fleetsim]', 'StopTime=1h');
    test.clock.advance(5_000);
    test.manager.fell('a.service');
    test.clock.advance(0);
    const { active, sub } = test.manager.status('a.service');
    expect(`${active} (${sub})`).toBe(state);
    expect(test.manager.units().find(({ name }) => name === 'a.service')?.processes ?? []).toEqual([]);
    test.clock.advance(600_000);
    expect(test.manager.status('a.service')).toMatchObject({ active, sub });
  });

  it('fells what an earlier life left behind, and leaves alone what it does not know', () => {
    const test = new ASystemd();
    test.start('ExecStart=/bin/x', 'KillMode=none');
    test.manager.stop('a.service');
    test.clock.advance(1_000);
    const processes = (): number => JSON.stringify(test.manager.cgroups()).split('/bin/x').length - 1;
    expect(processes()).toBe(1);
    test.manager.fell('a.service');
    test.manager.fell('b.service');
    test.clock.advance(0);
    expect(processes()).toBe(0);
  });

  it.each([
    [[], 90_000],
    [['TimeoutStopSec=3'], 3_000],
    [['TimeoutStopSec=infinity'], Number.POSITIVE_INFINITY],
  ])('knows how long a service with %j may take to stop', (lines, ms) => {
    const test = new ASystemd();
    test.start('ExecStart=/bin/x', ...lines);
    expect(test.manager.stopLimitMs('a.service')).toBe(ms);
    expect(test.manager.stopLimitMs('b.service')).toBe(0);
  });

  it('may be asked for more by whoever it is telling', () => {
    const clock = new ManualClock();
    const told: string[] = [];
    const manager = new Manager({
      clock,
      processes: seededProcesses(clock),
      emit: ({ unit, active, sub }) => {
        told.push(`${active} (${sub})`);
        if (sub === 'start-pre') manager.stop(unit);
      },
    });
    const { unitFile } = parseUnitFile('[Service]\nExecStartPre=/bin/sleep 1\nExecStart=/bin/sleep 9\n');
    manager.load(aName('a.service'), unitFile);
    manager.start('a.service');
    clock.advance(60_000);
    expect(told).toEqual([
      'inactive (dead)',
      'activating (start-pre)',
      'deactivating (stop-sigterm)',
      'failed (failed)',
    ]);
  });

  it.each([
    [
      'has nothing to run',
      ['Restart=always'],
      'Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.',
    ],
    ['has only a way to stop', ['ExecStop=/bin/true'], 'Service has no ExecStart= and no SuccessAction='],
    [
      'is a oneshot that always comes again',
      ['Type=oneshot', 'Restart=always', 'ExecStart=/bin/true'],
      "isn't allowed for Type=oneshot services. Refusing.",
    ],
    [
      'has two commands but is no oneshot',
      ['ExecStart=/bin/a', 'ExecStart=/bin/b'],
      'more than one ExecStart=',
    ],
    ['has a quote that is never closed', ["ExecStart=/bin/sh -c 'x"], 'Unbalanced quoting'],
  ])('refuses to start a unit that %s', (_name, service, message) => {
    const test = new ASystemd();
    test.start(...service);
    expect(test.manager.status('a.service')).toMatchObject({ load: 'bad-setting', active: 'inactive' });
    expect(test.journal().join('\n')).toContain(message);
  });

  it.each([
    ['a.target', 'active (active)'],
    ['a.slice', 'active (active)'],
    ['a.swap', 'active (active)'],
  ])("calls %s by its type's word", (name, state) => {
    const test = new ASystemd();
    test.manager.load(aName(name), aUnitFile());
    test.manager.start(name);
    expect(test.told.at(-1)).toBe(`0 ${name} ${state}`);
  });
});

describe('the journal', () => {
  it('has a line a second of the classic, and each process its own ID, whether or not anybody reads', () => {
    const test = new ASystemd();
    test.start(LOOP, 'Restart=always');
    test.clock.advance(2_500);
    expect(test.journal()).toEqual([
      'systemd: Started a.service.',
      'sh: Hello World',
      'sh: Hello World',
      'sh: Hello World',
    ]);
    test.manager.stop('a.service');
    test.clock.advance(1);
    test.manager.start('a.service');
    test.clock.advance(1_000_000);
    const pids = new Set(test.manager.journal('a.service', 100_000).map((line) => line.pid));
    expect([...pids]).toEqual([1, 1001, 1002]);
  });

  it('gives the latest lines, and costs nothing while nobody asks', () => {
    const test = new ASystemd();
    test.start(LOOP);
    test.clock.advance(1e12);
    const lines = test.manager.journal('a.service', 3);
    expect(lines.map((line) => line.atMs)).toEqual([1e12 - 2_000, 1e12 - 1_000, 1e12]);
    expect(test.manager.journal('a.service', 0)).toEqual([]);
  });
});
