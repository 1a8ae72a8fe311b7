import { describe, expect, it } from 'vitest';
import { runTask } from '../../../src/base/index.js';
import { fencingTimes } from '../../../src/fleet/agent/fence.js';
import { keys } from '../../../src/fleet/registry/keys.js';
import { type RunningOptions, running } from '../../helpers/a-fleetd.js';
import { aMachine } from '../../helpers/builders.js';
import type { TestHost } from '../../helpers/hosts.js';
import { Sleeper } from '../../helpers/sleeper.js';

const TTL_MS = 30_000;

describe('fencingTimes', () => {
  it.each([
    ['as late as the slowest unit can bear', 2_000, 26_500],
    ['not as long as the lease may still be renewed', 90_000, 25_000],
    ['at the last moment when nothing takes any time', 0, 28_500],
    ['not before that for one that may take for ever', Number.POSITIVE_INFINITY, 25_000],
  ])('asks units to stop %s', (_name, stopMs, stopAtMs) => {
    const facts = { sentMs: 0, ttlMs: TTL_MS, hopeMs: 25_000, stopMs };
    expect(fencingTimes(facts)).toEqual({ stopAtMs, killAtMs: 28_500 });
  });

  it('never asks later than it kills', () => {
    const facts = { sentMs: 100, ttlMs: 1_000, hopeMs: 980, stopMs: 10 };
    expect(fencingTimes(facts)).toEqual({ stopAtMs: 1_050, killAtMs: 1_050 });
  });
});

const cutOff = (host: TestHost): unknown => Object.assign(host.lost, { to: true, from: true });
const heal = (host: TestHost): unknown => Object.assign(host.lost, { to: false, from: false });

const service = (...lines: readonly string[]): string => `[Service]\nExecStart=/bin/x\n${lines.join('\n')}\n`;
const SLOW = service('[X-Fleetsim]', 'StopTime=1h');

function fencing(options: Omit<RunningOptions, 'settings'> = {}) {
  // The engine, which is alone here, keeps the units of a lost machine where they are.
  const settings = { selfFencing: true, machineLostHoldMs: 3_600_000 };
  const test = running({ ...options, settings });
  const { hosts } = test;
  return {
    ...test,
    /** Until a beat has just come through, and `ms` further. */
    beaten(ms = 0) {
      hosts.clock.advance(16_000 - hosts.clock.nowMs() + ms);
    },
    /** How it fenced itself: `stop a.service: its lease …`. */
    told: () =>
      hosts.events.flatMap((event) =>
        event.type === 'agent-fencing' ? [`${event.step} ${event.units.join(' ')}: ${event.because}`] : [],
      ),
    active: (unit = 'a.service') => test.manager.status(unit).active,
  };
}

/** When the beat that came through last was sent: two round trips had to be made before it was waited for. */
const LAST_MS = 15_004;

describe('a machine that fences itself', () => {
  it('has ended its units before its lease can run out, and asked them politely first', () => {
    const { hosts, host, beaten, told, active } = fencing({ units: { 'a.service': SLOW } });
    beaten();
    cutOff(host);
    hosts.clock.advance(LAST_MS + 25_000 - 1 - hosts.clock.nowMs());
    expect(active()).toBe('active');
    hosts.clock.advance(1);
    expect(active()).toBe('deactivating');
    hosts.clock.advance(3_499);
    expect(active()).toBe('deactivating');
    hosts.clock.advance(1);
    expect(active()).toBe('inactive');
    expect(hosts.store.range({ key: keys.machine(aMachine(1).id) }).count).toBe(1);
    expect(told()).toEqual([
      'stop a.service: its lease was not renewed for 25 s, and may run out in 5 s',
      'kill a.service: they have not stopped in time',
    ]);
  });

  it('leaves a unit that stops fast where it is for as long as it can', () => {
    const { hosts, host, beaten, active } = fencing({
      units: { 'a.service': service('TimeoutStopSec=1') },
    });
    beaten();
    cutOff(host);
    hosts.clock.advance(LAST_MS + 27_499 - hosts.clock.nowMs());
    expect(active()).toBe('active');
    hosts.clock.advance(1);
    expect(active()).toBe('inactive');
  });

  it('also ends what was taken away and is still stopping, though the daemon that did so has crashed', () => {
    const { hosts, host, booted, person, beaten, told, active } = fencing({
      units: { 'a.service': service('TimeoutStopSec=10min', '[X-Fleetsim]', 'StopTime=1h') },
    });
    beaten();
    runTask(person.destroyUnit('a.service'), () => undefined);
    hosts.clock.advance(1_000);
    expect(active()).toBe('deactivating');
    booted.restartFleetd('crashed');
    cutOff(host);
    hosts.clock.advance(30_000);
    expect(active()).toBe('inactive');
    expect(told()).toEqual([
      'kill a.service: its lease was not renewed for 28.5 s, and may run out in 1.5 s',
    ]);
  });

  it('goes on as before when etcd was away for a shorter time', () => {
    const { hosts, host, beaten, told, active } = fencing();
    beaten();
    cutOff(host);
    hosts.clock.advance(20_000);
    heal(host);
    hosts.clock.advance(300_000);
    expect(told()).toEqual([]);
    expect(active()).toBe('active');
  });

  it('comes back under a new lease, and starts what it is told to run', () => {
    const { hosts, host, beaten, active } = fencing();
    beaten();
    cutOff(host);
    hosts.clock.advance(60_000);
    expect(active()).toBe('inactive');
    heal(host);
    hosts.clock.advance(60_000);
    expect(active()).toBe('active');
    expect(hosts.events.filter((event) => event.type === 'agent-task').slice(-2)).toMatchObject([
      { task: 'load', unit: 'a.service', reason: 'scheduled-not-loaded' },
      { task: 'start', unit: 'a.service', reason: 'loaded-wants-launched' },
    ]);
    expect(hosts.store.range({ key: keys.heartbeat('a.service') }).kvs[0]?.value).toBe(aMachine(1).id);
  });

  it('also ends global units, and such as systemd would not stop, start again or start for others', () => {
    const units = {
      'always.service': service('Restart=always', 'RestartSec=0'),
      'global.service': `${service()}[X-Fleet]\nGlobal=true\n`,
      'obstinate.service': `[Unit]\nRefuseManualStop=yes\n${SLOW}`,
      'phoenix.service': `[Unit]\nOnFailure=always.service obstinate.service\n${service('Restart=always')}`,
      'waker.timer':
        '[Timer]\nOnActiveSec=1s\nOnUnitActiveSec=1s\nOnUnitInactiveSec=1s\nUnit=always.service\n',
    };
    const { hosts, host, beaten, active } = fencing({ units });
    beaten();
    cutOff(host);
    hosts.clock.advance(LAST_MS + 28_500 - hosts.clock.nowMs());
    const states = (): unknown => Object.keys(units).map((unit) => active(unit));
    expect(states()).toEqual(Object.keys(units).map(() => 'inactive'));
    hosts.clock.advance(600_000);
    expect(states()).toEqual(Object.keys(units).map(() => 'inactive'));
    heal(host);
    hosts.clock.advance(120_000);
    expect(states()).toEqual(Object.keys(units).map(() => 'active'));
  });

  it('kills its units as soon as it hears that its lease is gone', () => {
    const { hosts, beaten, told } = fencing({ units: { 'a.service': SLOW } });
    beaten();
    hosts.store.leaseRevoke(hosts.store.range({ key: keys.machine(aMachine(1).id) }).kvs[0]?.lease ?? '');
    hosts.clock.advance(15_000);
    expect(told()).toEqual(['kill a.service: its lease is gone, and others may be told to run them by now']);
  });

  it('ends what the machine that it was had to run', () => {
    const { hosts, machine, told } = fencing();
    machine.current = aMachine(2);
    hosts.clock.advance(61_000);
    expect(told()).toEqual(['kill a.service: they belong to the machine that it was']);
  });

  it.each(['orderly', 'crashed'] as const)('knows its lease when its fleetd is a new one, %s', (how) => {
    const { hosts, host, booted, beaten, active, told } = fencing({ units: { 'a.service': SLOW } });
    beaten();
    cutOff(host);
    hosts.clock.advance(LAST_MS + 20_000 - hosts.clock.nowMs());
    booted.restartFleetd(how);
    hosts.clock.advance(8_000);
    booted.restartFleetd(how);
    hosts.clock.advance(499);
    expect(active()).toBe('deactivating');
    hosts.clock.advance(1);
    expect(active()).toBe('inactive');
    expect(told().at(-1)).toMatch(/^kill a.service/);
  });

  it('that took its registration over counts from the lease of its own', () => {
    const { hosts, host, booted, beaten, active } = fencing();
    beaten(10_000);
    booted.restartFleetd('orderly');
    hosts.clock.advance(100);
    cutOff(host);
    hosts.clock.advance(26_000 + 24_999 - hosts.clock.nowMs());
    expect(active()).toBe('active');
    hosts.clock.advance(1);
    expect(active()).toBe('inactive');
  });

  it('ends its units before anything else when it wakes too late', () => {
    const asleep = new Sleeper();
    const { hosts, host, beaten, told, active } = fencing({
      units: { 'a.service': SLOW },
      wrap: (host) => ({
        ...host,
        etcd: host.etcd,
        emit: (event) => host.emit(event),
        clock: asleep.over(host),
      }),
    });
    beaten();
    asleep.sleep();
    cutOff(host);
    hosts.clock.advance(60_000);
    expect(active()).toBe('active');
    const before = hosts.events.length;
    heal(host);
    asleep.wake();
    expect(hosts.events.slice(before, before + 2)).toMatchObject([
      { type: 'agent-cut-off' },
      { type: 'agent-fencing', step: 'kill' },
    ]);
    expect(told()).toEqual([
      'kill a.service: its lease was not renewed for 60.996 s, and others may be told to run them by now',
    ]);
    hosts.clock.advance(0);
    expect(active()).toBe('inactive');
  });
});

it('a machine that does not runs its units on without its lease', () => {
  const { hosts, host, manager } = running();
  cutOff(host);
  hosts.clock.advance(600_000);
  expect(manager.status('a.service').active).toBe('active');
});
