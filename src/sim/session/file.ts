// A session as kept on disk: the seed, the cluster's settings, and the commands with their virtual times. Opening it
// replays it, so it says nothing else of the cluster. The text may have been changed by anybody.
import * as z from 'zod';
import { err, ok, printable, type Result } from '../../base/index.js';
import { DEFAULT_POLICY, readPolicy, TARGET_STATES } from '../../fleet/index.js';
import { ETCD_SIZES } from '../etcd/quorum.js';
import { FAULT_TEXT_MAX } from '../faults/fault.js';
import { MACHINES_MAX } from '../scenario/schema/values.js';

export const COMMANDS_MAX = 100_000;
const TEXT_MAX = 1024 * 1024;

/** A replay costs time: no session is longer than a year. */
const SESSION_MAX_MS = 366 * 24 * 3_600_000;

const ms = z.number().min(0).max(SESSION_MAX_MS);
/** What a calendar has a day for. */
const WALL_MS_MAX = 8.64e15;
const wallMs = z.number().min(0).max(WALL_MS_MAX);
const text = z.string().max(TEXT_MAX);

/** A file's name everywhere, and no option; what ends like a recording is one. */
const SESSION_NAME = /^(?!.*\.jsonl$)\w[\w.-]{0,63}$/;
/** The session that nobody gave a name. */
export const FIRST_SESSION = 'main';

const foundFile = z.strictObject({ path: text, text, origin: z.enum(['user', 'package']) });

/** What somebody changed through the API of a session that was live. */
const change = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('put-unit'),
    unit: text,
    content: text,
    /** Asked for with the content. */
    state: z.enum(TARGET_STATES).optional(),
  }),
  z.strictObject({ type: z.literal('set-target-state'), unit: text, state: z.enum(TARGET_STATES) }),
  z.strictObject({ type: z.literal('destroy-unit'), unit: text }),
  z.strictObject({
    type: z.literal('move-units'),
    moves: z.array(z.strictObject({ unit: text, from: text, to: text })).readonly(),
  }),
  z.strictObject({
    type: z.literal('set-metadata'),
    changes: z.array(z.strictObject({ machine: text, key: text, value: text.nullable() })).readonly(),
  }),
]);

const command = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('fleetctl'),
    atMs: ms,
    words: z.array(text).readonly(),
    /** The unit files it looked for, and what it found, so that a replay finds the same. */
    files: z.record(z.string(), foundFile.nullable()),
  }),
  z.strictObject({
    type: z.literal('fault'),
    atMs: ms,
    /** As it is written. */
    fault: z.string().max(FAULT_TEXT_MAX),
  }),
  z.strictObject({ type: z.literal('api'), atMs: ms, change }),
  /** A command line on a machine, asked for through the API. */
  z.strictObject({ type: z.literal('tool'), atMs: ms, machine: text, words: z.array(text).readonly() }),
]);

/** Where a replay must end: the virtual time, how many events there were, and a hash of them. */
const end = z.strictObject({ atMs: ms, seq: z.int(), digest: z.int() });

const schema = z.strictObject({
  format: z.literal('fleetsim-session'),
  /** Not in its events: two sessions that differ in nothing else are the same run. */
  name: z.string().regex(SESSION_NAME).default(FIRST_SESSION),
  /** The program's version: another one may decide otherwise, and then a replay would be a different story. */
  version: z.string(),
  seed: z.int32(),
  /** The wall clock, in milliseconds since 1970, when virtual time stood at 0. */
  epochMs: z.int().min(0).max(Date.UTC(9_999, 0)),
  cluster: z.strictObject({
    machines: z.int().min(1).max(MACHINES_MAX),
    /** Members of etcd. */
    etcd: z.literal(ETCD_SIZES).default(1),
    agentTtlMs: z.number().positive(),
    engineReconcileIntervalMs: z.number().positive(),
    policy: text.refine((policy) => readPolicy(policy).ok, 'there is no such policy').default(DEFAULT_POLICY),
  }),
  commands: z.array(command).max(COMMANDS_MAX),
  /** Null: after booting. */
  end: end.nullable(),
  /** The wall clock, in milliseconds since 1970, when virtual time stood at the end. */
  wallMs,
});

/** What was changed after the session was written as a whole. */
const changeLine = z.strictObject({
  /** How many commands the session had before it. */
  index: z.int().min(0),
  command,
  /** Where the session stood after it. */
  end,
  wallMs,
});

export function isSessionName(text: string): boolean {
  return SESSION_NAME.test(text);
}

/** The session itself, without what belongs to the file. */
export type SessionData = Omit<z.infer<typeof schema>, 'format' | 'wallMs'>;
export type SessionCommand = z.infer<typeof command>;
export type ApiChange = z.infer<typeof change>;
export type SessionEnd = z.infer<typeof end>;
export type SessionChange = Omit<z.infer<typeof changeLine>, 'wallMs'>;

export interface KeptSession {
  readonly data: SessionData;
  /** The wall clock, in milliseconds since 1970, when virtual time stood at the end. */
  readonly wallMs: number;
}

/** The file's text. `wallMs`: the wall clock now, in milliseconds since 1970. */
export function serialiseSession(data: SessionData, wallMs: number): string {
  return `${JSON.stringify({ format: 'fleetsim-session', ...data, wallMs }, null, 1)}\n`;
}

/** Reads it back, or says in a sentence what is wrong. `version`: that of this program. */
export function parseSession(source: string, version: string): Result<KeptSession, string> {
  let json: unknown;
  try {
    json = JSON.parse(source);
  } catch (error) {
    return err(printable(`it is damaged: ${(error as SyntaxError).message}`));
  }
  const theirs = z.object({ version: z.string() }).safeParse(json);
  if (theirs.success && theirs.data.version !== version) {
    return err(
      printable(
        `it was made by version ${theirs.data.version}; this is ${version}, which may decide otherwise`,
      ),
    );
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return err(printable(`it is damaged: ${issue?.path.join('.')}: ${issue?.message}`));
  }
  const { format: _format, wallMs, ...data } = parsed.data;
  return ok({ data, wallMs });
}

export function serialiseChange(change: SessionChange, wallMs: number): string {
  return `${JSON.stringify({ ...change, wallMs })}\n`;
}

/**
 * The session with the changes in `source`, or in a sentence what is wrong with them. Those that it has already are passed
 * over, and so is a last line without its end: who wrote it was killed before anybody was told.
 */
export function addChanges({ data, wallMs }: KeptSession, source: string): Result<KeptSession, string> {
  const commands = [...data.commands];
  let last: { readonly end: SessionEnd | null; readonly wallMs: number } = { end: data.end, wallMs };
  for (const [i, line] of source.split('\n').slice(0, -1).entries()) {
    const parsed = changeLine.safeParse(parseJson(line));
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return err(printable(`line ${i + 1} is damaged: ${issue?.path.join('.')}: ${issue?.message}`));
    }
    if (parsed.data.index < data.commands.length) continue;
    if (parsed.data.index !== commands.length) return err(`line ${i + 1} is not the next change`);
    commands.push(parsed.data.command);
    last = parsed.data;
  }
  return ok({ data: { ...data, commands, end: last.end }, wallMs: last.wallMs });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
