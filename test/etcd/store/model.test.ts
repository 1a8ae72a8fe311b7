// The store against a slow and obvious model: a whole copy of the map for every revision.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EtcdError, type Operation, prefixRange, Store } from '../../../src/etcd/index.js';
import { ManualClock } from '../../helpers/manual-clock.js';

type Pairs = ReadonlyMap<string, string>;
type Step =
  | {
      readonly type: 'write';
      readonly puts: readonly string[];
      readonly deletes: readonly (readonly [string, string])[];
    }
  | { readonly type: 'read'; readonly from: string; readonly end: string; readonly back: number }
  | { readonly type: 'compact'; readonly back: number };

const key = fc.constantFrom('a', 'aa', 'ab', 'b', 'ba', 'c');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('write' as const),
      puts: fc.uniqueArray(key, { maxLength: 3 }),
      deletes: fc.array(fc.tuple(key, key), { maxLength: 2 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('read' as const), from: key, end: key, back: fc.nat(6) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('compact' as const), back: fc.nat(4) }) },
);

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

  write(puts: readonly string[], deletes: readonly (readonly [string, string])[]): void {
    const next = new Map(this.now);
    let changed = puts.length > 0;
    for (const [from, end] of deletes) {
      for (const name of [...next.keys()])
        if (name >= from && name < end) changed = next.delete(name) || changed;
    }
    for (const name of puts) next.set(name, `${name}@${this.revision + 1}`);
    if (changed) this.versions.push(next);
  }

  read(from: string, end: string, revision: number): readonly string[] | string {
    if (revision < this.compacted) return 'compacted';
    const pairs = [...(this.versions[revision] ?? new Map())].filter(([name]) => name >= from && name < end);
    return pairs.sort().map(([name, value]) => `${name}=${value}`);
  }
}

function overlaps(puts: readonly string[], deletes: readonly (readonly [string, string])[]): boolean {
  return deletes.some(([from, end]) => puts.some((name) => name >= from && name < end));
}

function readStore(store: Store, from: string, end: string, revision: number): readonly string[] | string {
  try {
    return store.range({ key: from, end, revision }).kvs.map((kv) => `${kv.key}=${kv.value}`);
  } catch (error) {
    if (error instanceof EtcdError) return error.code;
    throw error;
  }
}

function carryOut(store: Store, model: Model, action: Step): void {
  switch (action.type) {
    case 'write': {
      if (overlaps(action.puts, action.deletes)) return;
      const deletes = action.deletes.map(([from, end]): Operation => ({ type: 'delete', key: from, end }));
      const puts = action.puts.map(
        (name): Operation => ({ type: 'put', key: name, value: `${name}@${store.revision + 1}` }),
      );
      model.write(action.puts, action.deletes);
      expect(store.txn({ success: [...deletes, ...puts] }).revision).toBe(model.revision);
      return;
    }
    case 'read': {
      const revision = Math.max(1, model.revision - action.back);
      expect(readStore(store, action.from, action.end, revision)).toEqual(
        model.read(action.from, action.end, revision),
      );
      return;
    }
    case 'compact': {
      const revision = model.revision - action.back;
      if (revision <= model.compacted || revision < 2) return;
      store.compact(revision);
      model.compacted = revision;
    }
  }
}

describe('the store', () => {
  it('answers as the model does, and a watch from any kept revision rebuilds what is there now', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.nat(1_000), (steps, from) => {
        const store = new Store({ clock: new ManualClock() });
        const model = new Model();
        for (const action of steps) carryOut(store, model, action);
        expect(readStore(store, '\0', '\xff', 0)).toEqual(model.read('\0', '\xff', model.revision));

        const oldest = Math.max(1, model.compacted);
        const start = oldest + (from % (model.revision - oldest + 1));
        const rebuilt = new Map(model.versions[start]);
        store.watch({ ...prefixRange(''), startRevision: start + 1 }, (_revision, events) => {
          for (const { type, kv } of events) {
            if (type === 'put') rebuilt.set(kv.key, kv.value);
            else rebuilt.delete(kv.key);
          }
        });
        expect([...rebuilt].sort()).toEqual([...model.now].sort());
      }),
      { numRuns: 500 },
    );
  });
});
