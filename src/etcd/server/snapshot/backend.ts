// A store as etcd's backend holds it: buckets of pairs, every version of every key under its revision (etcd's
// mvcc/kvstore.go, lease/lessor.go and auth/store.go), so that etcd's own tools can look at it and restore it.
import protobuf from 'protobufjs/minimal.js';
import type { Auth } from '../../store/auth.js';
import type { ServedStore } from '../../store/read-only.js';
import type { KeyValue, LeaseResponse } from '../../types.js';
import { ETCD_CLUSTER_VERSION, MEMBER_ID } from '../identity.js';
import type { Buckets, Pair } from './bolt.js';
import { crc32c } from './crc32c.js';

const { Writer } = protobuf;

export function backendOf(store: ServedStore, auth: Auth): Buckets {
  return new Map<string, Iterable<Pair>>([
    ['alarm', []],
    ...authBuckets(auth),
    ['cluster', [[Buffer.from('clusterVersion'), Buffer.from(ETCD_CLUSTER_VERSION)]]],
    ['key', versionPairs(store.versions())],
    ['lease', store.leases().map(leasePair).sort(byKey)],
    ['members', [memberPair()]],
    ['members_removed', []],
    ['meta', metaPairs(store)],
  ]);
}

/** etcd's HashKV: of what was kept at a revision (0: now). */
export function hashKv(store: ServedStore, revision: number): number {
  let hash = crc32c(Buffer.from('key'));
  for (const [key, value] of versionPairs(store.versions(revision))) hash = crc32c(value, crc32c(key, hash));
  return hash;
}

/** A hash of all that a snapshot would hold. etcd's covers what we have not, and differs. */
export function hashAll(store: ServedStore, auth: Auth): number {
  let hash = 0;
  for (const [name, pairs] of backendOf(store, auth)) {
    hash = crc32c(Buffer.from(name), hash);
    for (const [key, value] of pairs) hash = crc32c(value, crc32c(key, hash));
  }
  return hash;
}

function* versionPairs(versions: Iterable<KeyValue>): Generator<Pair> {
  let main = 0;
  let sub = 0;
  for (const kv of versions) {
    sub = kv.modRevision === main ? sub + 1 : 0;
    main = kv.modRevision;
    yield [revisionKey(main, sub, kv.version === 0), kv.version === 0 ? writeDeletion(kv) : writeVersion(kv)];
  }
}

/** Revision, place within it, and a mark for deletions. */
function revisionKey(main: number, sub: number, deletion: boolean): Buffer {
  const key = Buffer.alloc(deletion ? 18 : 17);
  key.writeBigUInt64BE(BigInt(main), 0);
  key.write('_', 8);
  key.writeBigUInt64BE(BigInt(sub), 9);
  if (deletion) key.write('t', 17);
  return key;
}

/** mvccpb.KeyValue, without what is zero. */
function writeVersion(kv: KeyValue): Buffer {
  const writer = Writer.create().uint32(10).bytes(Buffer.from(kv.key, 'latin1'));
  writer.uint32(16).int64(kv.createRevision).uint32(24).int64(kv.modRevision).uint32(32).int64(kv.version);
  if (kv.value !== '') writer.uint32(42).bytes(Buffer.from(kv.value, 'latin1'));
  if (kv.lease !== '') writer.uint32(48).int64(kv.lease as unknown as number);
  return Buffer.from(writer.finish());
}

function writeDeletion(kv: KeyValue): Buffer {
  return Buffer.from(Writer.create().uint32(10).bytes(Buffer.from(kv.key, 'latin1')).finish());
}

/** leasepb.Lease, under its ID. */
function leasePair({ id, ttlMs }: LeaseResponse): Pair {
  const key = Buffer.alloc(8);
  key.writeBigInt64BE(BigInt(id));
  const writer = Writer.create()
    .uint32(8)
    .int64(id as unknown as number);
  return [
    key,
    Buffer.from(
      writer
        .uint32(16)
        .int64(Math.ceil(ttlMs / 1_000))
        .finish(),
    ),
  ];
}

function metaPairs(store: ServedStore): readonly Pair[] {
  const index = Buffer.alloc(8);
  index.writeBigUInt64BE(BigInt(store.revision));
  const compacted = revisionKey(store.compactRevision, 0, false);
  return [
    [Buffer.from('consistent_index'), index],
    ...(store.compactRevision === 0
      ? []
      : [
          [Buffer.from('finishedCompactRev'), compacted] as const,
          [Buffer.from('scheduledCompactRev'), compacted] as const,
        ]),
  ];
}

function memberPair(): Pair {
  const id = BigInt(MEMBER_ID);
  return [Buffer.from(id.toString(16)), Buffer.from(`{"id":${id},"peerURLs":[],"name":"fleetsim"}`)];
}

/** authpb.User and authpb.Role under their names. */
function authBuckets(auth: Auth): readonly (readonly [string, readonly Pair[]])[] {
  const revision = Buffer.alloc(8);
  revision.writeBigUInt64BE(1n);
  return [
    [
      'auth',
      [
        [Buffer.from('authEnabled'), Buffer.from([auth.enabled ? 1 : 0])],
        [Buffer.from('authRevision'), revision],
      ],
    ],
    [
      'authRoles',
      auth
        .roles()
        .map((name): Pair => [Buffer.from(name), writeRole(auth, name)])
        .sort(byKey),
    ],
    [
      'authUsers',
      auth
        .users()
        .map((name): Pair => [Buffer.from(name), writeUser(auth, name)])
        .sort(byKey),
    ],
  ];
}

function writeUser(auth: Auth, name: string): Buffer {
  const { passwordHash, roles } = auth.user(name);
  const writer = Writer.create().uint32(10).bytes(Buffer.from(name));
  if (passwordHash !== null) writer.uint32(18).bytes(Buffer.from(passwordHash));
  for (const role of roles) writer.uint32(26).string(role);
  if (passwordHash === null) writer.uint32(34).fork().uint32(8).bool(true).ldelim();
  return Buffer.from(writer.finish());
}

const PERM_TYPES = { read: 0, write: 1, readwrite: 2 } as const;

function writeRole(auth: Auth, name: string): Buffer {
  const writer = Writer.create().uint32(10).bytes(Buffer.from(name));
  for (const { access, range } of auth.role(name).permissions) {
    writer.uint32(18).fork().uint32(8).int32(PERM_TYPES[access]);
    writer.uint32(18).bytes(Buffer.from(range.key, 'latin1'));
    if (range.end !== undefined) writer.uint32(26).bytes(Buffer.from(range.end, 'latin1'));
    writer.ldelim();
  }
  return Buffer.from(writer.finish());
}

function byKey([a]: Pair, [b]: Pair): number {
  return Buffer.compare(a, b);
}
