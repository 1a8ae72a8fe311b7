// The processes of one service, systemd's control group of it: the main one, one that helps, and what these left
// behind. Begins them, signals them by KillMode=, and tells who has ended.
import type { JournalLevel } from '../machine/journal.js';
import type { Process, ProcessExit, ProcessRunner, Role, Signal, SpawnRequest } from '../process/process.js';
import type { KillConfig } from './config.js';
import type { SignalState } from './steps.js';

export interface CrewOptions {
  readonly processes: ProcessRunner;
  readonly log: (message: string, level?: JournalLevel) => void;
  /** Any process of it has ended: what it wrote goes to the journal. */
  readonly ended: (process: Process) => void;
  readonly mainEnded: (exit: ProcessExit) => void;
  readonly controlEnded: (exit: ProcessExit) => void;
  /** The last of those that are neither has ended, and nobody is left. */
  readonly emptied: () => void;
  /** What was awaited of the main process has come. */
  readonly reached: () => void;
}

export class Crew {
  readonly #options: CrewOptions;
  #main: Process | null = null;
  #control: Process | null = null;
  readonly #others = new Set<Process>();

  constructor(options: CrewOptions) {
    this.#options = options;
  }

  get main(): Process | null {
    return this.#main;
  }

  get control(): Process | null {
    return this.#control;
  }

  get all(): Process[] {
    return [this.#main, this.#control, ...this.#others].filter((process) => process !== null);
  }

  get empty(): boolean {
    return this.#main === null && this.#control === null && this.#others.size === 0;
  }

  spawn(request: SpawnRequest): void {
    const process = this.#options.processes.spawn(request, {
      exited: (exit) => this.#exited(process, exit),
      reached: () => {
        if (process === this.#main) this.#options.reached();
      },
      forked: (child) => {
        this.#others.add(child);
        return (exit) => this.#exited(child, exit);
      },
    });
    this.#put(request.role, process);
  }

  /** Takes the only process without a part as the main one. Whether there is one now. */
  adopt(): boolean {
    const [other, ...more] = this.#others;
    if (this.#main === null && other !== undefined && more.length === 0) {
      this.#others.delete(other);
      this.#main = other;
    }
    return this.#main !== null;
  }

  /** The service is done with them: whoever still runs has no part any more. */
  release(): void {
    for (const process of [this.#main, this.#control]) if (process !== null) this.#others.add(process);
    this.#main = null;
    this.#control = null;
  }

  /** A reload took too long; what it began is nobody's business from now on. */
  killControl(): void {
    const control = this.#control;
    if (control === null) return;
    this.#others.add(control);
    this.#control = null;
    control.kill('KILL');
  }

  /** Sends what a state is for. Whether there is anybody to wait for. */
  signal(state: SignalState, config: KillConfig, restarting: boolean): boolean {
    if (config.mode === 'none') return false;
    const signal = signalFor(state, config, restarting);
    const gentle = state === 'stop-sigterm' || state === 'final-sigterm';
    const everybody =
      config.mode === 'control-group' || (config.mode === 'mixed' && state.endsWith('-sigkill'));
    const told = everybody ? this.all : [this.#main, this.#control].filter((process) => process !== null);
    const target = everybody ? 'group' : 'itself';
    for (const { pid, name } of gentle ? [] : told)
      this.#options.log(`Killing process ${pid} (${name}) with signal SIG${signal}.`, 'notice');
    // All are gone at one instant: the main process, whose end goes on to the next state, is told of last.
    for (const process of told.reverse()) {
      process.kill(signal, target);
      if (gentle && config.sendSighup && signal !== 'HUP') process.kill('HUP', target);
    }
    return told.length > 0;
  }

  #put(role: Role, process: Process): void {
    const before = role === 'main' ? this.#main : this.#control;
    if (before !== null) this.#others.add(before);
    if (role === 'main') this.#main = process;
    else this.#control = process;
  }

  #exited(process: Process, exit: ProcessExit): void {
    this.#options.ended(process);
    if (process === this.#main) {
      this.#main = null;
      this.#options.mainEnded(exit);
    } else if (process === this.#control) {
      this.#control = null;
      this.#options.controlEnded(exit);
    } else {
      this.#others.delete(process);
      if (this.empty) this.#options.emptied();
    }
  }
}

function signalFor(state: SignalState, config: KillConfig, restarting: boolean): Signal {
  switch (state) {
    case 'stop-watchdog':
    case 'final-watchdog':
      return config.watchdogSignal;
    case 'stop-sigterm':
      return restarting ? config.restartSignal : config.signal;
    case 'final-sigterm':
      return config.signal;
    case 'stop-sigkill':
    case 'final-sigkill':
      return config.finalSignal;
  }
}
