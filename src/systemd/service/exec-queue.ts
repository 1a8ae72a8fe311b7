// A service's commands, one after another: the next begins when the one before has ended well, each with the same time
// to do it in. Main and control processes have a queue each; what comes after a queue is the service's.
import { ok, present, type Result } from '../../base/index.js';
import type { BodyOptions } from '../machine/body.js';
import type { Process, ProcessExit, ProcessRunner, Role } from '../process/process.js';
import type { ServiceResult, ServiceState } from '../states.js';
import { type ExecCommand, expandArguments } from '../syntax/exec-line.js';
import type { ServiceConfig } from './config.js';
import { Crew } from './crew.js';
import { environmentOf } from './environment.js';
import { awaitedOf, limitOf } from './lists.js';
import { exitLine, resultOf } from './outcome.js';
import type { CommandList } from './refusal.js';

export interface ExecQueueOptions extends Pick<BodyOptions, 'unit' | 'log'> {
  readonly processes: ProcessRunner;
  readonly nextPid: () => number;
  /** Any process has ended: what it wrote goes to the journal. */
  readonly ended: (process: Process) => void;
  /** What the service is about. */
  readonly now: () => {
    readonly config: ServiceConfig;
    readonly sub: ServiceState;
    readonly result: ServiceResult;
  };
  /** A command begins: how long it may take. */
  readonly limit: (ms: number) => void;
  /** How a process ended counts for the service. */
  readonly note: (result: ServiceResult) => void;
  /** The last command of a queue has ended, or the first that failed. */
  readonly mainDone: (result: ServiceResult) => void;
  readonly controlDone: (result: ServiceResult) => void;
  /** The last of all processes has ended, and it was in no queue. */
  readonly emptied: () => void;
  /** What was awaited of the main process has come. */
  readonly reached: () => void;
}

interface Queue {
  readonly list: CommandList;
  readonly command: ExecCommand;
  readonly rest: readonly ExecCommand[];
}

export class ExecQueue {
  readonly crew: Crew;
  readonly #options: ExecQueueOptions;
  #main: Queue | null = null;
  #control: Queue | null = null;
  #mainExit: ProcessExit | null = null;

  constructor(options: ExecQueueOptions) {
    const { processes, log, ended, emptied, reached } = options;
    this.#options = options;
    this.crew = new Crew({
      processes,
      log,
      ended,
      emptied,
      reached,
      mainEnded: (exit) => this.#mainEnded(exit),
      controlEnded: (exit) => this.#controlEnded(exit),
    });
  }

  /** How the main process of this life ended; null: it has not. */
  get mainExit(): ProcessExit | null {
    return this.#mainExit;
  }

  /** A new life begins. */
  forget(): void {
    this.#main = null;
    this.#control = null;
    this.#mainExit = null;
  }

  /** Begins with the first command of an option, which has one. */
  begin(role: Role, list: CommandList, limitMs: number): void {
    const [command, ...rest] = this.#options.now().config.commands[list];
    const queue = { list, command: present(command, `${list}= has a command`), rest };
    this.#run(role, queue, limitMs);
  }

  /** The control process takes too long, and nobody waits for it any more. */
  abandonControl(): void {
    this.#control = null;
    this.crew.killControl();
  }

  /** Why no command can begin now; null: they can. */
  environmentProblem(): string | null {
    const read = this.#environment();
    return read.ok ? null : read.error;
  }

  /** Its files are read each time. */
  #environment(): Result<ReadonlyMap<string, string>, string> {
    const { config } = this.#options.now();
    const { files } = this.#options.processes;
    return files === undefined ? ok(config.environment) : config.environmentOn(files);
  }

  #run(role: Role, queue: Queue, limitMs: number): void {
    if (role === 'main') this.#main = queue;
    else this.#control = queue;
    this.#options.limit(limitMs);
    const { config, result } = this.#options.now();
    const { list, command } = queue;
    const mainPid = this.crew.main?.pid ?? null;
    const read = this.#environment();
    const own = read.ok ? read.value : config.environment;
    const environment = environmentOf({ config, own, list, mainPid, result, mainExit: this.#mainExit });
    const { unit, nextPid } = this.#options;
    this.crew.spawn({
      unit,
      role,
      option: list,
      argv: expandArguments(command, environment),
      argv0: command.name,
      environment,
      context: config.context,
      declared: config.declared,
      awaits: awaitedOf(list, config.type),
      nextPid,
    });
  }

  #mainEnded(exit: ProcessExit): void {
    const { config, sub } = this.#options.now();
    const { commands, oneshot, success, timeouts } = config;
    const queue = this.#main;
    // The child of a command that forks is judged as that is.
    const command = queue?.command ?? commands.ExecStart[0];
    const outcome = resultOf(exit, oneshot ? 'command' : 'daemon', success);
    const result = command?.ignoreFailure === true ? 'success' : outcome;
    this.#mainExit = exit;
    this.#tell('Main process', exit, result);
    this.#options.note(result);
    this.#main = null;
    const [next, ...rest] = queue?.rest ?? [];
    if (next !== undefined && result === 'success' && sub === 'start')
      this.#run('main', { list: 'ExecStart', command: next, rest }, timeouts.startMs);
    else this.#options.mainDone(result);
  }

  #controlEnded(exit: ProcessExit): void {
    const { config, sub } = this.#options.now();
    const { list, command, rest } = present(this.#control, 'a control process is in the queue');
    const outcome = resultOf(exit, list === 'ExecStart' ? 'daemon' : 'command', config.success);
    const skips = list === 'ExecCondition' && exit.type === 'exited' && exit.status < 255;
    let result = command.ignoreFailure ? 'success' : outcome;
    if (skips && result === 'exit-code') result = 'exec-condition';
    const kind = list === 'ExecCondition' ? 'Condition check process' : 'Control process';
    if (result !== 'exec-condition') this.#tell(kind, exit, result);
    if (sub !== 'reload') this.#options.note(result);
    this.#control = null;
    const [next, ...others] = rest;
    if (next !== undefined && result === 'success' && GOES_ON.has(sub))
      this.#run('control', { list, command: next, rest: others }, limitOf(list, config));
    else this.#options.controlDone(result);
  }

  #tell(kind: string, exit: ProcessExit, result: ServiceResult): void {
    if (result === 'success') return;
    const { message, level } = exitLine(kind, exit);
    this.#options.log(message, level);
  }
}

/** States of a queue's own; in all others it is cut off, and only the end of its process is waited for. */
const GOES_ON: ReadonlySet<ServiceState> = new Set<ServiceState>([
  'condition',
  'start-pre',
  'start-post',
  'reload',
  'stop',
  'stop-post',
]);
