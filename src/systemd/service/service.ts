// The life of one service (systemd.service(5), core/service.c): from state to state, driven by what is asked of it, by
// its clock and by the ends of its processes. What comes next is decided in steps.ts and timeouts.ts, what an end means
// in outcome.ts, whether it comes again in restart.ts; here it is done.
import { type Result, unreachable } from '../../base/index.js';
import type { Answer, BodyOptions, UnitBody } from '../machine/body.js';
import type { Process, ProcessRunner } from '../process/process.js';
import type { ServiceResult, ServiceState, UnitState } from '../states.js';
import { formatTimeSpan } from '../values/time-span.js';
import type { ServiceConfig } from './config.js';
import type { Crew } from './crew.js';
import { ExecQueue } from './exec-queue.js';
import { mayStart, tellOfRemaining } from './leftovers.js';
import { limitOf, STATE_OF } from './lists.js';
import type { CommandList } from './refusal.js';
import { comesAgain, RestartCounter, restartDelayMs } from './restart.js';
import { Standing } from './standing.js';
import { StartLimit } from './start-limit.js';
import {
  afterAll,
  afterControl,
  afterMain,
  afterNobody,
  afterOomKill,
  type Ended,
  type SignalState,
  type Step,
} from './steps.js';
import { onTimeout } from './timeouts.js';

export interface ServiceOptions extends BodyOptions {
  readonly processes: ProcessRunner;
  readonly nextPid: () => number;
  /** What the next start goes by, or a sentence why there can be none. */
  readonly config: () => Result<ServiceConfig, string>;
  /** A process has ended: what it wrote goes to the journal. */
  readonly ended: (process: Process) => void;
  /** The wait for the next start is over: what begins the job that restarts it, or why there can be none. */
  readonly restartDue: () => Result<() => void, string>;
  /** Whether a stop is half of a restart. */
  readonly restarting: () => boolean;
}

export class Service implements UnitBody {
  readonly #options: ServiceOptions;
  readonly #queue: ExecQueue;
  readonly #crew: Crew;
  readonly #standing: Standing;
  readonly #startLimit = new StartLimit();
  readonly #restarts = new RestartCounter();
  #reloadResult: ServiceResult = 'success';
  #mainKnown = false;
  #awaitsPidFile = false;
  /** Somebody asked for the stop: no restart follows it. */
  #stopping = false;

  constructor(options: ServiceOptions) {
    const { unit, clock, changed, log, processes, nextPid, ended } = options;
    const standing = new Standing({ clock, changed, expired: () => this.#expired() });
    this.#options = options;
    this.#standing = standing;
    this.#queue = new ExecQueue({
      unit,
      log,
      processes,
      nextPid,
      ended,
      now: () => standing,
      limit: (ms) => standing.limit(ms),
      note: (result) => standing.note(result),
      mainDone: (result) => this.#follow(afterMain(this.#ended(result, this.#crew.control))),
      controlDone: (result) => this.#controlDone(result),
      emptied: () => this.#emptied(),
      reached: () => {
        if (this.#sub === 'start') this.#startPost();
      },
    });
    this.#crew = this.#queue.crew;
  }

  get state(): UnitState {
    return this.#standing.state;
  }

  /** The processes that run now. */
  get running(): readonly Process[] {
    return this.#crew.all;
  }

  get main(): Process | null {
    return this.#crew.main;
  }

  /** How often it came again by itself. */
  get restarts(): number {
    return this.#restarts.count;
  }

  /** How the last reload went. */
  get reloadResult(): ServiceResult {
    return this.#reloadResult;
  }

  /** One that stops, or waits to come again by itself, is started later. */
  start(): Answer {
    if (this.state.active === 'deactivating' || this.#sub === 'auto-restart') return 'later';
    if (!this.#standing.over) return 'already';
    const config = this.#options.config();
    if (!config.ok) {
      this.#options.log(config.error, 'err');
      return 'refused';
    }
    this.#standing.goBy(config.value);
    if (this.#startLimit.hit(this.#options.clock.nowMs(), config.value)) {
      this.#options.log('Start request repeated too quickly.', 'warning');
      this.#dead('start-limit-hit', false);
      return 'refused';
    }
    this.#restarts.begin();
    this.#standing.forgetResult();
    this.#reloadResult = 'success';
    this.#queue.forget();
    this.#mainKnown = false;
    this.#awaitsPidFile = false;
    this.#stopping = false;
    this.#condition();
    return 'began';
  }

  stop(): Answer {
    if (this.#standing.over) return 'already';
    this.#stopping = true;
    if (this.#sub === 'auto-restart') this.#standing.become('dead');
    else if (this.#sub === 'running' || this.#sub === 'exited') this.#stop('success');
    else if (this.state.active !== 'deactivating' || this.#sub === 'stop-watchdog')
      this.#signal('stop-sigterm', 'success');
    return 'began';
  }

  /** Also what an earlier life has left behind. */
  fell(): void {
    const { all } = this.#crew;
    this.#stopping = true;
    if (this.#sub === 'auto-restart') this.#standing.become('dead');
    else if (!this.#standing.over && all.length === 0) this.#dead('success', false);
    else if (!this.#standing.over && this.#sub !== 'final-sigkill') this.#standing.become('final-sigkill');
    // The main process, whose end goes on to the next state, is told of last.
    for (const victim of all.reverse()) victim.kill('KILL', 'group');
  }

  /** `already`: there is nothing to be done for it. */
  reload(): Answer {
    if (this.#sub === 'reload') return 'later';
    if (this.state.active !== 'active') {
      this.#options.log('Unit cannot be reloaded because it is inactive.', 'warning');
      return 'refused';
    }
    if (this.#now.commands.ExecReload.length === 0) return 'already';
    // An idle service counts as active while it still starts.
    if (this.#sub !== 'running' && this.#sub !== 'exited') return 'later';
    this.#reloadResult = 'success';
    this.#begin('ExecReload');
    return 'began';
  }

  /** Failures and starts so far are forgotten. */
  resetFailed(): void {
    this.#startLimit.forget();
    this.#standing.forgetResult();
    this.#restarts.forget();
    if (this.#sub === 'failed') this.#standing.become('dead');
  }

  /** Its memory is at the limit: the kernel kills one of its processes. */
  oomKill(): void {
    const { all } = this.#crew;
    if (all.length === 0) return;
    // With OOMPolicy=kill the kernel does not choose.
    for (const victim of this.#now.oomPolicy === 'kill' ? all.reverse() : all.slice(0, 1))
      victim.kill('KILL');
    this.#options.log('A process of this unit has been killed by the OOM killer.', 'notice');
    if (this.#sub === 'stop-sigkill' || this.#sub === 'final-sigkill') this.#standing.note('oom-kill');
    this.#follow(afterOomKill(this.#sub, this.#now.oomPolicy));
  }

  get #now(): ServiceConfig {
    return this.#standing.config;
  }

  get #sub(): ServiceState {
    return this.#standing.sub;
  }

  #follow(step: Step): void {
    switch (step.type) {
      case 'wait':
        return;
      case 'start-pre':
        return this.#startPre();
      case 'start':
        return this.#start();
      case 'start-post':
        return this.#startPost();
      case 'adopt':
        return this.#adopt();
      case 'running':
        return this.#run(step.result);
      case 'stop':
        return this.#stop(step.result);
      case 'stop-post':
        return this.#stopPost(step.result);
      case 'signal':
        return this.#signal(step.state, step.result);
      case 'dead':
        return this.#dead(step.result, step.again);
      default:
        return unreachable(step);
    }
  }

  #condition(): void {
    if (!this.#begin('ExecCondition')) this.#startPre();
  }

  #startPre(): void {
    if (!this.#begin('ExecStartPre')) this.#start();
  }

  #start(): void {
    const { commands, type, timeouts } = this.#now;
    if (commands.ExecStart.length === 0) {
      this.#standing.become('start');
      // Whoever was told may have asked for the stop.
      if (this.#sub === 'start') this.#startPost();
      return;
    }
    if (!this.#mayRun('ExecStart')) return this.#signal('stop-sigterm', 'resources');
    const atOnce = type === 'simple' || type === 'idle';
    this.#mainKnown = type !== 'forking';
    this.#queue.begin(
      this.#mainKnown ? 'main' : 'control',
      'ExecStart',
      atOnce ? Number.POSITIVE_INFINITY : timeouts.startMs,
    );
    if (atOnce) this.#startPost();
    else this.#standing.become('start');
  }

  #mayRun(list: CommandList): boolean {
    const { log } = this.#options;
    const unread = this.#queue.environmentProblem();
    if (unread !== null) log(unread, 'warning');
    else if (mayStart(this.#crew.all, this.#now.kill, log)) return true;
    const why = unread === null ? 'Device or resource busy' : 'No such file or directory';
    log(`Failed to run '${STATE_OF[list]}' task: ${why}`, 'warning');
    return false;
  }

  #startPost(): void {
    this.#standing.watch(this.#crew.main, () => this.#bark());
    if (!this.#begin('ExecStartPost')) this.#run('success');
  }

  /** The watchdog was not pinged in time. */
  #bark(): void {
    this.#options.log(`Watchdog timeout (limit ${formatTimeSpan(this.#now.timeouts.watchdogMs)})!`, 'err');
    this.#signal('stop-watchdog', 'watchdog');
  }

  /** The command that forks is done, or those after it: now the main process should be known. */
  #adopt(): void {
    const { context, commands, type } = this.#now;
    const { pidFile } = context;
    if (type === 'forking' && this.#crew.adopt()) this.#mainKnown = true;
    const starting = this.#sub === 'start';
    const missing = type === 'forking' && pidFile !== null && !this.#mainKnown;
    if (!missing || (starting && commands.ExecStartPost.length > 0))
      return starting ? this.#startPost() : this.#run('success');
    this.#options.log(`Can't open PID file ${pidFile} (yet?) after ${this.#sub}: No such file or directory`);
    this.#awaitsPidFile = true;
    if (!this.#crew.empty) return;
    return starting ? this.#signal('stop-sigterm', 'protocol') : this.#stop('protocol');
  }

  #run(result: ServiceResult): void {
    this.#standing.note(result);
    const { remainAfterExit } = this.#now;
    const good = this.#mainKnown ? this.#crew.main !== null : !this.#crew.empty;
    if (this.#standing.result !== 'success') return this.#signal('stop-sigterm', result);
    if (good) return this.#standing.become('running');
    return remainAfterExit ? this.#standing.become('exited') : this.#stop('success');
  }

  #stop(result: ServiceResult): void {
    this.#standing.note(result);
    if (!this.#begin('ExecStop')) this.#signal('stop-sigterm', 'success');
  }

  #stopPost(result: ServiceResult): void {
    this.#standing.note(result);
    if (!this.#begin('ExecStopPost')) this.#signal('final-sigterm', 'success');
  }

  #signal(state: SignalState, result: ServiceResult): void {
    this.#standing.note(result);
    const { kill, timeouts } = this.#now;
    if (!this.#crew.signal(state, kill, this.#options.restarting()))
      return this.#follow(afterNobody(state, kill.sendSigkill));
    this.#standing.limit(state.endsWith('-watchdog') ? timeouts.abortMs : timeouts.stopMs);
    this.#standing.become(state);
  }

  /** Nothing is waited for any more: dead, failed, or coming again. */
  #dead(result: ServiceResult, again: boolean): void {
    this.#standing.note(result);
    const { log } = this.#options;
    const ended = this.#standing.result;
    const end = ended === 'success' || ended === 'exec-condition' ? 'dead' : 'failed';
    if (ended === 'success') log('Deactivated successfully.');
    else if (end === 'failed') log(`Failed with result '${ended}'.`, 'warning');
    else log(`Skipped due to '${ended}'.`);
    this.#crew.release();
    tellOfRemaining(this.#crew.all, log);
    const { restarting } = this.#now;
    const returns = again && !this.#stopping && comesAgain(restarting, ended, this.#queue.mainExit);
    this.#stopping = false;
    if (returns) {
      this.#standing.limit(restartDelayMs(restarting, this.#restarts.count));
      return this.#standing.become('auto-restart', this.#standing.at(end));
    }
    this.#restarts.end();
    this.#standing.become(end);
  }

  /** The wait is over. A unit file that went bad meanwhile is the end: no other start is due. */
  #restart(): void {
    const job = this.#options.restartDue();
    if (!job.ok) {
      this.#options.log(`Failed to schedule restart job: ${job.error}`, 'warning');
      return this.#dead('resources', false);
    }
    this.#options.log(`Scheduled restart job, restart counter is at ${this.#restarts.add()}.`);
    job.value();
  }

  /** Begins with the commands of an option and takes the state for them; false when it has none. */
  #begin(list: CommandList): boolean {
    if (this.#now.commands[list].length === 0) return false;
    if ((list === 'ExecCondition' || list === 'ExecStartPre') && !this.#mayRun(list)) {
      this.#dead('resources', true);
      return true;
    }
    this.#queue.begin('control', list, limitOf(list, this.#now));
    this.#standing.become(STATE_OF[list]);
    return true;
  }

  #ended(result: ServiceResult, other: Process | null): Ended {
    return { state: this.#sub, result, config: this.#now, other: other !== null };
  }

  #controlDone(result: ServiceResult): void {
    if (this.#sub === 'reload') this.#reloadResult = result;
    this.#follow(afterControl(this.#ended(result, this.#crew.main)));
  }

  #emptied(): void {
    if (this.#awaitsPidFile && (this.#sub === 'start' || this.#sub === 'start-post')) {
      this.#options.log('Daemon never wrote its PID file. Failing.', 'warning');
      return this.#sub === 'start' ? this.#stopPost('protocol') : this.#stop('protocol');
    }
    this.#follow(afterAll(this.#sub));
  }

  #expired(): void {
    if (this.#sub === 'auto-restart') return this.#restart();
    if (this.#sub === 'reload') {
      this.#options.log('Reload operation timed out. Killing reload process.', 'warning');
      this.#queue.abandonControl();
      this.#reloadResult = 'timeout';
      return this.#run('success');
    }
    const timeout = onTimeout(this.#sub, this.#now);
    if (timeout === null) return;
    this.#options.log(timeout.message, 'warning');
    this.#follow(timeout.step);
  }
}
