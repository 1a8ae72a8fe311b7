import { describe, expect, it } from 'vitest';
import { runTask } from '../../src/base/index.js';
import { BootedMachine } from '../../src/fleet/boot.js';
import { keys } from '../../src/fleet/registry/keys.js';
import { openRegistry } from '../../src/fleet/registry/registry.js';
import { DEFAULT_SETTINGS } from '../../src/fleet/settings.js';
import { simulatedProcesses } from '../../src/systemd/index.js';
import { aMachine, aUnitFile } from '../helpers/builders.js';
import { Hosts } from '../helpers/hosts.js';

/** One machine with a unit that runs on it. */
function running() {
  const hosts = new Hosts();
  const host = hosts.open();
  const machine = { current: aMachine(1) };
  const booted = new BootedMachine({
    host,
    machine: () => machine.current,
    settings: DEFAULT_SETTINGS,
    processes: simulatedProcesses(hosts.clock),
  });
  const { manager } = booted;
  const person = openRegistry(hosts.open().etcd);
  hosts.clock.advance(1_000);
  runTask(person.putUnit('a.service', aUnitFile()), () => undefined);
  hosts.clock.advance(100);
  runTask(person.setTargetState('a.service', 'launched'), () => undefined);
  hosts.clock.advance(1_000);
  expect(manager.status('a.service').active).toBe('active');
  return { hosts, host, manager, booted, machine };
}

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
});
