// What a range request makes of the pairs it found: bounds, order, limit, and how much of each pair.
import { compareStrings } from '../../base/index.js';
import type { KeyValue, RangeRequest, RangeSort } from '../types.js';

/** Picks, orders and cuts the pairs of a range, which come ordered by key. */
export function select(
  found: Iterable<KeyValue>,
  request: RangeRequest,
): { kvs: KeyValue[]; count: number; more: boolean } {
  const limit = request.limit || Number.POSITIVE_INFINITY;
  // Only where no later pair can come to stand before an earlier one may the rest be left uncollected.
  const inOrder =
    request.sort === undefined || (request.sort.target === 'key' && request.sort.order === 'ascend');
  const kept: KeyValue[] = [];
  let count = 0;
  let fitting = 0;
  for (const kv of found) {
    count += 1;
    if (request.countOnly === true || !withinBounds(kv, request)) continue;
    fitting += 1;
    if (!inOrder || fitting <= limit) kept.push(kv);
  }
  if (request.sort !== undefined && !inOrder) sortPairs(kept, request.sort);
  const kvs = kept.length > limit ? kept.slice(0, limit) : kept;
  return {
    kvs: request.keysOnly === true ? kvs.map((kv) => ({ ...kv, value: '' })) : kvs,
    count,
    more: fitting > limit,
  };
}

function withinBounds(kv: KeyValue, request: RangeRequest): boolean {
  const { minModRevision, maxModRevision, minCreateRevision, maxCreateRevision } = request;
  return (
    within(kv.modRevision, minModRevision, maxModRevision) &&
    within(kv.createRevision, minCreateRevision, maxCreateRevision)
  );
}

function within(revision: number, min: number | undefined, max: number | undefined): boolean {
  return (!min || revision >= min) && (!max || revision <= max);
}

/** Stable, so that equals stay ordered by key. */
function sortPairs(kvs: KeyValue[], { target, order }: RangeSort): void {
  const sign = order === 'descend' ? -1 : 1;
  kvs.sort((a, b) => sign * compareBy(target, a, b));
}

function compareBy(target: RangeSort['target'], a: KeyValue, b: KeyValue): number {
  switch (target) {
    case 'key':
      return compareStrings(a.key, b.key);
    case 'value':
      return compareStrings(a.value, b.value);
    case 'version':
      return a.version - b.version;
    case 'create':
      return a.createRevision - b.createRevision;
    case 'mod':
      return a.modRevision - b.modRevision;
  }
}
