// Writes a bbolt database, the file format of etcd's backend (go.etcd.io/bbolt, page.go and db.go): pages of 4 KiB, two
// meta pages, an empty free list, and a B+tree of pages for each bucket and for the list of buckets. Written once, from
// the first page to the last, and never changed.

const PAGE_BYTES = 4096;
const PAGE_HEADER_BYTES = 16;
const ELEMENT_BYTES = 16;
/** Of branch and leaf pages alike; bbolt counts them in 16 bits. */
const ELEMENTS_MAX = 0xfffe;
const FLAGS = { branch: 0x01, leaf: 0x02, meta: 0x04, freelist: 0x10 } as const;
/** A leaf's element that is a bucket. */
const BUCKET = 0x01;
const META_BYTES = 64;
const MAGIC = 0xed0cdaed;
const VERSION = 2;
const FREELIST_PAGE = 2;
const FIRST_PAGE = 3;

export type Pair = readonly [key: Buffer, value: Buffer];
/** Pairs ordered by key. */
export type Buckets = ReadonlyMap<string, Iterable<Pair>>;

/** The database's pages, to be written one after the other; whole pages each. */
export function writeBolt(buckets: Buckets): readonly Buffer[] {
  const file = new Pages();
  const roots = [...buckets]
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([name, pairs]): Pair => {
      const bucket = Buffer.alloc(16);
      bucket.writeBigUInt64LE(BigInt(writeTree(file, pairs, 0)), 0);
      return [Buffer.from(name), bucket];
    });
  const root = writeTree(file, roots, BUCKET);
  const head = [0, 1].map((transaction) => metaPage(transaction, root, file.next));
  return [...head, page(FREELIST_PAGE, FLAGS.freelist, 0, []), ...file.written];
}

/** Pages in the order of their numbers. */
class Pages {
  readonly written: Buffer[] = [];
  next = FIRST_PAGE;

  add(flags: number, count: number, body: readonly Buffer[]): number {
    const id = this.next;
    const buffer = page(id, flags, count, body);
    this.written.push(buffer);
    this.next += buffer.length / PAGE_BYTES;
    return id;
  }
}

/** What a branch knows of a page below it. */
interface Child {
  readonly first: Buffer;
  readonly id: number;
}

/** Writes leaves, and branches above them until there is one; returns the number of that page. */
function writeTree(file: Pages, pairs: Iterable<Pair>, flags: number): number {
  let level: Child[] = [];
  for (const group of grouped(pairs, ([key, value]) => key.length + value.length)) {
    level.push({
      first: group[0]?.[0] ?? Buffer.alloc(0),
      id: file.add(FLAGS.leaf, group.length, leaf(group, flags)),
    });
  }
  if (level.length === 0) return file.add(FLAGS.leaf, 0, []);
  while (level.length > 1) {
    level = [...grouped(level, ({ first }) => first.length)].map((group) => ({
      first: group[0]?.first ?? Buffer.alloc(0),
      id: file.add(FLAGS.branch, group.length, branch(group)),
    }));
  }
  return level[0]?.id ?? 0;
}

/** Parts that fill a page each, of two elements at least: a branch of one would lead nowhere. */
function* grouped<T>(items: Iterable<T>, sizeOf: (item: T) => number): Generator<readonly T[]> {
  let group: T[] = [];
  let bytes = PAGE_HEADER_BYTES;
  for (const item of items) {
    const size = ELEMENT_BYTES + sizeOf(item);
    if ((group.length >= 2 && bytes + size > PAGE_BYTES) || group.length === ELEMENTS_MAX) {
      yield group;
      group = [];
      bytes = PAGE_HEADER_BYTES;
    }
    group.push(item);
    bytes += size;
  }
  if (group.length > 0) yield group;
}

/** flags, position from the element's own start, size of key, size of value; then all keys and values. */
function leaf(pairs: readonly Pair[], flags: number): readonly Buffer[] {
  const elements = Buffer.alloc(ELEMENT_BYTES * pairs.length);
  let position = elements.length;
  for (const [i, [key, value]] of pairs.entries()) {
    const at = ELEMENT_BYTES * i;
    elements.writeUInt32LE(flags, at);
    elements.writeUInt32LE(position - at, at + 4);
    elements.writeUInt32LE(key.length, at + 8);
    elements.writeUInt32LE(value.length, at + 12);
    position += key.length + value.length;
  }
  return [elements, ...pairs.flat()];
}

/** position from the element's own start, size of key, page; then all keys. */
function branch(children: readonly Child[]): readonly Buffer[] {
  const elements = Buffer.alloc(ELEMENT_BYTES * children.length);
  let position = elements.length;
  for (const [i, { first, id }] of children.entries()) {
    const at = ELEMENT_BYTES * i;
    elements.writeUInt32LE(position - at, at);
    elements.writeUInt32LE(first.length, at + 4);
    elements.writeBigUInt64LE(BigInt(id), at + 8);
    position += first.length;
  }
  return [elements, ...children.map(({ first }) => first)];
}

/** number, flags, count of elements, count of pages beyond the first; then the body, filled up with zeros. */
function page(id: number, flags: number, count: number, body: readonly Buffer[]): Buffer {
  const bytes = body.reduce((sum, part) => sum + part.length, PAGE_HEADER_BYTES);
  const pages = Math.ceil(bytes / PAGE_BYTES);
  const header = Buffer.alloc(PAGE_HEADER_BYTES);
  header.writeBigUInt64LE(BigInt(id), 0);
  header.writeUInt16LE(flags, 8);
  header.writeUInt16LE(count, 10);
  header.writeUInt32LE(pages - 1, 12);
  return Buffer.concat([header, ...body], pages * PAGE_BYTES);
}

/** bbolt takes the valid one with the higher transaction. */
function metaPage(transaction: number, root: number, pages: number): Buffer {
  const meta = Buffer.alloc(META_BYTES);
  meta.writeUInt32LE(MAGIC, 0);
  meta.writeUInt32LE(VERSION, 4);
  meta.writeUInt32LE(PAGE_BYTES, 8);
  meta.writeBigUInt64LE(BigInt(root), 16);
  meta.writeBigUInt64LE(BigInt(FREELIST_PAGE), 32);
  meta.writeBigUInt64LE(BigInt(pages), 40);
  meta.writeBigUInt64LE(BigInt(transaction), 48);
  meta.writeBigUInt64LE(fnv64a(meta.subarray(0, 56)), 56);
  return page(transaction, FLAGS.meta, 0, [meta]);
}

function fnv64a(bytes: Buffer): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}
