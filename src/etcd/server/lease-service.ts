// The Lease service. The wire counts in whole seconds.
import type { handleBidiStreamingCall } from '@grpc/grpc-js';
import { EtcdError } from '../errors.js';
import type { Member } from './member.js';
import { readLease, writeBytes } from './messages.js';
import { statusOf } from './status.js';

/** A shorter lease could run out during an election of real etcd, which therefore grants no less. */
const TTL_MIN_SECONDS = 2;

interface IdMessage {
  readonly ID: string;
}

export function leaseService(member: Member) {
  const { store, unary } = member;
  return {
    LeaseGrant: unary(({ ID, TTL }: IdMessage & { TTL: string }, call) => {
      const seconds = Math.max(TTL_MIN_SECONDS, Number(TTL));
      const id = readLease(ID);
      const granted = member
        .storeFor(call)
        .leaseGrant({ ttlMs: seconds * 1_000, ...(id === '' ? {} : { id }) });
      return { header: member.header(), ID: granted.id, TTL: seconds };
    }),
    LeaseRevoke: unary(({ ID }: IdMessage, call) => {
      member.storeFor(call).leaseRevoke(ID);
      return { header: member.header() };
    }),
    LeaseTimeToLive: unary(({ ID, keys }: IdMessage & { keys: boolean }, call) => {
      const status = orNull(() => (keys ? member.storeFor(call) : store).leaseTimeToLive(ID));
      const header = member.header();
      if (status === null) return { header, ID, TTL: -1 };
      const answer = {
        header,
        ID,
        TTL: Math.floor(status.remainingMs / 1_000),
        grantedTTL: Math.floor(status.grantedMs / 1_000),
      };
      return keys ? { ...answer, keys: status.keys.map(writeBytes) } : answer;
    }),
    LeaseLeases: unary(() => ({
      header: member.header(),
      leases: store.leases().map(({ id }) => ({ ID: id })),
    })),
    LeaseKeepAlive: keepAlive(member),
  };
}

/** One answer per question; a lease that is gone is answered with a TTL of 0. */
function keepAlive(member: Member): handleBidiStreamingCall<IdMessage, object> {
  return (call) => {
    call.on('data', ({ ID }: IdMessage) => {
      try {
        const renewed = orNull(() => member.store.leaseKeepAlive(ID));
        call.write({
          header: member.header(),
          ID,
          TTL: renewed === null ? 0 : Math.floor(renewed.ttlMs / 1_000),
        });
      } catch (error) {
        call.emit('error', statusOf(error));
      }
    });
    call.on('end', () => call.end());
    // A client that vanishes leaves its leases to their time.
    call.on('error', () => undefined);
  };
}

/** Null for a lease that does not exist. */
function orNull<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof EtcdError && error.code === 'lease-not-found') return null;
    throw error;
  }
}
