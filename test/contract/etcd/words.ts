// The cases' requests, which are messages of the wire, in the words of an `EtcdClient`; and its calls as promises.
import type { Result } from '../../../src/base/index.js';
import type {
  Compare,
  EtcdClient,
  EtcdError,
  KeyRange,
  LeaseId,
  LeaseResponse,
  Operation,
  RangeRequest,
  RangeResponse,
  TxnRequest,
  TxnResponse,
} from '../../../src/etcd/index.js';
import type { Request } from './cases.js';

/** Any message; what is absent has its default. */
interface Message {
  readonly key: string;
  readonly range_end?: string;
  readonly value?: string;
  readonly lease?: number;
  readonly limit?: number;
  readonly revision?: number;
  readonly keys_only?: boolean;
  readonly count_only?: boolean;
  readonly min_mod_revision?: number;
  readonly max_mod_revision?: number;
  readonly min_create_revision?: number;
  readonly max_create_revision?: number;
  readonly sort_target?: string;
  readonly sort_order?: string;
  readonly prev_kv?: boolean;
  readonly ignore_value?: boolean;
  readonly ignore_lease?: boolean;
  readonly version?: number;
  readonly create_revision?: number;
  readonly mod_revision?: number;
  readonly target?: string;
  readonly result?: string;
  readonly compare?: readonly Message[];
  readonly success?: readonly OperationMessage[];
  readonly failure?: readonly OperationMessage[];
}

interface OperationMessage {
  readonly request_range?: Message;
  readonly request_put?: Message;
  readonly request_delete_range?: Message;
  readonly request_txn?: Message;
}

function range({ key, range_end }: Message): KeyRange {
  return range_end === undefined ? { key } : { key, end: range_end };
}

function rangeRequest(message: Message): RangeRequest {
  const { sort_target, sort_order } = message;
  const positive = (value: number | undefined): number => Math.max(0, value ?? 0);
  return {
    ...range(message),
    limit: positive(message.limit),
    revision: positive(message.revision),
    keysOnly: message.keys_only ?? false,
    countOnly: message.count_only ?? false,
    minModRevision: positive(message.min_mod_revision),
    maxModRevision: positive(message.max_mod_revision),
    minCreateRevision: positive(message.min_create_revision),
    maxCreateRevision: positive(message.max_create_revision),
    ...(sort_target === undefined
      ? {}
      : {
          sort: {
            target: sort_target.toLowerCase() as 'key',
            order: sort_order === 'Descend' ? 'descend' : 'ascend',
          },
        }),
  };
}

function put(message: Message): Operation {
  const { key, value = '', lease, prev_kv = false, ignore_value = false, ignore_lease = false } = message;
  return {
    type: 'put',
    key,
    value,
    lease: lease === undefined ? '' : String(lease),
    prevKv: prev_kv,
    ignoreValue: ignore_value,
    ignoreLease: ignore_lease,
  };
}

const del = (message: Message): Operation => ({
  type: 'delete',
  ...range(message),
  prevKv: message.prev_kv ?? false,
});

function operation(message: OperationMessage): Operation {
  if (message.request_range) return { type: 'range', ...rangeRequest(message.request_range) };
  if (message.request_put) return put(message.request_put);
  if (message.request_delete_range) return del(message.request_delete_range);
  return { type: 'txn', ...txn(message.request_txn ?? { key: '' }) };
}

const RESULTS: Readonly<Record<string, Compare['result']>> = {
  Equal: '=',
  NotEqual: '!=',
  Less: '<',
  Greater: '>',
};

function compare(message: Message): Compare {
  const target = String(message.target).toLowerCase();
  const about = { ...range(message), result: RESULTS[message.result ?? 'Equal'] ?? '=' };
  if (target === 'value') return { ...about, target, value: message.value ?? '' };
  if (target === 'lease') return { ...about, target, lease: '' };
  const number = message.version ?? message.create_revision ?? message.mod_revision ?? 0;
  return { ...about, target: target as 'mod', number };
}

function txn(message: Message): TxnRequest {
  return {
    compare: (message.compare ?? []).map(compare),
    success: (message.success ?? []).map(operation),
    failure: (message.failure ?? []).map(operation),
  };
}

/** Whether a client has words for a request. */
export function hasWords([service, method, request]: Request): boolean {
  // A real etcd grants no less than two seconds.
  if (method === 'LeaseGrant') return (request as { TTL: number }).TTL > 1;
  if (service === 'Lease') return method !== 'LeaseTimeToLive';
  const { success = [], range_end } = request as { success?: readonly object[]; range_end?: string };
  // It says what it means: no end, or '\\0'.
  if (range_end === '') return false;
  return method !== 'Compact' && success.every((each) => Object.keys(each).length > 0);
}

type Said<T> = Promise<T | string>;

/** The answer to a call, or `code (message), outcome` of its error. */
function said<T>(call: (reply: (result: Result<T, EtcdError>) => void) => void): Said<T> {
  return new Promise((resolve) =>
    call((result) =>
      resolve(
        result.ok
          ? result.value
          : `${result.error.code} (${result.error.message}), outcome ${result.error.outcome}`,
      ),
    ),
  );
}

/** A client whose answers are awaited. */
export function asking(client: EtcdClient) {
  return {
    range: (request: RangeRequest): Said<RangeResponse> => said((reply) => client.range(request, reply)),
    txn: (request: TxnRequest): Said<TxnResponse> => said((reply) => client.txn(request, reply)),
    leaseGrant: (ttlMs: number, id?: LeaseId): Said<LeaseResponse> =>
      said((reply) => client.leaseGrant({ ttlMs, ...(id === undefined ? {} : { id }) }, reply)),
    leaseKeepAlive: (id: LeaseId): Said<LeaseResponse> => said((reply) => client.leaseKeepAlive(id, reply)),
    leaseRevoke: (id: LeaseId): Said<null> => said((reply) => client.leaseRevoke(id, reply)),
  };
}

/** Asks what a case asks. */
export function say(client: EtcdClient, [, method, request]: Request): Promise<unknown> {
  const ask = asking(client);
  const message = request as Message;
  const { ID = 0, TTL = 0 } = request as { ID?: number; TTL?: number };
  switch (method) {
    case 'Range':
      return ask.range(rangeRequest(message));
    case 'Put':
      return ask.txn({ success: [put(message)] });
    case 'DeleteRange':
      return ask.txn({ success: [del(message)] });
    case 'Txn':
      return ask.txn(txn(message));
    case 'LeaseGrant':
      return ask.leaseGrant(TTL * 1_000, String(ID));
    case 'LeaseRevoke':
      return ask.leaseRevoke(String(ID));
    default:
      throw new Error(`a client has no words for ${method}`);
  }
}
