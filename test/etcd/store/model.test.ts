// The store against a slow and obvious model: a whole copy of the map for every revision.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EtcdError,
  type KeyValue,
  type Operation,
  type OperationResult,
  prefixRange,
  Store,
  type WatchEvent,
} from '../../../src/etcd/index.js';
import { ManualClock } from '../../helpers/manual-clock.js';

type Pairs = ReadonlyMap<string, KeyValue>;
type Answer = string | readonly unknown[];

/** `back` counts revisions from the latest; null: now, -1: one that is not there yet. */
interface Read {
  readonly type: 'range';
  readonly from: string;
  readonly end: string;
  readonly back: number | null;
  readonly limit: number;
}
type Action =
  | { readonly type: 'put'; readonly key: string }
  | { readonly type: 'delete'; readonly from: string; readonly end: string }
  | Read;
type Step =
  | {
      readonly type: 'txn';
      /** The branch that runs is the one whose key has been put this often. */
      readonly key: string;
      readonly version: number;
      readonly success: readonly Action[];
      readonly failure: readonly Action[];
    }
  | Read
  | { readonly type: 'compact'; readonly back: number };

const key = fc.constantFrom('a', 'aa', 'ab', 'b', 'ba', 'c');
const range = { from: key, end: fc.oneof(key, fc.constant('\0')) };
const read: fc.Arbitrary<Read> = fc.record({
  type: fc.constant('range' as const),
  ...range,
  back: fc.option(fc.integer({ min: -1, max: 6 })),
  limit: fc.nat(3),
});
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('put' as const), key }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('delete' as const), ...range }) },
  { weight: 2, arbitrary: read },
);
const branch = fc.array(action, { maxLength: 4 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('txn' as const),
      key,
      version: fc.nat(2),
      success: branch,
      failure: branch,
    }),
  },
  { weight: 3, arbitrary: read },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('compact' as const), back: fc.integer({ min: -1, max: 4 }) }),
  },
);

const within = (name: string, from: string, end: string): boolean =>
  name >= from && (end === '\0' || name < end);

class Model {
  /** `versions[r]` is the map at revision r. */
  readonly versions: Pairs[] = [new Map(), new Map()];
  compacted = 0;

  get revision(): number {
    return this.versions.length - 1;
  }

  get now(): Pairs {
    return this.versions[this.revision] ?? new Map();
  }

  /** What a read names as its revision. */
  named({ back }: Read): number {
    return back === null ? 0 : Math.max(1, this.revision - back);
  }

  refusal(revision: number): string | null {
    if (revision > this.revision) return 'future-revision';
    return revision !== 0 && revision < this.compacted ? 'compacted' : null;
  }

  /** `open`: the map as it is at this point of a transaction, and the revision that it will be. */
  read(request: Read, open: Pairs = this.now, openRevision = this.revision): Answer {
    const refusal = this.refusal(this.named(request));
    if (refusal !== null) return refusal;
    const pairs = request.back === null ? open : (this.versions[this.named(request)] ?? new Map());
    const found = [...pairs.values()].filter((kv) => within(kv.key, request.from, request.end)).sort(byKey);
    const kvs = request.limit === 0 ? found : found.slice(0, request.limit);
    return ['range', openRevision, found.length, kvs.length < found.length, kvs.map(plain)];
  }

  txn(step: Step & { type: 'txn' }): Answer {
    if (collides(step.success) || collides(step.failure)) return 'duplicate-key';
    const succeeded = (this.now.get(step.key)?.version ?? 0) === step.version;
    const actions = succeeded ? step.success : step.failure;
    for (const each of actions) {
      const refusal = each.type === 'range' ? this.refusal(this.named(each)) : null;
      if (refusal !== null) return refusal;
    }
    const next = new Map(this.now);
    let changed = false;
    const results = actions.map((each): Answer => {
      if (each.type === 'range') return this.read(each, next, this.revision + (changed ? 1 : 0));
      const gone = each.type === 'delete' ? this.#delete(next, each) : null;
      const previous = each.type === 'put' ? this.#put(next, each.key) : null;
      changed = changed || gone === null || gone.length > 0;
      return [each.type, this.revision + (changed ? 1 : 0), gone ?? previous];
    });
    if (changed) this.versions.push(next);
    return [succeeded, this.revision, results];
  }

  compact(revision: number): string {
    if (revision > this.revision) return 'future-revision';
    if (revision <= this.compacted) return 'compacted';
    this.compacted = revision;
    return 'done';
  }

  #put(next: Map<string, KeyValue>, name: string): Answer | null {
    const before = next.get(name);
    const revision = this.revision + 1;
    next.set(name, {
      key: name,
      value: `${name}@${revision}`,
      createRevision: before?.createRevision ?? revision,
      modRevision: revision,
      version: (before?.version ?? 0) + 1,
      lease: '',
    });
    return before === undefined ? null : plain(before);
  }

  #delete(next: Map<string, KeyValue>, { from, end }: { from: string; end: string }): readonly Answer[] {
    const gone = [...next.values()].filter((kv) => within(kv.key, from, end)).sort(byKey);
    for (const kv of gone) next.delete(kv.key);
    return gone.map(plain);
  }
}

/** Whether one key is put twice, or put and deleted. */
function collides(actions: readonly Action[]): boolean {
  const puts = actions.flatMap((each) => (each.type === 'put' ? [each.key] : []));
  if (new Set(puts).size < puts.length) return true;
  return actions.some(
    (each) => each.type === 'delete' && puts.some((name) => within(name, each.from, each.end)),
  );
}

function byKey(a: KeyValue, b: KeyValue): number {
  return a.key < b.key ? -1 : 1;
}

function plain(kv: KeyValue): readonly (string | number)[] {
  return [kv.key, kv.value, kv.createRevision, kv.modRevision, kv.version, kv.lease];
}

function plainMap(pairs: Pairs): readonly unknown[] {
  return [...pairs.values()].sort(byKey).map(plain);
}

/** What the store answers, in the model's words. */
class Real {
  readonly store = new Store({ clock: new ManualClock() });

  read(request: Read, model: Model): Answer {
    return answerOf(() => {
      const response = this.store.range(this.#range(request, model));
      return ['range', response.revision, response.count, response.more, response.kvs.map(plain)];
    });
  }

  txn(step: Step & { type: 'txn' }, model: Model): Answer {
    const operations = (actions: readonly Action[]): readonly Operation[] =>
      actions.map((each) => {
        if (each.type === 'put')
          return {
            type: 'put',
            key: each.key,
            value: `${each.key}@${this.store.revision + 1}`,
            prevKv: true,
          };
        if (each.type === 'delete') return { type: 'delete', key: each.from, end: each.end, prevKv: true };
        return { type: 'range', ...this.#range(each, model) };
      });
    return answerOf(() => {
      const response = this.store.txn({
        compare: [{ target: 'version', key: step.key, result: '=', number: step.version }],
        success: operations(step.success),
        failure: operations(step.failure),
      });
      return [response.succeeded, response.revision, response.results.map(plainResult)];
    });
  }

  compact(revision: number): Answer {
    return answerOf(() => {
      this.store.compact(revision);
      return 'done';
    });
  }

  #range(request: Read, model: Model) {
    return { key: request.from, end: request.end, limit: request.limit, revision: model.named(request) };
  }
}

function answerOf(work: () => Answer): Answer {
  try {
    return work();
  } catch (error) {
    if (error instanceof EtcdError) return error.code;
    throw error;
  }
}

function plainResult(result: OperationResult): Answer {
  switch (result.type) {
    case 'put':
      return ['put', result.revision, result.previous === null ? null : plain(result.previous)];
    case 'delete':
      return ['delete', result.revision, result.previous.map(plain)];
    case 'range':
      return ['range', result.revision, result.count, result.more, result.kvs.map(plain)];
    case 'txn':
      return 'a nested transaction, which none asked for';
  }
}

/** Does to a map what a watch tells, demanding that each event knows what was there before. */
function follow(pairs: Map<string, KeyValue>): (revision: number, events: readonly WatchEvent[]) => void {
  return (revision, events) => {
    for (const { type, kv, previous } of events) {
      const before = pairs.get(kv.key);
      expect(previous && plain(previous), `what was before ${type} ${kv.key} at ${revision}`).toEqual(
        before === undefined ? null : plain(before),
      );
      expect(kv.modRevision, `the revision of ${type} ${kv.key}`).toBe(revision);
      if (type === 'put') pairs.set(kv.key, kv);
      else pairs.delete(kv.key);
    }
  };
}

function carryOut(real: Real, model: Model, each: Step): void {
  const before = model.revision;
  switch (each.type) {
    case 'txn':
      expect(real.txn(each, model), `at revision ${before}`).toEqual(model.txn(each));
      break;
    case 'range':
      expect(real.read(each, model), `at revision ${before}`).toEqual(model.read(each));
      break;
    case 'compact': {
      const revision = Math.max(1, before - each.back);
      expect(real.compact(revision), `compacting at ${revision} of ${before}`).toEqual(
        model.compact(revision),
      );
    }
  }
  expect([real.store.revision, real.store.compactRevision]).toEqual([model.revision, model.compacted]);
}

const steps = fc.array(step, { maxLength: 60 });

describe('the store', () => {
  it('answers as the model does: transactions, reads of now and then, compactions, refusals', () => {
    fc.assert(
      fc.property(steps, (todo) => {
        const real = new Real();
        const model = new Model();
        for (const each of todo) carryOut(real, model, each);
        for (let revision = Math.max(1, model.compacted); revision <= model.revision; revision++) {
          const { kvs } = real.store.range({ ...prefixRange(''), revision });
          expect(kvs.map(plain), `everything at revision ${revision}`).toEqual(
            plainMap(model.versions[revision] ?? new Map()),
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  it('tells a watch from revision 2, open all along, each revision that there is, whole and in order', () => {
    fc.assert(
      fc.property(steps, (todo) => {
        const real = new Real();
        const model = new Model();
        const told: (readonly [number, readonly unknown[]])[] = [];
        const rebuilt = new Map<string, KeyValue>();
        const take = follow(rebuilt);
        real.store.watch({ ...prefixRange(''), startRevision: 2 }, (revision, events) => {
          take(revision, events);
          told.push([revision, plainMap(rebuilt)]);
        });
        for (const each of todo) carryOut(real, model, each);
        expect(told).toEqual(model.versions.map((pairs, revision) => [revision, plainMap(pairs)]).slice(2));
      }),
      { numRuns: 300 },
    );
  });

  it('tells a watch from any kept revision what rebuilds the map, and refuses one from before', () => {
    fc.assert(
      fc.property(steps, fc.nat(1_000), (todo, from) => {
        const real = new Real();
        const model = new Model();
        for (const each of todo) carryOut(real, model, each);
        const oldest = Math.max(1, model.compacted);
        const start = oldest + (from % (model.revision - oldest + 1));
        const rebuilt = new Map(model.versions[start]);
        real.store.watch({ ...prefixRange(''), startRevision: start + 1 }, follow(rebuilt));
        expect(plainMap(rebuilt), `rebuilt from revision ${start + 1}`).toEqual(plainMap(model.now));
        if (model.compacted === 0) return;
        const early = real.store.watch(
          { ...prefixRange(''), startRevision: model.compacted },
          () => undefined,
        );
        expect(early).toEqual({ type: 'compacted', compactRevision: model.compacted });
      }),
      { numRuns: 300 },
    );
  });
});
