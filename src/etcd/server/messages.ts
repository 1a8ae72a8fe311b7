// Messages of the wire against the store's own words. Bytes become byte strings, one code unit each, and back.
import { EtcdError } from '../errors.js';
import type {
  Compare,
  CompareResult,
  DeleteRequest,
  KeyRange,
  KeyValue,
  Operation,
  OperationResult,
  PutRequest,
  RangeRequest,
  RangeSort,
  TxnRequest,
} from '../types.js';
import type {
  CompareMessage,
  DeleteRangeRequestMessage,
  HeaderMessage,
  KeyValueMessage,
  PutRequestMessage,
  RangeRequestMessage,
  RequestOpMessage,
  TxnRequestMessage,
} from './protocol.js';

function readBytes(bytes: Buffer): string {
  return bytes.toString('latin1');
}

export function writeBytes(bytes: string): Buffer {
  return Buffer.from(bytes, 'latin1');
}

/** '0' on the wire is no lease. */
export function readLease(lease: string): string {
  return lease === '0' ? '' : lease;
}

export function readRange({ key, range_end }: { key: Buffer; range_end: Buffer }): KeyRange {
  return range_end.length === 0
    ? { key: readBytes(key) }
    : { key: readBytes(key), end: readBytes(range_end) };
}

export function readRangeRequest(message: RangeRequestMessage): RangeRequest {
  const sort = readSort(message);
  return {
    ...readRange(message),
    limit: positive(message.limit),
    revision: positive(message.revision),
    keysOnly: message.keys_only,
    countOnly: message.count_only,
    minModRevision: positive(message.min_mod_revision),
    maxModRevision: positive(message.max_mod_revision),
    minCreateRevision: positive(message.min_create_revision),
    maxCreateRevision: positive(message.max_create_revision),
    ...(sort === null ? {} : { sort }),
  };
}

const SORT_TARGETS = {
  Key: 'key',
  Version: 'version',
  Create: 'create',
  Mod: 'mod',
  Value: 'value',
} as const;

/** A target without an order means ascending; keys ascend anyway. */
function readSort({ sort_order, sort_target }: RangeRequestMessage): RangeSort | null {
  if (sort_order === 'None' && sort_target === 'Key') return null;
  return { target: SORT_TARGETS[sort_target], order: sort_order === 'Descend' ? 'descend' : 'ascend' };
}

/** etcd takes limits and revisions below 1 for none. */
function positive(text: string): number {
  return Math.max(0, Number(text));
}

export function readPut(message: PutRequestMessage): PutRequest {
  return {
    key: readBytes(message.key),
    value: readBytes(message.value),
    lease: readLease(message.lease),
    ignoreValue: message.ignore_value,
    ignoreLease: message.ignore_lease,
    prevKv: message.prev_kv,
  };
}

export function readDelete(message: DeleteRangeRequestMessage): DeleteRequest {
  return { ...readRange(message), prevKv: message.prev_kv };
}

export function readTxn(message: TxnRequestMessage): TxnRequest {
  return {
    compare: message.compare.map(readCompare),
    success: message.success.map(readOperation),
    failure: message.failure.map(readOperation),
  };
}

function readOperation(message: RequestOpMessage): Operation {
  const { request_range, request_put, request_delete_range, request_txn } = message;
  if (request_range !== undefined) return { type: 'range', ...readRangeRequest(request_range) };
  if (request_put !== undefined) return { type: 'put', ...readPut(request_put) };
  if (request_delete_range !== undefined) return { type: 'delete', ...readDelete(request_delete_range) };
  if (request_txn !== undefined) return { type: 'txn', ...readTxn(request_txn) };
  // An operation that is none: etcd says it so.
  throw new EtcdError('key-not-found');
}

const COMPARE_RESULTS: Readonly<Record<CompareMessage['result'], CompareResult>> = {
  Equal: '=',
  NotEqual: '!=',
  Less: '<',
  Greater: '>',
};

function readCompare(message: CompareMessage): Compare {
  const about = { ...readRange(message), result: COMPARE_RESULTS[message.result] };
  switch (message.target) {
    case 'Version':
      return { ...about, target: 'version', number: Number(message.version ?? 0) };
    case 'Create':
      return { ...about, target: 'create', number: Number(message.create_revision ?? 0) };
    case 'Mod':
      return { ...about, target: 'mod', number: Number(message.mod_revision ?? 0) };
    case 'Value':
      return { ...about, target: 'value', value: readBytes(message.value ?? Buffer.alloc(0)) };
    case 'Lease':
      return { ...about, target: 'lease', lease: readLease(message.lease ?? '0') };
  }
}

export function writePair(kv: KeyValue): KeyValueMessage {
  return {
    key: writeBytes(kv.key),
    create_revision: kv.createRevision,
    mod_revision: kv.modRevision,
    version: kv.version,
    value: writeBytes(kv.value),
    lease: kv.lease || '0',
  };
}

/** A header for what stood at a revision; 0: one that says nothing, as etcd's has it for inner transactions. */
export type Header = (revision: number) => HeaderMessage;

function writeResult(result: OperationResult, header: Header): object {
  switch (result.type) {
    case 'range':
      return { response_range: { header: header(result.revision), ...writeRangeResult(result) } };
    case 'put':
      return { response_put: { header: header(result.revision), ...writePutResult(result) } };
    case 'delete':
      return { response_delete_range: { header: header(result.revision), ...writeDeleteResult(result) } };
    case 'txn':
      return { response_txn: { header: header(0), ...writeTxnResult(result, header) } };
  }
}

export function writeRangeResult({
  kvs,
  more,
  count,
}: {
  kvs: readonly KeyValue[];
  more: boolean;
  count: number;
}): object {
  return { kvs: kvs.map(writePair), more, count };
}

export function writePutResult({ previous }: { previous: KeyValue | null }): object {
  return previous === null ? {} : { prev_kv: writePair(previous) };
}

export function writeDeleteResult({
  deleted,
  previous,
}: {
  deleted: number;
  previous: readonly KeyValue[];
}): object {
  return { deleted, prev_kvs: previous.map(writePair) };
}

export function writeTxnResult(
  { succeeded, results }: { succeeded: boolean; results: readonly OperationResult[] },
  header: Header,
): object {
  return { succeeded, responses: results.map((result) => writeResult(result, header)) };
}
