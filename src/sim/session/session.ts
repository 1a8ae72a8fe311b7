// What a person does at the command line with no cluster running: a world, and the commands that made it what it is.
// Opening a session is doing its commands again at their virtual times. Files and the wall clock are cli/'s.
import { failure, type Result, runTask } from '../../base/index.js';
import type { RecordedEvent } from '../../events/index.js';
import { DEFAULT_SETTINGS } from '../../fleet/index.js';
import {
  type FindFile,
  type FoundFile,
  type Invocation,
  parseFleetctl,
  runCommand,
} from '../../fleetctl/index.js';
import { applyFault } from '../scenario/play.js';
import type { Fault } from '../scenario/scenario.js';
import { DEFAULT_CLUSTER, World } from '../world.js';
import type { SessionCommand, SessionData } from './file.js';

export interface SessionOptions {
  readonly data: SessionData;
  readonly onEvent: (event: RecordedEvent) => void;
}

/** A session that nobody has done anything in yet. */
export function newSession(options: {
  version: string;
  seed: number;
  machines: number;
  epochMs: number;
}): SessionData {
  const { agentTtlMs, engineReconcileIntervalMs } = DEFAULT_SETTINGS;
  const { version, seed, machines, epochMs } = options;
  return {
    version,
    seed,
    epochMs,
    cluster: { machines, agentTtlMs, engineReconcileIntervalMs },
    commands: [],
    end: null,
  };
}

export class Session {
  readonly world: World;
  readonly #data: SessionData;
  readonly #commands: SessionCommand[];

  /** Boots the cluster and does all commands again. Fails with `session-damaged` when that leads elsewhere than it did. */
  constructor({ data, onEvent }: SessionOptions) {
    const { machines, ...settings } = data.cluster;
    const cluster = { ...DEFAULT_CLUSTER, machines, settings: { ...DEFAULT_SETTINGS, ...settings } };
    this.#data = data;
    this.#commands = [...data.commands];
    this.world = new World({
      name: 'session',
      version: data.version,
      seed: data.seed,
      epochMs: data.epochMs,
      cluster,
      onEvent,
    });
    this.world.boot();
    for (const command of data.commands) this.#redo(command);
    if (data.end !== null) this.#checkEnd(data.end);
  }

  /** Moves the clock on. */
  advance(ms: number): void {
    this.world.simulation.runUntil(this.world.simulation.nowMs() + ms);
  }

  /** Runs a fleetctl command to its end, remembers it if it can have changed anything, and returns its exit code. */
  run(invocation: Invocation, findFile: FindFile): number {
    const files: Record<string, FoundFile | null> = {};
    const atMs = this.world.simulation.nowMs();
    const exitCode = this.#run(invocation, (path) => {
      files[path] = findFile(path);
      return files[path];
    });
    if (invocation.command.changes)
      this.#commands.push({ type: 'fleetctl', atMs, words: invocation.words, files });
    return exitCode;
  }

  /** Does something to a machine, and remembers it. */
  fault(fault: Fault): void {
    const atMs = this.world.simulation.nowMs();
    applyFault(this.world, fault);
    this.#commands.push({ type: 'fault', atMs, ...fault });
  }

  /** What to keep of it. */
  data(): SessionData {
    const end = { atMs: this.world.simulation.nowMs(), seq: this.world.picture.seq };
    return { ...this.#data, commands: this.#commands, end };
  }

  #run(invocation: Invocation, findFile: FindFile): number {
    const { simulation } = this.world;
    let outcome: Result<number, Error> | null = null;
    simulation.act(() =>
      runTask(runCommand(this.world.stage, invocation, findFile), (ended) => {
        outcome = ended;
      }),
    );
    simulation.runWhile(() => outcome === null, Number.POSITIVE_INFINITY);
    return exitCodeOf(outcome);
  }

  #redo(command: SessionCommand): void {
    const { simulation } = this.world;
    if (command.atMs < simulation.nowMs()) throw damaged(`the command at ${command.atMs} ms comes too early`);
    simulation.runUntil(command.atMs);
    if (command.type === 'fault') return applyFault(this.world, command);
    const { words, files } = command;
    this.#run(parseFleetctl(words), (path) => (Object.hasOwn(files, path) ? (files[path] ?? null) : null));
  }

  #checkEnd(end: { readonly atMs: number; readonly seq: number }): void {
    const { simulation, picture } = this.world;
    if (simulation.nowMs() <= end.atMs) simulation.runUntil(end.atMs);
    if (simulation.nowMs() === end.atMs && picture.seq === end.seq) return;
    throw damaged(
      `replaying it ends at ${simulation.nowMs()} ms and event ${picture.seq}, not ${end.atMs} ms and ${end.seq}`,
    );
  }
}

/** A session file that cannot be what this program wrote. */
function damaged(problem: string): Error {
  return failure('session-damaged', `the session is damaged: ${problem}`);
}

function exitCodeOf(outcome: Result<number, Error> | null): number {
  if (outcome === null) throw failure('stuck', 'nothing is left to happen, yet the command has not ended');
  if (!outcome.ok) throw outcome.error;
  return outcome.value;
}
