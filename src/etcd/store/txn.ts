// What can be said of a transaction without the store: whether it is well formed, and whether a compare holds.
import { EtcdError } from '../errors.js';
import type { Compare, CompareResult, KeyRange, KeyValue, Operation, TxnRequest } from '../types.js';
import { inRange } from './watchers.js';

/** Throws what etcd would say of a transaction before looking at any key. */
export function checkTxn(
  request: TxnRequest,
  limits: { readonly operations: number; readonly bytes: number },
): void {
  const branches = [request.success, request.failure ?? []];
  const compares = request.compare ?? [];
  if (compares.length > limits.operations || branches.some((branch) => branch.length > limits.operations)) {
    throw new EtcdError('too-many-operations');
  }
  if (compares.some((compare) => compare.key === '')) throw new EtcdError('empty-key');
  for (const branch of branches) {
    if (branch.some((operation) => operation.key === '')) throw new EtcdError('empty-key');
    checkDuplicates(branch);
  }
  const bytes = [...compares, ...branches.flat()].reduce((sum, part) => sum + sizeOf(part), 0);
  if (bytes > limits.bytes) throw new EtcdError('request-too-large');
}

/** Whether a condition holds for a key as it is now. */
export function holds(compare: Compare, kv: KeyValue | null): boolean {
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

/** etcd refuses a branch that puts a key twice, or puts one that it also deletes: the order would matter. */
function checkDuplicates(branch: readonly Operation[]): void {
  const puts = new Set<string>();
  const deletes: KeyRange[] = [];
  for (const operation of branch) {
    if (operation.type === 'delete') deletes.push(operation);
    if (operation.type !== 'put') continue;
    if (puts.has(operation.key)) throw new EtcdError('duplicate-key');
    puts.add(operation.key);
  }
  for (const range of deletes) {
    if (range.end === undefined ? puts.has(range.key) : [...puts].some((key) => inRange(key, range))) {
      throw new EtcdError('duplicate-key');
    }
  }
}

function sizeOf(part: Compare | Operation): number {
  return part.key.length + ('value' in part ? part.value.length : 0);
}
