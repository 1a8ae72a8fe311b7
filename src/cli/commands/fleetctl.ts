// fleet's commands, on a cluster behind an endpoint or on the session: those that end by themselves at once, those that follow something along the wall clock,
// listings that are watched, and ssh without a command, which is a shell.
import type { Endpoint } from '../../api/index.js';
import { failure, quoted, type StyledLine } from '../../base/index.js';
import type { Event } from '../../events/index.js';
import { elsewhere, type Invocation, type Options, opensShell } from '../../fleetctl/index.js';
import type { Session } from '../../sim/index.js';
import { EXIT } from '../exit-codes.js';
import { unitFinder } from '../files.js';
import type { EtcdWay } from '../gateway.js';
import { print, warn } from '../output.js';
import { pace } from '../pace.js';
import { followSession, withSession } from '../session-store.js';
import { findEndpoint } from '../socket.js';
import { type Look, watch } from '../watch.js';

export async function runFleetctl(invocation: Invocation): Promise<number> {
  const { command, args, options } = invocation;
  if (command.alone) return command.run({ print, warn }, args);
  refuseElsewhere(options);
  const endpoint = await endpointOf(options);
  if (opensShell(invocation)) {
    const { runShell } = await import('./shell.js');
    return runShell(invocation, endpoint);
  }
  if (options.watch === true) return watchListing(invocation, await looking(endpoint));
  if (endpoint !== null) {
    const { followRemote, runRemote } = await import('../remote.js');
    return (invocation.follows ? followRemote : runRemote)(endpoint, invocation, printCommand);
  }
  return withSession({ onEvent: printCommand }, async (session, keep) => {
    return invocation.follows ? follow(session, invocation) : runOnSession(session, keep, invocation);
  });
}

/** Runs a command that ends by itself. */
export function runOnSession(session: Session, keep: () => void, invocation: Invocation): number {
  const { exitCode, changed } = session.run(invocation, unitFinder(process.cwd()));
  if (changed) keep();
  return exitCode;
}

/** Lets time pass as on the wall until the command ends or Ctrl-C ends it. What only read need not be kept. */
export async function follow(session: Session, invocation: Invocation): Promise<number> {
  const running = session.begin(invocation, unitFinder(process.cwd()));
  let asked = false;
  const stop = (): void => {
    asked = true;
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const { simulation } = session.world;
  try {
    const ended = (): boolean => asked || running.exitCode() !== null;
    await pace({ nowMs: () => simulation.nowMs(), runUntil: (ms) => simulation.runUntil(ms), ended }, 1);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    running.end();
  }
  return running.exitCode() ?? EXIT.ok;
}

/** Prints what a command prints; everything else that happens meanwhile is silent. */
export function printCommand(event: Event): void {
  if (event.type !== 'command-printed') return;
  if (event.stream === 'stdout') print(event.text, event.marks);
  else warn(event.text, event.marks);
}

/** fleet's own way to an etcd is `--driver etcd`. */
function endpointOf(options: Options): Promise<Endpoint | null> {
  const { endpoint, driver } = options;
  const named = typeof endpoint === 'string' ? endpoint : undefined;
  const text = (flag: string): string | undefined => {
    const value = options[flag];
    return typeof value === 'string' ? value : undefined;
  };
  const words = ['caFile', 'certFile', 'keyFile', 'etcdKeyPrefix'].map((flag) => [flag, text(flag)]);
  const way: EtcdWay = Object.fromEntries(words.filter(([, value]) => value !== undefined));
  return findEndpoint(driver === 'etcd' ? asEtcd(named) : named, way);
}

function asEtcd(url: string | undefined): string {
  return (url ?? 'etcd://127.0.0.1:2379').replace(/^http/, 'etcd');
}

/** Nobody who means another cluster is to change the one in this folder. */
function refuseElsewhere(options: Options): void {
  const other = elsewhere(options);
  if (other === null) return;
  const variable = `FLEETCTL_${other.flag.slice(2).toUpperCase()}`;
  throw failure(
    'elsewhere',
    `${other.flag} ${quoted(other.value)} is no way to a simulated cluster`,
    `leave out ${other.flag}, and unset ${variable}`,
  );
}

function isTable({ command, options }: Invocation): boolean {
  const { output } = options;
  return (
    command.name.startsWith('list-') && (output === undefined || output === 'table' || output === 'wide')
  );
}

type Printed = Extract<Event, { type: 'command-printed' }>;

/** What is printed as several lines at once has no marks. */
function linesOf({ text, marks }: Printed): readonly StyledLine[] {
  return marks === undefined
    ? text.split('\n').map((line) => ({ text: line, marks: [] }))
    : [{ text, marks }];
}

/** Runs a listing once, and hands on what happens meanwhile. */
type RunOnce = (once: Invocation, tell: (event: Event) => void) => number | Promise<number>;

async function looking(endpoint: Endpoint | null): Promise<RunOnce> {
  if (endpoint !== null) {
    const { runRemote } = await import('../remote.js');
    return (once, tell) => runRemote(endpoint, once, tell);
  }
  // A look at a session begins one, as every other command does.
  await withSession({ onEvent: () => undefined }, () => undefined);
  let listener: ((event: Event) => void) | null = null;
  const current = followSession((event) => listener?.(event));
  return (once, tell) => {
    listener = null;
    const session = current();
    if (session === null) throw failure('session-gone', 'the session was removed');
    listener = tell;
    return session.look(once);
  };
}

async function watchListing(invocation: Invocation, run: RunOnce): Promise<number> {
  const once = { ...invocation, options: { ...invocation.options, watch: undefined } };
  const look = async (): Promise<Look> => {
    const printed: Printed[] = [];
    const exitCode = await run(once, (event) => {
      if (event.type === 'command-printed') printed.push(event);
    });
    const of = (stream: 'stdout' | 'stderr'): readonly StyledLine[] =>
      printed.filter((event) => event.stream === stream).flatMap(linesOf);
    return { exitCode, lines: of('stdout'), warnings: of('stderr') };
  };
  const { output } = invocation.options;
  return watch({ look, between: isTable(invocation) ? null : output === 'yaml' ? '---' : '' });
}
