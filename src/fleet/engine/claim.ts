// The leadership key as transactions: an engine claims it when nobody holds it and the cluster's engines are not newer
// than itself, and a newer engine takes it from an older one (fleet's acquireLeadership and ensureEngineVersionMatch).
import type { Compare, KeyValue, LeaseId, Operation, TxnRequest, TxnResponse } from '../../etcd/index.js';
import { decode, encode } from '../registry/codecs.js';
import { keys } from '../registry/keys.js';

export interface ClaimOptions {
  readonly machine: string;
  readonly version: number;
  readonly lease: LeaseId;
  /** The key of the cluster's version as it was read, to be raised by this claim; null: it is absent or ours. */
  readonly older: KeyValue | null;
}

export type Claim =
  /** `revision`: the create revision of the key. */
  | { readonly type: 'won'; readonly revision: number }
  /** Null: it was held, and nobody knows by whom. */
  | { readonly type: 'held'; readonly leader: KeyValue | null }
  /** The cluster's engines are older: claim again, raising their version. */
  | { readonly type: 'outdated'; readonly version: KeyValue }
  | { readonly type: 'too-new'; readonly version: number };

export function claimTxn({ machine, version, lease, older }: ClaimOptions): TxnRequest {
  const vacant: Compare = { target: 'create', key: keys.leader, result: '=', number: 0 };
  const ours = encode.engineVersion(version);
  const lead: Operation = { type: 'put', key: keys.leader, value: encode.leader(machine, version), lease };
  const raise: Operation = { type: 'put', key: keys.engineVersion, value: ours };
  const old: Compare = {
    target: 'mod',
    key: keys.engineVersion,
    result: '=',
    number: older?.modRevision ?? 0,
  };
  const raising: Operation = {
    type: 'txn',
    compare: [vacant, old],
    success: [raise, lead],
    failure: [
      { type: 'range', key: keys.leader },
      { type: 'range', key: keys.engineVersion },
    ],
  };
  const same: Compare = { target: 'value', key: keys.engineVersion, result: '=', value: ours };
  return { compare: [vacant, same], success: [lead], failure: [raising] };
}

/** What became of a claim by an engine of this version. */
export function readClaim(response: TxnResponse, version: number): Claim {
  if (response.succeeded) return { type: 'won', revision: response.revision };
  const [raising] = response.results;
  if (raising?.type !== 'txn') return { type: 'held', leader: null };
  if (raising.succeeded) return { type: 'won', revision: response.revision };
  const [leader, cluster] = raising.results.map((result) =>
    result.type === 'range' ? result.kvs[0] : undefined,
  );
  if (leader !== undefined || cluster === undefined) return { type: 'held', leader: leader ?? null };
  const theirs = decode.engineVersion(cluster.value);
  // A version that is none says nothing against us.
  if (theirs.ok && theirs.value > version) return { type: 'too-new', version: theirs.value };
  return { type: 'outdated', version: cluster };
}

/** Takes the key away from the older engine that was seen to hold it, and keeps all of its kind from claiming it. */
export function stealTxn(held: KeyValue, version: number): TxnRequest {
  return {
    compare: [{ target: 'mod', key: keys.leader, result: '=', number: held.modRevision }],
    success: [
      { type: 'delete', key: keys.leader },
      { type: 'put', key: keys.engineVersion, value: encode.engineVersion(version) },
    ],
  };
}
