// What a store is made of, as plain data: the records that it tells of each change, and that make it again.
import type { KeyValue, LeaseId } from '../types.js';

/** A put, or without a value a deletion. */
export type ChangeRecord =
  | { readonly key: string; readonly value: string; readonly lease: LeaseId }
  | { readonly key: string; readonly value: null };

/** Applied in order to an empty store, they make the store that told them. */
export type StoreRecord =
  /** All changes of one revision. */
  | { readonly type: 'commit'; readonly revision: number; readonly changes: readonly ChangeRecord[] }
  | { readonly type: 'grant'; readonly id: LeaseId; readonly ttlMs: number }
  /** Comes after the deletion of its keys. */
  | { readonly type: 'revoke'; readonly id: LeaseId }
  | { readonly type: 'compact'; readonly revision: number }
  /** Where a store stands whose earlier records are gone; its pairs follow, those of the compacted revision. */
  | { readonly type: 'base'; readonly compactRevision: number; readonly lastLeaseId: number }
  | { readonly type: 'pair'; readonly pair: KeyValue };
