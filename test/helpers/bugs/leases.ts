// Bugs of leases and of the leadership that hangs on one.
import type { Compare, EtcdClient, Operation, TxnResponse } from '../../../src/etcd/index.js';
import { keys } from '../../../src/fleet/registry/keys.js';
import { type Bug, onMachines, withNews } from './bug.js';

/** Nobody reads it. */
const ANY_TTL_MS = 30_000;

export const LEASE_BUGS: readonly Bug[] = [
  {
    name: 'no fencing',
    sentence:
      'an engine once elected leads on: any answer is a renewal, nobody else is heard, no key compared',
    seenBy: ['writer-leads'],
    profile: 'apocalypse',
    start: () => onMachines(withoutFencing),
  },
  {
    name: 'lease revived',
    sentence: 'the renewal of a lease that has run out is answered as if it lived',
    seenBy: ['converges'],
    start: () =>
      onMachines((usual) => ({
        ...usual,
        leaseKeepAlive: (id, reply) =>
          usual.leaseKeepAlive(id, (result) =>
            reply(
              result.ok || result.error.code !== 'lease-not-found'
                ? result
                : { ok: true, value: { id, ttlMs: ANY_TTL_MS } },
            ),
          ),
      })),
  },
  {
    name: 'lease not renewed',
    sentence: 'a renewal is answered, and the lease runs out all the same',
    seenBy: ['leases-live', 'converges'],
    start: () =>
      onMachines((usual) => ({
        ...usual,
        leaseKeepAlive: (id, reply) =>
          usual.range({ key: keys.leader }, () => reply({ ok: true, value: { id, ttlMs: ANY_TTL_MS } })),
      })),
  },
  {
    name: 'lease too short',
    sentence: 'the leases of one machine live for less than it asked for',
    seenBy: ['leases-live', 'converges', 'reasons-hold'],
    start: () =>
      onMachines((usual, machine) =>
        machine !== 'core-01'
          ? usual
          : {
              ...usual,
              leaseGrant: (request, reply) =>
                usual.leaseGrant({ ...request, ttlMs: Math.ceil(request.ttlMs / 3) }, reply),
            },
      ),
  },
  {
    name: 'fencing too late',
    sentence: 'a machine that fences itself counts on more time than its lease has',
    seenBy: ['lost-run-nothing'],
    selfFencing: true,
    start: () =>
      onMachines((usual) => ({
        ...usual,
        leaseGrant: (request, reply) =>
          usual.leaseGrant({ ...request, ttlMs: Math.ceil(request.ttlMs * 0.8) }, reply),
      })),
  },
];

function withoutFencing(usual: EtcdClient): EtcdClient {
  let elected = false;
  const fences = (compare: Compare): boolean =>
    compare.key === keys.leader && compare.target === 'create' && compare.number !== 0;
  const deaf = withNews(
    usual,
    ({ key }) => key === keys.leader,
    (events) => (elected ? [] : events),
  );
  return {
    ...deaf,
    range: (request, reply) => {
      if (!elected || request.key !== keys.leader) usual.range(request, reply);
    },
    txn(request, reply) {
      const compare = (request.compare ?? []).filter((one) => !fences(one));
      usual.txn({ ...request, compare }, (result) => {
        if (result.ok && claims(request.success)) elected ||= isWon(result.value);
        reply(result);
      });
    },
    leaseKeepAlive: (id, reply) =>
      usual.leaseKeepAlive(id, () => reply({ ok: true, value: { id, ttlMs: ANY_TTL_MS } })),
  };
}

function claims(operations: readonly Operation[]): boolean {
  return operations.some((operation) => operation.type === 'put' && operation.key === keys.leader);
}

/** A claim may have had to raise the cluster's version first. */
function isWon({ succeeded, results: [raising] }: TxnResponse): boolean {
  return succeeded || (raising?.type === 'txn' && raising.succeeded);
}
