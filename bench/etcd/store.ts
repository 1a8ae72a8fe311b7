// The embedded store against the bare B-tree that its index is, with few keys and many; watchers; leases.
import sortedBtree from 'sorted-btree';
import type { Clock } from '../../src/base/index.js';
import { Store } from '../../src/etcd/index.js';
import { collect, type Figure, heapBytes, median, perSecond, type Section } from '../measure.js';

const BTree = sortedBtree.default;
const SIZES = [10_000, 100_000, 1_000_000] as const;
/** Small stores are measured more often. */
const OPERATIONS_MIN = 1_000_000;
const ROUNDS_MIN = 5;

/** A clock that stands still until it is told to go on, as in a simulation. */
class BenchClock implements Clock {
  readonly #timers: { readonly atMs: number; readonly fire: () => void }[] = [];
  #nowMs = 0;

  nowMs(): number {
    return this.#nowMs;
  }

  setTimer(delayMs: number, fire: () => void) {
    this.#timers.push({ atMs: this.#nowMs + delayMs, fire });
    return { cancel: () => undefined };
  }

  /** Fires everything that is due, in the order in which it was set. */
  advance(ms: number): void {
    this.#nowMs += ms;
    for (const { atMs, fire } of this.#timers.splice(0)) if (atMs <= this.#nowMs) fire();
  }
}

/** A key of the registry's length; consecutive numbers are far apart. */
function keyOf(i: number): string {
  return `registry/unit/${String((i * 2_654_435_761) % 4_294_967_296).padStart(10, '0')}`;
}

const aStore = (): Store => new Store({ clock: new BenchClock() });

export function benchStore(): readonly Section[] {
  return [...SIZES.map(benchSize), benchMemory(), benchGrowth(), benchWatchers(), benchLeases()];
}

interface Rates {
  readonly bare: number;
  readonly puts: number;
  readonly overwrites: number;
  readonly ranges: number;
}

const measured = new Map<number, Rates>();

function benchSize(size: number): Section {
  const keys = Array.from({ length: size }, (_, i) => keyOf(i));
  const rounds = Array.from({ length: Math.max(ROUNDS_MIN, OPERATIONS_MIN / size) }, () => round(keys));
  const of = (pick: (rates: Rates) => number): number => median(rounds.map(pick));
  const rates = {
    bare: of(({ bare }) => bare),
    puts: of(({ puts }) => puts),
    overwrites: of(({ overwrites }) => overwrites),
    ranges: of(({ ranges }) => ranges),
  };
  measured.set(size, rates);
  return {
    title: `embedded store, ${size.toLocaleString('en')} keys`,
    figures: [
      { name: 'bare B-tree inserts', value: rates.bare, unit: '/s' },
      { name: 'puts of new keys', value: rates.puts, unit: '/s' },
      { name: 'puts / bare inserts', value: of(({ puts, bare }) => puts / bare), unit: '' },
      { name: 'puts over existing keys', value: rates.overwrites, unit: '/s' },
      { name: 'ranges of one key', value: rates.ranges, unit: '/s' },
    ],
  };
}

function round(keys: readonly string[]): Rates {
  collect();
  const tree = new BTree<string, object>();
  const bare = perSecond(keys.length, () => {
    for (const key of keys) tree.set(key, { value: 'value' });
  });
  tree.clear();
  collect();
  const store = aStore();
  const put = (): void => {
    for (const key of keys) store.txn({ success: [{ type: 'put', key, value: 'value' }] });
  };
  const puts = perSecond(keys.length, put);
  const overwrites = perSecond(keys.length, put);
  const ranges = perSecond(keys.length, () => {
    for (const key of keys) store.range({ key });
  });
  return { bare, puts, overwrites, ranges };
}

function benchMemory(): Section {
  const [, , size = 0] = SIZES;
  const before = heapBytes();
  const store = aStore();
  for (let i = 0; i < size; i++)
    store.txn({ success: [{ type: 'put', key: keyOf(i), value: `value ${i}` }] });
  const bytes = (heapBytes() - before) / size;
  if (store.revision < size) throw new Error('the store must live until here');
  return { title: 'memory', figures: [{ name: 'per small key at a million', value: bytes, unit: 'bytes' }] };
}

/** How much dearer an operation is with a hundred times the keys, beside how much log n grows. */
function benchGrowth(): Section {
  const [small = 0, , large = 0] = SIZES;
  const [few, many] = [measured.get(small), measured.get(large)];
  if (few === undefined || many === undefined) throw new Error('sizes are measured first');
  return {
    title: `cost of an operation, ${large.toLocaleString('en')} keys / ${small.toLocaleString('en')} keys`,
    figures: [
      { name: 'log n', value: Math.log(large) / Math.log(small), unit: '×' },
      { name: 'bare B-tree insert', value: few.bare / many.bare, unit: '×' },
      { name: 'put of a new key', value: few.puts / many.puts, unit: '×' },
      { name: 'range of one key', value: few.ranges / many.ranges, unit: '×' },
    ],
  };
}

function benchWatchers(): Section {
  const puts = 20_000;
  const rate = (watchers: number): number => {
    const store = aStore();
    let told = 0;
    for (let i = 0; i < watchers; i++) {
      const prefix = `machine/${String(i).padStart(4, '0')}/`;
      store.watch({ key: prefix, end: `${prefix.slice(0, -1)}0` }, () => {
        told += 1;
      });
    }
    const value = perSecond(puts, () => {
      for (let i = 0; i < puts; i++)
        store.txn({ success: [{ type: 'put', key: `machine/0000/${i}`, value: '' }] });
    });
    if (told !== puts) throw new Error(`a watcher heard ${told} of ${puts} puts`);
    return value;
  };
  const rounds = Array.from({ length: 15 }, () => ({ one: rate(1), many: rate(1_000) }));
  return {
    title: 'watchers on disjoint prefixes, one of which hears each put',
    figures: [
      { name: 'puts with 1', value: median(rounds.map(({ one }) => one)), unit: '/s' },
      { name: 'puts with 1,000', value: median(rounds.map(({ many }) => many)), unit: '/s' },
      { name: 'with 1,000 / with 1', value: median(rounds.map(({ one, many }) => many / one)), unit: '' },
    ],
  };
}

function benchLeases(): Section {
  const leases = 10_000;
  const rounds = Array.from({ length: 7 }, () => {
    const clock = new BenchClock();
    const store = new Store({ clock });
    for (let i = 0; i < leases; i++) {
      const { id } = store.leaseGrant({ ttlMs: 1_000 });
      store.txn({ success: [{ type: 'put', key: keyOf(i), value: '', lease: id }] });
    }
    const startMs = performance.now();
    clock.advance(1_000);
    const tookMs = performance.now() - startMs;
    if (store.range({ key: '\0', end: '\0', countOnly: true }).count !== 0) throw new Error('keys are left');
    return tookMs;
  });
  const figures: readonly Figure[] = [
    { name: 'expiry of 10,000, one key each, at once', value: median(rounds), unit: 'ms' },
  ];
  return { title: 'leases', figures };
}
