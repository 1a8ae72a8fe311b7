// The life of one service (systemd.service(5)): starting, running, ending, coming again or not. Driven by its clock and
// by the ends of its processes; tells every state it takes. What an end means is told by outcome.ts.
import type { Clock, Result, Timer } from '../../base/index.js';
import type { Process, ProcessExit, ProcessRunner } from '../process/process.js';
import type { ActiveState, ServiceResult, SubState } from '../states.js';
import type { ExecCommand } from '../syntax/exec-line.js';
import type { ServiceConfig } from './config.js';
import { CLEAN_SIGNALS, describeExit, restarts, resultOf } from './outcome.js';

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
  /** What the next start goes by, or a sentence why there can be none. */
  readonly config: () => Result<ServiceConfig, string>;
  readonly changed: (state: ServiceState) => void;
  /** A line of systemd's own for the journal. */
  readonly log: (message: string) => void;
  /** A process has ended: what it wrote goes to the journal. */
  readonly ended: (running: Running) => void;
}

export interface Running {
  readonly process: Process;
  readonly command: ExecCommand;
}

/** Besides its main process a service has at most one that helps it to start or to stop. */
type Role = 'main' | 'control';

/** One life, from a start to the end of its last process: who runs, what was asked and what went wrong meanwhile. */
interface Going {
  readonly config: ServiceConfig;
  main: Running | null;
  control: Running | null;
  /** The start is done: `Started` or `Finished` was said. */
  up: boolean;
  /** Somebody asked for the stop: no restart follows it. */
  stopping: boolean;
  /** The first failure counts. */
  result: ServiceResult;
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

  /** The processes that run now. */
  get running(): readonly Running[] {
    return this.#going === null ? [] : runningOf(this.#going);
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
    if (going === null) return;
    if (this.#state.sub === 'auto-restart') return this.#giveUp(going);
    going.stopping = true;
    if (this.#state.active === 'deactivating') return;
    this.#options.log(`Stopping ${this.#title(going.config)}...`);
    if (this.#state.active === 'active' && going.config.stop.length > 0) this.#runStop(going);
    else this.#terminate(going);
  }

  /** A stop while nothing runs but the wait for the next start. */
  #giveUp({ config, result }: Going): void {
    this.#disarm();
    this.#going = null;
    this.#options.log(`Stopped ${this.#title(config)}.`);
    this.#become('inactive', 'dead', result);
  }

  #begin(): void {
    const config = this.#options.config();
    if (!config.ok) return this.#options.log(config.error);
    this.#disarm();
    if (this.#limitHit(config.value)) return this.#refuse(config.value);
    const going: Going = {
      config: config.value,
      main: null,
      control: null,
      up: false,
      stopping: false,
      result: 'success',
    };
    this.#going = going;
    // What is active at once is never starting: systemd has no line for it (core/job.c).
    const atOnce = going.config.startPre.length === 0 && !going.config.oneshot;
    if (!atOnce) this.#options.log(`Starting ${this.#title(going.config)}...`);
    if (going.config.startPre.length === 0) return this.#runMain(going);
    this.#armStart(going);
    this.#runInTurn(going, 'control', going.config.startPre, (result) => {
      if (result === 'success') this.#runMain(going);
      else this.#terminate(going, result);
    });
    this.#become('activating', 'start-pre', 'success');
  }

  #refuse(config: ServiceConfig): void {
    this.#going = null;
    this.#options.log('Start request repeated too quickly.');
    this.#options.log("Failed with result 'start-limit-hit'.");
    this.#options.log(`Failed to start ${this.#title(config)}.`);
    this.#become('failed', 'failed', 'start-limit-hit');
  }

  #runMain(going: Going): void {
    const { config } = going;
    if (config.oneshot) return this.#runOneshot(going);
    this.#disarm();
    going.up = true;
    this.#options.log(`Started ${this.#title(config)}.`);
    const [command] = config.start;
    this.#run(going, 'main', command, (exit) => this.#mainEnded(going, command, exit));
    this.#become('active', 'running', 'success');
  }

  #runOneshot(going: Going): void {
    const { config } = going;
    this.#armStart(going);
    this.#runInTurn(going, 'main', config.start, (result) => {
      if (result !== 'success' || !config.remainAfterExit) return this.#terminate(going, result);
      this.#disarm();
      going.up = true;
      this.#options.log(`Finished ${this.#title(config)}.`);
      this.#become('active', 'exited', 'success');
    });
    this.#become('activating', 'start', 'success');
  }

  /** Commands one after another; `done` is told how the last or the first that failed ended, unless signals end all. */
  #runInTurn(
    going: Going,
    role: Role,
    [command, ...rest]: readonly ExecCommand[],
    done: (result: ServiceResult) => void,
  ): void {
    if (command === undefined) return done('success');
    this.#run(going, role, command, (exit) => {
      const result = command.ignoreFailure ? 'success' : resultOf(exit, []);
      if (result !== 'success') this.#logExit(role, exit);
      if (this.#signalled) this.#settleIfGone(going);
      else if (result === 'success') this.#runInTurn(going, role, rest, done);
      else done(result);
    });
  }

  #mainEnded(going: Going, { ignoreFailure }: ExecCommand, exit: ProcessExit): void {
    const result = ignoreFailure ? 'success' : resultOf(exit, CLEAN_SIGNALS);
    if (result !== 'success') this.#logExit('main', exit);
    note(going, result);
    this.#settleIfGone(going);
  }

  /** ExecStop= beside the running main process, then the signals to what is left. */
  #runStop(going: Going): void {
    this.#arm(going.config.timeoutStopMs, () => {
      this.#options.log('Stopping timed out. Terminating.');
      this.#terminate(going, 'timeout');
    });
    this.#runInTurn(going, 'control', going.config.stop, (result) => this.#terminate(going, result));
    this.#become('deactivating', 'stop', going.result);
  }

  /** SIGTERM to all that runs, and SIGKILL to what does not heed it in time. */
  #terminate(going: Going, result: ServiceResult = 'success'): void {
    note(going, result);
    const running = runningOf(going);
    if (running.length === 0) return this.#settle(going);
    this.#arm(going.config.timeoutStopMs, () => this.#kill(going));
    this.#become('deactivating', 'stop-sigterm', going.result);
    for (const { process } of running) process.kill('TERM');
  }

  #kill(going: Going): void {
    this.#options.log("State 'stop-sigterm' timed out. Killing.");
    note(going, 'timeout');
    const running = runningOf(going);
    this.#become('deactivating', 'stop-sigkill', going.result);
    for (const { process } of running) process.kill('KILL');
  }

  /** Signals were sent: the end of one process is waited for, and begins nothing. */
  get #signalled(): boolean {
    return this.#state.sub === 'stop-sigterm' || this.#state.sub === 'stop-sigkill';
  }

  #settleIfGone(going: Going): void {
    if (runningOf(going).length === 0) this.#settle(going);
  }

  /** Nothing runs any more: dead, failed, or coming again. */
  #settle(going: Going): void {
    const { config, result, stopping } = going;
    this.#disarm();
    this.#options.log(result === 'success' ? 'Deactivated successfully.' : `Failed with result '${result}'.`);
    if (stopping) this.#options.log(`Stopped ${this.#title(config)}.`);
    else if (!going.up) {
      this.#options.log(`${result === 'success' ? 'Finished' : 'Failed to start'} ${this.#title(config)}.`);
    }
    if (!stopping && restarts(config.restart, result)) return this.#restartLater(going);
    this.#going = null;
    if (result === 'success') this.#become('inactive', 'dead', result);
    else this.#become('failed', 'failed', result);
    if (!this.#startAgain) return;
    this.#startAgain = false;
    this.start();
  }

  #restartLater(going: Going): void {
    this.#arm(going.config.restartMs, () => this.#restart(going));
    this.#become('activating', 'auto-restart', going.result);
  }

  /** The wait is over. A unit file that went bad meanwhile is the end: no other start is due. */
  #restart({ config, result }: Going): void {
    const next = this.#options.config();
    if (!next.ok) {
      this.#going = null;
      this.#options.log(`Failed to schedule restart job: ${next.error}`);
      return this.#become('failed', 'failed', result === 'success' ? 'resources' : result);
    }
    this.#restarts += 1;
    this.#options.log(`Scheduled restart job, restart counter is at ${this.#restarts}.`);
    this.#options.log(`Stopped ${this.#title(config)}.`);
    this.#begin();
  }

  #limitHit({ startLimitBurst, startLimitIntervalMs }: ServiceConfig): boolean {
    if (startLimitBurst === 0 || startLimitIntervalMs === 0) return false;
    const nowMs = this.#options.clock.nowMs();
    this.#starts = this.#starts.filter((atMs) => nowMs - atMs < startLimitIntervalMs);
    if (this.#starts.length >= startLimitBurst) return true;
    this.#starts.push(nowMs);
    return false;
  }

  #run(going: Going, role: Role, command: ExecCommand, ended: (exit: ProcessExit) => void): void {
    const process = this.#options.processes.spawn(command, (exit) => {
      going[role] = null;
      this.#options.ended(running);
      ended(exit);
    });
    const running: Running = { process, command };
    going[role] = running;
  }

  #armStart(going: Going): void {
    this.#arm(going.config.timeoutStartMs, () => {
      this.#options.log(`${this.#state.sub} operation timed out. Terminating.`);
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

  /** Comes when the step is complete: whoever is told of it may ask for the next one at once. */
  #become(active: ActiveState, sub: SubState, result: ServiceResult): void {
    this.#state = { active, sub, result };
    this.#options.changed(this.#state);
  }

  #logExit(role: Role, exit: ProcessExit): void {
    this.#options.log(`${role === 'main' ? 'Main' : 'Control'} process exited, ${describeExit(exit)}`);
  }

  #title(config: ServiceConfig): string {
    const { unit } = this.#options;
    return config.description === unit ? unit : `${unit} - ${config.description}`;
  }
}

function runningOf({ main, control }: Going): readonly Running[] {
  return [main, control].filter((running) => running !== null);
}

function note(going: Going, result: ServiceResult): void {
  if (going.result === 'success') going.result = result;
}
