// Users, roles and tokens: ours and a real etcd, asked the same by the same people, must answer alike. Where ours is
// stricter on purpose (src/etcd/store/guard.ts) its own tests say so.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Etcd, noEtcd, startOurs, startReal, Wire } from '../../helpers/etcd.js';
import type { Request } from './cases.js';

const skipped = noEtcd();

const auth = (method: string, request: object = {}): Request => ['Auth', method, request];
const read = (key: string, range_end?: string) => ({
  permType: 'Read',
  key,
  ...(range_end === undefined ? {} : { range_end }),
});

/** Before anybody has to say who they are. */
const SETTING_UP: readonly Request[] = [
  auth('AuthEnable'),
  auth('Authenticate', { name: 'root', password: 'x' }),
  auth('AuthDisable'),
  auth('UserAdd', { name: '', password: 'x' }),
  auth('UserAdd', { name: 'root', password: 'rp' }),
  auth('UserAdd', { name: 'root', password: 'rp' }),
  auth('AuthEnable'),
  auth('UserGrantRole', { user: 'root', role: 'root' }),
  auth('RoleGet', { role: 'root' }),
  auth('RoleAdd', { name: '' }),
  auth('RoleAdd', { name: 'root' }),
  auth('RoleAdd', { name: 'root' }),
  auth('RoleAdd', { name: 'z' }),
  auth('RoleAdd', { name: 'a' }),
  auth('UserGrantRole', { user: 'root', role: 'root' }),
  auth('UserGrantRole', { user: 'root', role: 'nope' }),
  auth('UserGrantRole', { user: 'nope', role: 'a' }),
  auth('UserAdd', { name: 'bob', password: 'bp' }),
  auth('UserAdd', { name: 'cert', password: '', options: { no_password: true } }),
  auth('UserAdd', { name: 'empty', password: '' }),
  auth('UserGrantRole', { user: 'bob', role: 'z' }),
  auth('UserGrantRole', { user: 'bob', role: 'a' }),
  auth('UserGrantRole', { user: 'bob', role: 'a' }),
  auth('UserGet', { name: 'bob' }),
  auth('UserGet', { name: 'nobody' }),
  auth('UserList'),
  auth('RoleList'),
  auth('RoleGrantPermission', { name: 'a', perm: read('r', 's') }),
  auth('RoleGrantPermission', { name: 'a', perm: read('s', 't') }),
  auth('RoleGrantPermission', { name: 'a', perm: { permType: 'Write', key: 'b' } }),
  auth('RoleGrantPermission', { name: 'a', perm: { permType: 'Readwrite', key: 'b' } }),
  auth('RoleGrantPermission', { name: 'a', perm: { permType: 'Write', key: 'w' } }),
  auth('RoleGrantPermission', { name: 'a', perm: read('x', 'c') }),
  auth('RoleGrantPermission', { name: 'a', perm: read('x', '\0') }),
  auth('RoleGrantPermission', { name: 'nope', perm: read('x') }),
  auth('RoleGet', { role: 'a' }),
  auth('RoleGet', { role: 'nope' }),
  auth('RoleRevokePermission', { role: 'a', key: 'nokey' }),
  auth('RoleRevokePermission', { role: 'nope', key: 'nokey' }),
  auth('RoleRevokePermission', { role: 'a', key: 'x', range_end: 'c' }),
  auth('RoleGet', { role: 'a' }),
  auth('UserRevokeRole', { name: 'bob', role: 'nope' }),
  auth('UserRevokeRole', { name: 'bob', role: 'z' }),
  auth('UserRevokeRole', { name: 'nope', role: 'z' }),
  auth('UserChangePassword', { name: 'nope', password: 'x' }),
  auth('UserChangePassword', { name: 'bob', password: 'bp2' }),
  auth('UserDelete', { name: 'nope' }),
  auth('RoleDelete', { role: 'nope' }),
  ['KV', 'Put', { key: 'r1', value: '1' }],
  auth('AuthEnable'),
  auth('AuthEnable'),
  auth('Authenticate', { name: 'root', password: 'bad' }),
  auth('Authenticate', { name: 'bob', password: 'bp' }),
  auth('Authenticate', { name: 'nobody', password: 'x' }),
  auth('Authenticate', { name: 'cert', password: '' }),
  auth('Authenticate', { name: 'cert', password: 'x' }),
  auth('Authenticate', { name: '', password: '' }),
];

const put = (key: string, more: object = {}) => ({ request_put: { key, ...more } });

/** What each of them tries. */
const PROBES: readonly Request[] = [
  ['KV', 'Range', { key: 'b' }],
  ['KV', 'Put', { key: 'b', value: '1' }],
  ['KV', 'Put', { key: 'b', prev_kv: true }],
  ['KV', 'Put', { key: 'w', prev_kv: true }],
  ['KV', 'Put', { key: 'w' }],
  ['KV', 'Range', { key: 'w' }],
  ['KV', 'Range', { key: 'r1' }],
  ['KV', 'Range', { key: 'r', range_end: 's' }],
  ['KV', 'Range', { key: 'r', range_end: 't' }],
  ['KV', 'Range', { key: 'r', range_end: 'u' }],
  ['KV', 'Range', { key: 'x1', range_end: '\0' }],
  ['KV', 'Range', { key: '\0', range_end: '\0' }],
  ['KV', 'Put', { key: 'r1' }],
  ['KV', 'DeleteRange', { key: 'b' }],
  ['KV', 'DeleteRange', { key: 'b', range_end: 'c' }],
  ['KV', 'DeleteRange', { key: 'w', prev_kv: true }],
  ['KV', 'Txn', {}],
  ['KV', 'Txn', { compare: [{ key: 'q', target: 'Version' }] }],
  ['KV', 'Txn', { compare: [{ key: 'r1', target: 'Version' }], success: [put('b')] }],
  ['KV', 'Txn', { success: [put('b')], failure: [put('q')] }],
  ['KV', 'Txn', { success: [{ request_range: { key: 'r1' } }] }],
  ['KV', 'Txn', { success: [{ request_delete_range: { key: 'r1' } }] }],
  ['KV', 'Compact', { revision: 1_000 }],
  ['Lease', 'LeaseGrant', { ID: 77, TTL: 100 }],
  ['KV', 'Put', { key: 'b', lease: 77 }],
  ['KV', 'Put', { key: 'w', lease: 424242 }],
  ['Lease', 'LeaseLeases', {}],
  ['Lease', 'LeaseRevoke', { ID: 77 }],
  ['Lease', 'LeaseRevoke', { ID: 78 }],
  ['Maintenance', 'Alarm', { action: 'Get' }],
  ['Maintenance', 'Defragment', {}],
  auth('UserList'),
  auth('RoleList'),
  auth('UserGet', { name: 'bob' }),
  auth('UserGet', { name: 'root' }),
  auth('RoleGet', { role: 'a' }),
  auth('RoleGet', { role: 'z' }),
  auth('UserAdd', { name: 'q', password: 'q' }),
  auth('UserDelete', { name: 'q' }),
  auth('UserChangePassword', { name: 'empty', password: '' }),
  auth('AuthEnable'),
];

/** Done by root. */
const TAKING_DOWN: readonly Request[] = [
  auth('UserDelete', { name: 'root' }),
  auth('RoleDelete', { role: 'root' }),
  auth('UserRevokeRole', { name: 'root', role: 'root' }),
  auth('RoleDelete', { role: 'a' }),
  auth('UserGet', { name: 'bob' }),
  auth('UserDelete', { name: 'bob' }),
];

describe.skipIf(skipped !== null)(`auth${skipped === null ? '' : ` (skipped: ${skipped})`}`, () => {
  const servers: Etcd[] = [];
  const wires: Wire[] = [];

  beforeAll(async () => {
    for (const start of [startOurs, startReal]) {
      const server = await start();
      servers.push(server);
      wires.push(new Wire(server.address));
    }
  });
  afterAll(async () => {
    for (const wire of wires) wire.close();
    for (const server of servers) await server.close();
  });

  async function bothAnswer(requests: readonly Request[]): Promise<void> {
    for (const [service, method, request] of requests) {
      const [ours, real] = await Promise.all(wires.map((wire) => wire.call(service, method, request)));
      expect(ours, `${service}.${method} ${JSON.stringify(request)}`).toEqual(real);
    }
  }

  async function bothWatch(request: object): Promise<void> {
    const [ours, real] = await Promise.all(
      wires.map(async (wire) => {
        const stream = wire.stream('Watch', 'Watch');
        stream.send({ create_request: request });
        const answer = await stream.next();
        stream.end();
        return answer;
      }),
    );
    expect(ours, JSON.stringify(request)).toEqual(real);
  }

  const logIn = (name: string, password: string) =>
    Promise.all(wires.map((wire) => wire.logIn(name, password)));

  const everything = async (): Promise<void> => {
    await bothAnswer(PROBES);
    await bothWatch({ key: 'b' });
    await bothWatch({ key: 'a', range_end: 'z' });
  };

  // One history: each goes on from the one before.
  it('is set up and enabled', () => bothAnswer(SETTING_UP));
  it('keeps out whoever has not said who they are', everything);
  it('keeps out whoever shows a token that is none', async () => {
    for (const wire of wires) wire.token = 'abc.1';
    await everything();
  });
  it('lets a user do what their roles permit', async () => {
    await logIn('bob', 'bp2');
    await everything();
  });
  it('lets a user without roles do nothing', async () => {
    await logIn('empty', '');
    await everything();
  });
  it('lets root do all', async () => {
    await logIn('root', 'rp');
    await everything();
    await bothAnswer(TAKING_DOWN);
  });
  it('ends the tokens of a user who is deleted', async () => {
    await bothAnswer([auth('UserAdd', { name: 'eve', password: 'e' })]);
    const root = wires.map((wire) => wire.token);
    await logIn('eve', 'e');
    const eve = wires.map((wire) => wire.token);
    for (const [i, wire] of wires.entries()) wire.token = root[i] ?? '';
    await bothAnswer([auth('UserDelete', { name: 'eve' })]);
    for (const [i, wire] of wires.entries()) wire.token = eve[i] ?? '';
    await bothAnswer([['KV', 'Range', { key: 'a' }]]);
    for (const [i, wire] of wires.entries()) wire.token = root[i] ?? '';
  });
  it('is disabled, and all tokens with it', async () => {
    await bothAnswer([auth('AuthDisable'), ['KV', 'Range', { key: 'b' }]]);
    for (const wire of wires) wire.token = '';
    await bothAnswer([['KV', 'Range', { key: 'b' }]]);
  });
});
