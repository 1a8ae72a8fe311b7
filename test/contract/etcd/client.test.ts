// One contract for whatever a daemon may hold as its `EtcdClient`: the embedded store, the embedded store over gRPC, a
// real etcd. Each is asked the same in the same order, and must answer alike, to the last revision and the last word.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEtcd } from '../../../src/etcd/client/real/index.js';
import {
  connectEmbedded,
  type EtcdClient,
  type Operation,
  prefixRange,
  Store,
  type WatchMessage,
} from '../../../src/etcd/index.js';
import { startWallClock } from '../../../src/live/wall-clock.js';
import { EtcdCluster } from '../../../src/sim/etcd/etcd-cluster.js';
import { Network } from '../../../src/sim/network/network.js';
import { Simulation } from '../../../src/sim/simulation.js';
import { noEtcd, startOurs, startReal, Wire } from '../../helpers/etcd.js';
import { localLink } from '../../helpers/live-cluster.js';
import { type Case, cases } from './cases.js';
import { asking, hasWords, say } from './words.js';

interface Subject {
  readonly client: EtcdClient;
  /** Not in the client's words: no daemon compacts. */
  compact(revision: number): Promise<unknown>;
  close(): Promise<void>;
}

const clock = startWallClock();

async function openEmbedded(): Promise<Subject> {
  const store = new Store({ clock });
  const client = connectEmbedded({ store, clock, toEtcd: localLink, fromEtcd: localLink, timeoutMs: 5_000 });
  return { client, compact: async (revision) => store.compact(revision), close: async () => client.close() };
}

/** Virtual time goes so many times as fast as the wall clock: a request is done in one turn. */
const HASTE = 20;

/** Three members in virtual time; the client asks one that does not lead. */
async function openMembers(): Promise<Subject> {
  const simulation = new Simulation(() => undefined);
  const network = new Network({ simulation, seed: 1, latency: { minMs: 0, maxMs: 1 } });
  const cluster = new EtcdCluster({
    simulation,
    network,
    seed: 1,
    members: 3,
    onLeaseExpired: () => undefined,
  });
  const follower = cluster.members.findIndex((member) => member !== cluster.mustLead());
  const ends = Array.from({ length: 100 }, (_, i) => `client-${i}`);
  const end = ends.find((name) => cluster.firstMember(name) === follower);
  const { client, close } = cluster.connect(end ?? '', '', simulation);
  const originMs = clock.nowMs();
  const turn = setInterval(() => simulation.runUntil((clock.nowMs() - originMs) * HASTE), 1);
  return {
    client,
    compact: async (revision) => cluster.store.compact(revision),
    async close() {
      clearInterval(turn);
      close();
    },
  };
}

const openOver = (start: typeof startOurs) => async (): Promise<Subject> => {
  const server = await start();
  const wire = new Wire(server.address);
  const client = connectEtcd({ endpoints: [`http://${server.address}`], clock, timeoutMs: 5_000 });
  return {
    client,
    compact: (revision) => wire.call('KV', 'Compact', { revision }),
    async close() {
      client.close();
      wire.close();
      await server.close();
    },
  };
};

const skipped = noEtcd();
const SUBJECTS = [
  { name: 'the embedded store', open: openEmbedded },
  { name: 'a follower among simulated members', open: openMembers },
  { name: 'the embedded store over gRPC', open: openOver(startOurs) },
  { name: `a real etcd${skipped === null ? '' : ` (skipped: ${skipped})`}`, open: openOver(startReal) },
].slice(0, skipped === null ? 4 : 3);

/** The cases, as far as a client has words for them. */
const CASES = (revision: () => number): readonly (() => Case)[] =>
  cases(revision)
    .map((entry) => (typeof entry === 'function' ? entry : () => entry))
    .map((entry) => () => {
      const { name, requests } = entry();
      return { name, requests: requests.filter(hasWords) };
    });

describe('asked the same', () => {
  const subjects: Subject[] = [];
  let revision = 1;
  beforeAll(async () => {
    for (const { open } of SUBJECTS) subjects.push(await open());
  });
  afterAll(async () => {
    for (const subject of subjects) await subject.close();
  });

  for (const entry of CASES(() => revision)) {
    it(`all answer alike: ${entry().name}`, async () => {
      for (const request of entry().requests) {
        const answers = await Promise.all(subjects.map(({ client }) => say(client, request)));
        for (const [i, answer] of answers.entries()) {
          const asked = `${SUBJECTS[i]?.name} to ${request[1]} ${JSON.stringify(request[2]).slice(0, 300)}`;
          // The last is the judge: a real etcd, where there is one.
          expect(answer, asked).toEqual(answers.at(-1));
        }
        const last = answers.at(-1) as { revision?: number } | null;
        revision = last?.revision ?? revision;
      }
    });
  }

  it('all answer random operations alike, and tell the same to watches opened on the way', async () => {
    const key = fc.constantFrom('x/a', 'x/b', 'x/ba', 'y/a', 'y/ü');
    const range = fc.record({ key, end: key }, { requiredKeys: ['key'] });
    const value = fc.constantFrom('', '1', '2', '緑');
    const operation: fc.Arbitrary<Operation> = fc.oneof(
      fc.record({ type: fc.constant('put' as const), key, value, prevKv: fc.boolean() }),
      range.chain((keys) => fc.boolean().map((prevKv): Operation => ({ type: 'delete', ...keys, prevKv }))),
      range.chain((keys) => fc.nat(3).map((limit): Operation => ({ type: 'range', ...keys, limit }))),
    );
    const compare = fc.record({
      key,
      target: fc.constant('version' as const),
      result: fc.constantFrom('=' as const, '!=' as const, '<' as const, '>' as const),
      number: fc.nat(3),
    });
    const operations = fc.array(operation, { maxLength: 4 });
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          compare: fc.array(compare, { maxLength: 2 }),
          success: operations,
          failure: operations,
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          watch: range.filter(({ key, end }) => end === undefined || end > key),
          back: fc.option(fc.nat(4)),
        }),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const told = await Promise.all(subjects.map(({ client }) => perform(client, steps)));
        const judge = told.at(-1) ?? [];
        for (const [i, each] of told.entries())
          expect(
            each.map((said, j) => asFarAsTold(said, judge[j])),
            SUBJECTS[i]?.name,
          ).toEqual(judge);
      }),
      { numRuns: 100, endOnFailure: true },
    );
  });
});

type Step =
  | { readonly success: readonly Operation[]; readonly failure: readonly Operation[] }
  | { readonly watch: { readonly key: string; readonly end?: string }; readonly back: number | null };

/** All that a client says to some steps, and all that its watches tell until the end. */
async function perform(client: EtcdClient, steps: readonly Step[]): Promise<readonly unknown[]> {
  const ask = asking(client);
  const said: unknown[] = [];
  const ends: (() => Promise<void>)[] = [];
  const first = await ask.range({ key: 'mark' });
  for (const step of steps) {
    if ('success' in step) {
      said.push(await ask.txn(step));
      continue;
    }
    const now = await ask.range({ key: 'mark' });
    if (typeof now === 'string' || typeof first === 'string') throw new Error(`${now} ${first}`);
    const startRevision = Math.max(first.revision, now.revision + 1 - (step.back ?? 0));
    const messages: WatchMessage[] = [];
    said.push(messages);
    const watch = client.watch({ ...step.watch, startRevision }, (message) => messages.push(message));
    ends.push(() => settled(client, watch.cancel, messages, step.watch.key));
  }
  for (const end of ends) await end();
  await ask.txn({ success: [{ type: 'delete', key: '\0', end: '\0' }] });
  return said;
}

/**
 * What a watch told, without what was before a change where a real etcd did not tell it: 3.4 notes that a watch wants to
 * know only once the watch runs (v3rpc/watch.go), and may have told of a change until then.
 */
function asFarAsTold(said: unknown, judge: unknown): unknown {
  if (!Array.isArray(said) || !Array.isArray(judge)) return said;
  return (said as readonly WatchMessage[]).map((message, i) => {
    const other = (judge as readonly WatchMessage[])[i];
    if (message.type !== 'events' || other?.type !== 'events') return message;
    const events = message.events.map((event, j) =>
      other.events[j]?.previous === null ? { ...event, previous: null } : event,
    );
    return { ...message, events };
  });
}

/** Writes to the watched key, waits until the watch has told of it, and ends it. */
async function settled(
  client: EtcdClient,
  cancel: () => void,
  messages: readonly WatchMessage[],
  key: string,
): Promise<void> {
  const mark = await asking(client).txn({ success: [{ type: 'put', key, value: 'mark' }] });
  if (typeof mark === 'string') throw new Error(mark);
  for (let turn = 0; turn < 2_000; turn++) {
    const last = messages.at(-1);
    if (last?.type === 'events' && last.revision >= mark.revision) break;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  cancel();
}

describe.each(SUBJECTS)('$name', ({ open }) => {
  let subject: Subject;
  let client: EtcdClient;
  let ask: ReturnType<typeof asking>;
  beforeAll(async () => {
    subject = await open();
    client = subject.client;
    ask = asking(client);
  });
  afterAll(async () => await subject.close());

  const put = (key: string, value: string, more: object = {}): Operation => ({
    type: 'put',
    key,
    value,
    ...more,
  });
  const write = async (...success: readonly Operation[]): Promise<number> => {
    const answer = await ask.txn({ success });
    if (typeof answer === 'string') throw new Error(answer);
    return answer.revision;
  };
  /** A watch whose messages a test takes one by one. */
  function watching(request: Parameters<EtcdClient['watch']>[0]) {
    const messages: WatchMessage[] = [];
    const waiting: ((message: WatchMessage) => void)[] = [];
    const watch = client.watch(request, (message) => {
      const next = waiting.shift();
      if (next === undefined) messages.push(message);
      else next(message);
    });
    return {
      cancel: () => watch.cancel(),
      next: async () =>
        messages.shift() ?? (await new Promise<WatchMessage>((resolve) => waiting.push(resolve))),
    };
  }
  const short = (message: WatchMessage): unknown =>
    message.type === 'events'
      ? message.events.map(
          ({ type, kv, previous }) => `${type} ${kv.key}=${kv.value} was ${previous?.value ?? 'none'}`,
        )
      : message;

  it('never answers from within the call', async () => {
    let within = true;
    const answered = new Promise<boolean>((resolve) => client.range({ key: 'a' }, () => resolve(within)));
    within = false;
    expect(await answered).toBe(false);
  });

  it('tells what was refused, and that nothing was done', async () => {
    const both = { success: [put('r', '1'), put('r', '2')] };
    expect(await ask.txn(both)).toBe(
      'duplicate-key (etcdserver: duplicate key given in txn request), outcome none',
    );
    expect(await ask.range({ key: 'r', revision: 1_000_000 })).toMatch(/^future-revision .*outcome none$/);
    expect(await ask.leaseKeepAlive('424242')).toBe(
      'lease-not-found (etcdserver: requested lease not found), outcome none',
    );
    const large = { success: [put('r', 'x'.repeat(1_600_000))] };
    expect(await ask.txn(large)).toMatch(/^request-too-large .*outcome none$/);
  });

  it('tells a watch of each revision by itself, in order, with what was before', async () => {
    const revision = await write(put('w/a', '0'));
    const watch = watching({ ...prefixRange('w/'), startRevision: revision + 1 });
    await write(put('w/a', '1'), put('w/b', '1'), put('v', '1'));
    await write({ type: 'delete', key: 'w/', end: 'w0' });
    await write(put('v', '2'));
    await write(put('w/c', '緑'));
    expect(short(await watch.next())).toEqual(['put w/a=1 was 0', 'put w/b=1 was none']);
    expect(short(await watch.next())).toEqual(['delete w/a= was 1', 'delete w/b= was 1']);
    expect(short(await watch.next())).toEqual(['put w/c=緑 was none']);
    watch.cancel();
  });

  it('tells a watch the past, then the present', async () => {
    const first = await write(put('p', '1'));
    for (const value of ['2', '3']) await write(put('p', value));
    const watch = watching({ key: 'p', startRevision: first });
    expect(short(await watch.next())).toEqual(['put p=1 was none']);
    expect(short(await watch.next())).toEqual(['put p=2 was 1']);
    expect(short(await watch.next())).toEqual(['put p=3 was 2']);
    await write(put('p', '4'));
    expect(short(await watch.next())).toEqual(['put p=4 was 3']);
    watch.cancel();
  });

  it('tells a watch nothing after it was cancelled', async () => {
    const revision = await write(put('c', '0'));
    const messages: WatchMessage[] = [];
    const watch = client.watch({ key: 'c', startRevision: revision + 1 }, (message) =>
      messages.push(message),
    );
    watch.cancel();
    watch.cancel();
    await write(put('c', '1'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(messages).toEqual([]);
  });

  it('ends a watch whose past is compacted, and says how far', async () => {
    const first = await write(put('q', '1'));
    const last = await write(put('q', '2'));
    await subject.compact(last);
    const watch = watching({ key: 'q', startRevision: first });
    expect(await watch.next()).toEqual({ type: 'compacted', compactRevision: last });
    expect(await ask.range({ key: 'q', revision: first })).toMatch(/^compacted .*none$/);
  });

  it('keeps a lease alive, and lets its keys go with it in one revision', async () => {
    const granted = await ask.leaseGrant(60_000);
    if (typeof granted === 'string') throw new Error(granted);
    const { id } = granted;
    expect(granted.ttlMs).toBe(60_000);
    expect(await ask.leaseKeepAlive(id)).toEqual({ id, ttlMs: 60_000 });
    const revision = await write(put('l/1', '', { lease: id }), put('l/2', '', { lease: id }));
    const watch = watching({ ...prefixRange('l/'), startRevision: revision + 1 });
    expect(await ask.leaseRevoke(id)).toBeNull();
    expect(short(await watch.next())).toEqual(['delete l/1= was ', 'delete l/2= was ']);
    watch.cancel();
    expect(await ask.leaseKeepAlive(id)).toMatch(/^lease-not-found/);
    expect(await ask.leaseRevoke(id)).toMatch(/^lease-not-found/);
  });

  it('ends a lease that is not kept alive', async () => {
    const granted = await ask.leaseGrant(2_000);
    if (typeof granted === 'string') throw new Error(granted);
    const revision = await write(put('e', '1', { lease: granted.id }));
    const watch = watching({ key: 'e', startRevision: revision + 1 });
    expect(short(await watch.next())).toEqual(['delete e= was 1']);
    watch.cancel();
    expect(await ask.leaseKeepAlive(granted.id)).toMatch(/^lease-not-found/);
  });

  it('answers many questions at once, each its own', async () => {
    const keys = Array.from({ length: 200 }, (_, i) => `m/${i}`);
    await Promise.all(keys.map((key) => write(put(key, key))));
    const answers = await Promise.all(keys.map((key) => ask.range({ key })));
    expect(answers.map((answer) => (typeof answer === 'string' ? answer : answer.kvs[0]?.value))).toEqual(
      keys,
    );
  });

  it('takes as many operations as the limit allows, and refuses one more', async () => {
    const puts = (count: number) => Array.from({ length: count }, (_, i) => put(`n/${i}`, ''));
    await write(...puts(128));
    expect(await ask.txn({ success: puts(129) })).toMatch(/^too-many-operations .*none$/);
  });
});
