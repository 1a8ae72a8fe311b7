import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/index.js';
import { wakeUp } from '../../../src/systemd/machine/wake-up.js';
import { AMachine } from '../../helpers/a-machine.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** A Tuesday. */
const EPOCH_MS = Date.UTC(2014, 1, 18, 10);

const JOB = '[Service]\nType=oneshot\nExecStart=/bin/sleep 3';

/** When `job.service` was started, in seconds since boot. */
function startsOf(machine: AMachine, unit = 'job.service'): readonly number[] {
  return machine.manager
    .journal(unit, 1_000)
    .filter(({ message }) => message.startsWith('Starting '))
    .map(({ atMs }) => atMs / SECOND);
}

function withTimer(timer: string, job = JOB): AMachine {
  const machine = new AMachine({ epochMs: EPOCH_MS });
  return machine.load({ 'job.service': job, 'job.timer': `[Timer]\nAccuracySec=1us\n${timer}` });
}

describe('a timer', () => {
  it.each([
    ['OnActiveSec=10', 5, [15]],
    ['OnBootSec=10', 5, [10]],
    ['OnStartupSec=1min\nOnActiveSec=10s', 5, [15, 60]],
    ['OnBootSec=10\nOnUnitActiveSec=1min', 0, [10, 70, 130, 190, 250]],
    ['OnBootSec=10\nOnUnitInactiveSec=1min', 0, [10, 73, 136, 199, 262]],
    ['OnCalendar=*:*:30', 0, [30, 90, 150, 210, 270]],
    ['OnCalendar=10:02', 0, [120]],
    ['OnCalendar=Mon *-*-* 10:02', 0, []],
    ['OnUnitActiveSec=1min', 0, []],
  ])('%s', (timer, startAt, starts) => {
    const machine = withTimer(timer);
    machine.clock.advance(startAt * SECOND);
    machine.start('job.timer');
    machine.clock.advance((300 - startAt) * SECOND);
    expect(startsOf(machine)).toEqual(starts);
  });

  it('waits, runs with its unit, and is elapsed when nothing is to come', () => {
    const machine = withTimer('OnActiveSec=10');
    machine.start('job.timer');
    expect(machine.state('job.timer')).toBe('active (waiting)');
    machine.clock.advance(11 * SECOND);
    expect(machine.state('job.timer')).toBe('active (running)');
    machine.clock.advance(3 * SECOND);
    expect(machine.state('job.timer')).toBe('active (elapsed)');
    machine.ask('stop', 'job.timer');
    expect(machine.state('job.timer')).toBe('inactive (dead)');
    expect(machine.lines('job.timer')).toEqual([
      'Started job.timer.',
      'job.timer: Deactivated successfully.',
      'Stopped job.timer.',
    ]);
  });

  it('is gone when it is elapsed, with RemainAfterElapse=no', () => {
    const machine = withTimer('OnActiveSec=10\nRemainAfterElapse=no');
    machine.start('job.timer');
    machine.clock.advance(14 * SECOND);
    expect(machine.state('job.timer')).toBe('inactive (dead)');
  });

  it('starts the unit that Unit= names', () => {
    const machine = withTimer('OnActiveSec=1\nUnit=other.service').load({ 'other.service': JOB });
    machine.start('job.timer');
    machine.clock.advance(2 * SECOND);
    expect(machine.states('job.service', 'other.service')).toEqual(['inactive', 'activating']);
  });

  it('refuses to start without a unit to start, and to load without a time', () => {
    const machine = new AMachine().load({
      'a.timer': '[Timer]\nOnActiveSec=1',
      'b.timer': '[Timer]\nPersistent=yes',
    });
    expect(machine.ask('start', 'a.timer')()).toBe('failed');
    expect(machine.lines('a.timer')).toEqual([
      'a.timer: Refusing to start, unit a.service to trigger not loaded.',
      'Failed to start a.timer.',
    ]);
    expect(machine.ask('start', 'b.timer')()).toBe('Unit b.timer has a bad unit file setting.');
    expect(machine.lines('b.timer')[0]).toBe('b.timer: Timer unit lacks value setting. Refusing.');
  });

  it('may be late by AccuracySec=, at a moment that the machine likes', () => {
    const machine = new AMachine().load({
      'job.service': JOB,
      'job.timer': '[Timer]\nOnBootSec=10\nOnUnitActiveSec=5min',
    });
    machine.start('job.timer');
    machine.clock.advance(HOUR);
    const starts = startsOf(machine);
    expect(new Set(starts.map((at) => Math.round(at * SECOND) % MINUTE)).size).toBe(1);
    expect(starts[0]).toBeGreaterThanOrEqual(10);
    expect(starts[0]).toBeLessThan(70);
  });

  it('is delayed by chance, by always the same with FixedRandomDelay=', () => {
    const delays = (more: string): readonly number[] => {
      const machine = withTimer(`OnCalendar=hourly\nRandomizedDelaySec=30min\n${more}`);
      machine.start('job.timer');
      machine.clock.advance(5 * HOUR + 59 * MINUTE);
      return startsOf(machine).map((at) => (Math.round(at * SECOND) % HOUR) / SECOND);
    };
    expect(new Set(delays('')).size).toBeGreaterThan(3);
    expect(new Set(delays('FixedRandomDelay=yes')).size).toBe(1);
    for (const delay of delays('')) expect(delay).toBeLessThan(1_800);
  });

  it('makes up for what was missed while the machine was off, with Persistent=', () => {
    const stamps = new Map([['job.timer', EPOCH_MS - 24 * HOUR]]);
    const machine = new AMachine({ epochMs: EPOCH_MS, stamps }).load({
      'job.service': JOB,
      'job.timer': '[Timer]\nOnCalendar=09:00\nPersistent=yes\nAccuracySec=1us',
    });
    machine.start('job.timer');
    machine.clock.advance(SECOND);
    expect(startsOf(machine)).toEqual([0]);
    expect(stamps.get('job.timer')).toBe(EPOCH_MS);
    machine.clock.advance(24 * HOUR);
    expect(startsOf(machine)).toEqual([0, 23 * 3_600]);
  });

  it('fires alike with the same seed', () => {
    const starts = (seed: number): readonly number[] => {
      const machine = new AMachine({ random: seededRandom(seed) }).load({
        'job.service': JOB,
        'job.timer': '[Timer]\nOnCalendar=hourly\nRandomizedDelaySec=30min',
      });
      machine.start('job.timer');
      machine.clock.advance(5 * HOUR);
      return startsOf(machine);
    };
    expect(starts(1)).toEqual(starts(1));
    expect(starts(1)).not.toEqual(starts(2));
  });
});

describe('waking up', () => {
  it.each([
    [100_000, 0, 7_000, 100_000],
    [100_000, 60_000, 7_000, 127_000],
    [100_000, 10_000, 7_000, 107_000],
    [100_000, 1_000, 7_000, 100_000],
    [100_100, 1_000, 7_400, 100_400],
    [100_100, 200, 7_400, 100_150],
    [100_100, 10, 7_400, 100_110],
  ])('between %i and %i ms later', (from, accuracy, perturb, at) => {
    expect(wakeUp(from, accuracy, perturb)).toBe(at);
  });
});

describe('a socket', () => {
  const WEB = '[Service]\nExecStart=/bin/sleep 5';

  it('starts its service at the first connection, and listens again when it has ended', () => {
    const machine = new AMachine().load({ 'web.socket': '', 'web.service': WEB });
    machine.start('web.socket');
    expect(machine.state('web.socket')).toBe('active (listening)');
    expect(machine.lines('web.socket')).toEqual(['Listening on web.socket.']);
    expect(machine.manager.connect('web.socket')).toEqual({ ok: true, value: 'web.service' });
    expect(machine.state('web.service')).toBe('active (running)');
    expect(machine.state('web.socket')).toBe('active (running)');
    expect(machine.manager.connect('web.socket').ok).toBe(true);
    machine.clock.advance(5 * SECOND);
    expect(machine.state('web.service')).toBe('inactive (dead)');
    expect(machine.state('web.socket')).toBe('active (listening)');
  });

  it('with Accept=yes has a service for each connection', () => {
    const machine = new AMachine().load({
      'web.socket': '[Socket]\nListenStream=80\nAccept=yes\nMaxConnections=2',
      'web@.service': WEB,
    });
    machine.start('web.socket');
    const names = [1, 2, 3].map(() => machine.manager.connect('web.socket'));
    expect(names).toEqual([
      { ok: true, value: 'web@0-127.0.0.1:80-127.0.0.1:32768.service' },
      { ok: true, value: 'web@1-127.0.0.1:80-127.0.0.1:32769.service' },
      { ok: false, error: 'too many connections' },
    ]);
    expect(machine.state('web@0-127.0.0.1:80-127.0.0.1:32768.service')).toBe('active (running)');
    expect(machine.state('web.socket')).toBe('active (listening)');
    expect(machine.lines('web.socket').at(-1)).toBe(
      'web.socket: Too many incoming connections (2), dropping connection.',
    );
    machine.clock.advance(5 * SECOND);
    expect(machine.manager.connect('web.socket').ok).toBe(true);
  });

  it('gives up when it is triggered too often', () => {
    const machine = new AMachine().load({
      'web.socket': '[Socket]\nListenStream=80\nTriggerLimitBurst=2',
      'web.service': '[Unit]\nConditionPathExists=/no\n[Service]\nExecStart=/bin/x',
    });
    machine.start('web.socket');
    expect([1, 2, 3].map(() => machine.manager.connect('web.socket').ok)).toEqual([true, true, false]);
    expect(machine.manager.status('web.socket')).toMatchObject({
      active: 'failed',
      result: 'trigger-limit-hit',
    });
    expect(machine.lines('web.socket').slice(-2)).toEqual([
      'web.socket: Trigger limit hit, refusing further activation.',
      "web.socket: Failed with result 'trigger-limit-hit'.",
    ]);
  });

  it('does not listen beside a service that runs already', () => {
    const machine = new AMachine().load({ 'web.socket': '', 'web.service': WEB });
    machine.start('web.service');
    expect(machine.ask('start', 'web.socket')()).toBe('failed');
    expect(machine.lines('web.socket')).toEqual([
      'web.socket: Socket service web.service already active, refusing.',
      'Failed to listen on web.socket.',
    ]);
  });

  it('fails with a service that fails to start too often', () => {
    const machine = new AMachine().load({
      'web.socket': '',
      'web.service': '[Service]\nExecStart=/bin/false',
    });
    machine.start('web.socket');
    for (let i = 0; i < 6; i++) {
      machine.manager.connect('web.socket');
      machine.clock.advance(10);
    }
    expect(machine.manager.status('web.socket')).toMatchObject({
      active: 'failed',
      result: 'service-start-limit-hit',
    });
  });

  it('refuses connections when it is not up, or is no socket', () => {
    const machine = new AMachine().load({ 'web.socket': '', 'web.service': WEB });
    expect(machine.manager.connect('web.socket')).toEqual({
      ok: false,
      error: 'web.socket is not listening',
    });
    expect(machine.manager.connect('web.service').ok).toBe(false);
  });
});

describe('a path', () => {
  const WORK = '[Service]\nType=oneshot\nExecStart=/bin/sleep 5';

  it.each([
    ['PathExists=/run/x', '/run/x'],
    ['PathExistsGlob=/run/*.job', '/run/1.job'],
    ['DirectoryNotEmpty=/run/jobs', '/run/jobs/1'],
    ['PathChanged=/etc/hosts', '/etc/hosts'],
    ['PathModified=/run/jobs', '/run/jobs/1'],
  ])('%s', (watch, touched) => {
    const machine = new AMachine().load({ 'work.path': `[Path]\n${watch}`, 'work.service': WORK });
    machine.start('work.path');
    machine.manager.touch('/run/other');
    expect(machine.states('work.path', 'work.service')).toEqual(['active', 'inactive']);
    expect(machine.state('work.path')).toBe('active (waiting)');
    machine.manager.touch(touched);
    expect(machine.state('work.path')).toBe('active (running)');
    expect(machine.state('work.service')).toBe('activating (start)');
  });

  it('starts its unit again as long as the file is there', () => {
    const machine = new AMachine().load({ 'work.path': '[Path]\nPathExists=/run/x', 'work.service': WORK });
    machine.start('work.path').manager.touch('/run/x');
    machine.clock.advance(12 * SECOND);
    expect(startsOf(machine, 'work.service')).toEqual([0, 5, 10]);
    machine.manager.remove('/run/x');
    machine.clock.advance(12 * SECOND);
    expect(startsOf(machine, 'work.service')).toEqual([0, 5, 10]);
    expect(machine.state('work.path')).toBe('active (waiting)');
  });

  it('gives up when its unit does nothing about the file', () => {
    const machine = new AMachine().load({
      'work.path': '[Path]\nPathExists=/run/x',
      'work.service': '[Unit]\nConditionPathExists=/no\n[Service]\nExecStart=/bin/x',
    });
    machine.start('work.path').manager.touch('/run/x');
    expect(machine.manager.status('work.path')).toMatchObject({
      active: 'failed',
      result: 'trigger-limit-hit',
    });
  });
});
