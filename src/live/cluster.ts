// A cluster on the wall clock in this one process: the daemons that sim/ runs in virtual time, here over Node's own
// timers, around an embedded etcd. Processes are simulated.
import { now, seededRandom } from '../base/index.js';
import { connectEmbedded, Store } from '../etcd/index.js';
import { type Event, Picture, type RecordedEvent } from '../events/index.js';
import {
  bootMachine,
  type FleetSettings,
  inventMachines,
  type NamedMachine,
  openRegistry,
  openScope,
  ranges,
  readFact,
} from '../fleet/index.js';
import type { Stage } from '../fleetctl/index.js';
import { type Manager, simulatedProcesses } from '../systemd/index.js';
import { localLink, startWallClock } from './wall-clock.js';

export interface LiveClusterOptions {
  readonly machines: number;
  /** Decides the machines' IDs, and nothing else. */
  readonly seed: number;
  readonly settings: FleetSettings;
  readonly onEvent: (event: RecordedEvent) => void;
}

/** fleet.conf `etcd_request_timeout`. */
const REQUEST_TIMEOUT_MS = 1_000;

export class LiveCluster {
  readonly picture = new Picture();
  readonly machines: readonly NamedMachine[];
  /** What commands run on. */
  readonly stage: Stage;
  readonly #clock = startWallClock();
  readonly #settings: FleetSettings;
  readonly #onEvent: (event: RecordedEvent) => void;
  readonly #store: Store;
  readonly #powerOff = new Map<string, () => void>();
  readonly #managers = new Map<string, Manager>();
  #seq = 0;

  constructor({ machines, seed, settings, onEvent }: LiveClusterOptions) {
    this.#settings = settings;
    this.#onEvent = onEvent;
    this.machines = inventMachines(machines, seededRandom(seed).child('machines'));
    this.#store = new Store({ clock: this.#clock });
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
      epochMs: Date.now() - this.#clock.nowMs(),
      journal: (machine, unit, linesMax) =>
        now(() => this.#managers.get(machine)?.journal(unit, linesMax) ?? null),
      machineName: (machine) => this.picture.machineName(machine),
      whyPending: (unit) => now(() => this.picture.units.get(unit)?.pendingBecause ?? null),
    };
  }

  /** Powers a machine on. */
  boot(machine: NamedMachine): void {
    const etcd = this.#connect();
    const scope = openScope({ clock: this.#clock, etcd, emit: (event) => this.#emit(event) });
    this.#powerOff.set(machine.id, () => {
      scope.close();
      etcd.close();
    });
    this.#emit({
      type: 'machine-booted',
      machine: machine.id,
      name: machine.name,
      publicIp: machine.publicIp,
    });
    const processes = simulatedProcesses(scope.clock);
    const manager = bootMachine({ host: scope, machine, settings: this.#settings, processes });
    this.#managers.set(machine.id, manager);
  }

  /** Cuts a machine's power. */
  kill(machine: NamedMachine): void {
    this.#powerOff.get(machine.id)?.();
    this.#powerOff.delete(machine.id);
    this.#managers.delete(machine.id);
    this.#emit({ type: 'machine-killed', machine: machine.id, name: machine.name });
  }

  /** Cuts the power of all. */
  close(): void {
    for (const powerOff of this.#powerOff.values()) powerOff();
    this.#powerOff.clear();
  }

  #connect() {
    return connectEmbedded({
      store: this.#store,
      clock: this.#clock,
      toEtcd: localLink,
      fromEtcd: localLink,
      timeoutMs: REQUEST_TIMEOUT_MS,
    });
  }

  #emit(event: Event): void {
    this.#seq += 1;
    const recorded = { seq: this.#seq, atMs: this.#clock.nowMs(), ...event };
    this.picture.apply(recorded);
    this.#onEvent(recorded);
  }
}
