// What a person does at the command line with no cluster running: a world, and the commands that made it what it is.
// Opening a session is doing its commands again at their virtual times. Files and the wall clock are cli/'s.
import {
  assert,
  FleetsimError,
  failure,
  hashText,
  now,
  openClockScope,
  type Result,
  runTask,
} from '../../base/index.js';
import type { RecordedEvent } from '../../events/index.js';
import { DEFAULT_POLICY, DEFAULT_SETTINGS, type FleetApi, readPolicy } from '../../fleet/index.js';
import {
  type FindFile,
  type FoundFile,
  type Invocation,
  parseFleetctl,
  runCommand,
} from '../../fleetctl/index.js';
import { runTool, type Answer as ToolAnswer, toolChanges } from '../../systemd/index.js';
import type { EtcdSize } from '../etcd/quorum.js';
import { doFault } from '../faults/do-fault.js';
import { formatFault, readFault } from '../faults/fault.js';
import { DEFAULT_CLUSTER, World } from '../world.js';
import { changeAtOnce, recordedApi } from './api.js';
import { commandLine } from './edit.js';
import {
  type ApiChange,
  COMMANDS_MAX,
  FIRST_SESSION,
  type SessionChange,
  type SessionCommand,
  type SessionData,
  type SessionEnd,
} from './file.js';
import { intervene } from './intervene.js';

export interface SessionOptions {
  readonly data: SessionData;
  readonly onEvent: (event: RecordedEvent) => void;
  /** Lived through no further than this, in milliseconds: a command that has not ended by then goes on. */
  readonly untilMs?: number;
  /** Told of each change before whoever asked for it learns that it is done. */
  readonly onChange?: (change: SessionChange) => void;
}

/** A session that nobody has done anything in yet. */
export function newSession(options: {
  version: string;
  seed: number;
  machines: number;
  /** Members of etcd; 1 if not said. */
  etcd?: EtcdSize;
  epochMs: number;
  /** As `readPolicy` reads it. */
  policy?: string;
  name?: string;
}): SessionData {
  const { agentTtlMs, engineReconcileIntervalMs } = DEFAULT_SETTINGS;
  const {
    version,
    seed,
    machines,
    etcd = 1,
    epochMs,
    policy = DEFAULT_POLICY,
    name = FIRST_SESSION,
  } = options;
  return {
    name,
    version,
    seed,
    epochMs,
    cluster: { machines, etcd, agentTtlMs, engineReconcileIntervalMs, policy },
    commands: [],
    end: null,
  };
}

export class Session {
  readonly world: World;
  /** fleet's API for those who come from outside while the session is live: what they change is remembered. */
  readonly api: FleetApi;
  #digest = 0;
  /** How often a unit took another state. */
  #unitChanges = 0;
  readonly #data: SessionData;
  readonly #commands: SessionCommand[];
  readonly #onChange: (change: SessionChange) => void;

  /** Boots the cluster and does all commands again. Fails with `session-damaged` when that leads elsewhere than it did. */
  constructor({ data, onEvent, untilMs = Number.POSITIVE_INFINITY, onChange }: SessionOptions) {
    const { machines, etcd, policy: policyText, ...settings } = data.cluster;
    const policy = readPolicy(policyText);
    if (!policy.ok) throw damaged(failure('bad-policy', policy.error.message));
    const cluster = {
      ...DEFAULT_CLUSTER,
      machines: [{ count: machines }],
      etcdSize: etcd,
      settings: { ...DEFAULT_SETTINGS, ...settings, policy: policy.value },
    };
    this.#data = data;
    this.#commands = [...data.commands];
    this.#onChange = onChange ?? (() => undefined);
    this.world = new World({
      name: 'session',
      version: data.version,
      seed: data.seed,
      epochMs: data.epochMs,
      cluster,
      onEvent: (event) => {
        if (event.type === 'unit-state') this.#unitChanges += 1;
        this.#digest = hashText(`${event.atMs} ${event.type}`, this.#digest);
        onEvent(event);
      },
    });
    this.api = recordedApi(this.world.api, (change) => now(() => this.#change(change)));
    try {
      this.world.boot();
      this.#endMillisecond();
      for (const [i, command] of data.commands.entries()) this.#redo(command, i + 1, untilMs);
    } catch (error) {
      if (!(error instanceof FleetsimError)) throw error;
      throw damaged(error);
    }
    if (data.end !== null) this.#checkEnd(data.end);
  }

  /** Moves the clock on. */
  advance(ms: number): void {
    this.world.simulation.runUntil(this.world.simulation.nowMs() + ms);
  }

  /**
   * Runs a fleetctl command to its end and remembers it. `changed`: it can have changed something; a session that was
   * only read need not be kept, and a replay without the reading is as exact.
   */
  run(invocation: Invocation, findFile: FindFile): { readonly exitCode: number; readonly changed: boolean } {
    const files: Record<string, FoundFile | null> = {};
    const atMs = this.world.simulation.nowMs();
    const { revision } = this.world.store;
    const unitChanges = this.#unitChanges;
    const exitCode = this.#run(invocation, (path) => {
      files[path] = findFile(path);
      return files[path];
    });
    this.#commands.push({ type: 'fleetctl', atMs, words: invocation.words, files });
    this.#endMillisecond();
    const { changes } = invocation.command;
    const able = typeof changes === 'boolean' ? changes : changes(invocation.args, invocation.options);
    const touched = this.world.store.revision !== revision || this.#unitChanges !== unitChanges;
    return { exitCode, changed: able && (exitCode === 0 || touched) };
  }

  /**
   * Begins a command that may follow something until nobody drives the world any more; null: it goes on. Such a command
   * only reads, and is not remembered. `end` is for who goes on driving without it.
   */
  begin(invocation: Invocation, findFile: FindFile): { exitCode(): number | null; end(): void } {
    let outcome: Result<number, Error> | null = null;
    // What it waits for ends with its clock.
    const clock = openClockScope(this.world.stage.clock);
    this.world.simulation.act(() =>
      runTask(runCommand({ ...this.world.stage, clock }, invocation, findFile, true), (ended) => {
        outcome = ended;
      }),
    );
    return {
      exitCode: () => (outcome === null ? null : outcomeOf(outcome)),
      end: () => clock.close(),
    };
  }

  /** Runs a command that only reads, and leaves no trace of it. */
  look(invocation: Invocation): number {
    assert(invocation.command.changes === false, `${invocation.command.name} is more than a look`);
    return this.#run(invocation, () => null);
  }

  /** Brings a fault about, as it is written, and remembers it; says in a sentence what is so now. */
  fault(text: string): string {
    this.#refuseWhenFull();
    const fault = readFault(text);
    const atMs = this.world.simulation.nowMs();
    const done = doFault(this.world, fault);
    this.#remember({ type: 'fault', atMs, fault: formatFault(fault) });
    return done;
  }

  /** Runs a command line on a machine, and remembers it if it can change anything; null: the machine does not answer. */
  runTool(machine: string, words: readonly string[]): ToolAnswer | null {
    const local = this.world.stage.machine(machine);
    if (local === null) return null;
    const run = (): ToolAnswer => this.world.simulation.act(() => runTool(local, words));
    if (!toolChanges(words)) return run();
    this.#refuseWhenFull();
    const atMs = this.world.simulation.nowMs();
    const answer = run();
    this.#remember({ type: 'tool', atMs, machine, words });
    return answer;
  }

  /** Refused changes leave no trace, and are forgotten. Fails with `no-leader` while etcd can do nothing. */
  #change(change: ApiChange): void {
    this.#refuseWhenFull();
    const atMs = this.world.simulation.nowMs();
    const { revision } = this.world.store;
    // What is done at once asks no member.
    this.world.etcd.mustServe();
    changeAtOnce(this.world, change);
    if (this.world.store.revision === revision) this.#endMillisecond();
    else this.#remember({ type: 'api', atMs, change });
  }

  #refuseWhenFull(): void {
    if (this.#commands.length >= COMMANDS_MAX)
      throw failure('session-full', `a session remembers ${COMMANDS_MAX} commands and no more`);
  }

  #remember(command: SessionCommand): void {
    const index = this.#commands.length;
    this.#commands.push(command);
    this.#endMillisecond();
    this.#onChange({ index, command, end: this.#end() });
  }

  /** What to keep of it. */
  data(): SessionData {
    const end = this.#end();
    return { ...this.#data, commands: [...this.#commands], end };
  }

  /** The exit code; of a command that goes on, when nobody waits for it any longer, that of success. */
  #run(invocation: Invocation, findFile: FindFile, untilMs = Number.POSITIVE_INFINITY): number {
    const { simulation } = this.world;
    let outcome: Result<number, Error> | null = null;
    simulation.act(() =>
      runTask(runCommand(this.world.stage, invocation, findFile), (ended) => {
        outcome = ended;
      }),
    );
    const ended = simulation.runWhile(() => outcome === null, untilMs);
    return !ended && simulation.nowMs() === untilMs ? 0 : outcomeOf(outcome);
  }

  /** Times are kept in milliseconds, so whoever opens the session again cannot stop in the middle of one. */
  #endMillisecond(): void {
    this.world.simulation.runUntil(this.world.simulation.nowMs());
  }

  #redo(command: SessionCommand, number: number, untilMs: number): void {
    try {
      this.#do(command, untilMs);
    } catch (error) {
      if (!(error instanceof FleetsimError)) throw error;
      throw failure(error.code, `command ${number}, ${commandLine(command)}: ${error.message}`);
    }
  }

  #do(command: SessionCommand, untilMs: number): void {
    const { simulation } = this.world;
    if (command.atMs < simulation.nowMs())
      throw failure('too-early', `it comes at ${command.atMs} ms, before the one before it has ended`);
    simulation.runUntil(command.atMs);
    if (command.type !== 'fleetctl') return void intervene(this.world, command);
    const { words, files } = command;
    const findFile: FindFile = (path) => (Object.hasOwn(files, path) ? (files[path] ?? null) : null);
    this.#run(parseFleetctl(words, 'fleetsim'), findFile, untilMs);
  }

  #end(): SessionEnd {
    return { atMs: this.world.simulation.nowMs(), seq: this.world.picture.seq, digest: this.#digest };
  }

  #checkEnd(end: SessionEnd): void {
    if (this.world.simulation.nowMs() <= end.atMs) this.world.simulation.runUntil(end.atMs);
    const { atMs, seq, digest } = this.#end();
    if (atMs === end.atMs && seq === end.seq && digest === end.digest) return;
    throw damaged(failure('elsewhere', 'doing its commands again does not lead to where it ended'));
  }
}

/** A session file that cannot be what this program wrote; `cause`: what is wrong with it. */
function damaged(cause: FleetsimError): FleetsimError {
  const message = `the session is damaged: ${cause.message}`;
  return new FleetsimError('session-damaged', { severity: 'error', message }, { cause });
}

function outcomeOf<T>(outcome: Result<T, Error> | null): T {
  if (outcome === null) throw failure('stuck', 'nothing is left to happen, yet the command has not ended');
  if (!outcome.ok) throw outcome.error;
  return outcome.value;
}
