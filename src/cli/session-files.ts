// The files in a session's folder: the session as a whole, and beside it, one a line, the changes that came after it was
// written; and other sessions, each a file of its own by its name. What is read is complete or as it was before, whenever a
// writer was killed.
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { failure } from '../base/index.js';
import {
  addChanges,
  isSessionName,
  type KeptSession,
  parseSession,
  type SessionChange,
  serialiseChange,
  serialiseSession,
} from '../sim/index.js';
import { VERSION } from './version.js';

const FILE = 'session.json';
const CHANGES = 'changes.jsonl';
const OTHERS = 'sessions';
/** Others have no business in it. */
const MODE = 0o600;

export interface Stored extends KeptSession {
  /** Whether some of it stands beside the session: whoever held it was killed. */
  readonly inParts: boolean;
}

/** What the files say, to be compared and parsed. */
export interface SessionTexts {
  readonly session: string;
  readonly changes: string;
}

/** Null when there is no session. */
export function readTexts(folder: string): SessionTexts | null {
  // First the changes: if the session is written as a whole in between, it has them, and they are passed over.
  const changes = readFile(join(folder, CHANGES)) ?? '';
  const session = readFile(join(folder, FILE));
  return session === null ? null : { session, changes };
}

/** Fails with `session-refused`. */
export function parseTexts(folder: string, { session, changes }: SessionTexts): Stored {
  const parsed = parseSession(session, VERSION);
  if (!parsed.ok) throw refused(folder, `cannot use ${join(folder, FILE)}: ${parsed.error}`);
  const whole = addChanges(parsed.value, changes);
  if (!whole.ok) throw refused(folder, `cannot use ${join(folder, CHANGES)}: ${whole.error}`);
  return { ...whole.value, inParts: changes !== '' };
}

export function writeSession(folder: string, kept: KeptSession): void {
  writeWhole(join(folder, FILE), kept);
  rmSync(join(folder, CHANGES), { force: true });
}

export function appendChange(folder: string, change: SessionChange, wallMs: number): void {
  appendFileSync(join(folder, CHANGES), serialiseChange(change, wallMs), { mode: MODE });
}

/** The names of the files of other sessions; one of them may have become the session since. */
export function otherNames(folder: string): readonly string[] {
  try {
    return readdirSync(join(folder, OTHERS)).flatMap((file) => {
      const name = file.replace(/\.json$/, '');
      return file.endsWith('.json') && isSessionName(name) ? [name] : [];
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw failure('session-unreadable', (error as Error).message);
  }
}

/** Null when there is none. Fails with `session-refused`. */
export function readOther(folder: string, name: string): KeptSession | null {
  const path = otherPath(folder, name);
  const text = readFile(path);
  if (text === null) return null;
  const parsed = parseSession(text, VERSION);
  if (parsed.ok) return { ...parsed.value, data: { ...parsed.value.data, name } };
  throw failure('session-refused', `cannot use ${path}: ${parsed.error}`, `to drop it: rm ${path}`);
}

export function writeOther(folder: string, kept: KeptSession): void {
  mkdirSync(join(folder, OTHERS), { recursive: true, mode: 0o700 });
  writeWhole(otherPath(folder, kept.data.name), kept);
}

export function removeOther(folder: string, name: string): void {
  rmSync(otherPath(folder, name), { force: true });
}

function otherPath(folder: string, name: string): string {
  return join(folder, OTHERS, `${name}.json`);
}

function writeWhole(path: string, { data, wallMs }: KeptSession): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, serialiseSession(data, wallMs), { mode: MODE });
  renameSync(draft, path);
}

export function refused(folder: string, message: string): Error {
  const hint = `to keep it and start afresh: mv ${folder} ${folder}.old; to drop it: rm -r ${folder}`;
  return failure('session-refused', message, hint);
}

/** Null when there is none. */
function readFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw failure('session-unreadable', (error as Error).message);
  }
}
