import { describe, expect, it } from 'vitest';
import {
  EtcdError,
  type Operation,
  prefixRange,
  type RangeRequest,
  Store,
  type TxnRequest,
  type WatchEvent,
} from '../../../src/etcd/index.js';
import type { StoreOptions } from '../../../src/etcd/store/store.js';
import { ManualClock } from '../../helpers/manual-clock.js';

const put = (key: string, value: string, lease = ''): Operation => ({ type: 'put', key, value, lease });
const del = (key: string, end?: string): Operation => ({
  type: 'delete',
  key,
  ...(end === undefined ? {} : { end }),
});

function aStore(options: Partial<StoreOptions> = {}): { store: Store; clock: ManualClock } {
  const clock = new ManualClock();
  return { store: new Store({ clock, ...options }), clock };
}

function write(store: Store, ...operations: readonly Operation[]): number {
  return store.txn({ success: operations }).revision;
}

/** `key=value` of a range, now or at a revision. */
function read(store: Store, key: string, end?: string, revision = 0): readonly string[] {
  const { kvs } = store.range({ key, ...(end === undefined ? {} : { end }), revision });
  return kvs.map((kv) => `${kv.key}=${kv.value}`);
}

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof EtcdError) return error.code;
    throw error;
  }
  return 'none';
}

/** What a watch is told, as `revision: put k=v (was p)`. */
function told(): { sink: (revision: number, events: readonly WatchEvent[]) => void; lines: string[] } {
  const lines: string[] = [];
  const sink = (revision: number, events: readonly WatchEvent[]): void => {
    const words = events.map(({ type, kv, previous }) => {
      const was = previous === null ? '' : ` (was ${previous.value})`;
      return type === 'put' ? `put ${kv.key}=${kv.value}${was}` : `delete ${kv.key}${was}`;
    });
    lines.push(`${revision}: ${words.join(', ')}`);
  };
  return { sink, lines };
}

describe('revisions', () => {
  it('begin at 1 and go up by one with each transaction that writes, whatever it writes', () => {
    const { store } = aStore();
    expect(store.revision).toBe(1);
    expect(write(store, put('a', '1'), put('b', '1'))).toBe(2);
    expect(write(store)).toBe(2);
    expect(write(store, del('nothing'))).toBe(2);
    expect(write(store, del('a'))).toBe(3);
  });

  it('of a key tell when it was created and last put, and how often', () => {
    const { store } = aStore();
    write(store, put('a', '1'));
    write(store, put('x', ''));
    write(store, put('a', '2'));
    expect(store.range({ key: 'a' }).kvs[0]).toMatchObject({ createRevision: 2, modRevision: 4, version: 2 });
    write(store, del('a'));
    write(store, put('a', '3'));
    expect(store.range({ key: 'a' }).kvs[0]).toMatchObject({ createRevision: 6, modRevision: 6, version: 1 });
  });
});

describe('a range', () => {
  const { store } = aStore();
  write(store, put('a', '1'), put('b', '1'), put('ba', '1'), put('c', '1'));
  write(store, put('b', '2'), del('c'));

  it.each<[string, readonly string[], readonly string[]]>([
    ['one key', ['b'], ['b=2']],
    ['a key that is not there', ['x'], []],
    ['up to its end, which is left out', ['a', 'ba'], ['a=1', 'b=2']],
    ['without an upper end', ['b', '\0'], ['b=2', 'ba=1']],
    ['that is empty', ['c', 'a'], []],
  ])('gives %s', (_name, [key = '', end], expected) => {
    expect(read(store, key, end)).toEqual(expected);
  });

  it('gives the keys of a prefix', () => {
    const { key, end } = prefixRange('b');
    expect(read(store, key, end)).toEqual(['b=2', 'ba=1']);
    expect(prefixRange('')).toEqual({ key: '\0', end: '\0' });
    expect(prefixRange('a\xff')).toEqual({ key: 'a\xff', end: 'b' });
  });

  it('gives the past as it was', () => {
    expect(read(store, 'a', '\0', 2)).toEqual(['a=1', 'b=1', 'ba=1', 'c=1']);
    expect(read(store, 'a', '\0', 1)).toEqual([]);
  });

  it('counts all, but gives no more than the limit, and keys or counts alone when asked', () => {
    expect(store.range({ key: 'a', end: '\0', limit: 2 })).toMatchObject({
      count: 3,
      kvs: [{ key: 'a' }, { key: 'b' }],
    });
    expect(store.range({ key: 'a', end: '\0', countOnly: true })).toEqual({
      revision: 3,
      count: 3,
      kvs: [],
      more: false,
    });
    expect(store.range({ key: 'b', keysOnly: true }).kvs[0]).toMatchObject({
      key: 'b',
      value: '',
      modRevision: 3,
    });
  });
});

describe('a transaction', () => {
  const holds = (compare: NonNullable<TxnRequest['compare']>[number]): boolean => {
    const { store } = aStore();
    store.leaseGrant({ ttlMs: 1_000, id: '7' });
    write(store, put('a', 'm', '7'));
    write(store, put('a', 'm', '7'));
    return store.txn({ compare: [compare], success: [] }).succeeded;
  };

  it.each([
    [{ target: 'value', key: 'a', result: '=', value: 'm' }, true],
    [{ target: 'value', key: 'a', result: '<', value: 'n' }, true],
    [{ target: 'value', key: 'a', result: '>', value: 'n' }, false],
    [{ target: 'value', key: 'a', result: '!=', value: 'm' }, false],
    [{ target: 'value', key: 'absent', result: '=', value: '' }, false],
    [{ target: 'value', key: 'absent', result: '!=', value: 'x' }, false],
    [{ target: 'create', key: 'a', result: '=', number: 2 }, true],
    [{ target: 'create', key: 'absent', result: '=', number: 0 }, true],
    [{ target: 'mod', key: 'a', result: '=', number: 3 }, true],
    [{ target: 'mod', key: 'a', result: '>', number: 3 }, false],
    [{ target: 'version', key: 'a', result: '=', number: 2 }, true],
    [{ target: 'version', key: 'absent', result: '<', number: 1 }, true],
    [{ target: 'lease', key: 'a', result: '=', lease: '7' }, true],
    [{ target: 'lease', key: 'absent', result: '=', lease: '' }, true],
  ] as const)('compares %j: %s', (compare, expected) => {
    expect(holds(compare)).toBe(expected);
  });

  it('does one branch or the other, and reads within it what it has just written', () => {
    const { store } = aStore();
    const request: TxnRequest = {
      compare: [{ target: 'create', key: 'a', result: '=', number: 0 }],
      success: [put('a', 'new'), { type: 'range', key: 'a' }],
      failure: [put('b', 'late'), { type: 'delete', key: 'a', end: 'b', prevKv: true }],
    };
    expect(store.txn(request)).toMatchObject({
      succeeded: true,
      revision: 2,
      results: [{}, { kvs: [{ value: 'new' }] }],
    });
    expect(store.txn(request)).toMatchObject({
      succeeded: false,
      revision: 3,
      results: [{}, { type: 'delete', previous: [{ key: 'a', value: 'new' }] }],
    });
    expect(read(store, 'a', '\0')).toEqual(['b=late']);
  });

  const refused: readonly (readonly [string, TxnRequest, string])[] = [
    ['a key put twice', { success: [put('a', '1'), put('a', '2')] }, 'duplicate-key'],
    ['a key put and deleted', { success: [put('a', '1'), del('a')] }, 'duplicate-key'],
    ['a key put within a range deleted', { success: [del('a', 'c'), put('b', '1')] }, 'duplicate-key'],
    [
      'the same in the branch that would not run',
      { success: [], failure: [put('a', '1'), put('a', '1')] },
      'duplicate-key',
    ],
    ['an empty key', { success: [put('', '1')] }, 'empty-key'],
    [
      'an empty key in a compare',
      { compare: [{ target: 'mod', key: '', result: '=', number: 0 }], success: [] },
      'empty-key',
    ],
    ['a lease that does not exist', { success: [put('a', '1'), put('b', '1', '99')] }, 'lease-not-found'],
    [
      'a read of the future',
      { success: [put('a', '1'), { type: 'range', key: 'a', revision: 99 }] },
      'future-revision',
    ],
    [
      'more operations than allowed',
      { success: Array.from({ length: 129 }, (_, i) => put(`k${i}`, '')) },
      'too-many-operations',
    ],
    ['more bytes than allowed', { success: [put('a', 'x'.repeat(1.5 * 1024 * 1024))] }, 'request-too-large'],
  ];

  it.each(refused)('refuses %s, and changes nothing', (_name, request, code) => {
    const { store } = aStore();
    write(store, put('b', 'old'));
    expect(codeOf(() => store.txn(request))).toBe(code);
    expect(store.revision).toBe(2);
    expect(read(store, '\0', '\0')).toEqual(['b=old']);
  });

  it('allows as many operations as etcd does', () => {
    const { store } = aStore();
    expect(write(store, ...Array.from({ length: 128 }, (_, i) => put(`k${i}`, '')))).toBe(2);
  });
});

describe('a sorted or bounded range', () => {
  const { store } = aStore();
  for (const [key, value] of [
    ['a', '3'],
    ['b', '1'],
    ['c', '2'],
    ['a', '4'],
  ] as const)
    write(store, put(key, value));
  const keysOf = (request: Partial<RangeRequest>): string => {
    const { kvs, more, count } = store.range({ key: 'a', end: '\0', ...request });
    return `${kvs.map((kv) => kv.key).join('')}${more ? ' and more' : ''} of ${count}`;
  };

  it.each<[Partial<RangeRequest>, string]>([
    [{ sort: { target: 'key', order: 'descend' } }, 'cba of 3'],
    [{ sort: { target: 'value', order: 'ascend' } }, 'bca of 3'],
    [{ sort: { target: 'version', order: 'descend' } }, 'abc of 3'],
    [{ sort: { target: 'create', order: 'descend' } }, 'cba of 3'],
    [{ sort: { target: 'mod', order: 'ascend' } }, 'bca of 3'],
    [{ sort: { target: 'mod', order: 'descend' }, limit: 1 }, 'a and more of 3'],
    [{ limit: 3 }, 'abc of 3'],
    [{ limit: 2 }, 'ab and more of 3'],
    [{ minModRevision: 4 }, 'ac of 3'],
    [{ maxModRevision: 4 }, 'bc of 3'],
    [{ minCreateRevision: 3, maxCreateRevision: 3 }, 'b of 3'],
    [{ minModRevision: 3, limit: 1 }, 'a and more of 3'],
  ])('%j gives %s', (request, expected) => {
    expect(keysOf(request)).toBe(expected);
  });
});

describe('what a write tells and keeps', () => {
  it('gives the pairs that were there before', () => {
    const { store } = aStore();
    write(store, put('a', '1'), put('b', '1'));
    const asked = { prevKv: true };
    const writes = [put('a', '2'), put('c', '1'), del('b')].map((each) => ({ ...each, ...asked }));
    const { results } = store.txn({ success: writes });
    expect(store.txn({ success: [put('a', '3')] }).results).toMatchObject([{ previous: null }]);
    expect(results).toMatchObject([
      { previous: { value: '1' } },
      { previous: null },
      { previous: [{ key: 'b', value: '1' }] },
    ]);
  });

  it('keeps value or lease when told to, and refuses to keep what is not there', () => {
    const { store } = aStore();
    store.leaseGrant({ ttlMs: 1_000, id: '7' });
    write(store, put('a', '1', '7'));
    write(store, { type: 'put', key: 'a', value: '2', ignoreLease: true });
    expect(store.range({ key: 'a' }).kvs[0]).toMatchObject({ value: '2', lease: '7' });
    write(store, { type: 'put', key: 'a', value: '', ignoreValue: true });
    expect(store.range({ key: 'a' }).kvs[0]).toMatchObject({ value: '2', lease: '' });
    const refused = (operation: Operation): string => codeOf(() => write(store, operation));
    expect(refused({ type: 'put', key: 'x', value: '', ignoreValue: true })).toBe('key-not-found');
    expect(refused({ type: 'put', key: 'a', value: 'v', ignoreValue: true })).toBe('value-provided');
    expect(refused({ type: 'put', key: 'a', value: 'v', lease: '7', ignoreLease: true })).toBe(
      'lease-provided',
    );
  });
});

describe('a transaction within a transaction', () => {
  it('is decided before anything is written, and writes in the same revision', () => {
    const { store } = aStore();
    const inner: Operation = {
      type: 'txn',
      compare: [{ target: 'create', key: 'a', result: '=', number: 0 }],
      success: [put('b', 'a was not there')],
      failure: [put('b', 'a was there')],
    };
    expect(store.txn({ success: [put('a', '1'), inner] })).toMatchObject({
      revision: 2,
      results: [{ type: 'put' }, { type: 'txn', succeeded: true, results: [{ type: 'put' }] }],
    });
    expect(read(store, 'b')).toEqual(['b=a was not there']);
  });

  const nested = (success: readonly Operation[], failure: readonly Operation[] = []): Operation => ({
    type: 'txn',
    success,
    failure,
  });

  it.each<[string, readonly Operation[], string]>([
    ['puts what the outer one puts', [put('a', '1'), nested([put('a', '2')])], 'duplicate-key'],
    ['puts what the outer one deletes', [del('a'), nested([], [put('a', '2')])], 'duplicate-key'],
    ['deletes what the outer one puts', [put('a', '1'), nested([del('a')])], 'duplicate-key'],
    ['puts what its sister puts', [nested([put('a', '1')]), nested([put('a', '2')])], 'duplicate-key'],
    ['puts a key in either of its branches', [nested([put('a', '1')], [put('a', '2')])], 'none'],
    ['puts a key in one branch and deletes it in the other', [nested([put('a', '1')], [del('a')])], 'none'],
    ['has an empty key', [nested([put('', '1')])], 'empty-key'],
    ['names a lease that is not there', [put('b', '1'), nested([put('a', '1', '9')])], 'lease-not-found'],
  ])('that %s: %s', (_name, success, code) => {
    const { store } = aStore();
    expect(codeOf(() => store.txn({ success }))).toBe(code);
    expect(store.revision).toBe(code === 'none' ? 2 : 1);
  });

  it('may compare all keys of a range', () => {
    const { store } = aStore();
    write(store, put('a', '1'), put('b', '1'));
    write(store, put('b', '2'));
    const all = (number: number): boolean =>
      store.txn({ compare: [{ target: 'version', key: 'a', end: 'c', result: '<', number }], success: [] })
        .succeeded;
    expect([all(2), all(3)]).toEqual([false, true]);
  });
});

describe('compaction', () => {
  it('forgets what was before, and nothing else', () => {
    const { store } = aStore();
    write(store, put('a', '1'), put('b', '1'));
    write(store, put('a', '2'));
    write(store, del('b'));
    write(store, put('a', '3'));
    store.compact(4);
    expect(codeOf(() => read(store, 'a', undefined, 3))).toBe('compacted');
    expect(read(store, '\0', '\0', 4)).toEqual(['a=2']);
    expect(read(store, '\0', '\0')).toEqual(['a=3']);
    expect(codeOf(() => store.compact(4))).toBe('compacted');
    expect(codeOf(() => store.compact(6))).toBe('future-revision');
  });

  it('happens by itself, so that history stays bounded', () => {
    const { store } = aStore({ historyRevisionsMax: 10 });
    for (let i = 0; i < 100; i++) write(store, put('a', String(i)));
    expect(codeOf(() => read(store, 'a', undefined, store.revision - 20))).toBe('compacted');
    expect(read(store, 'a', undefined, store.revision - 9)).toEqual(['a=90']);
  });
});

describe('a lease', () => {
  it('takes its keys along when it runs out, in one revision, and nobody hears of it before', () => {
    const { store, clock } = aStore();
    const { sink, lines } = told();
    const { id } = store.leaseGrant({ ttlMs: 1_000 });
    write(store, put('b', '1', id), put('a', '1', id));
    store.watch(prefixRange(''), sink);
    clock.advance(999);
    expect(lines).toEqual([]);
    clock.advance(1);
    expect(lines).toEqual(['3: delete a (was 1), delete b (was 1)']);
    expect(codeOf(() => store.leaseKeepAlive(id))).toBe('lease-not-found');
  });

  it('lives on from each keep-alive', () => {
    const { store, clock } = aStore();
    const { id } = store.leaseGrant({ ttlMs: 1_000 });
    write(store, put('a', '1', id));
    for (let i = 0; i < 5; i++) {
      clock.advance(900);
      expect(store.leaseKeepAlive(id)).toEqual({ id, ttlMs: 1_000 });
    }
    clock.advance(999);
    expect(read(store, 'a')).toEqual(['a=1']);
    clock.advance(1);
    expect(read(store, 'a')).toEqual([]);
  });

  it('lets go of a key that is put under another, or under none', () => {
    const { store, clock } = aStore();
    const first = store.leaseGrant({ ttlMs: 1_000 }).id;
    const second = store.leaseGrant({ ttlMs: 5_000 }).id;
    write(store, put('a', '1', first), put('b', '1', first), put('c', '1', first));
    write(store, put('a', '2', second), put('b', '2'));
    clock.advance(1_000);
    expect(read(store, 'a', '\0')).toEqual(['a=2', 'b=2']);
    clock.advance(4_000);
    expect(read(store, 'a', '\0')).toEqual(['b=2']);
  });

  it('tells how long it has, and on which keys', () => {
    const { store, clock } = aStore();
    const { id } = store.leaseGrant({ ttlMs: 10_000 });
    write(store, put('b', '1', id), put('a', '1', id));
    clock.advance(3_000);
    expect(store.leaseTimeToLive(id)).toEqual({
      id,
      grantedMs: 10_000,
      remainingMs: 7_000,
      keys: ['a', 'b'],
    });
    expect(store.leases().map(({ id }) => id)).toEqual([id]);
    expect(codeOf(() => store.leaseGrant({ ttlMs: 9e12 + 1 }))).toBe('lease-ttl-too-large');
  });

  it('can be revoked, and its ID chosen but once', () => {
    const { store } = aStore();
    store.leaseGrant({ ttlMs: 1_000, id: '1' });
    expect(codeOf(() => store.leaseGrant({ ttlMs: 1_000, id: '1' }))).toBe('lease-exists');
    expect(store.leaseGrant({ ttlMs: 1_000 }).id).toBe('2');
    write(store, put('a', '1', '1'));
    store.leaseRevoke('1');
    expect(read(store, 'a')).toEqual([]);
    expect(codeOf(() => store.leaseRevoke('1'))).toBe('lease-not-found');
  });
});

describe('a watch', () => {
  it('hears of one key, a prefix or a range, and of nothing else', () => {
    const { store } = aStore();
    const [key, prefix, range] = [told(), told(), told()];
    store.watch({ key: 'b' }, key.sink);
    store.watch(prefixRange('b'), prefix.sink);
    store.watch({ key: 'a', end: 'bb' }, range.sink);
    for (const name of ['a', 'b', 'ba', 'bb', 'c']) write(store, put(name, ''));
    expect(key.lines).toEqual(['3: put b=']);
    expect(prefix.lines).toEqual(['3: put b=', '4: put ba=', '5: put bb=']);
    expect(range.lines).toEqual(['2: put a=', '3: put b=', '4: put ba=']);
  });

  it('hears of all changes of a revision at once, in order, with what was before', () => {
    const { store } = aStore();
    const { sink, lines } = told();
    write(store, put('a', '1'), put('b', '1'));
    store.watch(prefixRange(''), sink);
    write(store, put('c', '1'), put('a', '2'), del('b'));
    expect(lines).toEqual(['3: put c=1, put a=2 (was 1), delete b (was 1)']);
  });

  it('from a past revision first hears what it missed', () => {
    const { store } = aStore();
    const { sink, lines } = told();
    write(store, put('a', '1'));
    write(store, put('x', '1'));
    write(store, del('a'));
    store.watch({ key: 'a', startRevision: 2 }, sink);
    write(store, put('a', '2'));
    expect(lines).toEqual(['2: put a=1', '4: delete a (was 1)', '5: put a=2']);
  });

  it('from a future revision hears nothing until then', () => {
    const { store } = aStore();
    const { sink, lines } = told();
    store.watch({ key: 'a', startRevision: 3 }, sink);
    write(store, put('a', '1'));
    write(store, put('a', '2'));
    expect(lines).toEqual(['3: put a=2 (was 1)']);
  });

  it('from a compacted revision is refused', () => {
    const { store } = aStore();
    write(store, put('a', '1'));
    write(store, put('a', '2'));
    store.compact(3);
    expect(store.watch({ key: 'a', startRevision: 3 }, told().sink)).toEqual({
      type: 'compacted',
      compactRevision: 3,
    });
    expect(store.watch({ key: 'a', startRevision: 4 }, told().sink).type).toBe('watching');
  });

  it('hears nothing once it is cancelled', () => {
    const { store } = aStore();
    const { sink, lines } = told();
    for (const range of [{ key: 'a' }, prefixRange('a'), { key: 'a', end: 'z' }]) {
      const watch = store.watch(range, sink);
      if (watch.type === 'watching') watch.cancel();
    }
    write(store, put('a', '1'));
    expect(lines).toEqual([]);
  });

  it('may not write from within a commit', () => {
    const { store } = aStore();
    store.watch({ key: 'a' }, () => write(store, put('b', '1')));
    expect(() => write(store, put('a', '1'))).toThrow('a watcher wrote to the store');
  });
});
