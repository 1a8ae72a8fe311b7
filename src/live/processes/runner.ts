// Commands of units as child processes. Each leads a session and a process group of its own, without a shell, with
// nothing of fleetd's environment and nothing to read. What a command leaves running is looked after until it ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Clock } from '../../base/index.js';
import type {
  Process,
  ProcessEvents,
  ProcessExit,
  ProcessRunner,
  SpawnRequest,
} from '../../systemd/index.js';
import { type Family, headsOf, Look, MARK, membersOf } from './family.js';
import { HostFiles } from './host-files.js';
import { readLines } from './lines.js';
import { Output } from './output.js';
import { nameOf, type ProcessStat, readStat, runs, startedTicksOf } from './proc.js';
import { execFailure, type FailedStep, type Program, prepare } from './program.js';
import { RealProcess } from './real-process.js';
import type { ProcessRecord } from './record.js';
import { sendToAll } from './signals.js';

export interface RealProcessesOptions {
  readonly clock: Clock;
  readonly record: ProcessRecord;
}

/** What a process wrote before it ended is there by then, though a child may still hold the pipe. */
const DRAIN_MS = 100;
/** Nobody tells of the end of a process that is not our own child. */
const LOOK_MS = 200;
/** What was seen so long ago is as good as seen now, for how much is used. */
const SEEN_MS = 100;
/** Nobody listens there. */
const UNHEARD = ['NOTIFY_SOCKET', 'WATCHDOG_USEC'];

/** One command and what has become of it. */
interface Run {
  readonly request: SpawnRequest;
  readonly events: ProcessEvents;
  readonly mark: string;
  /** A daemon that has left the first one's session begins one more. */
  readonly families: Family[];
  /** Where its lines go now: those written after its end are of who is left. */
  output: Output;
}

export class RealProcesses implements ProcessRunner {
  readonly files = new HostFiles();
  readonly grows = true;
  readonly #clock: Clock;
  readonly #record: ProcessRecord;
  readonly #runs = new Set<Run>();
  #seen: { readonly atMs: number; readonly look: Look } | null = null;
  #over = false;

  constructor({ clock, record }: RealProcessesOptions) {
    this.#clock = clock;
    this.#record = record;
  }

  /** Ends all at once, and tells of nothing any more. */
  readonly end = (): void => {
    this.#over = true;
    const families = [...this.#runs].flatMap((run) => run.families);
    if (families.length > 0) sendToAll(families, 'KILL');
  };

  spawn(request: SpawnRequest, events: ProcessEvents): Process {
    const prepared = prepare(request);
    if (!prepared.ok) return this.#failed(request, events, prepared.error);
    const mark = randomBytes(16).toString('hex');
    this.#record.begin(mark);
    let child: ChildProcess;
    try {
      child = begin(request, prepared.value, mark);
    } catch (error) {
      this.#record.ended(mark);
      return this.#failed(request, events, execFailure(error));
    }
    if (child.pid !== undefined) return this.#follow(request, events, child, child.pid, mark);
    this.#record.ended(mark);
    const output = new Output(() => this.#clock.nowMs());
    child.once('error', (error) => this.#fail(request, events, output, execFailure(error)));
    return this.#absent(request, output);
  }

  #follow(
    request: SpawnRequest,
    events: ProcessEvents,
    child: ChildProcess,
    pid: number,
    mark: string,
  ): Process {
    const family: Family = { pid, startedTicks: startedTicksOf(pid) ?? 0, mark };
    this.#record.began(family);
    const output = new Output(() => this.#clock.nowMs());
    const run: Run = { request, events, mark, families: [family], output };
    this.#runs.add(run);
    const process = new RealProcess({
      clock: this.#clock,
      pid,
      startedTicks: family.startedTicks,
      name: basename(request.argv[0]),
      families: run.families,
      output,
      look: this.#look,
    });
    if (request.awaits === 'readiness') output.add(NOT_HEARD);
    if (request.awaits === 'execution' || request.awaits === 'readiness')
      child.once('spawn', () => this.#tell(() => events.reached()));
    const readers = [child.stdout, child.stderr].flatMap((stream) =>
      stream === null ? [] : [readLines(stream, this.#clock, (line) => run.output.add(line))],
    );
    const flush = (): void => {
      for (const reader of readers) reader.flush();
    };
    child.once('exit', () => {
      for (const reader of readers) reader.hurry();
    });
    child.once('close', flush);
    this.#whenEnded(child, (exit) => {
      flush();
      process.end();
      this.#leave(run, request.awaits === 'fork');
      events.exited(exit);
    });
    return process;
  }

  #whenEnded(child: ChildProcess, ended: (exit: ProcessExit) => void): void {
    let told = false;
    const tell = (): void => {
      if (told) return;
      told = true;
      const { exitCode, signalCode } = child;
      const exit: ProcessExit =
        signalCode === null
          ? { type: 'exited', status: exitCode ?? 0 }
          : { type: 'killed', signal: signalCode.replace(/^SIG/, '') };
      this.#tell(() => ended(exit));
    };
    child.once('exit', () => this.#clock.setTimer(DRAIN_MS, tell));
    child.once('close', tell);
  }

  /** A process of a run has ended: what is left of it is one more process of the service. */
  #leave(run: Run, forked: boolean): void {
    const { families, request, events, mark } = run;
    const members = membersOf(families);
    const main = forked ? mainOf(members, run) : null;
    const left = main ?? members[0];
    if (left === undefined) {
      this.#runs.delete(run);
      this.#record.ended(mark);
      return;
    }
    const { pid, startedTicks } = left;
    if (main !== null) {
      families.push({ pid, startedTicks, mark });
      this.#record.began({ pid, startedTicks, mark });
    }
    run.output = new Output(() => this.#clock.nowMs());
    const { output } = run;
    const name = nameOf(pid) ?? basename(request.argv[0]);
    const process = new RealProcess({
      clock: this.#clock,
      pid,
      startedTicks,
      name,
      families,
      output,
      look: this.#look,
    });
    const tell = events.forked(process);
    const lives = main === null ? livesOf(families, members) : () => runs(main);
    const look = (): void => {
      if (lives()) {
        this.#clock.setTimer(LOOK_MS, () => this.#tell(look));
        return;
      }
      process.end();
      this.#leave(run, false);
      // As systemd with a process that is not its own child: how it ended, nobody knows.
      tell(process.wasKilled ? { type: 'killed', signal: 'KILL' } : { type: 'exited', status: 0 });
    };
    this.#clock.setTimer(LOOK_MS, () => this.#tell(look));
  }

  #failed(request: SpawnRequest, events: ProcessEvents, step: FailedStep): Process {
    const output = new Output(() => this.#clock.nowMs());
    this.#clock.setTimer(0, () => this.#fail(request, events, output, step));
    return this.#absent(request, output);
  }

  #fail(
    { unit, argv }: SpawnRequest,
    events: ProcessEvents,
    output: Output,
    { step, status, reason }: FailedStep,
  ): void {
    output.add(`<3>${unit}: Failed at step ${step} spawning ${argv[0]}: ${reason}`);
    this.#tell(() => events.exited({ type: 'exited', status }));
  }

  /** One that never came to run its program. */
  #absent({ nextPid, argv }: SpawnRequest, output: Output): Process {
    const process = new RealProcess({
      clock: this.#clock,
      pid: nextPid(),
      startedTicks: 0,
      name: `(${basename(argv[0])})`,
      families: [],
      output,
      look: this.#look,
    });
    process.end();
    return process;
  }

  /** One look at all there is serves all who ask at about the same time. */
  readonly #look = (): Look => {
    const nowMs = this.#clock.nowMs();
    if (this.#seen === null || nowMs - this.#seen.atMs > SEEN_MS)
      this.#seen = { atMs: nowMs, look: new Look() };
    return this.#seen.look;
  };

  #tell(tell: () => void): void {
    if (!this.#over) tell();
  }
}

const NOT_HEARD = '<5>READY=1 cannot be heard here: counts as ready since its program runs';

function begin({ argv, argv0, environment }: SpawnRequest, program: Program, mark: string): ChildProcess {
  const { path, directory, user } = program;
  const [, ...args] = argv;
  const own = [...environment].filter(([name]) => !UNHEARD.includes(name));
  return spawn(path, args, {
    argv0,
    cwd: directory,
    env: { ...user?.variables, ...Object.fromEntries(own), [MARK]: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    shell: false,
    ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
  });
}

/** The daemon among those that a command left: by its PID file, else the only one that nobody of them began. */
function mainOf(members: readonly ProcessStat[], { request, families }: Run): ProcessStat | null {
  const { pidFile } = request.context;
  const named = pidFile === null ? null : readPid(pidFile, members);
  // A file of a former life names nobody, or somebody older.
  if (named !== null && families.every(({ startedTicks }) => named.startedTicks >= startedTicks))
    return named;
  const [head, ...more] = headsOf(members);
  return head !== undefined && more.length === 0 ? head : null;
}

/** What a file names that is not our own must be a member: it is killed when the unit stops. */
function readPid(path: string, members: readonly ProcessStat[]): ProcessStat | null {
  try {
    const pid = Number.parseInt(readFileSync(path, 'utf8'), 10);
    const member = members.find((stat) => stat.pid === pid);
    return member ?? (statSync(path).uid === process.geteuid?.() ? readStat(pid) : null);
  } catch {
    return null;
  }
}

/** Whether anybody is left; all processes are gone through only when those that were known have ended. */
function livesOf(families: readonly Family[], members: readonly ProcessStat[]): () => boolean {
  let known = members;
  return () => {
    if (known.some(runs)) return true;
    known = membersOf(families);
    return known.length > 0;
  };
}
