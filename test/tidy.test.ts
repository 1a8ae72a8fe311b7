// The laws of the house (CONTRIBUTING.md), held over the source itself.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../src/', import.meta.url));

/** Rooms from the ground up: each may import those before it, and itself. */
const ROOMS = [
  'base',
  'etcd',
  'systemd',
  'fleet',
  'coreos',
  'fleetctl',
  'events',
  'api',
  'sim',
  'live',
  'tui',
  'cli',
] as const;

/** Drivers do not know each other; screens know no driver. */
const APART: Readonly<Record<string, readonly string[]>> = { live: ['sim'], tui: ['sim', 'live'] };

/** Rooms with more than one face: what one of them loads is not for everybody. */
const FACES = new Map([
  ['base', ['base/index.js', 'base/yaml.js']],
  ['etcd', ['etcd/index.js', 'etcd/server/index.js', 'etcd/client/real/index.js']],
  ['api', ['api/index.js', 'api/server/index.js']],
  ['live', ['live/index.js', 'live/wall-clock.js', 'live/processes/proc.js']],
  ['sim', ['sim/index.js', 'sim/faults/complete.js', 'sim/faults/words.js', 'sim/chaos/profiles.js']],
  ['tui', ['tui/index.js', 'tui/terminal/streams-watch.js']],
]);

/** Rooms without wall clock or chance, and what to use instead. */
const DETERMINISTIC = [
  'base',
  'etcd/store',
  'etcd/client',
  'systemd',
  'fleet',
  'coreos',
  'fleetctl',
  'events',
  'sim',
  'tui',
];
/** But this, which lives on a network. */
const REAL = 'etcd/client/real/';
const BANNED: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\bprocess\.hrtime\b/, 'the clock that is handed in'],
  [/\bMath\.random\b|\brandomUUID\b|\brandomBytes\b/, 'the Random that is handed in'],
  [/\bsetTimeout\b|\bsetInterval\b|\bsetImmediate\b|\bqueueMicrotask\b/, 'Clock.setTimer'],
  [/\bPromise\b|\basync\b|\bawait\b/, 'callbacks, or a Task'],
  [/\blocaleCompare\b|\btoLocale\w+\b|\bIntl\b/, 'compareStrings'],
  [/from 'node:(fs|os|net|http|child_process|timers)/, 'what the caller hands in'],
];
/** A screen lives in React's world and on a terminal; its clock is still handed in. */
const TUI_MAY = /\bPromise\b|\basync\b|\bawait\b/;

const LINES_MAX = 400;

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => path.split(sep).join('/'))
  .sort();

function read(path: string): string {
  return readFileSync(join(SRC, path), 'utf8');
}

function roomOf(path: string): string {
  return path.split('/')[0] ?? '';
}

/** Imports by relative path, as paths from src/. */
function importsOf(path: string): readonly string[] {
  const found = read(path).matchAll(/(?:from|import\()\s*'(\.[^']+)'/g);
  return [...found].map(([, target = '']) =>
    relative(SRC, join(SRC, dirname(path), target))
      .split(sep)
      .join('/'),
  );
}

describe('the rooms', () => {
  it('are those that are listed here', () => {
    const rooms = new Set(files.map(roomOf));
    expect([...rooms].sort()).toEqual([...ROOMS].sort());
  });

  it.each(files)('%s imports only from rooms below its own, through their face', (path) => {
    const room = roomOf(path);
    for (const target of importsOf(path)) {
      const other = roomOf(target);
      if (other === room) continue;
      expect(
        ROOMS.indexOf(other as (typeof ROOMS)[number]),
        `${path} imports ${target}: arrows go down only`,
      ).toBeLessThan(ROOMS.indexOf(room as (typeof ROOMS)[number]));
      expect(
        APART[room] ?? [],
        `${path} imports ${target}: these two are to know nothing of each other`,
      ).not.toContain(other);
      expect(
        FACES.get(other) ?? [`${other}/index.js`],
        `${path} must import the face of ${other}/`,
      ).toContain(target);
    }
  });

  it.each(ROOMS.filter((room) => room !== 'cli'))('%s opens with a header that says what it is', (room) => {
    expect(read(`${room}/index.ts`)).toMatch(new RegExp(`^// ${room}/: `));
  });
});

describe('every file', () => {
  it.each(files)('%s opens with a comment and stays readable in one sitting', (path) => {
    const text = read(path);
    expect(text.startsWith('// '), `${path} must open with what it is`).toBe(true);
    expect(text.split('\n').length, `${path} is too long: part it`).toBeLessThanOrEqual(LINES_MAX);
  });
});

describe('the deterministic rooms', () => {
  const deterministic = files.filter(
    (path) => DETERMINISTIC.some((room) => path.startsWith(`${room}/`)) && !path.startsWith(REAL),
  );

  it.each(deterministic)('%s knows no wall clock, no chance and no promises', (path) => {
    const code = read(path).replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');
    for (const [pattern, substitute] of BANNED) {
      const found = pattern.exec(code)?.[0];
      if (found !== undefined && roomOf(path) === 'tui' && TUI_MAY.test(found)) continue;
      expect(found, `${path} uses ${found}: use ${substitute}`).toBeUndefined();
    }
  });
});

describe('a fast start', () => {
  /** What Node loads for a file before it runs: static imports, theirs, and so on. */
  function closure(path: string, seen = new Set<string>()): ReadonlySet<string> {
    const source = read(path)
      .replace(/^import type [^;]*;/gm, '')
      .replace(/^export type [^;]*;/gm, '');
    for (const [, target = ''] of source.matchAll(/from '([^']+)'/g)) {
      const found = target.startsWith('.') ? join(dirname(path), target).split(sep).join('/') : target;
      if (seen.has(found)) continue;
      seen.add(found);
      if (target.startsWith('.'))
        closure(files.find((file) => file.replace(/\.tsx?$/, '.js') === found) ?? found, seen);
    }
    return seen;
  }

  it('loads neither the screen, nor YAML, nor a client for real etcd before they are needed', () => {
    const loaded = closure('cli/main.ts');
    expect(loaded).toContain('commander');
    for (const heavy of ['ink', 'react', 'yaml', 'etcd3', '@grpc/grpc-js', 'hono', 'prom-client'])
      expect(loaded, heavy).not.toContain(heavy);
  });

  it.each(['cli/commands/etcd.ts', 'cli/remote.ts', 'cli/commands/fleetctl.ts'])(
    '%s loads no client for real etcd',
    (path) => expect(closure(path)).not.toContain('etcd3'),
  );
});
