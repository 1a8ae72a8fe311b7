// The words of etcd's v3 API as plain data: what the store understands and what a client passes on. Keys and values
// are byte strings here (one code unit per byte), so that comparing strings orders keys as etcd does; text.ts
// translates at the border.

/** A lease's ID in decimal; '' means no lease. A string, because etcd's 64 bits do not fit a number. */
export type LeaseId = string;

export interface KeyValue {
  readonly key: string;
  readonly value: string;
  /** The revision of the put that created the key, for as long as it has existed without a gap. */
  readonly createRevision: number;
  /** The revision of the latest put. */
  readonly modRevision: number;
  /** Puts since creation, from 1. */
  readonly version: number;
  readonly lease: LeaseId;
}

/** One key (`end` absent), or the keys from `key` up to but not including `end`; `end` '\0' means no upper bound. */
export interface KeyRange {
  readonly key: string;
  readonly end?: string;
}

export interface RangeRequest extends KeyRange {
  /** At most this many pairs; 0 or absent: all. `count` is not affected. */
  readonly limit?: number;
  /** The state as it was at this revision; 0 or absent: now. */
  readonly revision?: number;
  readonly keysOnly?: boolean;
  readonly countOnly?: boolean;
  /** By key, ascending, when absent. */
  readonly sort?: RangeSort;
  /** Bounds that a pair's revisions must keep; 0 or absent: none. `count` is not affected. */
  readonly minModRevision?: number;
  readonly maxModRevision?: number;
  readonly minCreateRevision?: number;
  readonly maxCreateRevision?: number;
}

export interface RangeSort {
  readonly target: 'key' | 'version' | 'create' | 'mod' | 'value';
  readonly order: 'ascend' | 'descend';
}

export interface RangeResponse {
  /** The store's revision when it answered. */
  readonly revision: number;
  readonly kvs: readonly KeyValue[];
  /** Whether the limit left some out. */
  readonly more: boolean;
  /** Pairs in the range, whatever the limit. */
  readonly count: number;
}

export interface PutRequest {
  readonly key: string;
  readonly value: string;
  readonly lease?: LeaseId;
  /** Keep the value, or the lease, that the key has; refused for a key that does not exist. */
  readonly ignoreValue?: boolean;
  readonly ignoreLease?: boolean;
  /** Tell what was there before. */
  readonly prevKv?: boolean;
}

export interface DeleteRequest extends KeyRange {
  /** Tell what was there before. */
  readonly prevKv?: boolean;
}

export type Operation =
  | ({ readonly type: 'range' } & RangeRequest)
  | ({ readonly type: 'put' } & PutRequest)
  | ({ readonly type: 'delete' } & DeleteRequest)
  | ({ readonly type: 'txn' } & TxnRequest);

/** `previous` is told when `prevKv` asks for it. */
export type OperationResult =
  | ({ readonly type: 'range' } & RangeResponse)
  /** `revision`: where the store stood just after this operation, its own transaction's if that had written by then. */
  | { readonly type: 'put'; readonly revision: number; readonly previous: KeyValue | null }
  /** `deleted` counts the pairs that are gone. */
  | {
      readonly type: 'delete';
      readonly revision: number;
      readonly deleted: number;
      /** Ordered by key. */
      readonly previous: readonly KeyValue[];
    }
  | ({ readonly type: 'txn' } & Omit<TxnResponse, 'revision'>);

export type CompareResult = '=' | '!=' | '<' | '>';

/**
 * A condition on one key, or on every key of a range. A key that does not exist has revisions and version 0, and fails
 * every compare of its value.
 */
export type Compare = KeyRange & CompareTarget & { readonly result: CompareResult };

type CompareTarget =
  | { readonly target: 'create' | 'mod' | 'version'; readonly number: number }
  | { readonly target: 'value'; readonly value: string }
  | { readonly target: 'lease'; readonly lease: LeaseId };

export interface TxnRequest {
  readonly compare?: readonly Compare[];
  /** Done, in order and as one revision, when every compare holds. */
  readonly success: readonly Operation[];
  /** Done otherwise. */
  readonly failure?: readonly Operation[];
}

export interface TxnResponse {
  readonly succeeded: boolean;
  /** The store's revision after the transaction: its own when it wrote. */
  readonly revision: number;
  readonly results: readonly OperationResult[];
}

export interface LeaseGrantRequest {
  /** Time to live, in milliseconds. A real etcd rounds up to whole seconds. */
  readonly ttlMs: number;
  /** Chosen by the store when absent. */
  readonly id?: LeaseId;
}

export interface LeaseResponse {
  readonly id: LeaseId;
  readonly ttlMs: number;
}

export interface LeaseStatus {
  readonly id: LeaseId;
  readonly grantedMs: number;
  readonly remainingMs: number;
  /** Ordered. */
  readonly keys: readonly string[];
}

export type WatchEvent =
  | { readonly type: 'put'; readonly kv: KeyValue; readonly previous: KeyValue | null }
  /** `kv` carries only the key and, as `modRevision`, the revision of the deletion. */
  | { readonly type: 'delete'; readonly kv: KeyValue; readonly previous: KeyValue | null };

export interface WatchRequest extends KeyRange {
  /** Events of this revision and later; 0 or absent: from now on. */
  readonly startRevision?: number;
}

/** What a watch tells. After anything but `events` it is over. */
export type WatchMessage =
  /** All events of one revision that fall into the range, in order. */
  | { readonly type: 'events'; readonly revision: number; readonly events: readonly WatchEvent[] }
  /** The history from the start revision is gone: list again. */
  | { readonly type: 'compacted'; readonly compactRevision: number }
  /** The connection broke: list again, later. */
  | { readonly type: 'lost' };

export interface Watch {
  cancel(): void;
}

/** The end of the range that holds exactly the keys beginning with `prefix`. */
export function prefixEnd(prefix: string): string {
  for (let i = prefix.length - 1; i >= 0; i--) {
    const code = prefix.charCodeAt(i);
    if (code < 0xff) return prefix.slice(0, i) + String.fromCharCode(code + 1);
  }
  return '\0';
}

/** The keys beginning with `prefix`. */
export function prefixRange(prefix: string): { readonly key: string; readonly end: string } {
  return { key: prefix === '' ? '\0' : prefix, end: prefixEnd(prefix) };
}
