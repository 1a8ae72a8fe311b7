import { describe, expect, it } from 'vitest';
import { type Elected, Leadership } from '../../../src/fleet/engine/leadership.js';
import { keys } from '../../../src/fleet/registry/keys.js';
import { DEFAULT_SETTINGS } from '../../../src/fleet/settings.js';
import { Hosts, type TestHost } from '../../helpers/hosts.js';
import { Sleeper } from '../../helpers/sleeper.js';

/** Engines `a`, `b`, … contending, and who said what. `a:2` is an engine of version 2. */
function contend(names: readonly string[]): {
  add: (name: string) => Leadership;
  hosts: Hosts;
  engines: Map<string, TestHost>;
  terms: string[];
  said: () => readonly string[];
} {
  const hosts = new Hosts();
  const engines = new Map<string, TestHost>();
  const terms: string[] = [];
  const add = (name: string): Leadership => {
    const [machine = '', version = '1'] = name.split(':');
    const host = hosts.open();
    engines.set(machine, host);
    const leadership = new Leadership({
      host,
      machine,
      settings: { ...DEFAULT_SETTINGS, engineVersion: Number(version) },
      elected: ({ leaderRevision }) => terms.push(`${machine} at ${leaderRevision}`),
    });
    leadership.start();
    return leadership;
  };
  for (const name of names) add(name);
  const said = (): readonly string[] =>
    hosts.events.flatMap((event) => {
      if (event.type === 'engine-elected') return [`${event.engine} elected`];
      if (event.type === 'engine-stands-aside')
        return [`${event.engine} stands aside: ${event.version} of ${event.clusterVersion}`];
      if (event.type === 'engine-steals') return [`${event.engine} steals from ${event.from}`];
      return event.type === 'engine-deposed' ? [`${event.engine} deposed: ${event.because}`] : [];
    });
  return { add, hosts, engines, terms, said };
}

function cut(engine: TestHost | undefined, lost: { to: boolean; from: boolean }): void {
  Object.assign(engine?.lost ?? {}, lost);
}

describe('leadership', () => {
  it('goes to one engine, which keeps it as long as it renews', () => {
    const { hosts, said } = contend(['a', 'b', 'c']);
    hosts.clock.advance(120_000);
    expect(said()).toEqual(['a elected']);
  });

  it('hangs on a lease of five intervals, which each interval renews', () => {
    const { hosts } = contend(['a']);
    hosts.clock.advance(100);
    const lease = hosts.store.range({ key: keys.leader }).kvs[0]?.lease ?? '';
    const left: number[] = [];
    for (let i = 0; i < 4; i++) {
      hosts.clock.advance(1_000);
      left.push(Math.round(hosts.store.leaseTimeToLive(lease).remainingMs / 1_000));
    }
    expect(hosts.store.leaseTimeToLive(lease).grantedMs).toBe(10_000);
    expect(left).toEqual([9, 10, 9, 10]);
  });

  it('goes to another when the leader is cut off, and the old one knows before the new one is elected', () => {
    const { hosts, engines, terms, said } = contend(['a', 'b']);
    hosts.clock.advance(5_000);
    cut(engines.get('a'), { to: true, from: true });
    hosts.clock.advance(15_000);
    expect(said()).toEqual(['a elected', 'a deposed: the lease could not be renewed in time', 'b elected']);
    expect(new Set(terms).size).toBe(2);
  });

  it('is not claimed by an old leader that comes back', () => {
    const { hosts, engines, said } = contend(['a', 'b']);
    hosts.clock.advance(5_000);
    cut(engines.get('a'), { to: true, from: true });
    hosts.clock.advance(15_000);
    cut(engines.get('a'), { to: false, from: false });
    hosts.clock.advance(60_000);
    expect(said().filter((line) => line.endsWith('elected'))).toEqual(['a elected', 'b elected']);
  });

  it('is over for one that slept through its lease, before its clock or etcd say so', () => {
    const hosts = new Hosts();
    const host = hosts.open();
    const asleep = new Sleeper();
    const terms: Elected[] = [];
    new Leadership({
      host: { clock: asleep.over(host), etcd: host.etcd, emit: (event) => host.emit(event) },
      machine: 'a',
      settings: DEFAULT_SETTINGS,
      elected: (term) => terms.push(term),
    }).start();
    hosts.clock.advance(10_000);
    asleep.sleep();
    hosts.clock.advance(7_000);
    expect(terms.map(({ isOver }) => isOver())).toEqual([false]);
    cut(host, { to: true, from: true });
    hosts.clock.advance(10_000);
    expect(hosts.told('engine-deposed')).toEqual([]);
    expect(terms.map(({ isOver }) => isOver())).toEqual([true]);
    expect(hosts.told('engine-deposed')).toMatchObject([
      { because: 'the lease could not be renewed in time' },
    ]);
  });

  it('is found out by reading when nobody knows whether the claim was written', () => {
    const { hosts, engines, said } = contend(['a']);
    // The list and the grant come through; then answers get lost while the claim itself arrives.
    hosts.clock.advance(4);
    cut(engines.get('a'), { to: false, from: true });
    hosts.clock.advance(3);
    expect(hosts.store.range({ key: keys.leader }).count).toBe(1);
    cut(engines.get('a'), { to: false, from: false });
    hosts.clock.advance(2_000);
    expect(said()).toEqual(['a elected']);
  });

  it('is reached for at once when the key goes', () => {
    const { hosts, said } = contend(['a', 'b']);
    hosts.clock.advance(5_000);
    hosts.store.txn({ success: [{ type: 'delete', key: keys.leader }] });
    hosts.clock.advance(20);
    expect(said().slice(0, 2)).toEqual(['a elected', 'a deposed: the leadership key is gone']);
    expect(said()).toHaveLength(3);
  });

  it('goes to the next at once when the lease is given back', () => {
    const { add, hosts, engines, said } = contend([]);
    const leaving = add('a');
    add('b');
    hosts.clock.advance(5_000);
    const { lease } = leaving;
    cut(engines.get('a'), { to: true, from: true });
    if (lease !== null) hosts.store.leaseRevoke(lease);
    hosts.clock.advance(20);
    expect(said()).toEqual(['a elected', 'b elected']);
  });

  it('is taken up again by a new engine of the machine that holds it', () => {
    const { add, hosts, terms } = contend(['a']);
    hosts.clock.advance(5_000);
    const lease = hosts.store.range({ key: keys.leader }).kvs[0]?.lease;
    add('a');
    hosts.clock.advance(20);
    expect(new Set(terms).size).toBe(1);
    expect(terms).toHaveLength(2);
    expect(hosts.store.range({ key: keys.leader }).kvs[0]?.lease).toBe(lease);
  });

  it('writes the version of the cluster along with the first claim', () => {
    const { hosts } = contend(['a']);
    hosts.clock.advance(100);
    expect(hosts.store.range({ key: keys.engineVersion }).kvs[0]?.value).toBe('1');
    expect(JSON.parse(hosts.store.range({ key: keys.leader }).kvs[0]?.value ?? '')).toEqual({
      MachineID: 'a',
      Version: 1,
    });
  });

  it('is not for an engine that is older than the cluster, until the cluster is set back', () => {
    const { add, hosts, said } = contend([]);
    hosts.store.txn({ success: [{ type: 'put', key: keys.engineVersion, value: '2' }] });
    add('a');
    hosts.clock.advance(30_000);
    expect(said()).toEqual(['a stands aside: 1 of 2']);
    hosts.store.txn({ success: [{ type: 'put', key: keys.engineVersion, value: '1' }] });
    hosts.clock.advance(3_000);
    expect(said()).toEqual(['a stands aside: 1 of 2', 'a elected']);
  });

  it.each(['0', 'nonsense', ''])('goes to an engine that finds the version %j, and raises it', (version) => {
    const { add, hosts, said } = contend([]);
    hosts.store.txn({ success: [{ type: 'put', key: keys.engineVersion, value: version }] });
    add('a');
    hosts.clock.advance(100);
    expect(said()).toEqual(['a elected']);
    expect(hosts.store.range({ key: keys.engineVersion }).kvs[0]?.value).toBe('1');
  });

  it('is stolen by a newer engine, which does nothing with it before the older lease is over', () => {
    const { add, hosts, terms, said } = contend(['a:1']);
    hosts.clock.advance(5_000);
    add('b:2');
    hosts.clock.advance(9_000);
    expect(said()).toEqual([
      'a elected',
      'a deposed: the leadership key is gone',
      'b steals from a',
      'a stands aside: 1 of 2',
      'b elected',
    ]);
    expect(terms).toHaveLength(1);
    hosts.clock.advance(2_000);
    expect(terms).toHaveLength(2);
    hosts.clock.advance(60_000);
    expect(said()).toHaveLength(5);
  });

  it('goes to the newer of two that reach for it at once', () => {
    const { hosts, said } = contend(['a:1', 'b:2']);
    hosts.clock.advance(60_000);
    expect(
      said()
        .filter((line) => line.endsWith('elected'))
        .at(-1),
    ).toBe('b elected');
    expect(hosts.store.range({ key: keys.engineVersion }).kvs[0]?.value).toBe('2');
  });

  it('is given up by a leader whose cluster becomes too new for it', () => {
    const { hosts, said } = contend(['a']);
    hosts.clock.advance(5_000);
    hosts.store.txn({ success: [{ type: 'put', key: keys.engineVersion, value: '3' }] });
    hosts.clock.advance(20_000);
    expect(said()).toEqual([
      'a elected',
      "a deposed: the cluster's engines are of version 3",
      'a stands aside: 1 of 3',
    ]);
    expect(hosts.store.range({ key: keys.leader }).count).toBe(0);
  });
});
