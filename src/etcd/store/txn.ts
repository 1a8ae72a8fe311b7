// What can be said of a transaction without the store: whether it is well formed, and whether a compare holds.
import { EtcdError } from '../errors.js';
import type {
  Compare,
  CompareResult,
  KeyRange,
  KeyValue,
  Operation,
  PutRequest,
  TxnRequest,
} from '../types.js';
import { inRange } from './watchers.js';

export interface TxnLimits {
  readonly operations: number;
  readonly bytes: number;
}

/** Throws what etcd would say of a transaction before looking at any key. */
export function checkTxn(request: TxnRequest, limits: TxnLimits): void {
  if (bytesOf(request) > limits.bytes) throw new EtcdError('request-too-large');
  checkCounts(request, limits.operations);
  for (const branch of [request.success, request.failure]) {
    if (branch === undefined || branch.length === 0) continue;
    // The commonest transaction has one operation, which nothing can contradict.
    const [only] = branch;
    if (branch.length === 1 && only !== undefined && only.type !== 'txn') checkOperation(only);
    else checkBranch(branch, limits.operations);
  }
}

/** What a branch writes. */
interface Writes {
  readonly puts: ReadonlySet<string>;
  readonly deletes: readonly KeyRange[];
}

/** Limits and compared keys of one level. */
function checkCounts({ compare = [], success, failure = [] }: TxnRequest, operationsMax: number): void {
  if (compare.length > operationsMax || success.length > operationsMax || failure.length > operationsMax) {
    throw new EtcdError('too-many-operations');
  }
  for (const condition of compare) if (condition.key === '') throw new EtcdError('empty-key');
}

/** A nested transaction; what it writes, in either branch, is for the level above. */
function checkNested(request: TxnRequest, operationsMax: number): Writes {
  checkCounts(request, operationsMax);
  const { success, failure = [] } = request;
  const branches = [checkBranch(success, operationsMax), checkBranch(failure, operationsMax)];
  return {
    puts: new Set(branches.flatMap((branch) => [...branch.puts])),
    deletes: branches.flatMap((branch) => branch.deletes),
  };
}

/**
 * etcd refuses a branch that puts a key twice, or puts one that it also deletes: the order would matter. The two
 * branches of a nested transaction exclude each other, and may differ about a key (v3rpc/key.go, checkIntervals).
 */
function checkBranch(branch: readonly Operation[], operationsMax: number): Writes {
  const puts = new Set<string>();
  const deletes: KeyRange[] = [];
  const add = (key: string): void => {
    if (puts.has(key) || deletes.some((range) => inRange(key, range))) throw new EtcdError('duplicate-key');
    puts.add(key);
  };
  for (const operation of branch) if (operation.type === 'delete') deletes.push(operation);
  for (const operation of branch) {
    if (operation.type !== 'txn') continue;
    const inner = checkNested(operation, operationsMax);
    for (const key of inner.puts) add(key);
    deletes.push(...inner.deletes);
  }
  for (const operation of branch) {
    if (operation.type === 'txn') continue;
    checkOperation(operation);
    if (operation.type === 'put') add(operation.key);
  }
  return { puts, deletes };
}

function checkOperation(operation: Exclude<Operation, { readonly type: 'txn' }>): void {
  if (operation.key === '') throw new EtcdError('empty-key');
  if (operation.type === 'put') checkPut(operation);
}

/** Whoever keeps what is there must not bring something as well. */
function checkPut({ value, lease, ignoreValue, ignoreLease }: PutRequest): void {
  if (ignoreValue === true && value !== '') throw new EtcdError('value-provided');
  if (ignoreLease === true && (lease ?? '') !== '') throw new EtcdError('lease-provided');
}

function bytesOf({ compare = [], success, failure = [] }: TxnRequest): number {
  let bytes = 0;
  for (const condition of compare) bytes += sizeOf(condition);
  for (const branch of [success, failure]) {
    for (const operation of branch)
      bytes += operation.type === 'txn' ? bytesOf(operation) : sizeOf(operation);
  }
  return bytes;
}

function sizeOf(part: { readonly key: string; readonly value?: string }): number {
  return part.key.length + (part.value?.length ?? 0);
}

/** Whether a condition holds for all pairs of its range; `kvs` is empty when the key does not exist. */
export function holds(compare: Compare, kvs: readonly KeyValue[]): boolean {
  return kvs.length === 0 ? holdsFor(compare, null) : kvs.every((kv) => holdsFor(compare, kv));
}

/** The same for one key; null: there is none. */
export function holdsFor(compare: Compare, kv: KeyValue | null): boolean {
  switch (compare.target) {
    case 'create':
      return ordered(kv?.createRevision ?? 0, compare.result, compare.number);
    case 'mod':
      return ordered(kv?.modRevision ?? 0, compare.result, compare.number);
    case 'version':
      return ordered(kv?.version ?? 0, compare.result, compare.number);
    case 'value':
      return kv !== null && ordered(kv.value, compare.result, compare.value);
    case 'lease':
      return ordered(BigInt(kv?.lease || 0), compare.result, BigInt(compare.lease || 0));
  }
}

function ordered<T>(a: T, result: CompareResult, b: T): boolean {
  switch (result) {
    case '=':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '>':
      return a > b;
  }
}
