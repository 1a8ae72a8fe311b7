// What is remembered of a unit for people to read: when it entered and left its states, and how the commands of its last
// start went. It decides nothing.
import type { ProcessExit } from '../process/process.js';
import type { StateTimes } from '../show/model.js';
import type { ActiveState } from '../states.js';
import type { ExecCommand } from '../syntax/exec-line.js';

export interface RecordedCommand {
  readonly command: ExecCommand;
  readonly pid: number;
  readonly startedMs: number;
  exit: ProcessExit | null;
  exitedMs: number | null;
}

export class UnitRecord {
  #active: ActiveState = 'inactive';
  #times: StateTimes = {
    activeEnterMs: null,
    activeExitMs: null,
    inactiveEnterMs: null,
    inactiveExitMs: null,
  };
  /** The latest run of each command, in the order in which they began. */
  readonly #commands = new Map<ExecCommand, RecordedCommand>();
  #ended = true;

  get times(): StateTimes {
    return this.#times;
  }

  get commands(): readonly RecordedCommand[] {
    return [...this.#commands.values()];
  }

  /** To be told of every state, those that pass unseen too. */
  entered(active: ActiveState, atMs: number): void {
    const was = this.#active;
    this.#active = active;
    const times = { ...this.#times };
    if (isUp(active) && !isUp(was)) times.activeEnterMs = atMs;
    if (!isUp(active) && isUp(was)) times.activeExitMs = atMs;
    if (isDown(active) && !isDown(was)) times.inactiveEnterMs = atMs;
    if (!isDown(active) && isDown(was)) times.inactiveExitMs = atMs;
    this.#times = times;
    if (isDown(active)) this.#ended = true;
  }

  /** A process began; the first after the unit was down begins a new account. */
  spawned(command: ExecCommand, pid: number, atMs: number): RecordedCommand {
    if (this.#ended) this.#commands.clear();
    this.#ended = false;
    const recorded = { command, pid, startedMs: atMs, exit: null, exitedMs: null };
    this.#commands.delete(command);
    this.#commands.set(command, recorded);
    return recorded;
  }
}

function isUp(active: ActiveState): boolean {
  return active === 'active';
}

function isDown(active: ActiveState): boolean {
  return active === 'inactive' || active === 'failed';
}
