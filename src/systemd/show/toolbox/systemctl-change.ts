// systemctl's verbs that change units: they ask, wait for the jobs to end, and say what became of those that failed.
import { printable } from '../../../base/index.js';
import type { ServiceResult } from '../../states.js';
import type { LocalMachine, UnitDetails } from '../model.js';
import { type Answer, done, problem, type ToolLine } from './answer.js';
import type { Flags } from './flags.js';
import { isPattern, mangleUnit, unitsOf } from './names.js';

export type Change = 'start' | 'stop' | 'restart';

/** systemctl's exit code for a unit that is not there (LSB's "not installed"). */
const NOT_INSTALLED = 5;

export function changeUnits(
  machine: LocalMachine,
  change: Change,
  words: readonly string[],
  flags: Flags,
): Answer {
  if (words.length === 0) return done(1, problem('Too few arguments.'));
  const names = words.flatMap((word) =>
    isPattern(word) ? unitsOf(machine, word).map(({ name }) => name) : [mangleUnit(word)],
  );
  const problems: ToolLine[] = [];
  const asked: string[] = [];
  let exitCode = 0;
  for (const name of names) {
    const unit = machine.systemd.show(name);
    const refusal = refusalOf(unit, name, change);
    if (refusal === null) {
      machine.systemd[change](name);
      asked.push(name);
    } else {
      problems.push(...problem(...refusal.lines));
      exitCode = exitCode === 0 ? refusal.exitCode : exitCode;
    }
  }
  if (flags.has('no-block')) return done(exitCode, problems);
  return awaitJobs(machine, { change, exitCode, waiting: asked }, problems);
}

interface Refusal {
  readonly lines: readonly string[];
  readonly exitCode: number;
}

/** Why a unit cannot even be asked; null: it can. */
function refusalOf(unit: UnitDetails | null, name: string, change: Change): Refusal | null {
  const shown = printable(name);
  if (unit === null) {
    const missing = change === 'stop' ? 'loaded' : 'found';
    return {
      lines: [`Failed to ${change} ${shown}: Unit ${shown} not ${missing}.`],
      exitCode: NOT_INSTALLED,
    };
  }
  if (change === 'stop' || unit.loadError === null) return null;
  return {
    lines: [
      `Failed to ${change} ${shown}: ${unit.loadError}`,
      `See system logs and 'systemctl status ${shown}' for details.`,
    ],
    exitCode: 1,
  };
}

interface Waiting {
  readonly change: Change;
  readonly exitCode: number;
  readonly waiting: readonly string[];
}

/** Looks which jobs are over by now. */
function awaitJobs(
  machine: LocalMachine,
  { change, exitCode, waiting }: Waiting,
  before: readonly ToolLine[],
): Answer {
  const units = waiting.map((name) => ({ name, unit: machine.systemd.show(name) }));
  const left = units.filter(({ unit }) => unit?.job != null).map(({ name }) => name);
  const failed = units.filter(({ unit }) => unit?.job === null && change !== 'stop' && hasFailed(unit));
  const lines = [
    ...before,
    ...failed.flatMap(({ name, unit }) => failedLines(name, unit?.result ?? 'success')),
  ];
  const code = failed.length > 0 ? 1 : exitCode;
  if (left.length === 0) return done(code, lines);
  const next = { change, exitCode: code, waiting: left };
  return { type: 'waiting', lines, again: () => awaitJobs(machine, next, []) };
}

/** Its start came to nothing, though it may be tried again. */
function hasFailed({ active, sub, result }: UnitDetails): boolean {
  return active === 'failed' || (sub === 'auto-restart' && result !== 'success');
}

const BECAUSE: Readonly<Partial<Record<ServiceResult, string>>> = {
  resources: 'of unavailable resources or another system error',
  timeout: 'a timeout was exceeded',
  'exit-code': 'the control process exited with error code',
  signal: 'a fatal signal was delivered to the control process',
  'start-limit-hit': 'start of the service was attempted too often',
};

function failedLines(name: string, result: ServiceResult): readonly ToolLine[] {
  const because = BECAUSE[result];
  return problem(
    `Job for ${name} failed${because === undefined ? '' : ` because ${because}`}.`,
    `See "systemctl status ${name}" and "journalctl -xeu ${name}" for details.`,
    ...(result === 'start-limit-hit'
      ? [
          `To force a start use "systemctl reset-failed ${name}"`,
          `followed by "systemctl start ${name}" again.`,
        ]
      : []),
  );
}
