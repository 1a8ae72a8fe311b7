// Every compare of every target against a key that is there and one that is not: for numbers, an absent key is a key
// of zeros; for values it is nothing that anything could hold of.
import { describe, expect, it } from 'vitest';
import { type Compare, type KeyValue, Store, type TxnRequest } from '../../../src/etcd/index.js';
import type { CompareResult } from '../../../src/etcd/types.js';
import { ManualClock } from '../../helpers/manual-clock.js';

const OPERATORS = ['=', '!=', '<', '>'] as const;

/** What holds, of `=`, `!=`, `<` and `>`, where the key stands to the operand as named. */
const HOLDS: Readonly<Record<'less' | 'equal' | 'greater' | 'nothing', readonly CompareResult[]>> = {
  less: ['!=', '<'],
  equal: ['='],
  greater: ['!=', '>'],
  nothing: [],
};

/** `a`: created at 3, last put at 5, version 2, value 'm', lease 7. */
function aStore(): Store {
  const store = new Store({ clock: new ManualClock() });
  store.leaseGrant({ ttlMs: 1_000, id: '7' });
  for (const key of ['x', 'a', 'x', 'a']) {
    store.txn({ success: [{ type: 'put', key, value: 'm', lease: key === 'a' ? '7' : '' }] });
  }
  return store;
}

type Stands = keyof typeof HOLDS;
const row = (compare: DistributiveOmit<Compare, 'result'>, stands: Stands) => ({
  name: `${compare.key}'s ${compare.target} against ${JSON.stringify(operandOf(compare))}`,
  compare,
  stands,
});
type DistributiveOmit<T, K extends keyof T> = T extends unknown ? Omit<T, K> : never;

function operandOf(compare: DistributiveOmit<Compare, 'result'>): string | number {
  if (compare.target === 'value') return compare.value;
  return compare.target === 'lease' ? compare.lease : compare.number;
}

const rows = [
  row({ key: 'a', target: 'create', number: 2 }, 'greater'),
  row({ key: 'a', target: 'create', number: 3 }, 'equal'),
  row({ key: 'a', target: 'create', number: 4 }, 'less'),
  row({ key: 'a', target: 'mod', number: 4 }, 'greater'),
  row({ key: 'a', target: 'mod', number: 5 }, 'equal'),
  row({ key: 'a', target: 'mod', number: 6 }, 'less'),
  row({ key: 'a', target: 'version', number: 1 }, 'greater'),
  row({ key: 'a', target: 'version', number: 2 }, 'equal'),
  row({ key: 'a', target: 'version', number: 3 }, 'less'),
  row({ key: 'a', target: 'value', value: '' }, 'greater'),
  row({ key: 'a', target: 'value', value: 'm' }, 'equal'),
  row({ key: 'a', target: 'value', value: 'ma' }, 'less'),
  row({ key: 'a', target: 'lease', lease: '' }, 'greater'),
  row({ key: 'a', target: 'lease', lease: '7' }, 'equal'),
  row({ key: 'a', target: 'lease', lease: '10' }, 'less'),
  row({ key: 'absent', target: 'create', number: 0 }, 'equal'),
  row({ key: 'absent', target: 'create', number: 1 }, 'less'),
  row({ key: 'absent', target: 'mod', number: 0 }, 'equal'),
  row({ key: 'absent', target: 'mod', number: 1 }, 'less'),
  row({ key: 'absent', target: 'version', number: 0 }, 'equal'),
  row({ key: 'absent', target: 'version', number: 1 }, 'less'),
  row({ key: 'absent', target: 'lease', lease: '' }, 'equal'),
  row({ key: 'absent', target: 'lease', lease: '7' }, 'less'),
  row({ key: 'absent', target: 'value', value: '' }, 'nothing'),
  row({ key: 'absent', target: 'value', value: 'm' }, 'nothing'),
];

describe('a compare', () => {
  it.each(rows)('holds of $name as it stands: $stands', ({ compare, stands }) => {
    const store = aStore();
    const held = OPERATORS.filter(
      (result) => store.txn({ compare: [{ ...compare, result }], success: [] }).succeeded,
    );
    expect(held).toEqual(HOLDS[stands]);
  });

  it('of a deleted key is one of an absent key', () => {
    const store = aStore();
    store.txn({ success: [{ type: 'delete', key: 'a' }] });
    const compare = [{ key: 'a', target: 'version', result: '=', number: 0 }] as const;
    expect(store.txn({ compare, success: [] }).succeeded).toBe(true);
  });

  it.each([
    { name: 'none', numbers: [], succeeded: true },
    { name: 'both hold', numbers: [2, 2], succeeded: true },
    { name: 'the first fails', numbers: [9, 2], succeeded: false },
    { name: 'the last fails', numbers: [2, 9], succeeded: false },
  ])('must hold along with all others: $name', ({ numbers, succeeded }) => {
    const compare = numbers.map((number) => ({ key: 'a', target: 'version', result: '=', number }) as const);
    expect(aStore().txn({ compare, success: [] }).succeeded).toBe(succeeded);
  });
});

describe('a read within a transaction', () => {
  const NOW = { key: 'a', end: 'c' } as const;
  const versions = (kvs: readonly KeyValue[]): string => kvs.map((kv) => `${kv.key}=${kv.value}`).join(' ');

  it('sees what was written before it and not what comes after, and the past as it was', () => {
    const store = new Store({ clock: new ManualClock() });
    store.txn({ success: [{ type: 'put', key: 'a', value: '1' }] });
    const { results } = store.txn({
      success: [
        { type: 'range', ...NOW },
        { type: 'put', key: 'b', value: '2' },
        { type: 'range', ...NOW },
        { type: 'delete', key: 'a' },
        { type: 'range', ...NOW },
        { type: 'range', ...NOW, revision: 2 },
      ],
    });
    const seen = results.flatMap((result) =>
      result.type === 'range' ? [`${result.revision}: ${versions(result.kvs)}`] : [],
    );
    expect(seen).toEqual(['2: a=1', '3: a=1 b=2', '3: b=2', '3: a=1']);
  });

  it.each([
    { name: 'of a compacted revision', revision: 2, code: 'required revision has been compacted' },
    {
      name: 'of the revision it is about to make',
      revision: 5,
      code: 'required revision is a future revision',
    },
  ])('$name is refused along with all it would write', ({ revision, code }) => {
    const store = new Store({ clock: new ManualClock() });
    for (const value of ['1', '2', '3']) store.txn({ success: [{ type: 'put', key: 'a', value }] });
    store.compact(3);
    const request: TxnRequest = {
      success: [
        { type: 'put', key: 'a', value: '4' },
        { type: 'range', key: 'a', revision },
      ],
    };
    expect(() => store.txn(request)).toThrow(code);
    expect([store.revision, versions(store.range({ key: 'a' }).kvs)]).toEqual([4, 'a=3']);
  });

  it('that cannot be read is no matter in the branch that does not run', () => {
    const store = new Store({ clock: new ManualClock() });
    const failure = [{ type: 'range', key: 'a', revision: 99 }] as const;
    expect(store.txn({ success: [], failure }).succeeded).toBe(true);
  });
});

describe('a delete', () => {
  const FOUR = ['a', 'b', 'ba', 'c'];

  it.each([
    { name: 'one key', range: { key: 'b' }, gone: ['b'], revision: 3 },
    { name: 'a key that is not there', range: { key: 'x' }, gone: [], revision: 2 },
    { name: 'up to its end, which stays', range: { key: 'a', end: 'ba' }, gone: ['a', 'b'], revision: 3 },
    { name: 'without an upper end', range: { key: 'b', end: '\0' }, gone: ['b', 'ba', 'c'], revision: 3 },
    { name: 'an empty range', range: { key: 'c', end: 'a' }, gone: [], revision: 2 },
  ])('takes $name, and makes a revision only where it took something', ({ range, gone, revision }) => {
    const store = new Store({ clock: new ManualClock() });
    store.txn({ success: FOUR.map((key) => ({ type: 'put', key, value: '' })) });
    const { results } = store.txn({ success: [{ type: 'delete', ...range, prevKv: true }] });
    const [result] = results;
    const previous = result?.type === 'delete' ? result.previous.map((kv) => kv.key) : [];
    expect(previous).toEqual(gone);
    expect(result?.type === 'delete' && result.deleted).toBe(gone.length);
    expect(store.range({ key: '\0', end: '\0' }).kvs.map((kv) => kv.key)).toEqual(
      FOUR.filter((key) => !gone.includes(key)),
    );
    expect(store.revision).toBe(revision);
  });

  it('of overlapping ranges in one transaction takes each key once', () => {
    const store = new Store({ clock: new ManualClock() });
    store.txn({ success: FOUR.map((key) => ({ type: 'put', key, value: '' })) });
    const told: string[] = [];
    store.watch({ key: 'a', end: '\0' }, (_revision, events) => told.push(...events.map(({ kv }) => kv.key)));
    store.txn({
      success: [
        { type: 'delete', key: 'a', end: 'c' },
        { type: 'delete', key: 'b', end: '\0' },
      ],
    });
    expect(told).toEqual(['a', 'b', 'ba', 'c']);
  });
});
