// A store on disk: closed or dropped, and opened again.
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EtcdError, type Operation } from '../../../../src/etcd/index.js';
import { type DataDir, openDataDir } from '../../../../src/etcd/server/disk/data-dir.js';
import { writeFrame } from '../../../../src/etcd/server/disk/frame.js';
import { ManualClock } from '../../../helpers/manual-clock.js';

let dir: string;
let clock: ManualClock;
const opened: DataDir[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'fleetsim-data-'));
  clock = new ManualClock();
});
afterEach(async () => {
  for (const data of opened.splice(0)) await data.close();
  rmSync(dir, { recursive: true, force: true });
});

async function open(more: Partial<Parameters<typeof openDataDir>[0]> = {}): Promise<DataDir> {
  const data = await openDataDir({
    dir,
    store: { clock },
    onFailure: (error) => {
      throw error;
    },
    ...more,
  });
  opened.push(data);
  return data;
}

const durable = (data: DataDir): Promise<void> => new Promise((resolve) => data.whenDurable(resolve));
const put = (key: string, value: string, lease = ''): Operation => ({ type: 'put', key, value, lease });
const del = (key: string, end?: string): Operation => ({
  type: 'delete',
  key,
  ...(end === undefined ? {} : { end }),
});

/** All there is to know of a store. */
function everything({ store, auth }: DataDir) {
  return {
    revision: store.revision,
    compactRevision: store.compactRevision,
    versions: [...store.versions()].map(({ key, value, createRevision, modRevision, version, lease }) =>
      [key, value, createRevision, modRevision, version, lease].join(' '),
    ),
    leases: store.leases().map(({ id, ttlMs }) => ({ id, ttlMs, keys: store.leaseTimeToLive(id).keys })),
    users: auth.users().map((name) => auth.user(name)),
    roles: auth.roles().map((name) => auth.role(name)),
    enabled: auth.enabled,
  };
}

/** Closes it, opens it again, and demands the same. */
async function survives(data: DataDir, more = {}): Promise<DataDir> {
  const before = everything(data);
  await data.close();
  opened.splice(opened.indexOf(data), 1);
  const again = await open(more);
  expect(everything(again)).toEqual(before);
  return again;
}

describe('a store that is opened again', () => {
  it('has its keys, its history, its leases and its users', async () => {
    const data = await open();
    const { store, auth } = data;
    const { id } = store.leaseGrant({ ttlMs: 10_000 });
    store.leaseGrant({ ttlMs: 5_000, id: '7587899108701484731' });
    store.txn({ success: [put('a', '1'), put('b', '\u00ff\0', id)] });
    store.txn({ success: [put('a', '2', id), del('b')] });
    store.leaseGrant({ ttlMs: 1_000 });
    store.leaseRevoke('2');
    auth.addUser('root', 'hash');
    auth.addRole('rôle');
    auth.grantPermission('rôle', { access: 'read', range: { key: 'a', end: '\0' } });
    auth.grantRole('root', 'root');
    auth.enable();
    const again = await survives(data);
    expect(again.store.range({ key: 'a', revision: 2 }).kvs[0]).toMatchObject({ value: '1', lease: '' });
    const seen: number[] = [];
    again.store.watch({ key: 'a', end: 'c', startRevision: 2 }, (revision) => seen.push(revision));
    expect(seen).toEqual([2, 3]);
    clock.advance(10_000);
    expect(again.store.range({ key: 'a' }).count, 'the lease took its key').toBe(0);
  });

  it('gives no lease the ID of one that was', async () => {
    const data = await open();
    data.store.leaseGrant({ ttlMs: 1_000 });
    data.store.leaseRevoke('1');
    const again = await survives(data);
    expect(again.store.leaseGrant({ ttlMs: 1_000 }).id).toBe('2');
  });

  it('has it all after any history of random operations and snapshots', { timeout: 120_000 }, async () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd');
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ do: fc.constant('put' as const), key, value: fc.string({ unit: 'binary' }) }),
      },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), key, end: key }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('lease' as const), key }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('revoke' as const), nth: fc.nat(3) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('compact' as const), back: fc.nat(3) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('settle' as const) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        rmSync(dir, { recursive: true, force: true });
        // Snapshots nearly every time.
        let data = await open({ logBytesMin: 200 });
        for (const each of steps) {
          const { store } = data;
          const bytes = (text: string): string => Buffer.from(text).toString('latin1');
          if (each.do === 'put') store.txn({ success: [put(each.key, bytes(each.value))] });
          else if (each.do === 'delete') store.txn({ success: [del(each.key, each.end)] });
          else if (each.do === 'lease') {
            store.txn({ success: [put(each.key, 'leased', store.leaseGrant({ ttlMs: 60_000 }).id)] });
          } else if (each.do === 'revoke') {
            const lease = store.leases()[each.nth];
            if (lease !== undefined) store.leaseRevoke(lease.id);
          } else if (each.do === 'compact') {
            const revision = store.revision - each.back;
            if (revision > store.compactRevision) store.compact(revision);
          } else if (each.do === 'settle') await durable(data);
          else data = await survives(data, { logBytesMin: 200 });
        }
        await survives(data, { logBytesMin: 200 });
        for (const left of opened.splice(0)) await left.close();
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });
});

describe('whoever waits for the disk', () => {
  it('is told in order, and only when it is there', async () => {
    const data = await open();
    const told: number[] = [];
    for (let i = 0; i < 100; i++) {
      data.store.txn({ success: [put('a', String(i))] });
      data.whenDurable(() => told.push(i));
      if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(told.length).toBeLessThan(100);
    await durable(data);
    expect(told).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it('is told at once when there is nothing to wait for', async () => {
    const data = await open();
    let told = false;
    data.whenDurable(() => {
      told = true;
    });
    expect(told).toBe(true);
  });

  it('is never told when the disk fails', async () => {
    const failures: Error[] = [];
    const data = await open({ logBytesMin: 1, onFailure: (error) => failures.push(error) });
    for (const value of ['1', 'x'.repeat(5_000)]) {
      data.store.txn({ success: [put('a', value)] });
      await durable(data);
    }
    // So much asks for another file, which cannot be made; or a snapshot is being written, which cannot be ended.
    rmSync(dir, { recursive: true });
    data.store.txn({ success: [put('a', 'y'.repeat(50_000))] });
    for (let turn = 0; turn < 2_000 && failures.length === 0; turn++)
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(failures[0]?.message).toMatch(/ENOENT/);
    data.store.txn({ success: [put('a', '3')] });
    let told = false;
    data.whenDurable(() => {
      told = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(told).toBe(false);
  });
});

describe('a folder that is not as it was left', () => {
  async function written(): Promise<string> {
    const data = await open();
    for (const value of ['1', '2', '3']) {
      data.store.txn({ success: [put('a', value)] });
      await durable(data);
    }
    await data.close();
    opened.splice(0);
    return join(dir, 'log-0');
  }

  it('with a torn end loses that, says so, and goes on from there', async () => {
    const log = await written();
    truncateSync(log, readFileSync(log).length - 3);
    const data = await open();
    expect(data.tornBytes).toBeGreaterThan(0);
    expect(data.store.range({ key: 'a' }).kvs[0]?.value).toBe('2');
    data.store.txn({ success: [put('a', '4')] });
    const again = await survives(data);
    expect(again.tornBytes).toBe(0);
  });

  it.each([
    ['damaged in the middle', 60, /log-0: damaged at byte \d+/],
    ['damaged at the start', 1, /log-0: damaged at byte 0/],
  ])('%s is refused', async (_, offset, message) => {
    const log = await written();
    const bytes = readFileSync(log);
    bytes[offset] = (bytes[offset] ?? 0) ^ 0xff;
    writeFileSync(log, bytes);
    await expect(open()).rejects.toThrow(message);
    expect(readFileSync(log)).toEqual(bytes);
  });

  it('is refused without the snapshot that its log goes on from', async () => {
    const log = await written();
    copyFileSync(log, join(dir, 'log-7'));
    await expect(open()).rejects.toThrow(/log-1 is missing/);
  });

  it('is refused without the log that goes on from its snapshot', async () => {
    const data = await open({ logBytesMin: 1 });
    for (const value of ['1', '2']) {
      data.store.txn({ success: [put('a', value)] });
      await durable(data);
    }
    await data.close();
    opened.splice(0);
    const [log = ''] = readdirSync(dir).filter((name) => /^log-[1-9]/.test(name));
    rmSync(join(dir, log));
    await expect(open()).rejects.toThrow(`${log} is missing`);
  });

  it('whose snapshot was not finished goes on from the logs', async () => {
    await written();
    const records = [
      { type: 'format', version: 1 },
      { type: 'commit', revision: 5, changes: [{ key: 'a', value: '4', lease: '' }] },
    ];
    writeFileSync(join(dir, 'log-1'), writeFrame(Buffer.from(JSON.stringify(records))));
    const data = await open();
    expect(data.store.range({ key: 'a' }).kvs[0]).toMatchObject({ value: '4', version: 4 });
    const again = await survives(data, { logBytesMin: 1 });
    again.store.txn({ success: [put('a', '5')] });
    await durable(again);
    await survives(again);
    expect(readdirSync(dir).sort()).toEqual(['log-2', 'snapshot-2']);
  });

  it('is refused when any log but the last is cut', async () => {
    const log = await written();
    copyFileSync(log, join(dir, 'log-1'));
    truncateSync(log, readFileSync(log).length - 3);
    await expect(open()).rejects.toThrow(/log-0: damaged/);
  });

  it('is refused when its snapshot is cut', async () => {
    const data = await open({ logBytesMin: 1 });
    for (const value of ['1', '2']) {
      data.store.txn({ success: [put('a', value)] });
      await durable(data);
    }
    await data.close();
    opened.splice(0);
    const snapshot = readdirSync(dir).find((name) => name.startsWith('snapshot-')) ?? '';
    truncateSync(join(dir, snapshot), readFileSync(join(dir, snapshot)).length - 1);
    await expect(open()).rejects.toThrow(/snapshot-\d: damaged/);
  });

  it('is refused when another version wrote it', async () => {
    writeFileSync(join(dir, 'log-0'), writeFrame(Buffer.from('[{"type":"format","version":2}]')));
    await expect(open()).rejects.toThrow(/another version of fleetsim/);
  });

  it('is refused when a record does not follow', async () => {
    const records = [
      { type: 'format', version: 1 },
      { type: 'commit', revision: 9, changes: [{ key: 'a', value: '1', lease: '' }] },
    ];
    writeFileSync(join(dir, 'log-0'), writeFrame(Buffer.from(JSON.stringify(records))));
    await expect(open()).rejects.toThrow(/revision 9 does not follow/);
  });

  it('with a snapshot half written goes on without it', async () => {
    await written();
    writeFileSync(join(dir, 'snapshot-1.tmp'), 'half');
    const data = await open();
    expect(data.store.range({ key: 'a' }).kvs[0]?.value).toBe('3');
    expect(existsSync(join(dir, 'snapshot-1.tmp'))).toBe(false);
  });
});

it('a refusal leaves nothing behind', async () => {
  const data = await open();
  expect(() => data.store.txn({ success: [put('a', '1'), put('a', '2')] })).toThrow(EtcdError);
  const again = await survives(data);
  expect(again.store.revision).toBe(1);
});
