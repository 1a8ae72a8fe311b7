// The session's folder: one command at a time opens it, and what it leaves is complete or as it was before.
import { mkdirSync } from 'node:fs';
import { counted, failure, printable } from '../base/index.js';
import type { RecordedEvent } from '../events/index.js';
import { DEFAULT_POLICY, readPolicy } from '../fleet/index.js';
import {
  ETCD_SIZES,
  type EtcdSize,
  newSession,
  Session,
  type SessionChange,
  type SessionData,
  type SessionOptions,
} from '../sim/index.js';
import { lockFolder } from './lock.js';
import { warn } from './output.js';
import {
  appendChange,
  parseTexts,
  readTexts,
  refused,
  type SessionTexts,
  writeSession,
} from './session-files.js';
import { VERSION } from './version.js';

const DEFAULT_SEED = 1;
const DEFAULT_MACHINES = 3;
/** Of a longer absence this much is lived through: by then all has settled, and every later command replays it. */
export const AWAY_MAX_MS = 3_600_000;

/** What is asked of a session that does not exist yet. */
export interface NewSession {
  readonly name?: string;
  readonly seed?: number;
  readonly machines?: number;
  readonly etcd?: EtcdSize;
  /** As `readPolicy` reads it. */
  readonly policy?: string;
}

export interface StoreOptions extends Pick<NewSession, 'machines' | 'etcd' | 'policy'> {
  /** Told of events from the opened session's present on; those of the replay are not told again. */
  readonly onEvent: (event: RecordedEvent) => void;
  /** Told of all events. */
  readonly onReplay?: (event: RecordedEvent) => void;
  /** Keeps every change from outside before it is acknowledged: whoever holds the session for long may be killed. */
  readonly keepEach?: true;
}

/** Does `work` on the session and keeps what became of it; `keep` says whether anything did. */
export async function withSession<T>(
  options: StoreOptions,
  work: (session: Session, keep: () => void) => T | Promise<T>,
): Promise<T> {
  return holdFolder(async (folder) => {
    let live = false;
    const texts = readTexts(folder);
    const stored = texts === null ? null : parseTexts(folder, texts);
    const data = stored?.data ?? firstOf(options);
    checkAsked(folder, data, options);
    const keep = (): void => writeSession(folder, { data: session.data(), wallMs: Date.now() });
    const session = openSession(folder, {
      data,
      onEvent(event) {
        options.onReplay?.(event);
        if (live) options.onEvent(event);
      },
      ...(options.keepEach === true ? { onChange: changeKeeper(folder, keep) } : {}),
    });
    if (stored === null) {
      keep();
      const { machines } = data.cluster;
      warn(
        `fleetsim: no cluster is running, so ${folder}/ now holds a session with ${machines} simulated machines`,
      );
    } else {
      if (stored.inParts) writeSession(folder, stored);
      session.advance(away(stored.wallMs));
    }
    live = true;
    return work(session, keep);
  });
}

/** Does `work` on the session's folder while nobody else does anything there. */
export async function holdFolder<T>(work: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = sessionFolder();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(folder, 'the session', 'wait for it to end, or quit it if it is `fleetsim up`');
  try {
    return await work(folder);
  } finally {
    unlock();
  }
}

/**
 * The session without holding it, so that others can go on: each call gives it as it is by now, moved on with the wall
 * clock, or opened again after somebody changed it; null while there is none.
 */
export function followSession(onEvent: (event: RecordedEvent) => void): () => Session | null {
  let known: { readonly texts: SessionTexts; readonly session: Session; atMs: number } | null = null;
  return () => {
    const folder = sessionFolder();
    const texts = readTexts(folder);
    if (texts === null) return null;
    if (known?.texts.session === texts.session && known.texts.changes === texts.changes) {
      known.session.advance(away(known.atMs));
      known.atMs = Date.now();
      return known.session;
    }
    const { data, wallMs } = parseTexts(folder, texts);
    const session = openSession(folder, { data, onEvent });
    session.advance(away(wallMs));
    known = { texts, session, atMs: Date.now() };
    return session;
  };
}

/** Where sessions live, as people would type it. */
export function sessionFolder(): string {
  return process.env.FLEETSIM_SESSION ?? '.fleetsim';
}

/** With FLEETSIM_CLOCK=manual a session's clock stands still between commands: only `advance` moves it. */
export function isManualClock(): boolean {
  return process.env.FLEETSIM_CLOCK === 'manual';
}

/** A session in which nothing was done yet; what is not asked for is as the environment says, or as ever. */
export function firstOf({ name, seed, machines, etcd, policy }: NewSession): SessionData {
  return newSession({
    ...(name === undefined ? {} : { name }),
    epochMs: Date.now(),
    version: VERSION,
    seed: seed ?? readSeed(),
    machines: machines ?? DEFAULT_MACHINES,
    etcd: etcd ?? 1,
    policy: policy ?? chosenPolicy(),
  });
}

/** A session is what it was made: what is asked for on top must be that. */
function checkAsked(
  folder: string,
  { cluster }: SessionData,
  { machines, etcd, policy }: StoreOptions,
): void {
  const hint = 'to begin another one: fleetsim session new NAME';
  if (machines !== undefined && machines !== cluster.machines) {
    const message = `the session in ${folder} has ${counted(cluster.machines, 'machine')}, not ${machines}`;
    throw failure('session-machines', message, hint);
  }
  if (etcd !== undefined && etcd !== cluster.etcd) {
    const message = `the session in ${folder} has an etcd of ${cluster.etcd}, not of ${etcd}`;
    throw failure('session-etcd', message, hint);
  }
  if (policy !== undefined && policy !== cluster.policy) {
    const message = `the session in ${folder} has the policy ${cluster.policy}, not ${policy}`;
    throw failure('session-policy', message, hint);
  }
}

/** How long the session has been left alone, in milliseconds. */
function away(wallMs: number): number {
  if (isManualClock()) return 0;
  const awayMs = Math.max(0, Date.now() - wallMs);
  if (awayMs > AWAY_MAX_MS)
    warn('fleetsim: you were away for long; the session has lived through one hour of it');
  return Math.min(AWAY_MAX_MS, awayMs);
}

function readSeed(): number {
  const text = process.env.FLEETSIM_SEED;
  if (text === undefined) return DEFAULT_SEED;
  if (!/^-?\d{1,9}$/.test(text)) throw failure('usage', `FLEETSIM_SEED is a whole number, not ${text}`);
  return Number(text);
}

/** The policy of a new session, where none was asked for. */
function chosenPolicy(): string {
  const text = process.env.FLEETSIM_POLICY;
  return text === undefined ? DEFAULT_POLICY : checkPolicy('FLEETSIM_POLICY', text);
}

/** The same text, if it is that of a policy; `from`: where a person wrote it. */
export function checkPolicy(from: string, text: string): string {
  const policy = readPolicy(text);
  if (policy.ok) return text;
  throw failure('usage', `${from}: ${policy.error.message}`, policy.error.hint);
}

/** How many members of etcd `--etcd` asks for. */
export function readEtcdSize(text: string): EtcdSize {
  const size = ETCD_SIZES.find((one) => String(one) === text);
  if (size !== undefined) return size;
  throw failure('usage', `--etcd takes 1, 3 or 5 members, not ${printable(text)}`);
}

/**
 * A session made of another one, lived through up to a time, or to the end of its last command if that is later; in silence
 * where nobody is to be told.
 * Fails with `session-impossible` when one of its commands cannot be done.
 */
export function liveThrough(
  data: SessionData,
  atMs: number,
  told: Omit<SessionOptions, 'data'> = { onEvent: () => undefined },
): Session {
  try {
    const session = new Session({ data, ...told });
    session.advance(Math.max(0, atMs - session.world.simulation.nowMs()));
    return session;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'session-damaged') throw error;
    const { message } = (error as Error).cause as Error;
    throw failure('session-impossible', `that cannot be: ${message}`, 'nothing was changed');
  }
}

/** What has happened in a session until it was kept, without holding it. Fails with `session-refused`. */
export function liveAgain(data: SessionData, onEvent: (event: RecordedEvent) => void): Session {
  return openSession(sessionFolder(), { data, onEvent });
}

/** Fails with `session-refused`. */
function openSession(folder: string, options: SessionOptions): Session {
  try {
    return new Session(options);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'session-damaged') throw error;
    throw refused(folder, (error as Error).message);
  }
}

/** Keeps change after change. Behind one that could not be kept the next would make no sense: then all is written. */
export function changeKeeper(folder: string, keepAll: () => void): (change: SessionChange) => void {
  let gap = false;
  return (change) => {
    try {
      if (gap) keepAll();
      else appendChange(folder, change, Date.now());
      gap = false;
    } catch (error) {
      gap = true;
      throw failure('session-unwritable', `done, but it could not be kept: ${(error as Error).message}`);
    }
  };
}
