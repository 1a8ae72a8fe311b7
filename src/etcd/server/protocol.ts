// etcd's gRPC services and messages, from the proto files that the etcd3 package ships, as far as they are served.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import protobuf from 'protobufjs/minimal.js';
import { present } from '../../base/index.js';

const ETCD3 = dirname(createRequire(import.meta.url).resolve('etcd3/package.json'));

/** 64-bit numbers arrive as decimal text, bytes as Buffers, absent fields with their defaults. */
const definitions = loadSync(join(ETCD3, 'proto', 'rpc.proto'), {
  keepCase: true,
  longs: String,
  enums: String,
  defaults: true,
  oneofs: true,
});

export type ServiceName = 'KV' | 'Lease' | 'Watch' | 'Cluster' | 'Maintenance' | 'Auth';

/** The definition of one of etcd's services. */
export function serviceDefinition(name: ServiceName): ServiceDefinition {
  return present(definitions[`etcdserverpb.${name}`], `the proto files define ${name}`) as ServiceDefinition;
}

/** The same, as a server reads it. */
export function servedDefinition(name: ServiceName): ServiceDefinition {
  const definition = serviceDefinition(name);
  const range = definition.Range;
  if (name !== 'KV' || range === undefined) return definition;
  return { ...definition, Range: { ...range, requestDeserialize: (bytes) => readEmptyEnd(bytes, range) } };
}

const RANGE_END_FIELD = 2;
const NO_END = Buffer.from([0]);

/**
 * A range_end that is sent but empty, as etcd3 sends it for "from this key on", means in etcd that there is no end: in a
 * Range, whose bytes it reads as they came. In what goes through its log the field is lost, and means one key.
 */
function readEmptyEnd(bytes: Buffer, { requestDeserialize }: MethodDefinition<object, object>): object {
  const message = requestDeserialize(bytes) as RangeRequestMessage;
  return message.range_end.length === 0 && hasField(bytes, RANGE_END_FIELD)
    ? { ...message, range_end: NO_END }
    : message;
}

function hasField(bytes: Buffer, field: number): boolean {
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag >>> 3 === field) return true;
    reader.skipType(tag & 7);
  }
  return false;
}

export interface HeaderMessage {
  readonly cluster_id: string;
  readonly member_id: string;
  readonly revision: number;
  readonly raft_term: number;
}

export interface KeyValueMessage {
  readonly key: Buffer;
  readonly create_revision: number;
  readonly mod_revision: number;
  readonly version: number;
  readonly value: Buffer;
  readonly lease: string;
}

export interface RangeRequestMessage {
  readonly key: Buffer;
  readonly range_end: Buffer;
  readonly limit: string;
  readonly revision: string;
  readonly sort_order: 'None' | 'Ascend' | 'Descend';
  readonly sort_target: 'Key' | 'Version' | 'Create' | 'Mod' | 'Value';
  readonly keys_only: boolean;
  readonly count_only: boolean;
  readonly min_mod_revision: string;
  readonly max_mod_revision: string;
  readonly min_create_revision: string;
  readonly max_create_revision: string;
}

export interface PutRequestMessage {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly lease: string;
  readonly prev_kv: boolean;
  readonly ignore_value: boolean;
  readonly ignore_lease: boolean;
}

export interface DeleteRangeRequestMessage {
  readonly key: Buffer;
  readonly range_end: Buffer;
  readonly prev_kv: boolean;
}

/** Exactly one is there; a message without any is malformed. */
export interface RequestOpMessage {
  readonly request_range?: RangeRequestMessage;
  readonly request_put?: PutRequestMessage;
  readonly request_delete_range?: DeleteRangeRequestMessage;
  readonly request_txn?: TxnRequestMessage;
}

export interface CompareMessage {
  readonly result: 'Equal' | 'Greater' | 'Less' | 'NotEqual';
  readonly target: 'Version' | 'Create' | 'Mod' | 'Value' | 'Lease';
  readonly key: Buffer;
  readonly range_end: Buffer;
  readonly version?: string;
  readonly create_revision?: string;
  readonly mod_revision?: string;
  readonly value?: Buffer;
  readonly lease?: string;
}

export interface TxnRequestMessage {
  readonly compare: readonly CompareMessage[];
  readonly success: readonly RequestOpMessage[];
  readonly failure: readonly RequestOpMessage[];
}

export interface WatchCreateMessage {
  readonly key: Buffer;
  readonly range_end: Buffer;
  readonly start_revision: string;
  readonly progress_notify: boolean;
  readonly filters: readonly ('Noput' | 'Nodelete')[];
  readonly prev_kv: boolean;
  readonly watch_id: string;
  readonly fragment: boolean;
}

export interface WatchRequestMessage {
  readonly create_request?: WatchCreateMessage;
  readonly cancel_request?: { readonly watch_id: string };
  readonly progress_request?: object;
}

export interface PermissionMessage {
  readonly permType: 'Read' | 'Write' | 'Readwrite';
  readonly key: Buffer;
  readonly range_end: Buffer;
}
