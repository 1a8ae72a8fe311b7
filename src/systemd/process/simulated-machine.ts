// What runs on one machine when nothing really does: its processes by their IDs, its containers by name, and the images
// it has. How a process behaves is read from its command and from what its unit declares.
import type { Clock, Random } from '../../base/index.js';
import { parseSignal, signalName } from '../values/signal.js';
import { type Behaviour, delayed, IDLE } from './behaviour.js';
import { behaviourOf, programName } from './commands.js';
import { type ContainerCommand, containerOf } from './containers.js';
import { type Course, declare, NOTHING_DECLARED } from './declared.js';
import type { Process, ProcessEvents, ProcessExit, ProcessRunner, SpawnRequest } from './process.js';
import { reloads } from './signals.js';
import { SimulatedProcess } from './simulated-process.js';

export interface SimulatedProcessesOptions {
  readonly clock: Clock;
  /** What units leave to chance is drawn from it, apart for each unit and each of its starts. */
  readonly random: Random;
  /** How long an image takes to come that the machine does not have yet. */
  readonly imagePullMs?: number;
}

const IMAGE_PULL_MS = 3_000;
/** What a process takes whose unit does not say. */
const MEMORY_BYTES = 4 * 2 ** 20;

export function simulatedProcesses(options: SimulatedProcessesOptions): ProcessRunner {
  return new SimulatedMachine(options);
}

const ENDED_WELL: ProcessExit = { type: 'exited', status: 0 };

type Stop = ContainerCommand & { readonly type: 'stop' };

class SimulatedMachine implements ProcessRunner {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #imagePullMs: number;
  readonly #images = new Set<string>();
  /** Null: it lives on without a process here, or has ended and was not removed. */
  readonly #containers = new Map<string, SimulatedProcess | null>();
  readonly #alive = new Map<number, SimulatedProcess>();
  readonly #starts = new Map<string, number>();

  constructor({ clock, random, imagePullMs = IMAGE_PULL_MS }: SimulatedProcessesOptions) {
    this.#clock = clock;
    this.#random = random;
    this.#imagePullMs = imagePullMs;
  }

  spawn(request: SpawnRequest, events: ProcessEvents): Process {
    const container = containerOf(request.argv);
    const course = this.#courseOf(request, container);
    const { behaviour, startupMs } = course;
    const leaves = request.awaits === 'fork' && leavesChild(request, course);
    const own: Behaviour = leaves ? { ...IDLE, end: { atMs: startupMs, exit: ENDED_WELL } } : behaviour;
    const process = this.#begin(request, course, own, this.#clock.nowMs(), (exit, itself) => {
      if (itself) {
        if (container?.type === 'pull' || container?.type === 'run') this.#images.add(container.image);
        const children = leaves ? [behaviour] : behaviour.children;
        for (const child of children) this.#fork(request, events, course, child, process.begunMs);
      }
      events.exited(exit);
    });
    if (request.awaits === 'execution' || request.awaits === 'readiness') {
      const ms = request.awaits === 'execution' ? 0 : startupMs;
      if (ms !== Number.POSITIVE_INFINITY) this.#clock.setTimer(ms, () => process.alive && events.reached());
    }
    if (container !== null) this.#act(container, process);
    else if (programName(request.argv[0]) === 'kill') this.#signal(request.argv.slice(1));
    return process;
  }

  #courseOf(request: SpawnRequest, container: ContainerCommand | null): Course {
    const { argv, environment, declared, unit, role } = request;
    const command = behaviourOf(argv, { environment, role: request.awaits === 'fork' ? 'main' : role });
    const pulled = delayed(command, this.#pullMs(container));
    const ours = container?.type === 'stop' ? this.#untilStopped(container, pulled) : pulled;
    const helps = role === 'control' && request.awaits !== 'fork';
    if (helps || declared === NOTHING_DECLARED)
      return { behaviour: ours, startupMs: 0, stopMs: 0, hangMs: Number.POSITIVE_INFINITY };
    const start = (this.#starts.get(unit) ?? 0) + 1;
    this.#starts.set(unit, start);
    return declare(ours, declared, this.#random.child(`${unit}/${start}`));
  }

  #pullMs(container: ContainerCommand | null): number {
    const needs = container?.type === 'pull' || container?.type === 'run';
    return needs && !this.#images.has(container.image) ? this.#imagePullMs : 0;
  }

  /** `docker stop` waits for the containers; of one that nobody knows it complains. */
  #untilStopped({ names, killAfterMs }: Stop, command: Behaviour): Behaviour {
    const unknown = names.find((name) => !this.#containers.has(name));
    if (unknown !== undefined) {
      const text = `Error response from daemon: No such container: ${unknown}`;
      return {
        ...command,
        lines: [{ atMs: 0, text }],
        end: { atMs: 0, exit: { type: 'exited', status: 1 } },
      };
    }
    const waits = killAfterMs !== null && names.some((name) => this.#containers.get(name)?.alive === true);
    return waits ? { ...command, end: null } : command;
  }

  #begin(
    { nextPid, argv, declared, role }: SpawnRequest,
    { stopMs, hangMs }: Course,
    behaviour: Behaviour,
    begunMs: number,
    ended: (exit: ProcessExit, itself: boolean) => void,
  ): SimulatedProcess {
    const process = new SimulatedProcess({
      clock: this.#clock,
      pid: nextPid(),
      name: programName(argv[0]),
      behaviour,
      begunMs,
      stopMs,
      hangMs,
      usage: {
        memoryBytes: (role === 'main' ? declared.memoryBytes : null) ?? MEMORY_BYTES,
        cpuShare: (role === 'main' ? declared.cpuShare : null) ?? 0,
      },
      ended: (exit, itself) => {
        this.#alive.delete(process.pid);
        ended(exit, itself);
      },
    });
    this.#alive.set(process.pid, process);
    return process;
  }

  #fork(
    request: SpawnRequest,
    events: ProcessEvents,
    course: Course,
    behaviour: Behaviour,
    begunMs: number,
  ): void {
    const child = this.#begin({ ...request, role: 'main' }, course, behaviour, begunMs, (exit) => told(exit));
    const told = events.forked(child);
  }

  #act(container: ContainerCommand, process: SimulatedProcess): void {
    switch (container.type) {
      case 'run': {
        const { name, detached } = container;
        if (name === null) return;
        this.#containers.set(name, detached ? null : process);
        return;
      }
      case 'start':
        this.#containers.set(container.name, container.attached ? process : null);
        return;
      case 'stop':
        return this.#stop(container, process);
      case 'pull':
      case 'other':
        return;
    }
  }

  #stop({ names, signal, killAfterMs }: Stop, client: SimulatedProcess): void {
    const targets = names.map((name) => this.#containers.get(name)).filter((one) => one?.alive === true);
    let left = targets.length;
    for (const target of targets) {
      if (target === undefined || target === null) continue;
      if (signal === 'KILL') target.endLater(0, { type: 'exited', status: 137 });
      else target.kill(signal);
      if (killAfterMs === null) continue;
      target.endLater(killAfterMs, { type: 'exited', status: 137 });
      target.whenEnded(() => {
        left -= 1;
        if (left === 0) client.endLater(0, ENDED_WELL);
      });
    }
  }

  /** `kill -HUP 1234`: a server that is asked to reload goes on. */
  #signal(args: readonly string[]): void {
    const flag = args.find((arg) => /^-/.test(arg))?.replace(/^-s?/, '') ?? 'TERM';
    const number = parseSignal(flag === '' ? (args[args.indexOf('-s') + 1] ?? '') : flag);
    if (number === null) return;
    const signal = signalName(number);
    for (const arg of args) {
      const process = /^\d+$/.test(arg) ? this.#alive.get(Number(arg)) : undefined;
      if (process !== undefined && !reloads(signal, process.behaviour.manners)) process.kill(signal);
    }
  }
}

/** A command that would run on becomes a daemon; one that ends by itself is taken at its word. */
function leavesChild({ declared }: SpawnRequest, { behaviour, startupMs }: Course): boolean {
  const { end } = behaviour;
  return end === null || (declared.run !== null && end.atMs > startupMs);
}
