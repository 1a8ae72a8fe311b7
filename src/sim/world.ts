// A cluster of simulated machines around one embedded etcd, and what can be done to it. Boots machines into the very
// daemons that run for real; everything that happens goes to one stream.
import { stringify } from 'yaml';
import { failure, nearest, now, printable, type Random, seededRandom } from '../base/index.js';
import {
  bytesToText,
  connectEmbedded,
  countRequests,
  type EtcdClient,
  type KeyValue,
  type Link,
  type RequestCounts,
  Store,
} from '../etcd/index.js';
import { type Event, Moves, Picture, type RecordedEvent } from '../events/index.js';
import {
  BootedMachine,
  DEFAULT_SETTINGS,
  type FleetApi,
  type FleetSettings,
  matchesId,
  metadataWrite,
  type NamedMachine,
  openRegistry,
  openScope,
  ranges,
  readFact,
} from '../fleet/index.js';
import type { Stage } from '../fleetctl/index.js';
import { emptyDisk, type LocalMachine, type MachineDisk, simulatedProcesses } from '../systemd/index.js';
import { countMachines, type MachineGroup, nameMachines } from './machines.js';
import { type Latency, openLink } from './network.js';
import type { Cause } from './queue.js';
import { Simulation } from './simulation.js';

export interface ClusterSpec {
  readonly machines: readonly MachineGroup[];
  readonly settings: FleetSettings;
  /** Between a machine and etcd, one way. */
  readonly latency: Latency;
}

export const DEFAULT_CLUSTER: ClusterSpec = {
  machines: [{ count: 3 }],
  settings: DEFAULT_SETTINGS,
  latency: { minMs: 1, maxMs: 3 },
};

export interface WorldOptions {
  readonly name: string;
  readonly version: string;
  readonly seed: number;
  readonly cluster: ClusterSpec;
  /** What the wall clock says when the run begins, in milliseconds since 1970; where nobody says: a day of 2014. */
  readonly epochMs?: number;
  /** Told of every event, after `picture` has taken it in. */
  readonly onEvent: (event: RecordedEvent) => void;
}

/** 2014-02-18 10:00 UTC, the day that fleet was announced. */
const EPOCH_MS = Date.UTC(2014, 1, 18, 10);
/** fleet.conf `etcd_request_timeout`. */
const REQUEST_TIMEOUT_MS = 1_000;
/** Machines do not start their fleetd at the same instant: up to this long after power-on. */
const BOOT_JITTER_MAX_MS = 500;
/** A cluster that has not come up by then has something wrong with it. */
const BOOT_LIMIT_MS = 120_000;

/** What carries a message without any time between, in which nothing can time out. */
const atOnce: Link = {
  carry(deliver) {
    deliver();
    return true;
  },
};

interface SimMachine extends NamedMachine {
  /** As in its /etc/machine-id, which people may change. */
  id: string;
  boots: number;
  /** Cuts the power; null while it is off. */
  powerOff: (() => void) | null;
  killed: Cause | null;
  booted: BootedMachine | null;
  readonly disk: MachineDisk;
}

export class World {
  readonly simulation: Simulation;
  readonly picture = new Picture();
  readonly moves = new Moves();
  readonly cluster: ClusterSpec;
  /** What a person's commands run on, with that person's connection to etcd. */
  readonly stage: Omit<Stage, 'machine'> & {
    readonly etcd: EtcdClient;
    machine(id: string): LocalMachine | null;
  };
  /** fleet's API at once, taking no virtual time and no chance: who only looks through it leaves no trace. */
  readonly api: FleetApi;
  /** Requests to etcd so far. */
  readonly requests: RequestCounts = new Map();
  /** etcd itself, to be looked at from outside; its revision is another one when anything has been written. */
  readonly store: Store;
  /** What the wall clock said when the simulation's stood at 0, in milliseconds since 1970. */
  readonly epochMs: number;
  readonly #random: Random;
  readonly #machines: readonly SimMachine[];
  readonly #leaseOwners = new Map<string, SimMachine>();

  constructor(options: WorldOptions) {
    const { name, version, seed, cluster } = options;
    this.cluster = cluster;
    this.epochMs = options.epochMs ?? EPOCH_MS;
    this.#random = seededRandom(seed);
    this.simulation = new Simulation((event) => {
      this.picture.apply(event);
      this.moves.apply(event);
      options.onEvent(event);
    });
    this.store = new Store({ clock: this.simulation, onLeaseExpired: (id) => this.#leaseExpired(id) });
    this.store.watch(ranges.all, (_revision, events) => {
      for (const event of events) {
        const fact = readFact(event);
        if (fact !== null) this.simulation.emit(fact);
      }
    });
    this.#machines = nameMachines(cluster.machines, this.#random.child('machines')).map((machine) => ({
      ...machine,
      boots: 0,
      powerOff: null,
      killed: null,
      booted: null,
      disk: emptyDisk(),
    }));
    const person = this.#connect('person').client;
    this.stage = {
      clock: this.simulation,
      etcd: person,
      api: openRegistry(person),
      emit: (event) => void this.#emit(event),
      machineName: (machine) => this.picture.machineName(machine),
      toYaml: (data) => stringify(data),
      whyPending: (unit) => now(() => this.picture.units.get(unit)?.pendingBecause ?? null),
      machine: (id) => this.#machines.find((machine) => machine.id === id)?.booted?.local ?? null,
    };
    this.api = openRegistry(
      connectEmbedded({
        store: this.store,
        clock: { nowMs: () => this.simulation.nowMs(), setTimer: () => ({ cancel: () => undefined }) },
        toEtcd: atOnce,
        fromEtcd: atOnce,
        timeoutMs: REQUEST_TIMEOUT_MS,
      }),
    );
    this.simulation.act(() =>
      this.#emit({ type: 'run-started', name, version, seed, machines: countMachines(cluster.machines) }),
    );
  }

  /** Powers all machines on and runs until they are registered and an engine leads. */
  boot(): void {
    for (const machine of this.#machines) this.simulation.act(() => this.#powerOn(machine));
    const up = (): boolean =>
      this.picture.leader !== null && this.picture.registered === this.#machines.length;
    const booted = this.simulation.runWhile(() => !up(), BOOT_LIMIT_MS);
    if (!booted)
      throw failure('not-booted', `the cluster is not up after ${BOOT_LIMIT_MS / 1000} simulated seconds`);
  }

  /** Cuts a machine's power: everything on it stops at once, and its lease runs out. */
  kill(name: string): void {
    const machine = this.#find(name);
    if (machine.powerOff === null) throw failure('machine-off', `machine ${machine.name} is already off`);
    this.simulation.act(() => this.#powerCut(machine, machine.powerOff));
  }

  /** Powers a machine on, cutting its power first if it is on. It starts with no units and the same ID. */
  restart(name: string): void {
    const machine = this.#find(name);
    this.simulation.act(() => {
      if (machine.powerOff !== null) this.#powerCut(machine, machine.powerOff);
      this.#powerOn(machine);
    });
  }

  /** Shuts a machine down in good order: fleetd stops its units and takes the machine out of the registry first. */
  stop(name: string): void {
    const machine = this.#find(name);
    const booted = this.#running(machine);
    const { powerOff } = machine;
    this.simulation.act(() =>
      booted.stopFleetd(() => {
        if (machine.powerOff === powerOff) this.#powerCut(machine, powerOff);
      }),
    );
  }

  /** Puts a new fleetd in the place of a machine's; its units run on. */
  restartFleetd(name: string, how: 'orderly' | 'crashed'): void {
    const machine = this.#find(name);
    const booted = this.#running(machine);
    this.simulation.act(() => {
      this.#emit({ type: 'fleetd-restarted', machine: machine.id, how });
      booted.restartFleetd(how);
    });
  }

  /** Changes a machine's ID; its fleetd will notice within a minute, or when it starts anew. */
  changeId(name: string, id: string): void {
    const machine = this.#find(name);
    const wanted = this.#machines.find((other) => other.name === id)?.id ?? id;
    if (!/^[0-9a-f]{32}$/.test(wanted))
      throw failure(
        'bad-machine-id',
        `not a machine ID or a machine: ${printable(id)}`,
        'an ID has 32 hexadecimal digits',
      );
    this.simulation.act(() => {
      const was = machine.id;
      machine.id = wanted;
      this.#emit({ type: 'machine-id-changed', machine: wanted, was, name: machine.name });
    });
  }

  /** Sets metadata of a machine from outside, as the API does; an empty value takes it away. */
  setMetadata(name: string, key: string, value: string): void {
    const write = metadataWrite(this.machineId(name), key, value);
    this.simulation.act(() => this.stage.etcd.txn({ success: [write] }, () => undefined));
  }

  /** All of fleet's keys as they stand in etcd. */
  registry(): readonly KeyValue[] {
    const { kvs } = this.store.range(ranges.all);
    return kvs.map((kv) => ({ ...kv, key: bytesToText(kv.key), value: bytesToText(kv.value) }));
  }

  /** The machine that a name, ID, short ID or address means. Fails with `no-machine`. */
  machineId(name: string): string {
    return this.#find(name).id;
  }

  #emit(event: Event, led?: Cause | null): Cause {
    return this.simulation.emit(event, led);
  }

  #find(name: string): SimMachine {
    const found = this.#machines.find(
      (machine) => machine.name === name || machine.publicIp === name || matchesId(machine, name),
    );
    if (found !== undefined) return found;
    const names = this.#machines.map((machine) => machine.name);
    const near = nearest(name, names);
    const hint = near === null ? `there are: ${names.slice(0, 20).join(', ')}` : `did you mean ${near}?`;
    throw failure('no-machine', `there is no machine ${name}`, hint);
  }

  #running(machine: SimMachine): BootedMachine {
    if (machine.booted === null) throw failure('machine-off', `machine ${machine.name} is not running`);
    return machine.booted;
  }

  #powerOn(machine: SimMachine): void {
    machine.boots += 1;
    const { client, close } = this.#connect(`${machine.name}/${machine.boots}`, machine);
    const scope = openScope({ clock: this.simulation, etcd: client, emit: (event) => this.#emit(event) });
    machine.powerOff = () => {
      scope.close();
      close();
    };
    this.#emit({
      type: 'machine-booted',
      machine: machine.id,
      name: machine.name,
      publicIp: machine.publicIp,
    });
    const jitterMs = this.#random.child(`boot/${machine.name}/${machine.boots}`).int(0, BOOT_JITTER_MAX_MS);
    scope.clock.setTimer(jitterMs, () => {
      const { settings } = this.cluster;
      const random = this.#random.child(`systemd/${machine.name}/${machine.boots}`);
      machine.booted = new BootedMachine({
        host: scope,
        machine: () => machine,
        settings,
        processes: simulatedProcesses({ clock: scope.clock, random }),
        disk: machine.disk,
        epochMs: this.epochMs,
        random,
      });
    });
  }

  #powerCut(machine: SimMachine, powerOff: (() => void) | null): void {
    powerOff?.();
    machine.powerOff = null;
    machine.booted = null;
    machine.disk.journal.halt();
    machine.killed = this.#emit({ type: 'machine-killed', machine: machine.id, name: machine.name });
  }

  /** A connection to etcd over two links of its own; leases granted through it are `owner`'s. */
  #connect(
    name: string,
    owner: SimMachine | null = null,
  ): { readonly client: EtcdClient; readonly close: () => void } {
    const link = (direction: string) =>
      openLink(this.simulation, this.#random.child(`network/${name}/${direction}`), this.cluster.latency);
    const inner = connectEmbedded({
      store: this.store,
      clock: this.simulation,
      toEtcd: link('to'),
      fromEtcd: link('from'),
      timeoutMs: REQUEST_TIMEOUT_MS,
    });
    const counted = countRequests(inner, this.requests);
    const client: EtcdClient = {
      ...counted,
      leaseGrant: (request, reply) =>
        counted.leaseGrant(request, (granted) => {
          if (granted.ok && owner !== null) this.#leaseOwners.set(granted.value.id, owner);
          reply(granted);
        }),
    };
    return { client, close: () => inner.close() };
  }

  #leaseExpired(lease: string): void {
    const owner = this.#leaseOwners.get(lease);
    this.#leaseOwners.delete(lease);
    this.#emit({ type: 'lease-expired', lease, machine: owner?.id ?? '' }, owner?.killed ?? null);
  }
}
