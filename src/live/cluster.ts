// A cluster on the wall clock in this one process: the daemons that sim/ runs in virtual time, here over Node's own
// timers, around an embedded etcd. Processes are simulated.
import { stringify } from 'yaml';
import { now, type Random, seededRandom } from '../base/index.js';
import { connectEmbedded, Store } from '../etcd/index.js';
import { type Event, Picture, type RecordedEvent } from '../events/index.js';
import {
  BootedMachine,
  type FleetSettings,
  inventMachines,
  type NamedMachine,
  openRegistry,
  openScope,
  ranges,
  readFact,
} from '../fleet/index.js';
import type { Stage } from '../fleetctl/index.js';
import { emptyDisk, type LocalMachine, type MachineDisk, simulatedProcesses } from '../systemd/index.js';
import { localLink, startWallClock } from './wall-clock.js';

export interface LiveClusterOptions {
  readonly machines: number;
  /** Decides the IDs of machines and boots, and what units leave to chance. */
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
  readonly #random: Random;
  readonly #epochMs: number;
  /** What a person finds on the machines that are on. */
  readonly #locals = new Map<string, LocalMachine>();
  readonly #disks = new Map<string, MachineDisk>();
  #boots = 0;
  #seq = 0;

  constructor({ machines, seed, settings, onEvent }: LiveClusterOptions) {
    this.#settings = settings;
    this.#onEvent = onEvent;
    this.#random = seededRandom(seed);
    this.#epochMs = Date.now() - this.#clock.nowMs();
    this.machines = inventMachines(machines, this.#random.child('machines'));
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
      machine: (id) => this.#locals.get(id) ?? null,
      machineName: (machine) => this.picture.machineName(machine),
      toYaml: (data) => stringify(data),
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
    this.#boots += 1;
    const random = this.#random.child(`boot/${this.#boots}`);
    const { local } = new BootedMachine({
      host: scope,
      machine: () => machine,
      settings: this.#settings,
      processes: simulatedProcesses({ clock: scope.clock, random }),
      disk: this.#diskOf(machine),
      epochMs: this.#epochMs,
      random,
    });
    this.#locals.set(machine.id, local);
  }

  /** Cuts a machine's power. */
  kill(machine: NamedMachine): void {
    this.#powerOff.get(machine.id)?.();
    this.#powerOff.delete(machine.id);
    this.#locals.delete(machine.id);
    this.#disks.get(machine.id)?.journal.halt();
    this.#emit({ type: 'machine-killed', machine: machine.id, name: machine.name });
  }

  /** Cuts the power of all. */
  close(): void {
    for (const powerOff of this.#powerOff.values()) powerOff();
    this.#powerOff.clear();
  }

  #diskOf({ id }: NamedMachine): MachineDisk {
    const disk = this.#disks.get(id) ?? emptyDisk();
    this.#disks.set(id, disk);
    return disk;
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
