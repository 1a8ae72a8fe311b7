// What is asked of an etcd, case by case. Nothing says here what the answer must be: a real etcd does.
import type { ServiceName } from '../../../src/etcd/server/protocol.js';

export type Request = readonly [service: ServiceName, method: string, request: object];

export interface Case {
  readonly name: string;
  readonly requests: readonly Request[];
}

const put = (key: string, value: string, more: object = {}): Request => [
  'KV',
  'Put',
  { key, value, ...more },
];
const get = (key: string, more: object = {}): Request => ['KV', 'Range', { key, ...more }];
const del = (key: string, more: object = {}): Request => ['KV', 'DeleteRange', { key, ...more }];
const txn = (request: object): Request => ['KV', 'Txn', request];
const all = (prefix: string): Request => get(prefix, { range_end: `${prefix}~` });
const lease = (method: string, request: object): Request => ['Lease', `Lease${method}`, request];

const opPut = (key: string, value: string, more: object = {}) => ({ request_put: { key, value, ...more } });
const opGet = (key: string, more: object = {}) => ({ request_range: { key, ...more } });
const opDel = (key: string, more: object = {}) => ({ request_delete_range: { key, ...more } });
const opTxn = (request: object) => ({ request_txn: request });

/** Five keys under a prefix, with values and histories that sort differently by every target. */
const shelf = (p: string): readonly Request[] => [
  put(`${p}a`, '5'),
  put(`${p}b`, '1'),
  put(`${p}c`, '4'),
  put(`${p}d`, '2'),
  put(`${p}b`, '3'),
  put(`${p}b`, '1'),
  put(`${p}a`, '6'),
  del(`${p}d`),
  put(`${p}d`, '9'),
];

const ranges: readonly (readonly [string, object])[] = [
  ['everything', {}],
  ['with a limit', { limit: 2 }],
  ['with a limit of exactly all', { limit: 4 }],
  ['with a limit of more than all', { limit: 9 }],
  ['with a negative limit', { limit: -1 }],
  ['keys only', { keys_only: true }],
  ['count only', { count_only: true }],
  ['count only with a limit', { count_only: true, limit: 1 }],
  ...['Key', 'Version', 'Create', 'Mod', 'Value'].flatMap((sort_target) =>
    ['None', 'Ascend', 'Descend'].map((sort_order): readonly [string, object] => [
      `sorted by ${sort_target}, ${sort_order}`,
      { sort_target, sort_order },
    ]),
  ),
  ['sorted with a limit', { sort_target: 'Value', sort_order: 'Descend', limit: 2 }],
  ['sorted descending by key with a limit', { sort_target: 'Key', sort_order: 'Descend', limit: 1 }],
];

const bounds: readonly (readonly [string, (revision: number) => object])[] = [
  ['min_mod_revision', (revision) => ({ min_mod_revision: revision + 6 })],
  ['max_mod_revision', (revision) => ({ max_mod_revision: revision + 6 })],
  ['min_create_revision', (revision) => ({ min_create_revision: revision + 2 })],
  ['max_create_revision', (revision) => ({ max_create_revision: revision + 2 })],
  ['bounds that leave nothing', (revision) => ({ min_mod_revision: revision + 100 })],
  ['a bound and a limit', (revision) => ({ min_create_revision: revision + 1, limit: 2 })],
  ['a past revision', (revision) => ({ revision: revision + 3 })],
  ['a past revision with a deleted key', (revision) => ({ revision: revision + 8 })],
  ['a negative revision', () => ({ revision: -1 })],
  ['a future revision', (revision) => ({ revision: revision + 1_000_000 })],
];

const compares: readonly (readonly [string, object])[] = [
  ...['Equal', 'NotEqual', 'Less', 'Greater'].flatMap((result): readonly (readonly [string, object])[] => [
    [`version ${result}`, { key: 'K', target: 'Version', result, version: 2 }],
    [`value ${result}`, { key: 'K', target: 'Value', result, value: 'm' }],
    [`value ${result} of a key that is not there`, { key: 'no', target: 'Value', result, value: 'm' }],
    [
      `create ${result} 0 of a key that is not there`,
      { key: 'no', target: 'Create', result, create_revision: 0 },
    ],
    [`mod ${result} 0`, { key: 'K', target: 'Mod', result, mod_revision: 0 }],
    [`lease ${result} 0`, { key: 'K', target: 'Lease', result, lease: 0 }],
    [`version ${result} over a range`, { key: 'K', range_end: 'L', target: 'Version', result, version: 2 }],
    [`value ${result} over an empty range`, { key: 'x', range_end: 'y', target: 'Value', result, value: '' }],
    [
      `version ${result} 0 over an empty range`,
      { key: 'x', range_end: 'y', target: 'Version', result, version: 0 },
    ],
  ]),
];

/** `revision` is what both servers stand at before the case. */
export function cases(revision: () => number): readonly (Case | (() => Case))[] {
  return [
    { name: 'ranges: a key that is not there', requests: [get('nothing')] },
    { name: 'ranges: an empty key', requests: [get(''), get('', { range_end: 'z' })] },
    { name: 'ranges: from a key on', requests: [put('zz1', '1'), get('zz', { range_end: '\0' })] },
    {
      name: 'ranges: an end that is sent and empty',
      requests: [
        put('zy1', '1'),
        put('zy2', '1'),
        get('zy', { range_end: '' }),
        del('zy1', { range_end: '' }),
        all('zy'),
      ],
    },
    { name: 'ranges: an end before the key', requests: [get('b', { range_end: 'a' })] },
    { name: 'ranges: an end that is the key', requests: [put('eq', '1'), get('eq', { range_end: 'eq' })] },
    ...ranges.map(([name, more], i): Case => {
      const prefix = `r${i}/`;
      return {
        name: `ranges: ${name}`,
        requests: [...shelf(prefix), get(prefix, { range_end: `${prefix}~`, ...more })],
      };
    }),
    ...bounds.map(([name, more], i) => (): Case => {
      const prefix = `b${i}/`;
      const range = { range_end: `${prefix}~`, ...more(revision()) };
      return { name: `ranges: ${name}`, requests: [...shelf(prefix), get(prefix, range)] };
    }),
    { name: 'puts: an empty key', requests: [put('', '1')] },
    { name: 'puts: an empty value', requests: [put('p0', ''), get('p0')] },
    {
      name: 'puts: any bytes',
      requests: [put('p\x00\xff', '\x00\x80\xff'), get('p\x00', { range_end: 'p\x01' })],
    },
    {
      name: 'puts: prev_kv',
      requests: [put('p1', '1', { prev_kv: true }), put('p1', '2', { prev_kv: true })],
    },
    {
      name: 'puts: ignore_value',
      requests: [put('p2', '1'), put('p2', '', { ignore_value: true }), get('p2')],
    },
    { name: 'puts: ignore_value with a value', requests: [put('p2', 'x', { ignore_value: true })] },
    {
      name: 'puts: ignore_value of a key that is not there',
      requests: [put('p3', '', { ignore_value: true })],
    },
    {
      name: 'puts: ignore_lease of a key that is not there',
      requests: [put('p3', '1', { ignore_lease: true })],
    },
    { name: 'puts: ignore_lease with a lease', requests: [put('p2', '1', { ignore_lease: true, lease: 5 })] },
    { name: 'puts: a lease that is not there', requests: [put('p4', '1', { lease: 424242 }), get('p4')] },
    { name: 'puts: too large', requests: [put('p5', 'x'.repeat(1_600_000)), get('p5')] },
    { name: 'deletes: a key, twice', requests: [put('d1', '1'), del('d1'), del('d1'), get('d1')] },
    { name: 'deletes: an empty key', requests: [del('')] },
    {
      name: 'deletes: a range with prev_kv',
      requests: [...shelf('d2/'), del('d2/', { range_end: 'd2/c', prev_kv: true }), all('d2/')],
    },
    {
      name: 'deletes: and creates again',
      requests: [put('d3', '1'), put('d3', '2'), del('d3'), put('d3', '3'), get('d3')],
    },
    ...compares.map(
      ([name, compare]): Case => ({
        name: `compares: ${name}`,
        requests: [put('K', 'l'), put('K', 'm'), txn({ compare: [compare] }), del('K')],
      }),
    ),
    { name: 'transactions: nothing', requests: [txn({})] },
    {
      name: 'transactions: several operations, one revision, reading what was written',
      requests: [
        txn({
          success: [
            opPut('t1', '1'),
            opGet('t1'),
            opPut('t2', '1', { prev_kv: true }),
            opDel('t0'),
            opGet('t', { range_end: 't~' }),
          ],
        }),
        all('t'),
      ],
    },
    {
      name: 'transactions: the other branch',
      requests: [
        txn({
          compare: [{ key: 't1', target: 'Version', result: 'Equal', version: 9 }],
          success: [opPut('t1', 'no')],
          failure: [opGet('t1'), opDel('t1', { prev_kv: true })],
        }),
      ],
    },
    {
      name: 'transactions: a key put twice',
      requests: [txn({ success: [opPut('x', '1'), opPut('x', '2')] }), get('x')],
    },
    { name: 'transactions: put and deleted', requests: [txn({ success: [opPut('x', '1'), opDel('x')] })] },
    { name: 'transactions: deleted and put', requests: [txn({ success: [opDel('x'), opPut('x', '1')] })] },
    {
      name: 'transactions: put within a range deleted',
      requests: [txn({ success: [opDel('w', { range_end: 'y' }), opPut('x', '1')] })],
    },
    {
      name: 'transactions: put beside a range deleted',
      requests: [txn({ success: [opDel('w', { range_end: 'x' }), opPut('x', '1')] }), del('x')],
    },
    {
      name: 'transactions: deleted twice',
      requests: [put('x', '1'), txn({ success: [opDel('x'), opDel('x')] })],
    },
    {
      name: 'transactions: an empty key',
      requests: [txn({ success: [opPut('', '1')] }), txn({ failure: [opGet('')] })],
    },
    {
      name: 'transactions: an empty key compared',
      requests: [txn({ compare: [{ key: '', target: 'Version' }] })],
    },
    { name: 'transactions: an operation that is none', requests: [txn({ success: [{}] })] },
    {
      name: 'transactions: a lease that is not there',
      requests: [txn({ success: [opPut('y1', '1'), opPut('y2', '1', { lease: 99 })] }), get('y1')],
    },
    {
      name: 'transactions: 128 operations',
      requests: [txn({ success: Array.from({ length: 128 }, (_, i) => opPut(`m${i}`, '')) })],
    },
    {
      name: 'transactions: 129 operations',
      requests: [txn({ success: Array.from({ length: 129 }, (_, i) => opPut(`m${i}`, '')) })],
    },
    {
      name: 'transactions: 129 in the branch not taken',
      requests: [txn({ failure: Array.from({ length: 129 }, () => opGet('m')) })],
    },
    {
      name: 'transactions: a future revision read',
      requests: [txn({ success: [opPut('f1', '1'), opGet('f1', { revision: 99_999_999 })] }), get('f1')],
    },
    {
      name: 'transactions: nested',
      requests: [
        txn({
          success: [
            opPut('n1', '1'),
            opTxn({
              compare: [{ key: 'n1', target: 'Version', result: 'Equal', version: 0 }],
              success: [opPut('n2', 'before')],
              failure: [opPut('n2', 'after')],
            }),
          ],
        }),
        all('n'),
      ],
    },
    {
      name: 'transactions: nested putting the same key',
      requests: [txn({ success: [opPut('n1', '1'), opTxn({ success: [opPut('n1', '2')] })] })],
    },
    {
      name: 'transactions: nested deleting what is put',
      requests: [txn({ success: [opPut('n1', '1'), opTxn({ failure: [opDel('n1')] })] })],
    },
    {
      name: 'transactions: sisters putting the same key',
      requests: [
        txn({ success: [opTxn({ success: [opPut('n3', '1')] }), opTxn({ success: [opPut('n3', '2')] })] }),
      ],
    },
    {
      name: 'transactions: either branch putting the same key',
      requests: [
        txn({ success: [opTxn({ success: [opPut('n4', '1')], failure: [opPut('n4', '2')] })] }),
        get('n4'),
      ],
    },
    {
      name: 'leases: granted with an ID',
      requests: [lease('Grant', { ID: 1001, TTL: 600 }), lease('Grant', { ID: 1001, TTL: 600 })],
    },
    { name: 'leases: with a TTL too large', requests: [lease('Grant', { ID: 1002, TTL: 9_000_000_001 })] },
    {
      name: 'leases: with a TTL of nothing',
      requests: [lease('Grant', { ID: 1003, TTL: 0 }), lease('Revoke', { ID: 1003 })],
    },
    {
      name: 'leases: revoked twice',
      requests: [
        lease('Grant', { ID: 1004, TTL: 600 }),
        lease('Revoke', { ID: 1004 }),
        lease('Revoke', { ID: 1004 }),
      ],
    },
    { name: 'leases: time to live of none', requests: [lease('TimeToLive', { ID: 4711, keys: true })] },
    {
      name: 'leases: take their keys along in one revision',
      requests: [
        lease('Grant', { ID: 1005, TTL: 600 }),
        put('l2', '1', { lease: 1005 }),
        put('l1', '1', { lease: 1005 }),
        lease('Revoke', { ID: 1005 }),
        all('l'),
        put('l9', ''),
      ],
    },
    {
      name: 'leases: let go of keys put anew, keep those told to',
      requests: [
        lease('Grant', { ID: 1006, TTL: 600 }),
        put('l3', '1', { lease: 1006 }),
        put('l4', '1', { lease: 1006 }),
        put('l3', '2'),
        put('l4', '2', { ignore_lease: true }),
        all('l'),
        lease('Revoke', { ID: 1006 }),
        all('l'),
      ],
    },
    {
      name: 'leases: revoked without keys',
      requests: [lease('Grant', { ID: 1007, TTL: 600 }), lease('Revoke', { ID: 1007 }), put('l8', '')],
    },
    () => {
      const now = revision();
      return {
        name: 'compaction: the past is gone, the present is not',
        requests: [
          ...shelf('c/'),
          ['KV', 'Compact', { revision: now + 5 }],
          ['KV', 'Compact', { revision: now + 5 }],
          ['KV', 'Compact', { revision: now + 1_000 }],
          get('c/', { range_end: 'c/~', revision: now + 4 }),
          get('c/', { range_end: 'c/~', revision: now + 5 }),
          get('c/', { range_end: 'c/~', revision: now + 8 }),
          all('c/'),
          txn({ success: [opGet('c/a', { revision: now + 1 })] }),
        ],
      };
    },
  ];
}
