// Permissions on ranges, and the places where ours looks closer than etcd 3.4 does. What both do alike is in
// test/contract/etcd/auth.test.ts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KeyRange, Store, type TxnRequest } from '../../../src/etcd/index.js';
import { Auth, type Permission } from '../../../src/etcd/store/auth.js';
import { guard } from '../../../src/etcd/store/guard.js';
import { ManualClock } from '../../helpers/manual-clock.js';

function authWith(...permissions: readonly Permission[]): Auth {
  const auth = new Auth();
  auth.addUser('root', null);
  auth.grantRole('root', 'root');
  auth.addUser('bob', null);
  for (const [i, permission] of permissions.entries()) {
    auth.addRole(`role-${i}`);
    auth.grantPermission(`role-${i}`, permission);
    auth.grantRole('bob', `role-${i}`);
  }
  auth.enable();
  return auth;
}

const to = (access: Permission['access'], key: string, end?: string): Permission => ({
  access,
  range: end === undefined ? { key } : { key, end },
});

describe('permission', () => {
  const key = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 2 });
  const range: fc.Arbitrary<KeyRange> = fc.oneof(
    fc.record({ key }),
    fc.record({ key, end: fc.oneof(key, fc.constant('\0')) }),
  );
  const inRange = (name: string, { key: start, end }: KeyRange): boolean =>
    end === undefined ? name === start : name >= start && (end === '\0' || name < end);
  /** Every key that lies at, just before or just after an end of any range here. */
  const KEYS = ['a', 'b', 'c'].flatMap((a) => [
    a,
    `${a}\0`,
    ...['a', 'b', 'c'].flatMap((b) => [a + b, `${a}${b}\0`]),
  ]);

  it('for a range is permission for each of its keys', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 5 }), range, (granted, wanted) => {
        const auth = authWith(...granted.map((each): Permission => ({ access: 'read', range: each })));
        const unbounded = wanted.end === '\0' && !granted.some(({ end }) => end === '\0');
        const each = [...KEYS, 'd'].filter((name) => inRange(name, wanted));
        const expected = !unbounded && each.every((name) => granted.some((grant) => inRange(name, grant)));
        // A range without keys is nobody's.
        if (each.length > 0) expect(auth.permits('bob', 'read', wanted)).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('to read is none to write, and both is either', () => {
    const auth = authWith(to('read', 'r'), to('write', 'w'), to('readwrite', 'b'));
    const may = (access: 'read' | 'write') =>
      ['r', 'w', 'b'].filter((name) => auth.permits('bob', access, { key: name }));
    expect([may('read'), may('write')]).toEqual([
      ['r', 'b'],
      ['w', 'b'],
    ]);
  });
});

describe('a guarded store, beyond etcd 3.4', () => {
  const denied = 'etcdserver: permission denied';
  const store = (): Store => new Store({ clock: new ManualClock() });
  const put = (key: string) => ({ type: 'put' as const, key, value: '' });

  it.each<[string, TxnRequest]>([
    ['puts within it', { success: [{ type: 'txn', success: [put('secret')] }] }],
    ['puts in its other branch', { success: [{ type: 'txn', success: [], failure: [put('secret')] }] }],
    ['reads within it', { success: [{ type: 'txn', success: [{ type: 'range', key: 'secret' }] }] }],
    [
      'compares within it',
      {
        success: [
          {
            type: 'txn',
            compare: [{ key: 'secret', target: 'version', result: '=', number: 0 }],
            success: [],
          },
        ],
      },
    ],
  ])('looks into a nested transaction: %s', (_, request) => {
    const guarded = guard(store(), authWith(to('readwrite', 'a')), 'bob');
    expect(() => guarded.txn(request)).toThrow(denied);
  });

  it('tells what was there before only to those who may read it', () => {
    const guarded = guard(store(), authWith(to('write', 'a')), 'bob');
    expect(() => guarded.txn({ success: [{ ...put('a'), prevKv: true }] })).toThrow(denied);
    expect(() => guarded.txn({ success: [{ type: 'delete', key: 'a', prevKv: true }] })).toThrow(denied);
    expect(guarded.txn({ success: [put('a')] }).succeeded).toBe(true);
  });

  it('tells of a lease only the keys that one may read', () => {
    const open = store();
    const { id } = open.leaseGrant({ ttlMs: 1_000 });
    open.txn({
      success: [
        { ...put('a'), lease: id },
        { ...put('secret'), lease: id },
      ],
    });
    const guarded = guard(open, authWith(to('read', 'a')), 'bob');
    expect(guarded.leaseTimeToLive(id).keys).toEqual(['a']);
  });

  it('lets nobody end a lease, or join it, that holds keys which they may not write', () => {
    const open = store();
    const { id } = open.leaseGrant({ ttlMs: 1_000 });
    open.txn({ success: [{ ...put('secret'), lease: id }] });
    const guarded = guard(open, authWith(to('readwrite', 'a')), 'bob');
    expect(() => guarded.leaseRevoke(id)).toThrow(denied);
    expect(() => guarded.txn({ success: [{ ...put('a'), lease: id }] })).toThrow(denied);
    expect(open.range({ key: 'secret' }).count).toBe(1);
  });
});
