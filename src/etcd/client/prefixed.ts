// The same client for a program whose keys stand elsewhere in etcd than it believes: under another prefix.
import { ok } from '../../base/index.js';
import {
  type KeyRange,
  type KeyValue,
  type Operation,
  type OperationResult,
  prefixEnd,
  type TxnRequest,
  type WatchEvent,
  type WatchMessage,
} from '../types.js';
import type { EtcdClient, Reply } from './client.js';

/** Takes keys that begin with `inside` there, and has them begin with `outside` in etcd. Other keys are not for it. */
export function withKeyPrefix(etcd: EtcdClient, inside: string, outside: string): EtcdClient {
  if (inside === outside) return etcd;
  const to = new Renaming(inside, outside);
  const from = new Renaming(outside, inside);
  return {
    leaseGrant: (request, reply) => etcd.leaseGrant(request, reply),
    leaseKeepAlive: (id, reply) => etcd.leaseKeepAlive(id, reply),
    leaseRevoke: (id, reply) => etcd.leaseRevoke(id, reply),
    range: (request, reply) =>
      etcd.range(
        to.range(request),
        answered(reply, (found) => ({ ...found, kvs: found.kvs.map((kv) => from.pair(kv)) })),
      ),
    txn: (request, reply) =>
      etcd.txn(
        to.txn(request),
        answered(reply, (done) => ({ ...done, results: done.results.map((one) => from.result(one)) })),
      ),
    watch: (request, listener) => etcd.watch(to.range(request), (message) => listener(from.message(message))),
  };
}

function answered<T>(reply: Reply<T>, change: (value: T) => T): Reply<T> {
  return (result) => reply(result.ok ? ok(change(result.value)) : result);
}

/** Keys that begin with one prefix, as they are called that begin with another. */
class Renaming {
  readonly #prefix: string;
  readonly #other: string;

  constructor(prefix: string, other: string) {
    this.#prefix = prefix;
    this.#other = other;
  }

  range<R extends KeyRange>(range: R): R {
    const { key, end } = range;
    return { ...range, key: this.#key(key), ...(end === undefined ? {} : { end: this.#end(end) }) };
  }

  txn({ compare, success, failure }: TxnRequest): TxnRequest {
    return {
      ...(compare === undefined ? {} : { compare: compare.map((one) => this.range(one)) }),
      success: success.map((one) => this.#operation(one)),
      ...(failure === undefined ? {} : { failure: failure.map((one) => this.#operation(one)) }),
    };
  }

  pair(kv: KeyValue): KeyValue {
    return { ...kv, key: this.#key(kv.key) };
  }

  result(result: OperationResult): OperationResult {
    switch (result.type) {
      case 'range':
        return { ...result, kvs: result.kvs.map((kv) => this.pair(kv)) };
      case 'put':
        return { ...result, previous: this.#maybe(result.previous) };
      case 'delete':
        return { ...result, previous: result.previous.map((kv) => this.pair(kv)) };
      case 'txn':
        return { ...result, results: result.results.map((one) => this.result(one)) };
    }
  }

  message(message: WatchMessage): WatchMessage {
    if (message.type !== 'events') return message;
    return { ...message, events: message.events.map((event) => this.#event(event)) };
  }

  #operation(operation: Operation): Operation {
    return operation.type === 'txn' ? { type: 'txn', ...this.txn(operation) } : this.range(operation);
  }

  #event({ type, kv, previous }: WatchEvent): WatchEvent {
    return { type, kv: this.pair(kv), previous: this.#maybe(previous) };
  }

  #maybe(kv: KeyValue | null): KeyValue | null {
    return kv === null ? null : this.pair(kv);
  }

  #key(key: string): string {
    return key.startsWith(this.#prefix) ? this.#other + key.slice(this.#prefix.length) : key;
  }

  #end(end: string): string {
    return end === prefixEnd(this.#prefix) ? prefixEnd(this.#other) : this.#key(end);
  }
}
