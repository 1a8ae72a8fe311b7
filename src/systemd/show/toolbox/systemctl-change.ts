// systemctl's verbs that begin jobs: they ask, wait for the jobs to end, and say what became of those that failed.
import { printable } from '../../../base/index.js';
import type { JobRequest, JobResult } from '../../machine/job-types.js';
import type { Refusal } from '../../machine/transaction.js';
import type { ServiceResult } from '../../states.js';
import type { LocalMachine } from '../local-machine.js';
import { type Answer, done, problem, type ToolLine } from './answer.js';
import type { Flags } from './flags.js';
import { isPattern, mangleUnit, unitsOf } from './names.js';

/** systemctl's verbs by the job that they ask for. */
export const JOB_VERBS: Readonly<Record<string, JobRequest>> = {
  start: 'start',
  stop: 'stop',
  restart: 'restart',
  'try-restart': 'try-restart',
  reload: 'reload',
  'reload-or-restart': 'reload-or-start',
  'try-reload-or-restart': 'try-reload',
  isolate: 'start',
};

export function askUnits(
  machine: LocalMachine,
  verb: string,
  words: readonly string[],
  flags: Flags,
): Answer {
  const request = JOB_VERBS[verb];
  if (words.length === 0 || request === undefined) return done(1, problem('Too few arguments.'));
  const names = words.flatMap((word) =>
    isPattern(word) ? unitsOf(machine, word).map(({ name }) => name) : [mangleUnit(word)],
  );
  const waiting = new Waiting(machine, verb === 'isolate' ? 'isolate' : 'replace');
  const said = names.map((name) => waiting.ask(request, name));
  return flags.has('no-block') ? done(waiting.exitCode, ...said) : waiting.look(said.flat());
}

/** What was asked for, until all of it is over. */
class Waiting {
  exitCode = 0;
  readonly #machine: LocalMachine;
  readonly #mode: 'isolate' | 'replace';
  /** Null: it goes on. */
  readonly #results = new Map<string, JobResult | null>();

  constructor(machine: LocalMachine, mode: 'isolate' | 'replace') {
    this.#machine = machine;
    this.#mode = mode;
  }

  /** Begins a job; what there is to say at once. */
  ask(request: JobRequest, name: string): readonly ToolLine[] {
    const { systemd } = this.#machine;
    const unit = systemd.show(name);
    const verb = request === 'reload-or-start' ? 'reload-or-restart' : request;
    if (unit === null) return this.#refused(verb, name, notFound(request, name));
    const asked = systemd.ask(request, name, {
      mode: this.#mode,
      ended: (result) => this.#results.set(name, result),
    });
    if (!asked.ok) return this.#refused(verb, name, asked.error);
    if (asked.value !== null && !this.#results.has(name)) this.#results.set(name, null);
    return [];
  }

  /** Which jobs are over by now. */
  look(said: readonly ToolLine[]): Answer {
    const over = [...this.#results].filter(([, result]) => result !== null);
    for (const [name] of over) this.#results.delete(name);
    const lines = over.flatMap(([name, result]) => this.#ended(name, result ?? 'done'));
    if (this.#results.size === 0) return done(this.exitCode, said, lines);
    return { type: 'waiting', lines: [...said, ...lines], again: () => this.look([]) };
  }

  #refused(verb: string, name: string, { code, message }: Refusal): readonly ToolLine[] {
    const shown = printable(name);
    this.exitCode ||= EXIT_CODES[code] ?? 1;
    const more = ['not-found', 'masked', 'not-applicable'].includes(code)
      ? []
      : [`See system logs and 'systemctl status ${shown}' for details.`];
    return problem(`Failed to ${verb} ${shown}: ${message}`, ...more);
  }

  #ended(name: string, result: JobResult): readonly ToolLine[] {
    if (result === 'done' || result === 'skipped') return [];
    this.exitCode = 1;
    if (result !== 'failed') return problem(SAID[result](name));
    return problem(...failedLines(name, this.#machine.systemd.show(name)?.result ?? 'success'));
  }
}

function notFound(request: JobRequest, name: string): Refusal {
  const missing = request === 'stop' ? 'loaded' : 'found';
  return { code: 'not-found', message: `Unit ${printable(name)} not ${missing}.` };
}

/** By LSB: not implemented, no permission, not installed, not configured. */
const EXIT_CODES: Readonly<Partial<Record<Refusal['code'], number>>> = {
  'not-applicable': 3,
  refused: 4,
  destructive: 4,
  'not-found': 5,
};

const SAID: Readonly<Record<Exclude<JobResult, 'done' | 'skipped' | 'failed'>, (name: string) => string>> = {
  canceled: (name) => `Job for ${name} canceled.`,
  timeout: (name) => `Job for ${name} timed out.`,
  dependency: (name) => `A dependency job for ${name} failed. See 'journalctl -xe' for details.`,
  invalid: (name) => `${name} is not active, cannot reload.`,
  assert: (name) => `Assertion failed on job for ${name}.`,
  unsupported: (name) => `Operation on or unit type of ${name} not supported on this system.`,
};

const BECAUSE: Readonly<Partial<Record<ServiceResult, string>>> = {
  resources: 'of unavailable resources or another system error',
  protocol: 'the service did not take the steps required by its unit configuration',
  timeout: 'a timeout was exceeded',
  'exit-code': 'the control process exited with error code',
  signal: 'a fatal signal was delivered to the control process',
  'core-dump': 'a fatal signal was delivered causing the control process to dump core',
  watchdog: 'the service failed to send watchdog ping',
  'start-limit-hit': 'start of the service was attempted too often',
};

function failedLines(name: string, result: ServiceResult): readonly string[] {
  const because = name.endsWith('.service') ? BECAUSE[result] : undefined;
  const details = `See "systemctl status ${name}" and "journalctl -xeu ${name}" for details.`;
  if (because === undefined) return [`Job for ${name} failed.`, details];
  return [
    `Job for ${name} failed because ${because}.`,
    details,
    ...(result === 'start-limit-hit'
      ? [
          `To force a start use "systemctl reset-failed ${name}"`,
          `followed by "systemctl start ${name}" again.`,
        ]
      : []),
  ];
}
