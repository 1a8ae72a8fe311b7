// Machines on the wall clock in the test's process, around an embedded etcd: what several processes are on a real one,
// without their time to start. What happens is told as one stream, in the order in which it does.
import { now, type Random, seededRandom } from '../../src/base/index.js';
import { connectEmbedded, type Link, Store } from '../../src/etcd/index.js';
import { type Event, Picture, type RecordedEvent } from '../../src/events/index.js';
import {
  type FleetSettings,
  inventMachines,
  type NamedMachine,
  openRegistry,
  ranges,
  readFact,
} from '../../src/fleet/index.js';
import type { Stage } from '../../src/fleetctl/index.js';
import { type EtcdConnection, LiveFleetd } from '../../src/live/index.js';
import { startWallClock } from '../../src/live/wall-clock.js';
import { simulatedProcesses } from '../../src/systemd/index.js';

export interface LiveClusterOptions {
  readonly machines: number;
  readonly seed: number;
  readonly settings: FleetSettings;
}

const REQUEST_TIMEOUT_MS = 1_000;

/** Delivers in the next turn of Node's event loop, in order. */
export const localLink: Link = {
  carry(deliver) {
    setImmediate(deliver);
  },
};

export class LiveCluster {
  readonly picture = new Picture();
  readonly events: RecordedEvent[] = [];
  readonly machines: readonly NamedMachine[];
  /** What commands run on. */
  readonly stage: Stage;
  readonly #settings: FleetSettings;
  readonly #random: Random;
  readonly #clock = startWallClock();
  readonly #store = new Store({ clock: this.#clock });
  readonly #running = new Map<string, LiveFleetd>();

  constructor({ machines, seed, settings }: LiveClusterOptions) {
    this.#settings = settings;
    this.#random = seededRandom(seed);
    this.machines = inventMachines(machines, this.#random.child('machines'));
    this.#store.watch(ranges.all, (_revision, events) => {
      for (const event of events) {
        const fact = readFact(event);
        if (fact !== null) this.#emit(fact);
      }
    });
    this.stage = {
      clock: this.#clock,
      api: openRegistry(this.#connect()),
      emit: (event) => this.#emit(event),
      machine: (id) => this.#running.get(id)?.local ?? null,
      machineName: (machine) => this.picture.machineName(machine),
      toYaml: String,
      whyPending: (unit) => now(() => this.picture.units.get(unit)?.pendingBecause ?? null),
      moves: () => now(() => this.picture.moves()),
    };
  }

  boot(machine: NamedMachine): void {
    const random = this.#random.child(machine.id);
    const fleetd = new LiveFleetd({
      machine: { ...machine, api: null },
      settings: this.#settings,
      etcd: this.#connect(),
      clock: this.#clock,
      epochMs: 0,
      random,
      runner: (clock) => simulatedProcesses({ clock, random }),
      onEvent: ({ seq: _seq, atMs: _atMs, ...event }) => {
        // The store has told it already.
        if (event.type !== 'machine-registered' && event.type !== 'machine-gone') this.#emit(event);
      },
    });
    this.#running.set(machine.id, fleetd);
  }

  /** Cuts a machine's power. */
  kill({ id }: NamedMachine): void {
    this.#running.get(id)?.end();
    this.#running.delete(id);
  }

  close(): void {
    for (const fleetd of this.#running.values()) fleetd.end();
  }

  #connect(): EtcdConnection {
    const [store, clock] = [this.#store, this.#clock];
    return connectEmbedded({
      store,
      clock,
      toEtcd: localLink,
      fromEtcd: localLink,
      timeoutMs: REQUEST_TIMEOUT_MS,
    });
  }

  #emit(event: Event): void {
    const recorded = { seq: this.picture.seq + 1, atMs: this.#clock.nowMs(), ...event };
    this.picture.apply(recorded);
    this.events.push(recorded);
  }
}
