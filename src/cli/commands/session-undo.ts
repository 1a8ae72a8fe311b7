// fleetsim session undo: the session as it would be by now if some of its commands had never been given, and what that
// changes about its units.
import { alignColumns, compareStrings, failure, printable } from '../../base/index.js';
import { formatTime } from '../../events/index.js';
import { commandLine, dropCommands, type Session, type SessionData } from '../../sim/index.js';
import { EXIT } from '../exit-codes.js';
import { print } from '../output.js';
import { writeSession } from '../session-files.js';
import { liveThrough, sessionFolder, withSession } from '../session-store.js';

export interface SessionUndoOptions {
  readonly only?: string;
}

/** Longer differences are told by their first lines. */
const LINES_MAX = 40;

export async function runSessionUndo(
  count: string | undefined,
  { only }: SessionUndoOptions,
): Promise<number> {
  return withSession({ onEvent: () => undefined }, (session) => {
    const data = session.data();
    const numbers = chosen(data, count, only);
    const without = liveThrough(dropCommands(data, numbers), session.world.simulation.nowMs());
    writeSession(sessionFolder(), { data: without.data(), wallMs: Date.now() });
    for (const [i, command] of data.commands.entries())
      if (numbers.has(i + 1)) print(`Undone: ${formatTime(command.atMs)}  ${commandLine(command)}`);
    tellChange(session, without);
    return EXIT.ok;
  });
}

/** The numbers of the commands that are to be undone, from 1. */
function chosen({ commands }: SessionData, count: string | undefined, only: string | undefined): Set<number> {
  const there = commands.length;
  if (there === 0) throw failure('nothing-to-undo', 'nothing was done in this session that could be undone');
  if (count !== undefined && only !== undefined)
    throw failure('usage', 'either so many of the last commands are undone, or --only one');
  const read = (text: string, what: string): number => {
    const number = Number(text);
    if (/^\d{1,9}$/.test(text) && number >= 1 && number <= there) return number;
    const message = `${what} is a number from 1 to ${there}, not ${printable(text)}`;
    throw failure('usage', message, '`fleetsim session log` shows the commands');
  };
  if (only !== undefined) return new Set([read(only, '--only')]);
  const last = read(count ?? '1', 'how many commands are undone');
  return new Set(Array.from({ length: last }, (_, i) => there - i));
}

/** Rows of units that are otherwise now: `-` as they were, `+` as they are. */
function tellChange(before: Session, after: Session): void {
  const [was, is] = [unitRows(before), unitRows(after)];
  const key = (row: readonly string[]): string => row.join('\t');
  const [wasKeys, isKeys] = [new Set(was.map(key)), new Set(is.map(key))];
  const changed = [
    ...was.filter((row) => !isKeys.has(key(row))).map((row) => ['-', ...row]),
    ...is.filter((row) => !wasKeys.has(key(row))).map((row) => ['+', ...row]),
  ].sort(
    ([a = '', unitA = ''], [b = '', unitB = '']) => compareStrings(unitA, unitB) || compareStrings(b, a),
  );
  if (changed.length === 0) return print('No unit is otherwise than it was');
  for (const line of alignColumns(changed.slice(0, LINES_MAX))) print(line);
  if (changed.length > LINES_MAX) print(`… and ${changed.length - LINES_MAX} more`);
}

/** As `list-units` has them, and units that are nowhere. */
function unitRows({ world: { picture } }: Session): readonly (readonly string[])[] {
  return [...picture.units.values()].flatMap(({ name, targetState, states }) =>
    states.size === 0
      ? [[name, '-', targetState]]
      : [...states].map(([machine, { active, sub }]) => [
          name,
          picture.machineName(machine),
          `${active} (${sub})`,
        ]),
  );
}
