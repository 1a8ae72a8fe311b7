import { describe, expect, it } from 'vitest';
import { connectEmbedded, type EtcdError, openEtcdScope, Store } from '../../../src/etcd/index.js';
import { Hosts } from '../../helpers/hosts.js';
import { ManualClock } from '../../helpers/manual-clock.js';

const codeOf = (result: { ok: boolean; error?: EtcdError }): string =>
  result.ok ? 'ok' : `${result.error?.code}, outcome ${result.error?.outcome}`;

function connected() {
  const hosts = new Hosts();
  const host = hosts.open();
  const seen: string[] = [];
  return { hosts, host, clock: hosts.clock, etcd: host.etcd, seen };
}

const PUT = { success: [{ type: 'put', key: 'a', value: '1' }] } as const;

describe('an embedded client', () => {
  it('answers later, never from within the call, and in order', () => {
    const { etcd, clock, seen } = connected();
    etcd.txn(PUT, (result) => seen.push(`txn ${codeOf(result)}`));
    etcd.range({ key: 'a' }, (result) => seen.push(`range ${result.ok ? result.value.kvs[0]?.value : ''}`));
    expect(seen).toEqual([]);
    clock.advance(2);
    expect(seen).toEqual(['txn ok', 'range 1']);
  });

  it('passes refusals on, done: none', () => {
    const { etcd, clock, seen } = connected();
    etcd.leaseKeepAlive('9', (result) => seen.push(codeOf(result)));
    clock.advance(10);
    expect(seen).toEqual(['lease-not-found, outcome none']);
  });

  it.each(['to', 'from'] as const)(
    'tells once, after its time-out, that it does not know: message %s etcd lost',
    (direction) => {
      const { host, hosts, clock, etcd, seen } = connected();
      host.lost[direction] = true;
      etcd.txn(PUT, (result) => seen.push(codeOf(result)));
      clock.advance(999);
      expect(seen).toEqual([]);
      clock.advance(10_000);
      expect(seen).toEqual(['timeout, outcome unknown']);
      expect(hosts.store.range({ key: 'a' }).count).toBe(direction === 'to' ? 0 : 1);
    },
  );

  it('does not answer a second time when the answer comes after the time-out', () => {
    const clock = new ManualClock();
    const store = new Store({ clock });
    const slow = { carry: (deliver: () => void) => clock.setTimer(700, deliver) !== null };
    const etcd = connectEmbedded({ store, clock, toEtcd: slow, fromEtcd: slow, timeoutMs: 1_000 });
    const seen: string[] = [];
    etcd.txn(PUT, (result) => seen.push(codeOf(result)));
    clock.advance(5_000);
    expect(seen).toEqual(['timeout, outcome unknown']);
  });

  it('ends a watch as lost when one of its messages is, and tells nothing of it later', () => {
    const { host, hosts, clock, etcd, seen } = connected();
    etcd.watch({ key: 'a' }, (message) => seen.push(message.type));
    clock.advance(5);
    hosts.store.txn(PUT);
    clock.advance(5);
    host.lost.from = true;
    hosts.store.txn(PUT);
    host.lost.from = false;
    hosts.store.txn(PUT);
    clock.advance(5_000);
    expect(seen).toEqual(['events', 'lost']);
  });

  it('tells of a compacted start', () => {
    const { hosts, clock, etcd, seen } = connected();
    hosts.store.txn(PUT);
    hosts.store.txn(PUT);
    hosts.store.compact(3);
    etcd.watch({ key: 'a', startRevision: 2 }, (message) => seen.push(JSON.stringify(message)));
    clock.advance(5);
    expect(seen).toEqual(['{"type":"compacted","compactRevision":3}']);
  });

  it('says nothing once it is closed, though what was sent is done', () => {
    const clock = new ManualClock();
    const store = new Store({ clock });
    const link = { carry: (deliver: () => void) => clock.setTimer(1, deliver) !== null };
    const etcd = connectEmbedded({ store, clock, toEtcd: link, fromEtcd: link, timeoutMs: 1_000 });
    const seen: string[] = [];
    etcd.watch({ key: 'a' }, (message) => seen.push(message.type));
    etcd.txn(PUT, (result) => seen.push(codeOf(result)));
    etcd.close();
    clock.advance(5_000);
    expect(seen).toEqual([]);
    expect(store.range({ key: 'a' }).count).toBe(1);
  });

  it('carries any text there and back, and orders keys by their bytes in UTF-8', () => {
    const { etcd, clock } = connected();
    const texts = ['z', 'é', 'ｚ', '😀', 'a\u0000b'];
    const seen: string[] = [];
    etcd.txn(
      { success: texts.map((text) => ({ type: 'put', key: text, value: `<${text}>` })) },
      () => undefined,
    );
    etcd.range({ key: '\0', end: '\0' }, (result) => {
      if (result.ok) for (const kv of result.value.kvs) seen.push(`${kv.key} ${kv.value}`);
    });
    clock.advance(5);
    const byBytes = [...texts].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(seen).toEqual(byBytes.map((text) => `${text} <${text}>`));
  });
});

describe('a scope of a client', () => {
  it('ends its own requests and watches, and leaves those of others', () => {
    const { etcd, hosts, clock, seen } = connected();
    const scope = openEtcdScope(etcd);
    scope.watch({ key: 'a' }, () => seen.push('scope watch'));
    etcd.watch({ key: 'a' }, () => seen.push('other watch'));
    scope.range({ key: 'a' }, () => seen.push('scope range'));
    etcd.range({ key: 'a' }, () => seen.push('other range'));
    scope.close();
    clock.advance(5);
    hosts.store.txn(PUT);
    clock.advance(5);
    expect(seen).toEqual(['other range', 'other watch']);
  });
});
