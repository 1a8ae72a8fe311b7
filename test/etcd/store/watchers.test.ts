import { describe, expect, it } from 'vitest';
import { prefixRange, Store } from '../../../src/etcd/index.js';
import { inRange, Watchers } from '../../../src/etcd/store/watchers.js';
import { ManualClock } from '../../helpers/manual-clock.js';

const kv = (key: string) => ({ key, value: '', createRevision: 2, modRevision: 2, version: 1, lease: '' });

describe('Watchers', () => {
  it('call nobody but those concerned, however many there are', () => {
    const watchers = new Watchers();
    const called: string[] = [];
    for (let i = 0; i < 1_000; i++)
      watchers.add(prefixRange(`schedule/m${i}/`), 1, () => called.push(`m${i}`));
    watchers.notify(2, [{ type: 'put', kv: kv('schedule/m7/a'), previous: null }]);
    expect(called).toEqual(['m7']);
  });

  it('forget lengths of prefixes that nobody watches any more', () => {
    const watchers = new Watchers();
    const called: string[] = [];
    const remove = watchers.add(prefixRange('ab'), 1, () => called.push('ab'));
    watchers.add(prefixRange('ac'), 1, () => called.push('ac'));
    remove();
    watchers.notify(2, [
      { type: 'put', kv: kv('abc'), previous: null },
      { type: 'put', kv: kv('acc'), previous: null },
    ]);
    expect(called).toEqual(['ac']);
  });

  it.each([
    { name: 'a key', range: { key: 'ab' } },
    { name: 'a prefix', range: prefixRange('ab') },
    { name: 'a range', range: { key: 'ab', end: 'az' } },
    { name: 'everything', range: prefixRange('') },
  ])('go on hearing of $name though another of the same is removed, even twice', ({ range }) => {
    const watchers = new Watchers();
    const called: string[] = [];
    const remove = watchers.add(range, 1, () => called.push('removed'));
    watchers.add(range, 1, () => called.push('kept'));
    remove();
    remove();
    watchers.notify(2, [{ type: 'put', kv: kv('ab'), previous: null }]);
    expect(called).toEqual(['kept']);
  });

  it('go on hearing of a prefix though another of its length is removed twice', () => {
    const watchers = new Watchers();
    const called: string[] = [];
    const remove = watchers.add(prefixRange('xy'), 1, () => called.push('removed'));
    watchers.add(prefixRange('ab'), 1, () => called.push('kept'));
    remove();
    remove();
    watchers.notify(2, [{ type: 'put', kv: kv('abc'), previous: null }]);
    expect(called).toEqual(['kept']);
  });

  it('are each called once for a revision, with what of it falls into their range, in order', () => {
    const watchers = new Watchers();
    const called: string[] = [];
    for (const [name, range] of [
      ['prefix', prefixRange('a')],
      ['key', { key: 'ab' }],
      ['range', { key: 'ab', end: 'b' }],
    ] as const) {
      watchers.add(range, 1, (_revision, events) =>
        called.push(`${name}: ${events.map((event) => event.kv.key)}`),
      );
    }
    watchers.notify(
      2,
      ['ac', 'b', 'a', 'ab'].map((key) => ({ type: 'put', kv: kv(key), previous: null })),
    );
    expect(called.sort()).toEqual(['key: ab', 'prefix: ac,a,ab', 'range: ac,ab']);
  });
});

describe('a range of keys', () => {
  it.each([
    { name: 'one key: itself', range: { key: 'b' }, key: 'b', inside: true },
    { name: 'one key: a longer one', range: { key: 'b' }, key: 'ba', inside: false },
    { name: 'its first key', range: { key: 'b', end: 'd' }, key: 'b', inside: true },
    { name: 'its end', range: { key: 'b', end: 'd' }, key: 'd', inside: false },
    { name: 'just before its end', range: { key: 'b', end: 'd' }, key: 'c\xff', inside: true },
    { name: 'before it', range: { key: 'b', end: 'd' }, key: 'a\xff', inside: false },
    { name: 'without an end', range: { key: 'b', end: '\0' }, key: '\xff\xff', inside: true },
    { name: 'of a prefix of the last byte', range: prefixRange('\xff'), key: '\xff\xff', inside: true },
    { name: 'of a prefix that ends in the last byte', range: prefixRange('a\xff'), key: 'b', inside: false },
  ])('holds what falls into it and nothing else: $name', ({ range, key, inside }) => {
    expect(inRange(key, range)).toBe(inside);
  });
});

describe('a watch of the store', () => {
  function aStore(...values: readonly string[]): Store {
    const store = new Store({ clock: new ManualClock() });
    for (const value of values) store.txn({ success: [{ type: 'put', key: 'a', value }] });
    return store;
  }

  it('does not call a thousand others that watch other prefixes, in the past or now', () => {
    const store = aStore('1');
    const called: string[] = [];
    for (let i = 0; i < 1_000; i++) {
      store.watch({ ...prefixRange(`schedule/m${i}/`), startRevision: 2 }, () => called.push(`m${i}`));
    }
    store.txn({ success: [{ type: 'put', key: 'schedule/m12/a', value: '' }] });
    expect(called).toEqual(['m12']);
  });

  it.each([1, 2, 3, 4])(
    'from revision %i hears of all that is kept from there on, as etcd tells it',
    (start) => {
      const store = aStore('2', '3');
      const told: number[] = [];
      store.watch({ key: 'a', startRevision: start }, (revision) => told.push(revision));
      store.txn({ success: [{ type: 'put', key: 'a', value: '4' }] });
      expect(told).toEqual([2, 3, 4].filter((revision) => revision >= start));
    },
  );

  it('hears nothing of a transaction that only reads, or of one that is refused', () => {
    const store = aStore('1');
    const told: number[] = [];
    store.watch(prefixRange(''), (revision) => told.push(revision));
    store.txn({ success: [{ type: 'range', key: 'a' }] });
    expect(() => store.txn({ success: [{ type: 'put', key: 'a', value: '', lease: '9' }] })).toThrow();
    expect(told).toEqual([]);
  });

  it('goes on past a compaction that it has outrun', () => {
    const store = aStore('1');
    const told: string[] = [];
    store.watch({ key: 'a' }, (revision, events) =>
      told.push(`${revision} ${events.map(({ kv: { value }, previous }) => `${previous?.value}>${value}`)}`),
    );
    store.txn({ success: [{ type: 'put', key: 'a', value: '2' }] });
    store.compact(3);
    store.txn({ success: [{ type: 'put', key: 'a', value: '3' }] });
    expect(told).toEqual(['3 1>2', '4 2>3']);
  });

  it('cancelled from within its own message hears no more', () => {
    const store = aStore();
    const told: number[] = [];
    const watch = store.watch({ key: 'a' }, (revision) => {
      told.push(revision);
      if (watch.type === 'watching') watch.cancel();
    });
    for (const value of ['1', '2']) store.txn({ success: [{ type: 'put', key: 'a', value }] });
    expect(told).toEqual([2]);
  });

  it('cancelled twice takes nothing from the others', () => {
    const store = aStore();
    const told: string[] = [];
    const watch = store.watch(prefixRange('a'), () => told.push('cancelled'));
    store.watch(prefixRange('a'), () => told.push('other'));
    if (watch.type === 'watching') for (let i = 0; i < 2; i++) watch.cancel();
    store.txn({ success: [{ type: 'put', key: 'a', value: '' }] });
    expect(told).toEqual(['other']);
  });
});
