// fleetsim session: what was done in a session, other sessions beside it, and which of them commands act on.
import { alignColumns, counted, failure, printable } from '../../base/index.js';
import { formatTime } from '../../events/index.js';
import { branchSession, commandLine, MACHINES_MAX, type Session, type SessionData } from '../../sim/index.js';
import { parseTimeSpan } from '../../systemd/index.js';
import { EXIT } from '../exit-codes.js';
import { printAs } from '../forms.js';
import { print } from '../output.js';
import type { TableOptions } from '../output-option.js';
import {
  checkPolicy,
  firstOf,
  holdFolder,
  liveThrough,
  readEtcdSize,
  withSession,
} from '../session-store.js';
import {
  addSession,
  beginSession,
  listSessions,
  readSession,
  removeSession,
  switchSession,
} from '../sessions.js';

const SILENT = { onEvent: () => undefined };

export async function runSessionList({ output }: TableOptions): Promise<number> {
  const sessions = listSessions().map(({ current, data }) => ({
    name: data.name,
    current,
    machines: data.cluster.machines,
    policy: data.cluster.policy,
    seed: data.seed,
    commands: data.commands.length,
    atMs: endOf(data),
  }));
  await printAs(output, sessions, () =>
    alignColumns([
      ['', 'NAME', 'TIME', 'COMMANDS', 'MACHINES', 'POLICY', 'SEED'],
      ...sessions.map(({ name, current, machines, policy, seed, commands, atMs }) => [
        current ? '*' : '',
        name,
        formatTime(atMs),
        String(commands),
        String(machines),
        policy,
        String(seed),
      ]),
    ]),
  );
  return EXIT.ok;
}

export async function runSessionLog(name: string | undefined, { output }: TableOptions): Promise<number> {
  const commands = readSession(name).commands.map((command, i) => ({
    number: i + 1,
    atMs: command.atMs,
    command: commandLine(command),
  }));
  await printAs(output, commands, () =>
    alignColumns([
      ['#', 'TIME', 'COMMAND'],
      ...commands.map(({ number, atMs, command }) => [String(number), formatTime(atMs), command]),
    ]),
  );
  return EXIT.ok;
}

export interface SessionNewOptions {
  readonly machines?: string;
  readonly etcd?: string;
  readonly policy?: string;
  readonly seed?: string;
}

export async function runSessionNew(name: string, options: SessionNewOptions): Promise<number> {
  const first = firstAsked(name, options);
  return holdFolder(() => {
    const data = liveThrough(first, 0).data();
    beginSession({ data, wallMs: Date.now() });
    print(`Session ${name} made, with ${counted(data.cluster.machines, 'machine')}, and switched to`);
    return EXIT.ok;
  });
}

/** A session in which nothing was done yet, as flags ask for it. Fails with `usage`. */
export function firstAsked(name: string, options: SessionNewOptions): SessionData {
  return firstOf({
    name,
    ...(options.machines === undefined
      ? {}
      : { machines: wholeNumber('--machines', options.machines, 1, MACHINES_MAX) }),
    ...(options.etcd === undefined ? {} : { etcd: readEtcdSize(options.etcd) }),
    ...(options.seed === undefined ? {} : { seed: wholeNumber('--seed', options.seed, 0, 2 ** 31 - 1) }),
    ...(options.policy === undefined ? {} : { policy: checkPolicy('--policy', options.policy) }),
  });
}

export interface SessionBranchOptions {
  readonly at?: string;
}

export async function runSessionBranch(name: string, options: SessionBranchOptions): Promise<number> {
  return withSession(SILENT, (session) => {
    const atMs = session.world.simulation.nowMs();
    print(branchedSession(session, name, { atMs, ...options }));
    return EXIT.ok;
  });
}

/** Keeps what a session was, until `atMs` where no other time is asked for, as another one beside it; says so. */
export function branchedSession(
  session: Session,
  name: string,
  { at, atMs: shownMs }: SessionBranchOptions & { readonly atMs: number },
): string {
  const nowMs = session.world.simulation.nowMs();
  const atMs = at === undefined ? shownMs : readTime(at);
  const whole = session.data();
  if (atMs > nowMs) {
    const message = `session ${whole.name} has only come to ${formatTime(nowMs)}`;
    throw failure('too-early', message, '`fleetsim advance TIME` skips ahead');
  }
  const data = liveThrough(branchSession(whole, name, atMs), atMs).data();
  addSession({ data, wallMs: Date.now() });
  const [count, of] = [data.commands.length, whole.commands.length];
  return `Session ${name} is ${whole.name} up to ${formatTime(endOf(data))}, with ${count} of its ${counted(of, 'command')}`;
}

export async function runSessionSwitch(name: string): Promise<number> {
  return holdFolder(() => {
    const data = switchSession(name);
    print(`Switched to session ${name}, which stands at ${formatTime(endOf(data))}`);
    return EXIT.ok;
  });
}

export async function runSessionRm(name: string): Promise<number> {
  return holdFolder(() => {
    print(removedSession(name));
    return EXIT.ok;
  });
}

/** Says so. To be called by who holds the folder. */
export function removedSession(name: string): string {
  removeSession(name);
  return `Session ${name} removed`;
}

/** Where it stood when it was kept, in milliseconds since it began. */
function endOf({ end }: SessionData): number {
  return end?.atMs ?? 0;
}

function readTime(text: string): number {
  const ms = parseTimeSpan(text);
  if (ms !== null && ms !== Number.POSITIVE_INFINITY) return ms;
  throw failure('usage', `--at takes a time since the session began, not ${printable(text)}`, 'such as 60s');
}

function wholeNumber(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d{1,10}$/.test(text) && value >= min && value <= max) return value;
  throw failure('usage', `${flag} takes a whole number from ${min} to ${max}, not ${printable(text)}`);
}
