// The sessions of a folder: the one that commands act on, and others beside it, which stand still until somebody switches
// to them. Which there are, and which of them takes whose place; what is done within one is session-store.ts'.
import { compareStrings, type FleetsimError, failure, nearest, printable } from '../base/index.js';
import { isSessionName, type KeptSession, type SessionData } from '../sim/index.js';
import {
  otherNames,
  parseTexts,
  readOther,
  readTexts,
  removeOther,
  writeOther,
  writeSession,
} from './session-files.js';
import { sessionFolder } from './session-store.js';

export interface ListedSession {
  /** Whether commands act on it. */
  readonly current: boolean;
  readonly data: SessionData;
}

/** All there are, by name. */
export function listSessions(): readonly ListedSession[] {
  const folder = sessionFolder();
  const current = readCurrent(folder);
  const others = namesBeside(folder, current).flatMap((name) => readOther(folder, name) ?? []);
  const listed = [
    ...(current === null ? [] : [{ current: true, data: current.data }]),
    ...others.map(({ data }) => ({ current: false, data })),
  ];
  return listed.sort((a, b) => compareStrings(a.data.name, b.data.name));
}

/** By its name, or the current one. Fails with `no-session`. */
export function readSession(name?: string): SessionData {
  const folder = sessionFolder();
  const current = readCurrent(folder);
  if (current !== null && (name === undefined || name === current.data.name)) return current.data;
  if (name === undefined) throw failure('no-session', `there is no session in ${folder}/ yet`);
  return mustBeThere(folder, current, name).data;
}

/** Keeps a session beside the current one. To be called by who holds the folder. Fails with `session-exists`. */
export function addSession(kept: KeptSession): void {
  const folder = sessionFolder();
  checkNewName(folder, kept.data.name);
  writeOther(folder, kept);
}

/** Makes a new session the current one, and keeps the one that was. As `addSession`. */
export function beginSession(kept: KeptSession): void {
  const folder = sessionFolder();
  checkNewName(folder, kept.data.name);
  replaceCurrent(folder, kept);
}

/** A name for what begins with another session: that with a number behind it which nobody has yet. */
export function freeName(name: string): string {
  const taken = listSessions().map(({ data }) => data.name);
  const [, stem = name] = /^(.{1,58}?)(-\d+)?$/.exec(name) ?? [];
  for (let number = 2; ; number++) if (!taken.includes(`${stem}-${number}`)) return `${stem}-${number}`;
}

/** Why no new session can be called so, beside the current one, by its name; null: it can. */
export function newNameProblem(name: string, current?: string): FleetsimError | null {
  if (!isSessionName(name)) {
    const message = `not a name for a session: ${printable(name)}`;
    return failure('usage', message, 'it has up to 64 letters, digits, _, - and ., such as what-if');
  }
  if (name !== current && !otherNames(sessionFolder()).includes(name)) return null;
  const hint = `to go there: fleetsim session switch ${name}; to drop it: fleetsim session rm ${name}`;
  return failure('session-exists', `there is a session ${name} already`, hint);
}

/** Makes another session the current one: its time goes on from now. As `addSession`; fails with `no-session`. */
export function switchSession(name: string): SessionData {
  const folder = sessionFolder();
  const current = readCurrent(folder);
  if (current?.data.name === name) throw failure('session-current', `${name} is the current session already`);
  const { data } = mustBeThere(folder, current, name);
  replaceCurrent(folder, { data, wallMs: Date.now() });
  removeOther(folder, name);
  return data;
}

/** As `addSession`; fails with `session-current` and `no-session`. */
export function removeSession(name: string): void {
  const folder = sessionFolder();
  const current = readCurrent(folder);
  if (current?.data.name === name) {
    const hint = 'switch to another one first: fleetsim session switch NAME';
    throw failure('session-current', `${name} is the current session`, hint);
  }
  mustBeThere(folder, current, name);
  removeOther(folder, name);
}

/** Whoever is killed in the midst leaves the old one as it was, or both. */
function replaceCurrent(folder: string, kept: KeptSession): void {
  const current = readCurrent(folder);
  if (current !== null) {
    writeOther(folder, current);
    // What stands beside it must not be taken for changes of the next.
    if (current.inParts) writeSession(folder, current);
  }
  writeSession(folder, kept);
}

function readCurrent(folder: string): ReturnType<typeof parseTexts> | null {
  const texts = readTexts(folder);
  return texts === null ? null : parseTexts(folder, texts);
}

/** One that has the current one's name is a copy that nobody needs. */
function namesBeside(folder: string, current: KeptSession | null): readonly string[] {
  return otherNames(folder).filter((name) => name !== current?.data.name);
}

function mustBeThere(folder: string, current: KeptSession | null, name: string): KeptSession {
  const names = namesBeside(folder, current);
  const found = names.includes(name) ? readOther(folder, name) : null;
  if (found !== null) return found;
  const all = [...(current === null ? [] : [current.data.name]), ...names].sort(compareStrings);
  const near = nearest(name, all);
  const there = all.length === 0 ? 'there are none yet' : `there are: ${all.join(', ')}`;
  const hint = near === null ? there : `did you mean ${near}?`;
  throw failure('no-session', `there is no session ${printable(name)}`, hint);
}

function checkNewName(folder: string, name: string): void {
  const problem = newNameProblem(name, readCurrent(folder)?.data.name);
  if (problem !== null) throw problem;
}
