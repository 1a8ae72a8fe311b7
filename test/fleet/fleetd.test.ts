import { describe, expect, it } from 'vitest';
import type { Host } from '../../src/fleet/host.js';
import { keys, ranges } from '../../src/fleet/registry/keys.js';
import { DEFAULT_SETTINGS } from '../../src/fleet/settings.js';
import { booting, running } from '../helpers/a-fleetd.js';
import { aMachine } from '../helpers/builders.js';
import { Hosts } from '../helpers/hosts.js';

const cutOff = { to: true, from: true };
const healed = { to: false, from: false };

describe('fleetd', () => {
  it('tries a beat again and does not start over when etcd was away for a moment', () => {
    const { hosts, host } = running();
    hosts.clock.advance(12_000);
    Object.assign(host.lost, cutOff);
    hosts.clock.advance(5_000);
    Object.assign(host.lost, healed);
    hosts.clock.advance(60_000);
    expect(hosts.told('agent-cut-off')).toEqual([]);
    expect(hosts.store.range({ key: keys.machine(aMachine(1).id) }).count).toBe(1);
  });

  it('beats every half of its TTL, under a lease of that TTL', () => {
    const { hosts } = running();
    const lease = hosts.store.range({ key: keys.machine(aMachine(1).id) }).kvs[0]?.lease ?? '';
    const left: number[] = [];
    for (let second = hosts.clock.nowMs() / 1_000; second < 40; second++) {
      left.push(hosts.store.leaseTimeToLive(lease).remainingMs);
      hosts.clock.advance(1_000);
    }
    expect(hosts.store.leaseTimeToLive(lease).grantedMs).toBe(30_000);
    expect(Math.min(...left)).toBeGreaterThan(14_000);
    expect(Math.min(...left)).toBeLessThan(16_000);
  });

  it.each([
    ['the fourth try still gets through', 22_000, []],
    [
      'four tries have come to nothing within a third of its TTL',
      24_000,
      ['etcd did not answer the heartbeat'],
    ],
  ])('goes on or starts over when %s', (_name, backMs, told) => {
    const { hosts, host } = running();
    hosts.clock.advance(12_000 - hosts.clock.nowMs());
    Object.assign(host.lost, cutOff);
    hosts.clock.advance(backMs - hosts.clock.nowMs());
    Object.assign(host.lost, healed);
    hosts.clock.advance(10_000);
    expect(hosts.told('agent-cut-off').map((event) => 'because' in event && event.because)).toEqual(told);
  });

  it('starts over when no beat comes through, and lets the units run meanwhile', () => {
    const { hosts, host, manager } = running();
    Object.assign(host.lost, cutOff);
    hosts.clock.advance(60_000);
    expect(hosts.told('agent-cut-off')).toMatchObject([{ because: 'etcd did not answer the heartbeat' }]);
    expect(hosts.store.range({ key: keys.machine(aMachine(1).id) }).count).toBe(0);
    expect(manager.status('a.service').active).toBe('active');
  });

  it('comes back, finds its unit still scheduled to it, and publishes it again without touching it', () => {
    const { hosts, host } = running();
    Object.assign(host.lost, cutOff);
    hosts.clock.advance(60_000);
    const touched = hosts.told('unit-state', 'agent-task').length;
    Object.assign(host.lost, healed);
    hosts.clock.advance(120_000);
    expect(hosts.store.range({ key: keys.machine(aMachine(1).id) }).count).toBe(1);
    expect(hosts.store.range({ key: keys.heartbeat('a.service') }).kvs[0]?.value).toBe(aMachine(1).id);
    expect(hosts.store.range({ key: keys.unitState('a.service', aMachine(1).id) }).count).toBe(1);
    expect(hosts.told('unit-state', 'agent-task')).toHaveLength(touched);
  });

  it('notices at once that its lease was revoked', () => {
    const { hosts } = running();
    const lease = hosts.store.range({ key: keys.machine(aMachine(1).id) }).kvs[0]?.lease ?? '';
    hosts.store.leaseRevoke(lease);
    hosts.clock.advance(20_000);
    expect(hosts.told('agent-cut-off')).toMatchObject([{ because: 'the lease has expired' }]);
    hosts.clock.advance(5_000);
    expect(hosts.store.range({ key: keys.machine(aMachine(1).id) }).count).toBe(1);
  });

  it('takes over what the fleetd before it registered, and touches no unit that is as it should be', () => {
    const { hosts, manager, booted } = running();
    hosts.clock.advance(10_000);
    booted.restartFleetd('orderly');
    hosts.clock.advance(120_000);
    expect(hosts.told('agent-waiting', 'agent-cut-off')).toEqual([]);
    expect(hosts.told('engine-unscheduled')).toEqual([]);
    expect(manager.status('a.service').active).toBe('active');
    expect(
      hosts.told('unit-state').filter((event) => 'active' in event && event.active === 'failed'),
    ).toEqual([]);
    expect(hosts.store.range({ key: keys.heartbeat('a.service') }).kvs[0]?.value).toBe(aMachine(1).id);
    expect(hosts.told('agent-task').map((event) => 'task' in event && event.task)).toEqual([
      'load',
      'start',
      'load',
      'start',
    ]);
  });

  it('that crashed is followed by one that waits for the old registration to run out', () => {
    const { hosts, manager, booted } = running();
    booted.restartFleetd('crashed');
    hosts.clock.advance(20_000);
    expect(hosts.told('agent-waiting').length).toBeGreaterThan(0);
    expect(manager.status('a.service').active).toBe('active');
    hosts.clock.advance(60_000);
    expect(hosts.store.range({ key: keys.machine(aMachine(1).id) }).count).toBe(1);
    expect(manager.status('a.service').active).toBe('active');
  });

  it('finds a unit that was unscheduled while it was away, and unloads it', () => {
    const { hosts, host, manager, booted } = running();
    Object.assign(host.lost, cutOff);
    hosts.clock.advance(1_000);
    hosts.store.txn({ success: [{ type: 'delete', ...ranges.unit('a.service') }] });
    hosts.store.txn({ success: [{ type: 'delete', ...ranges.schedule(aMachine(1).id) }] });
    booted.restartFleetd('orderly');
    Object.assign(host.lost, healed);
    hosts.clock.advance(90_000);
    expect(manager.status('a.service').load).toBe('not-found');
  });

  it('leaves nothing behind when it is told to stop', () => {
    const { hosts, manager, booted } = running();
    let stopped = false;
    booted.stopFleetd(() => {
      stopped = true;
    });
    hosts.clock.advance(100);
    expect(stopped).toBe(true);
    expect(manager.status('a.service').load).toBe('not-found');
    const left = hosts.store.range({ ...ranges.all, keysOnly: true }).kvs.map((kv) => kv.key);
    expect(left.filter((key) => /machines|states|lease|job-state/.test(key))).toEqual([]);
    hosts.clock.advance(120_000);
    expect(hosts.told('agent-task').at(-1)).toMatchObject({
      task: 'unload',
      unit: 'a.service',
      because: 'purging agent',
    });
    expect(hosts.store.range(ranges.machines).count).toBe(0);
  });

  it("registers anew within a minute when the machine's ID has changed, and gives up what was the old one's", () => {
    const { hosts, manager, machine } = running();
    machine.current = aMachine(2);
    hosts.clock.advance(61_000);
    expect(hosts.told('agent-cut-off')).toMatchObject([
      { because: `the machine's ID is ${aMachine(2).id} by now` },
    ]);
    hosts.clock.advance(60_000);
    expect(hosts.store.range(ranges.machines).kvs.map((kv) => kv.key)).toEqual([
      keys.machine(aMachine(2).id),
    ]);
    expect(hosts.store.range({ key: keys.target('a.service') }).kvs[0]?.value).toBe(aMachine(2).id);
    expect(manager.status('a.service').active).toBe('active');
  });

  it('waits as long as another machine has its ID, twice as long each time up to a minute', () => {
    const { hosts } = running();
    const twin = hosts.open();
    booting(twin, () => aMachine(1));
    hosts.clock.advance(250_000);
    expect(hosts.told('agent-waiting').map((event) => 'retryMs' in event && event.retryMs)).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000,
    ]);
  });

  it('looks again within two of its TTLs, and not when all others do', () => {
    const { hosts } = running();
    const twin = hosts.open();
    const asked: number[] = [];
    const etcd: Host['etcd'] = {
      ...twin.etcd,
      leaseGrant(request, reply) {
        asked.push(hosts.clock.nowMs());
        twin.etcd.leaseGrant(request, reply);
      },
    };
    const host: Host = {
      clock: twin.clock,
      etcd,
      emit: () => undefined,
      spread: (delayMs) => 0.75 * delayMs,
    };
    const beganMs = hosts.clock.nowMs();
    booting(host, () => aMachine(1), { ...DEFAULT_SETTINGS, agentTtlMs: 4_000 });
    hosts.clock.advance(25_000);
    // Each is on its way for some milliseconds.
    expect(asked.map((ms) => Math.floor((ms - beganMs) / 50) * 50)).toEqual([
      0, 750, 2_250, 5_250, 11_250, 17_250, 23_250,
    ]);
  });

  it('takes nothing over from a machine that has the same ID', () => {
    const { hosts } = running();
    const twin = booting(hosts.open(), () => aMachine(1));
    hosts.clock.advance(1_000);
    const lease = (): string => hosts.store.range({ key: keys.machine(aMachine(1).id) }).kvs[0]?.lease ?? '';
    const before = lease();
    twin.restartFleetd('orderly');
    hosts.clock.advance(60_000);
    expect(lease()).toBe(before);
    expect(hosts.told('agent-cut-off')).toEqual([]);
  });

  it('runs no engine where none is wanted', () => {
    const hosts = new Hosts();
    booting(hosts.open(), () => aMachine(1), { ...DEFAULT_SETTINGS, disableEngine: true });
    hosts.clock.advance(30_000);
    expect(hosts.store.range(ranges.machines).count).toBe(1);
    expect(hosts.store.range({ key: keys.leader }).count).toBe(0);
  });
});
