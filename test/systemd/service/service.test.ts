import { describe, expect, it } from 'vitest';
import type { ProcessExit, ProcessRunner } from '../../../src/systemd/process/process.js';
import type { Restart } from '../../../src/systemd/service/config.js';
import { ASystemd } from '../../helpers/a-systemd.js';
import type { ManualClock } from '../../helpers/manual-clock.js';
import { Puppets } from '../../helpers/puppets.js';

/** A script of the small shell that simulated processes understand. */
const sh = (script: string): string => `/bin/sh -c "${script}"`;

/** Processes that go only when killed outright. */
const stubborn = (clock: ManualClock): ProcessRunner =>
  new Puppets({ clock, heeds: (signal) => (signal === 'KILL' ? { type: 'killed', signal } : null) });

describe('a simple service', () => {
  it('runs at once and is dead when it has done its work', () => {
    const test = new ASystemd();
    test.start(`ExecStart=${sh('sleep 5')}`);
    test.clock.advance(10_000);
    expect(test.states()).toEqual(['0 active (running)', '5000 inactive (dead)']);
  });

  it('fails with the status that it exits with', () => {
    const test = new ASystemd();
    test.start(`ExecStart=${sh('echo oh; sleep 1; exit 1')}`);
    test.clock.advance(10_000);
    expect(test.states()).toEqual(['0 active (running)', '1000 failed (failed) [exit-code]']);
    expect(test.journal()).toEqual([
      'systemd: Started a.service.',
      'sh: oh',
      'systemd: a.service: Main process exited, code=exited, status=1/FAILURE',
      "systemd: a.service: Failed with result 'exit-code'.",
    ]);
  });

  it('stops by SIGTERM, cleanly, and whatever Restart= says', () => {
    const test = new ASystemd();
    test.start('ExecStart=/bin/sleep infinity', 'Restart=always');
    test.clock.advance(1_000);
    test.manager.stop('a.service');
    test.clock.advance(10_000);
    expect(test.states()).toEqual([
      '0 active (running)',
      '1000 deactivating (stop-sigterm)',
      '1000 inactive (dead)',
    ]);
    expect(test.journal().slice(-3)).toEqual([
      'systemd: Stopping a.service...',
      'systemd: a.service: Deactivated successfully.',
      'systemd: Stopped a.service.',
    ]);
  });

  it('is killed outright when it does not heed SIGTERM in time', () => {
    const test = new ASystemd(stubborn);
    test.start('ExecStart=/bin/x', 'TimeoutStopSec=3');
    test.manager.stop('a.service');
    test.clock.advance(10_000);
    expect(test.states().slice(1)).toEqual([
      '0 deactivating (stop-sigterm)',
      '3000 deactivating (stop-sigkill) [timeout]',
      '3000 failed (failed) [timeout]',
    ]);
  });

  it('comes again after RestartSec, and counts', () => {
    const test = new ASystemd();
    test.start(`ExecStart=${sh('sleep 3; exit 2')}`, 'Restart=on-failure', 'RestartSec=500ms');
    test.clock.advance(4_000);
    expect(test.states()).toEqual([
      '0 active (running)',
      '3000 activating (auto-restart) [exit-code]',
      '3500 active (running)',
    ]);
    expect(test.journal()).toContain('systemd: a.service: Scheduled restart job, restart counter is at 1.');
  });

  it('gives up when it was started five times within ten seconds', () => {
    const test = new ASystemd();
    test.start('ExecStart=/bin/false', 'Restart=always');
    test.clock.advance(60_000);
    expect(test.states().filter((line) => line.includes('running'))).toHaveLength(5);
    // What it failed with before is what it has failed with.
    expect(test.states().at(-1)).toBe('500 failed (failed) [exit-code]');
    expect(test.journal().slice(-3)).toEqual([
      'systemd: a.service: Start request repeated too quickly.',
      "systemd: a.service: Failed with result 'exit-code'.",
      'systemd: Failed to start a.service.',
    ]);
  });

  it('that ended well each time has failed by its start limit alone', () => {
    const test = new ASystemd();
    test.start('ExecStart=/bin/true', 'Restart=always');
    test.clock.advance(60_000);
    expect(test.states().at(-1)).toBe('500 failed (failed) [start-limit-hit]');
  });

  it.each([
    ['StartLimitBurst=2', 2],
    ['StartLimitInterval=0', 100],
  ])('goes by %s', (option, starts) => {
    const test = new ASystemd();
    test.start('ExecStart=/bin/false', 'Restart=always', option);
    test.clock.advance(9_999);
    expect(test.states().filter((line) => line.includes('running'))).toHaveLength(starts);
  });

  it('may fail with a - before its command', () => {
    const test = new ASystemd();
    test.start('ExecStart=-/bin/false', 'Restart=on-failure');
    test.clock.advance(1_000);
    expect(test.states()).toEqual(['0 active (running)', '0 inactive (dead)']);
  });

  it('stopped while it waits to come again stays dead', () => {
    const test = new ASystemd();
    test.start('ExecStart=/bin/false', 'Restart=always', 'RestartSec=5');
    test.clock.advance(1_000);
    test.manager.stop('a.service');
    test.clock.advance(60_000);
    expect(test.states().at(-1)).toBe('1000 inactive (dead) [exit-code]');
    expect(test.journal().at(-1)).toBe('systemd: Stopped a.service.');
  });

  it('started while it stops runs again afterwards', () => {
    const test = new ASystemd();
    test.start('ExecStart=/bin/sleep infinity');
    test.manager.stop('a.service');
    test.manager.start('a.service');
    test.clock.advance(1_000);
    expect(test.states()).toEqual([
      '0 active (running)',
      '0 deactivating (stop-sigterm)',
      '0 active (running)',
    ]);
  });

  it('started twice runs once', () => {
    const test = new ASystemd();
    test.start('ExecStart=/bin/sleep infinity');
    test.manager.start('a.service');
    test.clock.advance(1_000);
    expect(test.states()).toEqual(['0 active (running)']);
  });
});

describe('what is done around the main process', () => {
  it('ExecStartPre= is done first, one after another', () => {
    const test = new ASystemd();
    test.start('ExecStartPre=/bin/sleep 2', 'ExecStartPre=/bin/sleep 3', 'ExecStart=/bin/sleep infinity');
    test.clock.advance(10_000);
    expect(test.states()).toEqual(['0 activating (start-pre)', '5000 active (running)']);
  });

  it('an ExecStartPre= that fails is the end, unless a - stands before it', () => {
    const test = new ASystemd();
    test.start('ExecStartPre=/bin/false', 'ExecStart=/bin/sleep infinity');
    test.clock.advance(1_000);
    expect(test.states()).toEqual(['0 activating (start-pre)', '0 failed (failed) [exit-code]']);
    expect(test.journal().slice(-3)).toEqual([
      'systemd: a.service: Control process exited, code=exited, status=1/FAILURE',
      "systemd: a.service: Failed with result 'exit-code'.",
      'systemd: Failed to start a.service.',
    ]);
    const ignored = new ASystemd();
    ignored.start('ExecStartPre=-/bin/false', 'ExecStart=/bin/sleep infinity');
    ignored.clock.advance(1_000);
    expect(ignored.states().at(-1)).toBe('0 active (running)');
  });

  it('an ExecStartPre= that takes too long is ended', () => {
    const test = new ASystemd();
    test.start('TimeoutStartSec=2', 'ExecStartPre=/bin/sleep infinity', 'ExecStart=/bin/sleep infinity');
    test.clock.advance(10_000);
    expect(test.states()).toEqual([
      '0 activating (start-pre)',
      '2000 deactivating (stop-sigterm) [timeout]',
      '2000 failed (failed) [timeout]',
    ]);
    expect(test.journal()).toContain('systemd: a.service: start-pre operation timed out. Terminating.');
  });

  it('a stop during ExecStartPre= ends it, and the main process never runs', () => {
    const test = new ASystemd();
    test.start('ExecStartPre=/bin/sleep infinity', 'ExecStart=/bin/sleep infinity');
    test.manager.stop('a.service');
    test.clock.advance(1_000);
    expect(test.states()).toEqual([
      '0 activating (start-pre)',
      '0 deactivating (stop-sigterm)',
      '0 failed (failed) [signal]',
    ]);
  });

  it('ExecStop= is done before the signals', () => {
    const test = new ASystemd();
    test.start('ExecStart=/bin/sleep infinity', 'ExecStop=/bin/sleep 2');
    test.manager.stop('a.service');
    test.clock.advance(10_000);
    expect(test.states()).toEqual([
      '0 active (running)',
      '0 deactivating (stop)',
      '2000 deactivating (stop-sigterm)',
      '2000 inactive (dead)',
    ]);
  });

  it('what ExecStop= writes is in the journal, while it runs and afterwards', () => {
    const test = new ASystemd();
    test.start('ExecStart=/bin/sleep infinity', `ExecStop=${sh('echo bye; sleep 2')}`);
    test.manager.stop('a.service');
    test.clock.advance(1_000);
    expect(test.journal().at(-1)).toBe('sh: bye');
    test.clock.advance(10_000);
    expect(test.journal().filter((line) => line === 'sh: bye')).toHaveLength(1);
  });

  it('an ExecStop= that fails is the last of them, and the service has failed', () => {
    const test = new ASystemd();
    test.start('ExecStart=/bin/sleep infinity', 'ExecStop=/bin/false', 'ExecStop=/bin/echo never');
    test.manager.stop('a.service');
    test.clock.advance(1_000);
    expect(test.states().at(-1)).toBe('0 failed (failed) [exit-code]');
    expect(test.journal().join('\n')).not.toContain('never');
  });

  it('an ExecStop= that hangs is ended with the main process', () => {
    let puppets: Puppets | null = null as Puppets | null;
    const test = new ASystemd((clock) => {
      puppets = new Puppets({ clock });
      return puppets;
    });
    const alive = () => puppets?.alive.map(({ name }) => name);
    test.start('ExecStart=/bin/main', 'ExecStop=/bin/hang', 'TimeoutStopSec=2');
    test.manager.stop('a.service');
    test.clock.advance(1_999);
    expect(alive()).toEqual(['main', 'hang']);
    test.clock.advance(10_000);
    expect(alive()).toEqual([]);
    expect(test.states().slice(1)).toEqual([
      '0 deactivating (stop)',
      '2000 deactivating (stop-sigterm) [timeout]',
      '2000 failed (failed) [timeout]',
    ]);
  });

  it('a main process that fails during ExecStop= makes a failed service', () => {
    const test = new ASystemd();
    test.start(`ExecStart=${sh('sleep 1; exit 3')}`, 'ExecStop=/bin/sleep 2');
    test.manager.stop('a.service');
    test.clock.advance(10_000);
    expect(test.states().at(-1)).toBe('2000 failed (failed) [exit-code]');
  });

  it('a main process that ends by itself during ExecStop= is not waited for again', () => {
    const test = new ASystemd();
    test.start('ExecStart=/bin/sleep 1', 'ExecStop=/bin/sleep 2');
    test.manager.stop('a.service');
    test.clock.advance(10_000);
    expect(test.states().at(-1)).toBe('2000 inactive (dead)');
  });
});

describe('a oneshot service', () => {
  it('is activating while it works and dead when done', () => {
    const test = new ASystemd();
    test.start('Type=oneshot', 'ExecStart=/bin/sleep 1', 'ExecStart=/bin/sleep 2');
    test.clock.advance(10_000);
    expect(test.states()).toEqual(['0 activating (start)', '3000 inactive (dead)']);
    expect(test.journal().slice(-2)).toEqual([
      'systemd: a.service: Deactivated successfully.',
      'systemd: Finished a.service.',
    ]);
  });

  it('stays active with RemainAfterExit=, until it is stopped', () => {
    const test = new ASystemd();
    test.start('Type=oneshot', 'RemainAfterExit=yes', 'ExecStart=/bin/true');
    test.clock.advance(1_000);
    test.manager.stop('a.service');
    expect(test.states()).toEqual(['0 activating (start)', '0 active (exited)', '1000 inactive (dead)']);
  });
});

describe('a oneshot service that stays active', () => {
  it('is stopped by its ExecStop=', () => {
    const test = new ASystemd();
    test.start('Type=oneshot', 'RemainAfterExit=yes', 'ExecStart=/bin/true', 'ExecStop=/bin/echo bye');
    test.clock.advance(1_000);
    test.manager.stop('a.service');
    test.clock.advance(1_000);
    expect(test.states().slice(-2)).toEqual(['1000 deactivating (stop)', '1000 inactive (dead)']);
    expect(test.journal()).toContain('echo: bye');
  });
});

/** Processes that end, a second after their start, as told; or by the first signal, if that comes before. */
function ending(ends: ProcessExit | null): (clock: ManualClock) => ProcessRunner {
  return (clock) => new Puppets({ clock, ends });
}

describe('Restart= and the way it ended', () => {
  const ways: Readonly<Record<string, ProcessExit>> = {
    'exit 0': { type: 'exited', status: 0 },
    SIGTERM: { type: 'killed', signal: 'TERM' },
    'exit 1': { type: 'exited', status: 1 },
    SIGKILL: { type: 'killed', signal: 'KILL' },
  };
  const table: readonly (readonly [Restart, readonly string[]])[] = [
    ['no', []],
    ['always', ['exit 0', 'SIGTERM', 'exit 1', 'SIGKILL']],
    ['on-success', ['exit 0', 'SIGTERM']],
    ['on-failure', ['exit 1', 'SIGKILL']],
    ['on-abnormal', ['SIGKILL']],
    ['on-abort', ['SIGKILL']],
    ['on-watchdog', []],
  ];
  const cases = table.flatMap(([restart, back]) =>
    Object.entries(ways).map(([way, exit]) => ({ restart, way, exit, comes: back.includes(way) })),
  );

  it.each(cases)('$restart after $way: comes again is $comes', ({ restart, exit, comes }) => {
    const test = new ASystemd(ending(exit));
    test.start('ExecStart=/bin/x', `Restart=${restart}`);
    test.clock.advance(1_500);
    expect(test.manager.status('a.service').active === 'active').toBe(comes);
  });

  it.each(cases)('$restart after $way: a stop that was asked for is the end', ({ restart, exit }) => {
    const test = new ASystemd(ending(exit));
    test.start('ExecStart=/bin/x', `Restart=${restart}`);
    test.manager.stop('a.service');
    test.clock.advance(900);
    expect(test.states()).toEqual([
      '0 active (running)',
      '0 deactivating (stop-sigterm)',
      '0 inactive (dead)',
    ]);
  });

  it.each(table)('%s after a start that took too long', (restart) => {
    const test = new ASystemd(ending(null));
    test.start('ExecStartPre=/bin/x', 'ExecStart=/bin/x', 'TimeoutStartSec=1', `Restart=${restart}`);
    test.clock.advance(1_000);
    const back = ['always', 'on-failure', 'on-abnormal'].includes(restart);
    expect(test.states().at(-1)).toBe(
      back ? '1000 activating (auto-restart) [timeout]' : '1000 failed (failed) [timeout]',
    );
  });
});
