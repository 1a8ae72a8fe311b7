// Records as the contents of frames: JSON, several to a frame. Whatever passes the checksums is still looked at before
// it is believed.
import * as z from 'zod';
import type { AuthState } from '../../store/auth.js';
import type { StoreRecord } from '../../store/record.js';

export type DiskRecord =
  /** Opens every file. */
  | { readonly type: 'format'; readonly version: number }
  /** Closes a snapshot. */
  | { readonly type: 'end' }
  | { readonly type: 'auth'; readonly state: AuthState }
  | StoreRecord;

export const FORMAT: DiskRecord = { type: 'format', version: 1 };

/** To be joined and put into a frame. */
export function encodeRecord(record: DiskRecord): string {
  return JSON.stringify(record);
}

export function joinRecords(records: readonly string[]): Buffer {
  return Buffer.from(`[${records.join(',')}]`, 'utf8');
}

/** Null when it is not what this version writes. */
export function decodeRecords(content: Buffer): readonly DiskRecord[] | null {
  try {
    const parsed = z.array(record).safeParse(JSON.parse(content.toString('utf8')));
    return parsed.success ? (parsed.data as readonly DiskRecord[]) : null;
  } catch {
    return null;
  }
}

const lease = z.string();
const revision = z.number().int().nonnegative();
const range = z.object({ key: z.string(), end: z.string().optional() });
const change = z.object({ key: z.string(), value: z.string().nullable(), lease: lease.optional() });
const pair = z.object({
  key: z.string(),
  value: z.string(),
  createRevision: revision,
  modRevision: revision,
  version: revision,
  lease,
});
const authState = z.object({
  enabled: z.boolean(),
  users: z.array(
    z.object({ name: z.string(), passwordHash: z.string().nullable(), roles: z.array(z.string()) }),
  ),
  roles: z.array(
    z.object({
      name: z.string(),
      permissions: z.array(z.object({ access: z.enum(['read', 'write', 'readwrite']), range })),
    }),
  ),
});
const record = z.discriminatedUnion('type', [
  z.object({ type: z.literal('format'), version: z.number() }),
  z.object({ type: z.literal('end') }),
  z.object({ type: z.literal('auth'), state: authState }),
  z.object({ type: z.literal('commit'), revision, changes: z.array(change) }),
  z.object({ type: z.literal('grant'), id: lease, ttlMs: z.number().positive() }),
  z.object({ type: z.literal('revoke'), id: lease }),
  z.object({ type: z.literal('compact'), revision }),
  z.object({ type: z.literal('base'), compactRevision: revision, lastLeaseId: z.number() }),
  z.object({ type: z.literal('pair'), pair }),
]);
