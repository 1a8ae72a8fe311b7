// What store.test.ts does not say of leases: how they, deletions and refusals bear on each other.
import { describe, expect, it } from 'vitest';
import { EtcdError, type Operation, prefixRange, Store } from '../../../src/etcd/index.js';
import { ManualClock } from '../../helpers/manual-clock.js';

const put = (key: string, lease = ''): Operation => ({ type: 'put', key, value: '1', lease });

function aStore(...leases: readonly (readonly [id: string, ttlMs: number])[]) {
  const clock = new ManualClock();
  const expired: string[] = [];
  const store = new Store({ clock, onLeaseExpired: (id) => expired.push(`${id} at ${clock.nowMs()}`) });
  for (const [id, ttlMs] of leases) store.leaseGrant({ id, ttlMs });
  const keys = (): string =>
    store
      .range(prefixRange(''))
      .kvs.map((kv) => kv.key)
      .join('');
  const write = (...success: readonly Operation[]): number => store.txn({ success }).revision;
  return { store, clock, expired, keys, write };
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

describe('a lease that runs out', () => {
  it('without keys makes no revision', () => {
    const { store, clock, expired, write } = aStore(['7', 1_000]);
    write(put('a'));
    clock.advance(1_000);
    expect(expired).toEqual(['7 at 1000']);
    expect(store.revision).toBe(2);
    expect(store.leases().map(({ id }) => id)).toEqual([]);
  });

  it('is told of once, before its keys go', () => {
    const clock = new ManualClock();
    const told: string[] = [];
    const store: Store = new Store({
      clock,
      onLeaseExpired: (id) => told.push(`${id}: ${store.range({ key: 'a' }).count} key`),
    });
    store.leaseGrant({ id: '7', ttlMs: 1_000 });
    store.txn({ success: [put('a', '7')] });
    clock.advance(9_000);
    expect(told).toEqual(['7: 1 key']);
    expect(store.range({ key: 'a' }).count).toBe(0);
  });

  it('is not told of when it was revoked before', () => {
    const { store, clock, expired } = aStore(['7', 1_000]);
    store.leaseRevoke('7');
    clock.advance(9_000);
    expect(expired).toEqual([]);
  });

  it('leaves a key that was deleted and put again without it', () => {
    const { clock, keys, write } = aStore(['7', 1_000]);
    write(put('a', '7'), put('b', '7'));
    write({ type: 'delete', key: 'a' });
    write(put('a'));
    clock.advance(1_000);
    expect(keys()).toBe('a');
  });

  it('leaves a key alone that was deleted, and goes without a revision when that was its last', () => {
    const { store, clock, keys, write } = aStore(['7', 1_000]);
    write(put('a', '7'));
    write({ type: 'delete', key: 'a' });
    clock.advance(1_000);
    expect([keys(), store.revision]).toEqual(['', 3]);
  });

  it('takes a key along that was put again under it', () => {
    const { clock, keys, write } = aStore(['7', 1_000]);
    write(put('a', '7'));
    write(put('a', '7'));
    clock.advance(1_000);
    expect(keys()).toBe('');
  });

  it('makes one revision of its own even when another ends at the same time, in the order of granting', () => {
    const { store, clock, expired, write } = aStore(['8', 1_000], ['7', 1_000]);
    write(put('a', '7'), put('b', '8'));
    const told: string[] = [];
    store.watch(prefixRange(''), (revision, events) =>
      told.push(`${revision} ${events.map(({ kv }) => kv.key)}`),
    );
    clock.advance(1_000);
    expect(expired).toEqual(['8 at 1000', '7 at 1000']);
    expect(told).toEqual(['3 b', '4 a']);
  });

  it('does so a full TTL after the last keep-alive, however many there were', () => {
    const { store, clock, expired } = aStore(['7', 1_000]);
    for (const waitMs of [1, 500, 999]) {
      clock.advance(waitMs);
      store.leaseKeepAlive('7');
    }
    clock.advance(999);
    expect(expired).toEqual([]);
    clock.advance(5_000);
    expect(expired).toEqual(['7 at 2500']);
  });
});

describe('while nobody leads', () => {
  it('no lease runs out, and none that was granted then either', () => {
    const { store, clock, expired } = aStore(['7', 1_000]);
    store.demoteLeases();
    store.leaseGrant({ id: '8', ttlMs: 1_000 });
    clock.advance(60_000);
    expect(expired).toEqual([]);
    expect(store.leases().map(({ id }) => id)).toEqual(['7', '8']);
  });

  it.each([
    { name: 'the old leader goes on: what has run out ends at once, the rest in its time', newLeader: false },
    { name: 'a new leader: each has its full time and what was added', newLeader: true },
  ])('until there is $name', ({ newLeader }) => {
    const { store, clock, expired } = aStore(['7', 1_000], ['8', 5_000]);
    clock.advance(500);
    store.demoteLeases();
    clock.advance(3_500);
    if (newLeader) store.promoteLeases(250);
    else store.resumeLeases();
    clock.advance(60_000);
    expect(expired).toEqual(newLeader ? ['7 at 5250', '8 at 9250'] : ['7 at 4000', '8 at 5000']);
  });

  it('a new leader takes no time from a lease, and what is kept alive under it has its own time again', () => {
    const { store, clock, expired } = aStore(['7', 1_000], ['8', 1_000]);
    store.demoteLeases();
    store.promoteLeases(9_000);
    clock.advance(500);
    store.leaseKeepAlive('7');
    clock.advance(60_000);
    expect(expired).toEqual(['7 at 1500', '8 at 10000']);
  });
});

describe('a lease that is revoked', () => {
  it('takes all its keys in one revision, ordered, and no others', () => {
    const { store, keys, write } = aStore(['7', 1_000], ['8', 1_000]);
    write(put('d', '7'), put('a', '7'), put('b', '8'), put('c'));
    const told: string[] = [];
    store.watch(prefixRange(''), (revision, events) =>
      told.push(`${revision} ${events.map(({ type, kv }) => `${type} ${kv.key}`)}`),
    );
    store.leaseRevoke('7');
    expect(told).toEqual(['3 delete a,delete d']);
    expect(keys()).toBe('bc');
    expect(store.leases().map(({ id }) => id)).toEqual(['8']);
  });

  it('may be granted again under its ID, and then has no keys and its full time', () => {
    const { store, clock, keys, write } = aStore(['7', 1_000]);
    write(put('a', '7'));
    clock.advance(900);
    store.leaseRevoke('7');
    write(put('a'));
    store.leaseGrant({ id: '7', ttlMs: 1_000 });
    expect(store.leaseTimeToLive('7')).toMatchObject({ keys: [], remainingMs: 1_000 });
    clock.advance(999);
    expect(store.leases().map(({ id }) => id)).toEqual(['7']);
    clock.advance(1);
    expect([keys(), ...store.leases().map(({ id }) => id)]).toEqual(['a']);
  });
});

describe('a refused transaction', () => {
  const refused: readonly { name: string; success: readonly Operation[]; code: string }[] = [
    {
      name: 'naming another lease that is not there',
      success: [put('a', '8'), put('b', '99')],
      code: 'lease-not-found',
    },
    { name: 'putting twice', success: [put('a', '8'), put('a')], code: 'duplicate-key' },
    {
      name: 'deleting what it puts',
      success: [{ type: 'delete', key: 'a' }, put('a', '8')],
      code: 'duplicate-key',
    },
    {
      name: 'reading the future',
      success: [
        { type: 'delete', key: 'a' },
        { type: 'range', key: 'a', revision: 9 },
      ],
      code: 'future-revision',
    },
  ];

  it.each(refused)('leaves each key on its lease, and tells no watcher: $name', ({ success, code }) => {
    const { store, keys, write } = aStore(['7', 1_000], ['8', 1_000]);
    write(put('a', '7'));
    const told: number[] = [];
    store.watch(prefixRange(''), (revision) => told.push(revision));
    expect(codeOf(() => write(...success))).toBe(code);
    expect(store.leaseTimeToLive('7').keys).toEqual(['a']);
    expect(store.leaseTimeToLive('8').keys).toEqual([]);
    expect([keys(), store.revision, told]).toEqual(['a', 2, []]);
  });

  it.each([
    { name: 'keep-alive', work: (store: Store) => store.leaseKeepAlive('9'), code: 'lease-not-found' },
    { name: 'revoke', work: (store: Store) => store.leaseRevoke('9'), code: 'lease-not-found' },
    { name: 'time to live', work: (store: Store) => store.leaseTimeToLive('9'), code: 'lease-not-found' },
    {
      name: 'a second grant',
      work: (store: Store) => store.leaseGrant({ id: '7', ttlMs: 9 }),
      code: 'lease-exists',
    },
  ])('is no worse than a refused call about a lease: $name', ({ work, code }) => {
    const { store } = aStore(['7', 1_000]);
    expect(codeOf(() => work(store))).toBe(code);
    expect([
      store.revision,
      store.leases().map(({ id }) => id),
      store.leaseTimeToLive('7').grantedMs,
    ]).toEqual([1, ['7'], 1_000]);
  });
});
