import { describe, expect, it } from 'vitest';
import {
  connectEmbedded,
  type EtcdError,
  openEtcdScope,
  prefixRange,
  Store,
} from '../../../src/etcd/index.js';
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
    const slow = { carry: (deliver: () => void) => clock.setTimer(700, deliver) };
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
    const link = { carry: (deliver: () => void) => clock.setTimer(1, deliver) };
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

describe('a watch of an embedded client', () => {
  /** A client of a store at revision 4, the `loses`th of whose messages from etcd is lost. */
  function losing(loses: number) {
    const clock = new ManualClock();
    const store = new Store({ clock });
    for (const value of ['1', '2', '3']) store.txn({ success: [{ type: 'put', key: 'a', value }] });
    let sent = 0;
    const toEtcd = { carry: (deliver: () => void) => clock.setTimer(1, deliver) };
    // As over TCP, nothing comes after what is lost.
    const fromEtcd = {
      carry(deliver: () => void, lost: () => void = () => undefined) {
        sent += 1;
        if (sent < loses) clock.setTimer(1, deliver);
        else clock.setTimer(1_000, lost);
      },
    };
    return { clock, store, etcd: connectEmbedded({ store, clock, toEtcd, fromEtcd, timeoutMs: 1_000 }) };
  }

  it.each([
    { name: 'the first of the past', loses: 1, expected: ['lost'] },
    { name: 'a later one of the past', loses: 2, expected: ['2', 'lost'] },
    { name: 'the last of the past', loses: 3, expected: ['2', '3', 'lost'] },
    { name: 'the first after the past', loses: 4, expected: ['2', '3', '4', 'lost'] },
  ])('tells nothing that comes after a lost message: $name', ({ loses, expected }) => {
    const { clock, store, etcd } = losing(loses);
    const seen: string[] = [];
    etcd.watch({ key: 'a', startRevision: 2 }, (message) =>
      seen.push(message.type === 'events' ? String(message.revision) : message.type),
    );
    clock.advance(10);
    for (const value of ['4', '5']) store.txn({ success: [{ type: 'put', key: 'a', value }] });
    clock.advance(5_000);
    expect(seen).toEqual(expected);
  });

  it.each([
    { name: 'the same prefix', range: prefixRange('a') },
    { name: 'another prefix of that length', range: prefixRange('b') },
    { name: 'the same key', range: { key: 'a' } },
  ])('that is lost takes nothing from one of another machine: $name', ({ range }) => {
    const { hosts, host, clock, seen } = connected();
    host.etcd.watch(range.key === 'b' ? prefixRange('a') : range, (message) =>
      seen.push(`cut off: ${message.type}`),
    );
    hosts.open().etcd.watch(range, (message) => seen.push(`other: ${message.type}`));
    clock.advance(5);
    host.lost.from = true;
    hosts.store.txn({ success: [{ type: 'put', key: 'a', value: '' }] });
    clock.advance(5_000);
    seen.length = 0;
    hosts.store.txn({ success: [{ type: 'put', key: range.key, value: '' }] });
    clock.advance(5);
    expect(seen).toEqual(['other: events']);
  });

  it('that is cancelled twice takes nothing from another', () => {
    const { hosts, clock, etcd, seen } = connected();
    const watch = etcd.watch(prefixRange('a'), () => seen.push('cancelled'));
    etcd.watch(prefixRange('a'), () => seen.push('other'));
    clock.advance(5);
    watch.cancel();
    watch.cancel();
    hosts.store.txn(PUT);
    clock.advance(5);
    expect(seen).toEqual(['other']);
  });

  it('whose request is lost is told so after the time-out, once', () => {
    const { hosts, host, clock, etcd, seen } = connected();
    host.lost.to = true;
    etcd.watch({ key: 'a' }, (message) => seen.push(message.type));
    host.lost.to = false;
    hosts.store.txn(PUT);
    clock.advance(999);
    expect(seen).toEqual([]);
    clock.advance(9_000);
    expect(seen).toEqual(['lost']);
  });

  it('whose refusal is lost is told so, and not of the compaction', () => {
    const { hosts, host, clock, etcd, seen } = connected();
    hosts.store.txn(PUT);
    hosts.store.compact(2);
    host.lost.from = true;
    etcd.watch({ key: 'a', startRevision: 2 }, (message) => seen.push(message.type));
    clock.advance(9_000);
    expect(seen).toEqual(['lost']);
  });

  it.each([
    { name: 'before its request arrives', waitMs: 0 },
    { name: 'while a message is on its way', waitMs: 5 },
  ])('says nothing once it is cancelled $name, not even that it is lost', ({ waitMs }) => {
    const { hosts, host, clock, etcd, seen } = connected();
    const watch = etcd.watch({ key: 'a' }, (message) => seen.push(message.type));
    clock.advance(waitMs);
    hosts.store.txn(PUT);
    host.lost.from = true;
    hosts.store.txn(PUT);
    watch.cancel();
    clock.advance(9_000);
    expect(seen).toEqual([]);
  });

  it('tells of a whole revision at once, in the order of the answers around it', () => {
    const { clock, etcd, seen } = connected();
    etcd.watch(prefixRange(''), (message) =>
      seen.push(
        message.type === 'events'
          ? `${message.revision}: ${message.events.map(({ type, kv }) => `${type} ${kv.key}`)}`
          : message.type,
      ),
    );
    for (const key of ['a', 'b']) {
      etcd.txn(
        {
          success: [
            { type: 'put', key, value: '' },
            { type: 'put', key: `${key}2`, value: '' },
          ],
        },
        (result) => seen.push(result.ok ? `answer ${result.value.revision}` : result.error.code),
      );
    }
    clock.advance(5);
    expect(seen).toEqual(['2: put a,put a2', 'answer 2', '3: put b,put b2', 'answer 3']);
  });

  it('is silent when it is opened after the client was closed', () => {
    const clock = new ManualClock();
    const store = new Store({ clock });
    const link = { carry: (deliver: () => void) => clock.setTimer(1, deliver) };
    const etcd = connectEmbedded({ store, clock, toEtcd: link, fromEtcd: link, timeoutMs: 1_000 });
    const seen: string[] = [];
    etcd.close();
    etcd.watch({ key: 'a' }, (message) => seen.push(message.type));
    etcd.range({ key: 'a' }, (result) => seen.push(codeOf(result)));
    clock.advance(5);
    store.txn(PUT);
    clock.advance(5_000);
    expect(seen).toEqual([]);
  });
});

describe('text that is not ASCII', () => {
  it('is text in previous pairs, watch events, compares and deletes as well', () => {
    const { clock, etcd, seen } = connected();
    const told = (pair: { key: string; value: string } | null | undefined): string =>
      pair ? `${pair.key}=${pair.value}` : 'none';
    etcd.watch({ key: 'ü' }, (message) => {
      if (message.type !== 'events') return;
      for (const { type, kv, previous } of message.events)
        seen.push(`${type} ${told(kv)} was ${told(previous)}`);
    });
    const compare = (value: string) => [{ target: 'value', key: 'ü', result: '=', value }] as const;
    etcd.txn({ success: [{ type: 'put', key: 'ü', value: 'grün' }] }, () => undefined);
    etcd.txn(
      {
        compare: compare('grün'),
        success: [{ type: 'put', key: 'ü', value: '緑', prevKv: true }],
        failure: [],
      },
      (result) => {
        const [put] = result.ok ? result.value.results : [];
        seen.push(`answer: ${put?.type === 'put' ? told(put.previous) : put?.type}`);
      },
    );
    etcd.txn(
      { compare: compare('緑'), success: [{ type: 'delete', key: 'ü', end: 'ý', prevKv: true }] },
      (result) => {
        const [gone] = result.ok ? result.value.results : [];
        seen.push(`answer: ${gone?.type === 'delete' ? gone.previous.map(told) : gone?.type}`);
      },
    );
    clock.advance(5);
    expect(seen).toEqual([
      'put ü=grün was none',
      'put ü=緑 was ü=grün',
      'answer: ü=grün',
      'delete ü= was ü=緑',
      'answer: ü=緑',
    ]);
  });
});

describe('what a scope leaves behind', () => {
  it('is nothing of its own and everything of a sister, whose watches have the same prefix', () => {
    const { etcd, hosts, clock, seen } = connected();
    const [first, second] = [openEtcdScope(etcd), openEtcdScope(etcd)];
    for (const [name, scope] of Object.entries({ first, second })) {
      scope.watch(prefixRange('a'), () => seen.push(`${name} watch`));
      scope.txn(PUT, () => seen.push(`${name} txn`));
    }
    first.close();
    first.close();
    clock.advance(5);
    hosts.store.txn(PUT);
    clock.advance(5);
    expect([...new Set(seen)].sort()).toEqual(['second txn', 'second watch']);
  });

  it('is a sister that still hears, though the scope closed holds a watch that was lost before', () => {
    const { host, hosts, clock, etcd, seen } = connected();
    const scope = openEtcdScope(etcd);
    scope.watch(prefixRange('a'), (message) => seen.push(message.type));
    clock.advance(5);
    host.lost.from = true;
    hosts.store.txn(PUT);
    clock.advance(5_000);
    host.lost.from = false;
    hosts.open().etcd.watch(prefixRange('a'), () => seen.push('other'));
    clock.advance(5);
    scope.close();
    hosts.store.txn(PUT);
    clock.advance(5);
    expect(seen).toEqual(['lost', 'other']);
  });
});
