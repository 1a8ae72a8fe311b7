// The Maintenance service, as far as a cluster of one has something to maintain.
import { createHash } from 'node:crypto';
import { pipeline, Readable, type Writable } from 'node:stream';
import { type handleServerStreamingCall, status } from '@grpc/grpc-js';
import { EtcdError } from '../errors.js';
import { ETCD_VERSION, MEMBER_ID } from './identity.js';
import type { Member } from './member.js';
import { backendOf, hashAll, hashKv } from './snapshot/backend.js';
import { writeBolt } from './snapshot/bolt.js';
import { StatusError, statusOf } from './status.js';

/** How much of a snapshot goes into one message, in bytes. etcd's own. */
const CHUNK_BYTES = 32 * 1024;
const CHECKSUM_BYTES = 32;

export function maintenanceService(member: Member) {
  const { store, auth, unary } = member;
  return {
    Status: unary(() => ({
      header: member.header(),
      version: ETCD_VERSION,
      leader: MEMBER_ID,
      raftIndex: store.revision,
      raftTerm: 2,
      raftAppliedIndex: store.revision,
    })),
    // There is nothing to raise an alarm about: no quota.
    Alarm: unary((_request: object, call) => {
      maintaining(() => member.userOf(call));
      return { alarms: [] };
    }),
    Defragment: unary((_request: object, call) => {
      maintaining(() => member.checkRoot(call));
      return {};
    }),
    Hash: unary((_request: object, call) => {
      maintaining(() => member.checkRoot(call));
      return { header: member.header(), hash: hashAll(store, auth) };
    }),
    HashKV: unary(({ revision }: { revision: string }, call) => {
      maintaining(() => member.checkRoot(call));
      const hash = hashKv(store, Math.max(0, Number(revision)));
      return { header: member.header(), hash, compact_revision: store.compactRevision || -1 };
    }),
    Snapshot: snapshot(member),
  };
}

/** The database in parts, then its checksum, as fast as the client takes it. */
function snapshot(member: Member): handleServerStreamingCall<object, object> {
  return (call) => {
    try {
      maintaining(() => member.checkRoot(call));
      const pages = writeBolt(backendOf(member.store, member.auth));
      const header = member.header();
      // A client that goes away ends it.
      const send = (): void =>
        void pipeline(Readable.from(messages(pages, header)), call as unknown as Writable, () => undefined);
      member.whenDurable(send);
    } catch (error) {
      call.emit('error', statusOf(error));
    }
  };
}

function* messages(pages: readonly Buffer[], header: object): Generator<object> {
  const checksum = createHash('sha256');
  let remaining = pages.reduce((sum, page) => sum + page.length, CHECKSUM_BYTES);
  for (const blob of chunks(pages)) {
    checksum.update(blob);
    remaining -= blob.length;
    yield { header, remaining_bytes: remaining, blob };
  }
  yield { header, remaining_bytes: 0, blob: checksum.digest() };
}

function* chunks(pages: readonly Buffer[]): Generator<Buffer> {
  let parts: Buffer[] = [];
  let bytes = 0;
  for (const page of pages) {
    parts.push(page);
    bytes += page.length;
    if (bytes < CHUNK_BYTES) continue;
    yield Buffer.concat(parts);
    parts = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(parts);
}

/** Refusals of this service come, in etcd, without the code and the name that all others give them. */
function maintaining(check: () => unknown): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof EtcdError)) throw error;
    throw new StatusError(status.UNKNOWN, error.message.replace(/^etcdserver:/, 'auth:'));
  }
}
