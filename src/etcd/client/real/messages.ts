// The store's words against the messages of the wire, as a client writes and reads them. Keys and values are text.
import type {
  ICompare,
  IEvent,
  IKeyValue,
  IRangeRequest,
  IRangeResponse,
  IRequestOp,
  IResponseOp,
  ITxnRequest,
  ITxnResponse,
} from 'etcd3';
import type {
  Compare,
  KeyRange,
  KeyValue,
  Operation,
  OperationResult,
  RangeRequest,
  RangeResponse,
  TxnRequest,
  TxnResponse,
  WatchEvent,
} from '../../types.js';

export function writeKeys({ key, end }: KeyRange): { key: Buffer; range_end?: Buffer } {
  return end === undefined
    ? { key: Buffer.from(key) }
    : { key: Buffer.from(key), range_end: Buffer.from(end) };
}

export function writeRange(request: RangeRequest): IRangeRequest {
  const { sort } = request;
  return {
    ...writeKeys(request),
    limit: request.limit ?? 0,
    revision: request.revision ?? 0,
    keys_only: request.keysOnly ?? false,
    count_only: request.countOnly ?? false,
    min_mod_revision: request.minModRevision ?? 0,
    max_mod_revision: request.maxModRevision ?? 0,
    min_create_revision: request.minCreateRevision ?? 0,
    max_create_revision: request.maxCreateRevision ?? 0,
    ...(sort === undefined ? {} : { sort_target: TARGETS[sort.target], sort_order: ORDERS[sort.order] }),
  };
}

const TARGETS = { key: 'Key', version: 'Version', create: 'Create', mod: 'Mod', value: 'Value' } as const;
const ORDERS = { ascend: 'Ascend', descend: 'Descend' } as const;

export function writeTxn({ compare = [], success, failure = [] }: TxnRequest): ITxnRequest {
  return {
    compare: compare.map(writeCompare),
    success: success.map(writeOperation),
    failure: failure.map(writeOperation),
  };
}

function writeOperation(operation: Operation): IRequestOp {
  switch (operation.type) {
    case 'range':
      return { request_range: writeRange(operation) };
    case 'put':
      return {
        request_put: {
          key: Buffer.from(operation.key),
          value: Buffer.from(operation.value),
          lease: operation.lease || 0,
          prev_kv: operation.prevKv ?? false,
          ignore_value: operation.ignoreValue ?? false,
          ignore_lease: operation.ignoreLease ?? false,
        },
      };
    case 'delete':
      return { request_delete_range: { ...writeKeys(operation), prev_kv: operation.prevKv ?? false } };
    case 'txn':
      return { request_txn: writeTxn(operation) };
  }
}

const RESULTS = { '=': 'Equal', '!=': 'NotEqual', '<': 'Less', '>': 'Greater' } as const;

function writeCompare(compare: Compare): ICompare {
  const about = { ...writeKeys(compare), result: RESULTS[compare.result] };
  switch (compare.target) {
    case 'version':
      return { ...about, target: 'Version', version: compare.number };
    case 'create':
      return { ...about, target: 'Create', create_revision: compare.number };
    case 'mod':
      return { ...about, target: 'Mod', mod_revision: compare.number };
    case 'value':
      return { ...about, target: 'Value', value: Buffer.from(compare.value) };
    case 'lease':
      return { ...about, target: 'Lease', lease: compare.lease || 0 };
  }
}

export function readRange(response: IRangeResponse): RangeResponse {
  return {
    revision: Number(response.header.revision),
    kvs: response.kvs.map(readPair),
    more: response.more,
    count: Number(response.count),
  };
}

export function readTxn(response: ITxnResponse): TxnResponse {
  return { revision: Number(response.header.revision), ...readBranch(response) };
}

function readBranch({ succeeded, responses }: ITxnResponse): Omit<TxnResponse, 'revision'> {
  return { succeeded, results: responses.map(readResult) };
}

function readResult(response: Partial<IResponseOp>): OperationResult {
  const { response_range, response_put, response_delete_range, response_txn } = response;
  if (response_range) return { type: 'range', ...readRange(response_range) };
  if (response_put) {
    const { header, prev_kv } = response_put;
    return { type: 'put', revision: Number(header.revision), previous: prev_kv ? readPair(prev_kv) : null };
  }
  if (response_delete_range) {
    const { header, deleted, prev_kvs } = response_delete_range;
    const previous = prev_kvs.map(readPair);
    return { type: 'delete', revision: Number(header.revision), deleted: Number(deleted), previous };
  }
  if (response_txn) return { type: 'txn', ...readBranch(response_txn) };
  throw new Error('etcd answered with an operation that is none');
}

export function readEvent({ type, kv, prev_kv }: IEvent): WatchEvent {
  const previous = prev_kv ? readPair(prev_kv) : null;
  return { type: type === 'Put' ? 'put' : 'delete', kv: readPair(kv), previous };
}

function readPair(kv: IKeyValue): KeyValue {
  return {
    key: kv.key.toString(),
    value: kv.value.toString(),
    createRevision: Number(kv.create_revision),
    modRevision: Number(kv.mod_revision),
    version: Number(kv.version),
    lease: kv.lease === '0' ? '' : kv.lease,
  };
}
