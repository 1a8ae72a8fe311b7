// fleet's commands on the session.
import type { RecordedEvent } from '../../events/index.js';
import type { Invocation } from '../../fleetctl/index.js';
import { unitFinder } from '../files.js';
import { print, warn } from '../output.js';
import { withSession } from '../session-store.js';

export async function runFleetctl(invocation: Invocation): Promise<number> {
  return withSession({ onEvent: printCommand }, (session, keep) => {
    const { exitCode, changed } = session.run(invocation, unitFinder(process.cwd()));
    if (changed) keep();
    return exitCode;
  });
}

/** Prints what a command prints; everything else that happens meanwhile is silent. */
function printCommand(event: RecordedEvent): void {
  if (event.type !== 'command-printed') return;
  if (event.stream === 'stdout') print(event.text);
  else warn(event.text);
}
