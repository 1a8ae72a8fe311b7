// The connection: requests go to one of the endpoints, to another when they cannot have reached it, and are never
// repeated when they may have: a transaction that was done would be told as one whose conditions did not hold.
import { InterceptingCall, type Interceptor } from '@grpc/grpc-js';
import { ConstantBackoff, handleWhen, retry } from 'cockatiel';
import { Etcd3 } from 'etcd3';
import { type Clock, err, ok } from '../../../base/index.js';
import type { EtcdClient, Reply } from '../client.js';
import { EndpointBreaker } from './breaker.js';
import { neverSent, readFailure } from './failures.js';
import { KeepAlive } from './keep-alive.js';
import { readRange, readTxn, writeRange, writeTxn } from './messages.js';
import { openWatch } from './watch.js';

export interface EtcdClusterOptions {
  /** Such as `http://127.0.0.1:2379`; all with TLS or all without. */
  readonly endpoints: readonly string[];
  readonly clock: Clock;
  /** How long to wait for an answer, in milliseconds, before its outcome is unknown. */
  readonly timeoutMs: number;
  readonly user?: { readonly name: string; readonly password: string };
  /** PEM. */
  readonly tls?: { readonly ca: Buffer; readonly cert?: Buffer; readonly key?: Buffer };
}

/** gRPC's own, so that a connection that has silently gone is found out: etcd suffers no more than one in 5 s, none on one that idles. */
const PING_MS = 10_000;
const PING_TIMEOUT_MS = 5_000;

/** Connects when it is first needed. `close` drops all watches and answers. */
export function connectEtcd(options: EtcdClusterOptions): EtcdClient & { close(): void } {
  const { clock, timeoutMs } = options;
  const etcd = new Etcd3(etcd3Options(options));
  const keepAlive = new KeepAlive(etcd, clock, timeoutMs);
  const watches = new Set<{ cancel(): void }>();
  let closed = false;
  const call = <T>(answer: Promise<T>, reply: Reply<T>): void => {
    answer.then(
      (value) => closed || reply(ok(value)),
      (cause) => closed || reply(err(readFailure(cause))),
    );
  };
  const probe = (): Promise<void> =>
    etcd.kv.range({ key: Buffer.from('\0'), limit: 1, keys_only: true }).then(
      () => undefined,
      (cause) => {
        const failure = readFailure(cause);
        // Whoever may not read that key is still known to etcd.
        if (failure.outcome === 'unknown' || failure.code === 'unreachable') throw failure;
      },
    );
  return {
    range: (request, reply) => call(etcd.kv.range(writeRange(request)).then(readRange), reply),
    txn: (request, reply) => call(etcd.kv.txn(writeTxn(request)).then(readTxn), reply),
    leaseGrant: ({ id = '0', ttlMs }, reply) =>
      call(
        etcd.leaseClient
          .leaseGrant({ ID: id, TTL: Math.ceil(ttlMs / 1_000) })
          .then(({ ID, TTL }) => ({ id: ID, ttlMs: Number(TTL) * 1_000 })),
        reply,
      ),
    leaseKeepAlive: (id, reply) => keepAlive.ask(id, reply),
    leaseRevoke: (id, reply) =>
      call(
        etcd.leaseClient.leaseRevoke({ ID: id }).then(() => null),
        reply,
      ),
    watch(request, listener) {
      if (closed) return { cancel: () => undefined };
      const inner = openWatch({ etcd, clock, probe }, request, (message) => {
        if (message.type !== 'events') watches.delete(watch);
        listener(message);
      });
      const watch = {
        cancel() {
          watches.delete(watch);
          inner.cancel();
        },
      };
      watches.add(watch);
      return watch;
    },
    close() {
      closed = true;
      for (const watch of [...watches]) watch.cancel();
      keepAlive.close();
      etcd.close();
    },
  };
}

/** A member that is cut off from the others then ends a watch instead of being silent for ever. */
const requireLeader: Interceptor = (options, nextCall) =>
  new InterceptingCall(nextCall(options), {
    start(metadata, listener, next) {
      const more = metadata.clone();
      more.set('hasleader', 'true');
      next(more, listener);
    },
  });

/** As etcd3 wants to be told. */
export function etcd3Options({ endpoints, timeoutMs, user, tls }: EtcdClusterOptions) {
  return {
    hosts: [...endpoints],
    ...(tls === undefined
      ? {}
      : {
          credentials: {
            rootCertificate: tls.ca,
            ...(tls.key === undefined ? {} : { privateKey: tls.key }),
            ...(tls.cert === undefined ? {} : { certChain: tls.cert }),
          },
        }),
    ...(user === undefined ? {} : { auth: { username: user.name, password: user.password } }),
    defaultCallOptions: ({ isStream }: { isStream: boolean }) =>
      isStream ? { interceptors: [requireLeader] } : { deadline: Date.now() + timeoutMs },
    grpcOptions: {
      'grpc.keepalive_time_ms': PING_MS,
      'grpc.keepalive_timeout_ms': PING_TIMEOUT_MS,
      // etcd limits what it takes, not what it gives.
      'grpc.max_receive_message_length': -1,
    },
    faultHandling: {
      host: () => new EndpointBreaker(),
      global: retry(handleWhen(neverSent), {
        maxAttempts: endpoints.length,
        backoff: new ConstantBackoff(0),
      }),
    },
  };
}
