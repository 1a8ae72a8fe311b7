import { describe, expect, it } from 'vitest';
import { present } from '../../../src/base/index.js';
import type { EtcdClient, TxnRequest } from '../../../src/etcd/index.js';
import { Publisher, type UnitReport } from '../../../src/fleet/agent/publisher.js';
import { keys } from '../../../src/fleet/registry/keys.js';
import { machineId } from '../../helpers/builders.js';
import { Hosts } from '../../helpers/hosts.js';

const M = machineId(1);
const UNIT = 'a.service';
const GONE: UnitReport = { state: null, launched: false, arrival: null };

function report(active: string, launched: boolean): UnitReport {
  return { state: { load: 'loaded', active, sub: 'x', machine: M, hash: 'h' }, launched, arrival: null };
}

function publishing() {
  const hosts = new Hosts();
  const host = hosts.open();
  const { id: lease } = hosts.store.leaseGrant({ ttlMs: 30_000 });
  const reports = new Map<string, UnitReport>();
  const { revision } = hosts.store.txn({ success: [{ type: 'put', key: keys.agent(M), value: '', lease }] });
  const sent: TxnRequest[] = [];
  const etcd: EtcdClient = {
    ...host.etcd,
    txn(request, reply) {
      sent.push(request);
      host.etcd.txn(request, reply);
    },
  };
  const publisher = new Publisher({
    host: { clock: host.clock, etcd, emit: (event) => host.emit(event) },
    machine: M,
    lease,
    revision,
    report: (unit) => reports.get(unit) ?? GONE,
  });
  const publish = (unit: string, what: UnitReport): void => {
    reports.set(unit, what);
    publisher.publish(unit);
  };
  const active = (unit = UNIT): string | null => {
    const [kv] = hosts.store.range({ key: keys.unitState(unit, M) }).kvs;
    return kv === undefined ? null : (JSON.parse(kv.value) as { activeState: string }).activeState;
  };
  const heartbeat = (): string | null =>
    hosts.store.range({ key: keys.heartbeat(UNIT) }).kvs[0]?.value ?? null;
  return { hosts, host, lease, publish, active, heartbeat, sent };
}

describe('the publisher', () => {
  it('tells a state at once, and the heartbeat of what is launched, under the lease of the machine', () => {
    const { hosts, lease, publish, active, heartbeat } = publishing();
    publish(UNIT, report('active', true));
    hosts.clock.advance(2);
    expect([active(), heartbeat()]).toEqual(['active', M]);
    hosts.store.leaseRevoke(lease);
    expect([active(), heartbeat()]).toEqual([null, null]);
  });

  it('takes the heartbeat back when a unit is only loaded, and all when it is gone', () => {
    const { hosts, publish, active, heartbeat } = publishing();
    publish(UNIT, report('active', true));
    hosts.clock.advance(5);
    publish(UNIT, report('inactive', false));
    hosts.clock.advance(5);
    expect([active(), heartbeat()]).toEqual(['inactive', null]);
    publish(UNIT, GONE);
    hosts.clock.advance(5);
    expect([active(), heartbeat()]).toEqual([null, null]);
  });

  it('leaves the heartbeat of another machine alone', () => {
    const { hosts, publish, active, heartbeat } = publishing();
    publish(UNIT, report('active', true));
    hosts.clock.advance(5);
    hosts.store.txn({ success: [{ type: 'put', key: keys.heartbeat(UNIT), value: machineId(2) }] });
    publish(UNIT, GONE);
    hosts.clock.advance(5);
    expect([active(), heartbeat()]).toEqual([null, machineId(2)]);
  });

  it('writes nothing when nothing has changed', () => {
    const { hosts, publish } = publishing();
    publish(UNIT, report('active', true));
    hosts.clock.advance(5);
    const { revision } = hosts.store;
    publish(UNIT, report('active', true));
    hosts.clock.advance(5);
    expect(hosts.store.revision).toBe(revision);
  });

  it('tells only what a unit has come to when it changes several times at one moment, in one transaction', () => {
    const { hosts, publish, active, sent } = publishing();
    publish(UNIT, report('inactive', false));
    publish(UNIT, report('activating', true));
    publish('b.service', report('failed', true));
    publish(UNIT, report('active', true));
    hosts.clock.advance(5);
    expect([active(), active('b.service'), sent.length]).toEqual(['active', 'failed', 1]);
  });

  it('tells the latest of what changed while it was waiting for an answer, in one transaction for all', () => {
    const { hosts, publish, active } = publishing();
    publish(UNIT, report('activating', true));
    for (let i = 0; i < 20; i++) publish(`u${i}.service`, report('active', false));
    publish(UNIT, report('active', true));
    hosts.clock.advance(10);
    expect(active()).toBe('active');
    expect(active('u19.service')).toBe('active');
  });

  it('tries again what etcd did not take', () => {
    const { hosts, host, publish, active } = publishing();
    Object.assign(host.lost, { to: true, from: true });
    publish(UNIT, report('active', true));
    hosts.clock.advance(5_000);
    expect(active()).toBeNull();
    Object.assign(host.lost, { to: false, from: false });
    hosts.clock.advance(5_000);
    expect(active()).toBe('active');
  });

  it('finds out about a write whose answer was lost', () => {
    const { hosts, host, publish, active, heartbeat } = publishing();
    Object.assign(host.lost, { from: true });
    publish(UNIT, report('active', true));
    hosts.clock.advance(500);
    Object.assign(host.lost, { from: false });
    publish(UNIT, GONE);
    hosts.clock.advance(5_000);
    expect([active(), heartbeat()]).toEqual([null, null]);
  });

  it('tells how a unit arrived under the lease of the machine, and leaves the heartbeat to whoever has it', () => {
    const { hosts, lease, publish, active, heartbeat } = publishing();
    const arrival = { machine: M, move: 7, outcome: 'runs' } as const;
    publish(UNIT, { ...report('active', false), arrival });
    hosts.clock.advance(2);
    const [told] = hosts.store.range({ key: keys.arrival(UNIT) }).kvs;
    expect([active(), heartbeat(), JSON.parse(told?.value ?? '')]).toEqual(['active', null, arrival]);
    expect(told?.lease).toBe(lease);
    publish(UNIT, report('active', true));
    hosts.clock.advance(2);
    expect(heartbeat()).toBe(M);
  });

  it('undoes nothing when what it sent is carried out a second time, later', () => {
    const { hosts, publish, active, sent } = publishing();
    for (const state of ['active', 'failed']) {
      publish(UNIT, report(state, false));
      hosts.clock.advance(5);
    }
    hosts.store.txn(present(sent[0], 'something was sent'));
    expect(active()).toBe('failed');
  });

  it('writes nothing any more once its machine has been registered by another', () => {
    const { hosts, publish, active } = publishing();
    publish(UNIT, report('active', true));
    hosts.clock.advance(5);
    const { id: lease } = hosts.store.leaseGrant({ ttlMs: 30_000 });
    hosts.store.txn({ success: [{ type: 'put', key: keys.agent(M), value: '', lease }] });
    publish(UNIT, GONE);
    hosts.clock.advance(5_000);
    expect(active()).toBe('active');
  });

  it('lets nothing be done that was not answered in time, and goes on when that has changed the key after all', () => {
    const { hosts, host, lease, publish, active } = publishing();
    const guard = (): number => hosts.store.range({ key: keys.agent(M) }).kvs[0]?.modRevision ?? 0;
    const before = guard();
    Object.assign(host.lost, { to: true });
    publish(UNIT, report('active', true));
    hosts.clock.advance(500);
    Object.assign(host.lost, { to: false });
    hosts.clock.advance(5_000);
    expect(active()).toBe('active');
    expect(guard()).toBeGreaterThan(before);
    // As a change of the key that comes late.
    hosts.store.txn({ success: [{ type: 'put', key: keys.agent(M), value: '', lease }] });
    publish(UNIT, report('failed', false));
    hosts.clock.advance(5);
    expect(active()).toBe('failed');
  });
});
