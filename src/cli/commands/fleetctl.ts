// fleet's commands on the session: those that end by themselves at once, those that follow something along the wall clock,
// and ssh without a command, which is a shell.
import type { RecordedEvent } from '../../events/index.js';
import { type Invocation, opensShell } from '../../fleetctl/index.js';
import type { Session } from '../../sim/index.js';
import { EXIT } from '../exit-codes.js';
import { unitFinder } from '../files.js';
import { print, warn } from '../output.js';
import { pace } from '../pace.js';
import { withSession } from '../session-store.js';

export async function runFleetctl(invocation: Invocation): Promise<number> {
  if (opensShell(invocation)) {
    const { runShell } = await import('./shell.js');
    return runShell(invocation);
  }
  return withSession({ onEvent: printCommand }, async (session, keep) => {
    if (invocation.follows) return follow(session, invocation);
    const { exitCode, changed } = session.run(invocation, unitFinder(process.cwd()));
    if (changed) keep();
    return exitCode;
  });
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
  }
  return running.exitCode() ?? EXIT.ok;
}

/** Prints what a command prints; everything else that happens meanwhile is silent. */
export function printCommand(event: RecordedEvent): void {
  if (event.type !== 'command-printed') return;
  if (event.stream === 'stdout') print(event.text, event.marks);
  else warn(event.text, event.marks);
}
