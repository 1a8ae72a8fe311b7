// The life of one service (systemd.service(5)): starting, running, ending, coming again or not. Driven by its clock and
// by the ends of its processes; tells every state it takes. What an end means is told by outcome.ts.
import type { Result, Timer } from '../../base/index.js';
import type { Answer, BodyOptions, UnitBody } from '../machine/body.js';
import type { Process, ProcessExit, ProcessRunner } from '../process/process.js';
import { type ActiveState, DEAD, type ServiceResult, type SubState, type UnitState } from '../states.js';
import type { ExecCommand } from '../syntax/exec-line.js';
import type { ServiceConfig } from './config.js';
import { CLEAN_SIGNALS, describeExit, restarts, resultOf } from './outcome.js';

export interface ServiceOptions extends BodyOptions {
  readonly processes: ProcessRunner;
  /** What the next start goes by, or a sentence why there can be none. */
  readonly config: () => Result<ServiceConfig, string>;
  /** A process has ended: what it wrote goes to the journal. */
  readonly ended: (running: Running) => void;
  /** The wait for the next start is over: what begins the job that restarts it, or why there can be none. */
  readonly restartDue: () => Result<() => void, string>;
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
  /** Somebody asked for the stop: no restart follows it. */
  stopping: boolean;
  /** The first failure counts. */
  result: ServiceResult;
}

export class Service implements UnitBody {
  readonly #options: ServiceOptions;
  #state: UnitState = DEAD;
  #going: Going | null = null;
  #timer: Timer | null = null;
  #restarts = 0;
  /** Ended for good: the next start counts from the beginning. */
  #countAnew = true;
  #starts: number[] = [];

  constructor(options: ServiceOptions) {
    this.#options = options;
  }

  get state(): UnitState {
    return this.#state;
  }

  /** The processes that run now. */
  get running(): readonly Running[] {
    return this.#going === null ? [] : runningOf(this.#going);
  }

  /** One that stops, or waits to come again by itself, is started later. */
  start(): Answer {
    if (this.#state.active === 'deactivating' || this.#state.sub === 'auto-restart') return 'later';
    if (this.#going !== null) return 'already';
    if (this.#countAnew) this.#restarts = 0;
    this.#countAnew = false;
    return this.#begin();
  }

  stop(): Answer {
    const going = this.#going;
    if (going === null) return 'already';
    if (this.#state.sub === 'auto-restart') {
      this.#disarm();
      this.#going = null;
      this.#become('inactive', 'dead', going.result);
      return 'began';
    }
    going.stopping = true;
    // Its end is waited for.
    if (this.#state.active === 'deactivating') return 'began';
    if (this.#state.active === 'active' && going.config.stop.length > 0) this.#runStop(going);
    else this.#terminate(going);
    return 'began';
  }

  #begin(): Answer {
    const config = this.#options.config();
    if (!config.ok) {
      this.#options.log(config.error);
      return 'refused';
    }
    this.#disarm();
    if (this.#limitHit(config.value)) {
      this.#options.log('Start request repeated too quickly.');
      this.#options.log("Failed with result 'start-limit-hit'.");
      this.#become('failed', 'failed', 'start-limit-hit');
      return 'refused';
    }
    const going: Going = {
      config: config.value,
      main: null,
      control: null,
      stopping: false,
      result: 'success',
    };
    this.#going = going;
    if (going.config.startPre.length === 0) this.#runMain(going);
    else {
      this.#armStart(going);
      this.#runInTurn(going, 'control', going.config.startPre, (result) => {
        if (result === 'success') this.#runMain(going);
        else this.#terminate(going, result);
      });
      this.#become('activating', 'start-pre', 'success');
    }
    return 'began';
  }

  #runMain(going: Going): void {
    const { config } = going;
    if (config.oneshot) return this.#runOneshot(going);
    this.#disarm();
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
    const end: UnitState = result === 'success' ? DEAD : { active: 'failed', sub: 'failed', result };
    if (!stopping && restarts(config.restart, result)) {
      this.#arm(config.restartMs, () => this.#restart(going));
      return this.#become('activating', 'auto-restart', result, end);
    }
    this.#going = null;
    this.#countAnew = true;
    this.#become(end.active, end.sub, end.result);
  }

  /** The wait is over. A unit file that went bad meanwhile is the end: no other start is due. */
  #restart({ result }: Going): void {
    const job = this.#options.restartDue();
    if (job.ok) {
      this.#restarts += 1;
      this.#options.log(`Scheduled restart job, restart counter is at ${this.#restarts}.`);
      return job.value();
    }
    this.#going = null;
    this.#countAnew = true;
    this.#options.log(`Failed to schedule restart job: ${job.error}`);
    this.#become('failed', 'failed', result === 'success' ? 'resources' : result);
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
  #become(active: ActiveState, sub: SubState, result: ServiceResult, passed?: UnitState): void {
    this.#state = { active, sub, result };
    this.#options.changed(this.#state, passed);
  }

  #logExit(role: Role, exit: ProcessExit): void {
    this.#options.log(`${role === 'main' ? 'Main' : 'Control'} process exited, ${describeExit(exit)}`);
  }
}

function runningOf({ main, control }: Going): readonly Running[] {
  return [main, control].filter((running) => running !== null);
}

function note(going: Going, result: ServiceResult): void {
  if (going.result === 'success') going.result = result;
}
