// fleetctl journal: the latest lines of a unit's journal, read on the machine that has it, as journalctl prints them.
import { failure } from '../../base/index.js';
import type { JournalLine } from '../../systemd/index.js';
import { existingUnits } from '../change-units.js';
import type { Command } from '../command.js';

const LINES = 10;
const LINES_MAX = 10_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export const journal: Command = {
  name: 'journal',
  summary: "print the latest lines of a unit's journal",
  args: '<unit>',
  options: [['-n, --lines <n>', `how many lines (default: ${LINES})`]],
  changes: false,
  *run(context, args, options) {
    const linesMax = readLines(options.lines);
    const states = yield* context.api.unitStates();
    for (const { name, machine: target } of yield* existingUnits(context, args, 'without-templates')) {
      const machine = target ?? states.find((state) => state.unit === name)?.machine;
      if (machine === undefined) throw failure('unit-not-placed', `unit ${name} is on no machine`);
      const lines = yield* context.journal(machine, name, linesMax);
      if (lines === null) throw failure('machine-unreachable', `the machine of ${name} does not answer`);
      const host = context.machineName(machine);
      for (const line of lines) context.print(formatLine(line, host, context.epochMs));
    }
    return 0;
  },
};

/** journalctl's `short`: `Nov 23 10:00:01 core-01 sh[1001]: Hello World`, in UTC. */
function formatLine({ atMs, identifier, pid, message }: JournalLine, host: string, epochMs: number): string {
  const at = new Date(epochMs + atMs);
  const day = `${MONTHS[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2, '0')}`;
  return `${day} ${at.toISOString().slice(11, 19)} ${host} ${identifier}[${pid}]: ${message}`;
}

function readLines(text: string | boolean | undefined): number {
  if (text === undefined) return LINES;
  const lines = Number(text);
  if (Number.isInteger(lines) && lines >= 1 && lines <= LINES_MAX) return lines;
  throw failure('usage', `--lines takes a number from 1 to ${LINES_MAX}, not ${text}`);
}
