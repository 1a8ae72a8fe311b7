// fleet's commands on the session.
import { failure, quoted } from '../../base/index.js';
import type { RecordedEvent } from '../../events/index.js';
import { elsewhere, type Invocation, type Options } from '../../fleetctl/index.js';
import { paintRow, wantsColour } from '../cells.js';
import { unitFinder } from '../files.js';
import { print, printRaw, warn } from '../output.js';
import { followSession, withSession } from '../session-store.js';
import { type Look, watch } from '../watch.js';

export async function runFleetctl(invocation: Invocation): Promise<number> {
  const { command, args, options } = invocation;
  if (command.alone) return command.run({ print, warn }, args);
  refuseElsewhere(options);
  if (options.watch === true) return watchSession(invocation);
  const printRow = isTable(invocation) && wantsColour(process.stdout) ? printPainted : print;
  return withSession({ onEvent: (event) => printCommand(event, printRow) }, (session, keep) => {
    const { exitCode, changed } = session.run(invocation, unitFinder(process.cwd()));
    if (changed) keep();
    return exitCode;
  });
}

/** Nobody who means another cluster is to change the one in this folder. */
function refuseElsewhere(options: Options): void {
  const other = elsewhere(options);
  if (other === null) return;
  const variable = `FLEETCTL_${other.flag.slice(2).toUpperCase()}`;
  throw failure(
    'elsewhere',
    `${other.flag} ${quoted(other.value)} is not the session of this folder, which is all there is here`,
    `leave out ${other.flag}, and unset ${variable}`,
  );
}

/** Prints what a command prints; everything else that happens meanwhile is silent. */
function printCommand(event: RecordedEvent, printRow: (text: string) => void): void {
  if (event.type !== 'command-printed') return;
  if (event.stream === 'stdout') printRow(event.text);
  else warn(event.text);
}

function printPainted(line: string): void {
  printRaw(paintRow(line));
}

function isTable({ command, options }: Invocation): boolean {
  const { output } = options;
  return (
    command.name.startsWith('list-') && (output === undefined || output === 'table' || output === 'wide')
  );
}

async function watchSession(invocation: Invocation): Promise<number> {
  // A look at a session begins one, as every other command does.
  await withSession({ onEvent: () => undefined }, () => undefined);
  let printed: Extract<RecordedEvent, { type: 'command-printed' }>[] = [];
  const current = followSession((event) => {
    if (event.type === 'command-printed') printed.push(event);
  });
  const once = { ...invocation, options: { ...invocation.options, watch: undefined } };
  const look = (): Look => {
    const session = current();
    if (session === null) throw failure('session-gone', 'the session was removed');
    printed = [];
    const exitCode = session.look(once);
    const of = (stream: 'stdout' | 'stderr'): readonly string[] =>
      printed.filter((event) => event.stream === stream).flatMap((event) => event.text.split('\n'));
    return { exitCode, lines: of('stdout'), warnings: of('stderr') };
  };
  const { output } = invocation.options;
  return watch({ look, between: isTable(invocation) ? null : output === 'yaml' ? '---' : '' });
}
