// The harness: real engine, agents and embedded etcd in virtual time, driven by a few verbs, every event recorded.
import { runTask } from '../../src/base/index.js';
import type { Event, RecordedEvent } from '../../src/events/index.js';
import type { FleetSettings } from '../../src/fleet/index.js';
import { type FindFile, parseFleetctl, runCommand, splitWords } from '../../src/fleetctl/index.js';
import type { EtcdSize } from '../../src/sim/etcd/quorum.js';
import { doFault } from '../../src/sim/faults/do-fault.js';
import { readFault } from '../../src/sim/faults/fault.js';
import type { MachineGroup } from '../../src/sim/machine/groups.js';
import { DEFAULT_CLUSTER, World } from '../../src/sim/world.js';

export interface TestClusterOptions {
  readonly machines?: number | readonly MachineGroup[];
  readonly seed?: number;
  readonly settings?: Partial<FleetSettings>;
  /** Members of etcd; 1 if not said. */
  readonly etcd?: EtcdSize;
  /** Unit files by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Invariants that the test breaks on purpose, by name; any other that is broken fails it. */
  readonly breaks?: readonly string[];
  /** As the world takes it. */
  readonly heartbeats?: 'sent' | undefined;
}

export class TestCluster {
  readonly events: RecordedEvent[] = [];
  readonly world: World;
  /** Also told of every event. */
  onEvent: (event: RecordedEvent) => void = () => undefined;
  readonly #files: Readonly<Record<string, string>>;
  readonly #breaks: readonly string[];

  /** A booted cluster. */
  constructor(options: TestClusterOptions = {}) {
    const { machines = 3, seed = 1, settings = {}, etcd = 1, files = {}, breaks = [], heartbeats } = options;
    this.#files = files;
    this.#breaks = breaks;
    const cluster = {
      ...DEFAULT_CLUSTER,
      machines: typeof machines === 'number' ? [{ count: machines }] : machines,
      settings: { ...DEFAULT_CLUSTER.settings, ...settings },
      etcdSize: etcd,
    };
    this.world = new World({
      name: 'test',
      version: 'test',
      seed,
      cluster,
      ...(heartbeats === undefined ? {} : { heartbeats }),
      onEvent: (event) => {
        this.events.push(event);
        this.#judge(event);
        this.onEvent(event);
      },
    });
    this.world.boot();
  }

  get nowMs(): number {
    return this.world.simulation.nowMs();
  }

  /** The unit files of the test. */
  readonly findFile: FindFile = (path) => {
    const text = this.#files[path];
    return text === undefined ? null : { path, text, origin: 'user' };
  };

  /** Runs a fleetctl command to its end and returns what it printed, `[exit N]` last when it failed. */
  run(line: string): readonly string[] {
    const from = this.events.length;
    let ended = false;
    this.world.simulation.act(() =>
      runTask(runCommand(this.world.stage, parseFleetctl(splitWords(line)), this.findFile), (outcome) => {
        if (!outcome.ok) throw outcome.error;
        ended = true;
      }),
    );
    this.world.simulation.runWhile(() => !ended, Number.POSITIVE_INFINITY);
    return this.events.slice(from).flatMap((event) => {
      if (event.type === 'command-printed') return [event.text];
      return event.type === 'command-ended' && event.exitCode !== 0 ? [`[exit ${event.exitCode}]`] : [];
    });
  }

  runFor(ms: number): void {
    this.world.simulation.runUntil(this.nowMs + ms);
  }

  /** Brings a fault about, as it is written. */
  fault(text: string): string {
    return doFault(this.world, readFault(text));
  }

  kill(machine: string): void {
    this.fault(`kill ${machine}`);
  }

  /** Wishes units on another machine; the code of the refusal, or null. */
  move(to: string, ...units: readonly string[]): string | null {
    const moves = units.map((unit) => ({
      unit,
      from: this.world.picture.units.get(unit)?.machine ?? '',
      to: this.world.machineId(to),
    }));
    let code: string | null = 'it has no end';
    this.world.simulation.act(() =>
      runTask(this.world.api.moveUnits(moves), (outcome) => {
        code = outcome.ok ? null : outcome.error.code;
      }),
    );
    return code;
  }

  restart(machine: string): void {
    this.fault(`restart ${machine}`);
  }

  /** The machine that a unit is scheduled to and runs on, by name; null: none, or not running there. */
  runsOn(unit: string): string | null {
    const { picture } = this.world;
    const found = picture.units.get(unit);
    if (found === undefined || found.machine === null) return null;
    return found.states.get(found.machine)?.active === 'active' ? picture.machineName(found.machine) : null;
  }

  /** Events of one type, oldest first. */
  of<T extends Event['type']>(type: T): readonly Extract<RecordedEvent, { type: T }>[] {
    return this.events.filter((event): event is Extract<RecordedEvent, { type: T }> => event.type === type);
  }

  #judge(event: RecordedEvent): void {
    if (event.type !== 'invariant-broken' || this.#breaks.includes(event.invariant)) return;
    const chain: string[] = [];
    for (
      let at = this.events[(event.cause ?? 0) - 1];
      at !== undefined;
      at = this.events[(at.cause ?? 0) - 1]
    )
      chain.push(JSON.stringify(at));
    throw new Error(`invariant ${event.invariant} is broken: ${event.sentence}\n${chain.join('\n')}`);
  }

  /** The chain of causes of an event, itself first. */
  causesOf(event: RecordedEvent): readonly string[] {
    const cause = event.cause === undefined ? undefined : this.events[event.cause - 1];
    return [event.type, ...(cause === undefined ? [] : this.causesOf(cause))];
  }
}
