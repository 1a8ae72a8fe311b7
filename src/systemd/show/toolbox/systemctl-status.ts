// systemctl status: of units, or of the machine as a whole.
import { printable, type StyledLine, styled } from '../../../base/index.js';
import type { UnitDetails } from '../../machine/details.js';
import { formatRelative, formatTimestamp } from '../../values/timestamp.js';
import { formatTree } from '../cgroup-tree.js';
import { formatJournal, JOURNAL_FORMATS, type JournalFormat } from '../journal-format.js';
import type { LocalMachine } from '../local-machine.js';
import { formatStatus } from '../status.js';
import { type Answer, done, out, problem } from './answer.js';
import type { Flags } from './flags.js';
import { isPattern, mangleUnit, unitsOf } from './names.js';

/** Exit codes that LSB gave init scripts: dead, and unknown. */
const NOT_RUNNING = 3;
const NO_SUCH_UNIT = 4;

/** Lines of the journal below the status. */
const LINES = 10;

export function statusOfUnits(machine: LocalMachine, words: readonly string[], flags: Flags): Answer {
  const linesMax = readLines(flags);
  if (linesMax === null)
    return done(1, problem(`Failed to parse lines '${printable(flags.last('lines') ?? '')}'`));
  const format = JOURNAL_FORMATS.find((name) => name === (flags.last('output') ?? 'short'));
  if (format === undefined)
    return done(1, problem(`Unknown output '${printable(flags.last('output') ?? '')}'.`));
  if (words.length === 0) return statusOfMachine(machine);
  const answers = words.flatMap((word): readonly Answer[] => {
    const units = unitsOf(machine, word);
    if (units.length > 0) return units.map((unit) => statusOf(machine, unit, { linesMax, format }));
    if (isPattern(word)) return [];
    return [done(NO_SUCH_UNIT, problem(`Unit ${printable(mangleUnit(word))} could not be found.`))];
  });
  const exitCode = answers.map((answer) => codeOf(answer)).find((code) => code !== 0) ?? 0;
  const lines = answers.map((answer, i) => [
    ...(i > 0 && codeOf(answer) !== NO_SUCH_UNIT ? out(['']) : []),
    ...answer.lines,
  ]);
  return done(exitCode, ...lines);
}

function codeOf(answer: Answer): number {
  return answer.type === 'done' ? answer.exitCode : 0;
}

function readLines(flags: Flags): number | null {
  const text = flags.last('lines');
  if (text === null) return LINES;
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

interface JournalPart {
  readonly linesMax: number;
  readonly format: JournalFormat;
}

function statusOf(machine: LocalMachine, unit: UnitDetails, part: JournalPart): Answer {
  const { systemd, epochMs, clock } = machine;
  const context = {
    epochMs,
    nowMs: clock.nowMs(),
    stateOf: (name: string) => systemd.show(name)?.active ?? null,
  };
  return done(
    ['active', 'reloading'].includes(unit.active) ? 0 : NOT_RUNNING,
    out(formatStatus(unit, context)),
    out(journalPart(machine, unit, part)),
  );
}

/** What the journal has since the unit was last started. */
function journalPart(
  machine: LocalMachine,
  unit: UnitDetails,
  { linesMax, format }: JournalPart,
): readonly StyledLine[] {
  const sinceMs = unit.times.inactiveExitMs ?? 0;
  const lines = machine.journal.read({ units: [unit.name], sinceMs, linesMax });
  const rotatedMs = machine.journal.rotatedMs();
  const notice =
    rotatedMs !== null && rotatedMs > sinceMs
      ? [
          styled([
            'bold',
            'Notice: journal has been rotated since unit was started, output may be incomplete.',
          ]),
        ]
      : [];
  const options = { format, after: null, all: false, hostname: true, quiet: false };
  if (lines.length === 0 && notice.length === 0) return [];
  return [styled(''), ...notice, ...formatJournal(lines, machine, options)];
}

function statusOfMachine({ hostname, systemd, journal, epochMs, clock }: LocalMachine): Answer {
  const units = systemd.units();
  const failed = units.filter(({ active }) => active === 'failed').length;
  const jobs = units.filter(({ job }) => job !== null).length;
  const style = failed > 0 ? 'red' : 'green';
  const bootedMs = epochMs + journal.boot.atMs;
  return done(
    0,
    out([
      styled([style, '●'], ` ${hostname}`),
      styled('    State: ', [style, failed > 0 ? 'degraded' : 'running']),
      `     Jobs: ${jobs} queued`,
      `   Failed: ${failed} units`,
      `    Since: ${formatTimestamp(bootedMs)}; ${formatRelative(bootedMs, epochMs + clock.nowMs())}`,
      '   CGroup: /',
      ...formatTree(systemd.cgroups(), '           '),
    ]),
  );
}
