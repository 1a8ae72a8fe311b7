// The life of one service (systemd.service(5)): starting, running, ending, coming again or not. Driven by its clock and
// by the ends of its processes; tells every state it takes.
import type { Clock, Timer } from '../base/index.js';
import type { ExecCommand } from './exec-line.js';
import type { Process, ProcessExit, ProcessRunner } from './process.js';
import type { Restart, ServiceConfig } from './service-config.js';
import type { ActiveState, ServiceResult, SubState } from './states.js';

export interface ServiceState {
  readonly active: ActiveState;
  readonly sub: SubState;
  readonly result: ServiceResult;
}

export const DEAD: ServiceState = { active: 'inactive', sub: 'dead', result: 'success' };

export interface ServiceOptions {
  readonly unit: string;
  readonly clock: Clock;
  readonly processes: ProcessRunner;
  /** What the next start goes by; null: its unit file is bad or gone. */
  readonly config: () => ServiceConfig | null;
  readonly changed: (state: ServiceState) => void;
  /** A line of systemd's own for the journal. */
  readonly log: (message: string) => void;
  /** A process has ended: what it wrote goes to the journal. */
  readonly ended: (process: Process, command: ExecCommand) => void;
}

/** What is going on, beyond the words: who runs, what was asked meanwhile. */
interface Going {
  readonly config: ServiceConfig;
  process: Process | null;
  command: ExecCommand | null;
  /** Somebody asked for the stop: no restart follows it. */
  stopping: boolean;
}

export class Service {
  readonly #options: ServiceOptions;
  #state: ServiceState = DEAD;
  #going: Going | null = null;
  #timer: Timer | null = null;
  #startAgain = false;
  #restarts = 0;
  #starts: number[] = [];

  constructor(options: ServiceOptions) {
    this.#options = options;
  }

  get state(): ServiceState {
    return this.#state;
  }

  /** The process that runs now and its command; null when there is none. */
  get running(): { readonly process: Process; readonly command: ExecCommand } | null {
    const { process = null, command = null } = this.#going ?? {};
    return process === null || command === null ? null : { process, command };
  }

  /** A start while it stops is remembered and follows the stop. */
  start(): void {
    if (this.#state.active === 'deactivating') this.#startAgain = true;
    else if (this.#state.sub === 'auto-restart' || this.#going === null) {
      this.#restarts = 0;
      this.#begin();
    }
  }

  stop(): void {
    this.#startAgain = false;
    const going = this.#going;
    if (going === null || this.#state.active === 'deactivating') {
      if (going !== null) going.stopping = true;
      return;
    }
    if (this.#state.sub === 'auto-restart') return this.#giveUp();
    going.stopping = true;
    this.#options.log(`Stopping ${this.#title(going.config)}...`);
    if (this.#state.sub === 'running' && going.config.stop.length > 0) this.#runStop(going);
    else this.#terminate(going, this.#state.result);
  }

  /** A stop while nothing runs but the wait for the next start. */
  #giveUp(): void {
    this.#disarm();
    this.#going = null;
    this.#become('inactive', 'dead', this.#state.result);
  }

  #begin(): void {
    const config = this.#options.config();
    this.#disarm();
    if (config === null) return;
    if (this.#limitHit(config)) {
      this.#options.log('Start request repeated too quickly.');
      return this.#fail(config, 'start-limit-hit');
    }
    const going: Going = { config, process: null, command: null, stopping: false };
    this.#going = going;
    this.#options.log(`Starting ${this.#title(config)}...`);
    if (config.startPre.length === 0) return this.#runMain(going);
    this.#become('activating', 'start-pre', 'success');
    this.#armStart(going);
    this.#runInTurn(going, config.startPre, () => this.#runMain(going));
  }

  #runMain(going: Going): void {
    const { config } = going;
    if (!config.oneshot) {
      this.#disarm();
      this.#options.log(`Started ${this.#title(config)}.`);
      this.#run(going, config.start[0], (exit) => this.#mainEnded(going, exit));
      return this.#become('active', 'running', 'success');
    }
    this.#become('activating', 'start', 'success');
    this.#armStart(going);
    this.#runInTurn(going, config.start, () => {
      this.#options.log(`Finished ${this.#title(config)}.`);
      if (config.remainAfterExit) this.#become('active', 'exited', 'success');
      else this.#settle(going, 'success');
    });
  }

  /** Commands one after another; the first that fails ends the service. */
  #runInTurn(going: Going, commands: readonly ExecCommand[], done: () => void): void {
    const [command, ...rest] = commands;
    if (command === undefined) return done();
    this.#run(going, command, (exit) => {
      const result = command.ignoreFailure ? 'success' : resultOf(exit, []);
      if (going.stopping || this.#state.active === 'deactivating') this.#settle(going, this.#state.result);
      else if (result === 'success') this.#runInTurn(going, rest, done);
      else {
        this.#options.log(`Control process exited, ${describeExit(exit)}`);
        this.#settle(going, result);
      }
    });
  }

  #mainEnded(going: Going, exit: ProcessExit): void {
    const { state } = this;
    if (state.sub === 'stop') return;
    const result = resultOf(exit, CLEAN_SIGNALS);
    if (result !== 'success' || (exit.type === 'exited' && exit.status !== 0)) {
      this.#options.log(`Main process exited, ${describeExit(exit)}`);
    }
    const timedOut = state.active === 'deactivating' && state.result === 'timeout';
    this.#settle(going, timedOut ? 'timeout' : result);
  }

  /** ExecStop= beside the running main process, then the signals. */
  #runStop(going: Going): void {
    this.#become('deactivating', 'stop', this.#state.result);
    const signal = (): void => this.#terminate(going, this.#state.result);
    this.#arm(going.config.timeoutStopMs, signal);
    const runNext = (commands: readonly ExecCommand[]): void => {
      const [command, ...rest] = commands;
      if (command === undefined) return signal();
      this.#options.processes.spawn(command, () => {
        if (this.#state.sub === 'stop') runNext(rest);
      });
    };
    runNext(going.config.stop);
  }

  /** SIGTERM, and SIGKILL to one that does not heed it in time. */
  #terminate(going: Going, result: ServiceResult): void {
    if (going.process === null) return this.#settle(going, result);
    this.#become('deactivating', 'stop-sigterm', result);
    going.process.kill('TERM');
    this.#arm(going.config.timeoutStopMs, () => {
      this.#options.log("State 'stop-sigterm' timed out. Killing.");
      this.#become('deactivating', 'stop-sigkill', 'timeout');
      going.process?.kill('KILL');
    });
  }

  /** Nothing runs any more: dead, failed, or coming again. */
  #settle(going: Going, result: ServiceResult): void {
    const { config } = going;
    going.process = null;
    this.#disarm();
    if (!going.stopping && restarts(config.restart, result)) return this.#restartLater(config, result);
    if (result === 'success') {
      this.#going = null;
      if (going.stopping) this.#options.log(`Stopped ${this.#title(config)}.`);
      else if (!config.oneshot) this.#options.log('Deactivated successfully.');
      this.#become('inactive', 'dead', result);
    } else {
      this.#fail(config, result);
    }
    if (!this.#startAgain) return;
    this.#startAgain = false;
    this.start();
  }

  #fail(config: ServiceConfig, result: ServiceResult): void {
    this.#going = null;
    this.#options.log(`Failed with result '${result}'.`);
    if (result === 'start-limit-hit') this.#options.log(`Failed to start ${this.#title(config)}.`);
    this.#become('failed', 'failed', result);
  }

  #restartLater(config: ServiceConfig, result: ServiceResult): void {
    if (result !== 'success') this.#options.log(`Failed with result '${result}'.`);
    this.#become('activating', 'auto-restart', result);
    this.#arm(config.restartMs, () => {
      this.#restarts += 1;
      this.#options.log(`Scheduled restart job, restart counter is at ${this.#restarts}.`);
      this.#begin();
    });
  }

  #limitHit({ startLimitBurst, startLimitIntervalMs }: ServiceConfig): boolean {
    if (startLimitBurst === 0 || startLimitIntervalMs === 0) return false;
    const nowMs = this.#options.clock.nowMs();
    this.#starts = this.#starts.filter((atMs) => nowMs - atMs < startLimitIntervalMs);
    if (this.#starts.length >= startLimitBurst) return true;
    this.#starts.push(nowMs);
    return false;
  }

  #run(going: Going, command: ExecCommand, ended: (exit: ProcessExit) => void): void {
    const process = this.#options.processes.spawn(command, (exit) => {
      this.#options.ended(process, command);
      if (going.process === process) going.process = null;
      ended(exit);
    });
    going.process = process;
    going.command = command;
  }

  #armStart(going: Going): void {
    this.#arm(going.config.timeoutStartMs, () => {
      this.#options.log('start operation timed out. Terminating.');
      this.#terminate(going, 'timeout');
    });
  }

  /** One timer at a time: each state has at most one limit. */
  #arm(ms: number, fire: () => void): void {
    this.#disarm();
    if (ms !== Number.POSITIVE_INFINITY) this.#timer = this.#options.clock.setTimer(ms, fire);
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #become(active: ActiveState, sub: SubState, result: ServiceResult): void {
    this.#state = { active, sub, result };
    this.#options.changed(this.#state);
  }

  #title(config: ServiceConfig): string {
    const { unit } = this.#options;
    return config.description === unit ? unit : `${unit} - ${config.description}`;
  }
}

/** Signals that end a service cleanly; a process of ours can only get this one. */
const CLEAN_SIGNALS: readonly string[] = ['TERM'];

function resultOf(exit: ProcessExit, cleanSignals: readonly string[]): ServiceResult {
  if (exit.type === 'exited') return exit.status === 0 ? 'success' : 'exit-code';
  return cleanSignals.includes(exit.signal) ? 'success' : 'signal';
}

/** The table of systemd.service(5): whether Restart= brings a service back that ended so. */
export function restarts(restart: Restart, result: ServiceResult): boolean {
  switch (restart) {
    case 'no':
    case 'on-watchdog':
      return false;
    case 'always':
      return result !== 'start-limit-hit';
    case 'on-success':
      return result === 'success';
    case 'on-failure':
      return result === 'exit-code' || result === 'signal' || result === 'timeout';
    case 'on-abnormal':
      return result === 'signal' || result === 'timeout';
    case 'on-abort':
      return result === 'signal';
  }
}

const STATUS_NAMES: Readonly<Record<number, string>> = { 0: 'SUCCESS', 1: 'FAILURE', 2: 'INVALIDARGUMENT' };

function describeExit(exit: ProcessExit): string {
  if (exit.type === 'killed') return `code=killed, status=${exit.signal === 'TERM' ? '15/TERM' : '9/KILL'}`;
  return `code=exited, status=${exit.status}/${STATUS_NAMES[exit.status] ?? 'n/a'}`;
}
