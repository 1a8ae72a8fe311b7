// A cluster of simulated machines around one embedded etcd, and what can be done to it. Boots machines into the very
// daemons that run for real; everything that happens goes to one stream.
import { stringify } from 'yaml';
import { failure, now, type Random, seededRandom } from '../base/index.js';
import {
  bytesToText,
  connectEmbedded,
  type EtcdClient,
  type KeyValue,
  type Link,
  type Store,
} from '../etcd/index.js';
import { Metrics, Moves, Picture, type RecordedEvent } from '../events/index.js';
import {
  DEFAULT_SETTINGS,
  type FleetApi,
  type FleetSettings,
  isMeant,
  noMachine,
  openRegistry,
  ranges,
  readFact,
} from '../fleet/index.js';
import type { Stage } from '../fleetctl/index.js';
import type { LocalMachine } from '../systemd/index.js';
import { acknowledgingApi } from './acknowledge.js';
import { EtcdCluster, REQUEST_TIMEOUT_MS } from './etcd/etcd-cluster.js';
import type { EndClock } from './etcd/lease-keepers.js';
import { ETCD_LEADER } from './etcd/member-names.js';
import type { EtcdSize } from './etcd/quorum.js';
import { type Invariant, type Violation, Watch } from './invariants/index.js';
import { countMachines, type MachineGroup, nameMachines, settingsOfMachines } from './machine/groups.js';
import { type MachineConnection, SimMachine } from './machine/sim-machine.js';
import { type KnownEnds, PERSON } from './network/ends.js';
import type { Latency } from './network/latency.js';
import { Network } from './network/network.js';
import type { Cause } from './queue.js';
import { Simulation } from './simulation.js';

export interface ClusterSpec {
  readonly machines: readonly MachineGroup[];
  readonly settings: FleetSettings;
  /** Between a machine and etcd, one way. */
  readonly latency: Latency;
  /** Names for several ends of the network at once: what they stand for, as faults write it. */
  readonly groups?: Readonly<Record<string, string>>;
  /** How many members etcd has; 1 if not said. */
  readonly etcdSize?: EtcdSize;
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
  /**
   * Heartbeats of which it is known what comes of them are worked out rather than sent, unless this says otherwise. Nobody
   * can tell but by how long it takes.
   */
  readonly heartbeats?: 'sent';
  /** Told of every event, after the world's picture has taken it in. */
  readonly onEvent: (event: RecordedEvent, picture: Picture) => void;
  /** What each event is held against; by default all that there are. */
  readonly invariants?: readonly Invariant[];
  /** What the world is made of where it is not the usual. */
  readonly parts?: Partial<Parts>;
}

/** Parts of a world that others may be put in place of, each made from the usual one. */
export interface Parts {
  /** What an end of the network, a machine or `person`, talks to etcd through; asked for at each connection. */
  readonly client: (end: string, usual: EtcdClient) => EtcdClient;
}

/** 2014-02-18 10:00 UTC, the day that fleet was announced. */
export const DEFAULT_EPOCH_MS = Date.UTC(2014, 1, 18, 10);
/** A seed for a part that is not a `Random`. */
const SEED_MAX = 2 ** 31 - 1;
/** A cluster that has not come up by then has something wrong with it. */
const BOOT_LIMIT_MS = 120_000;

/** What carries a message without any time between, in which nothing can time out. */
const atOnce: Link = {
  carry(deliver) {
    deliver();
  },
};

export class World {
  readonly simulation: Simulation;
  readonly picture = new Picture();
  readonly moves = new Moves();
  /** Holds every event against the invariants, and says whether the cluster has converged. */
  readonly watch: Watch;
  readonly metrics = new Metrics();
  readonly cluster: ClusterSpec;
  /** What a person's commands run on, with that person's connection to etcd. */
  readonly stage: Omit<Stage, 'machine'> & {
    readonly etcd: EtcdClient;
    machine(id: string): LocalMachine | null;
  };
  /** fleet's API at once, taking no virtual time and no chance: who only looks through it leaves no trace. */
  readonly api: FleetApi;
  readonly network: Network;
  readonly etcd: EtcdCluster;
  /** etcd itself, to be looked at from outside; its revision is another one when anything has been written. */
  readonly store: Store;
  /** What the wall clock said when the simulation's stood at 0, in milliseconds since 1970. */
  readonly epochMs: number;
  readonly #random: Random;
  readonly #parts: Parts;
  /** In the order of their names. */
  readonly machines: readonly SimMachine[];
  /** Rules that were broken by what happened last. */
  readonly #untold: Violation[] = [];
  /** Whose a lease is, by who was granted it. */
  readonly #leaseOwners = new Map<string, SimMachine>();

  constructor(options: WorldOptions) {
    const { name, version, seed, cluster } = options;
    this.cluster = cluster;
    this.#parts = { client: (_end, usual) => usual, ...options.parts };
    this.epochMs = options.epochMs ?? DEFAULT_EPOCH_MS;
    this.#random = seededRandom(seed);
    this.watch = new Watch({
      settings: cluster.settings,
      picture: this.picture,
      ...(options.invariants === undefined ? {} : { invariants: options.invariants }),
    });
    this.simulation = new Simulation((event) => {
      this.picture.apply(event);
      this.moves.apply(event);
      this.metrics.apply(event);
      options.onEvent(event, this.picture);
      this.#held(event);
    });
    const { simulation } = this;
    const { latency, settings } = cluster;
    this.network = new Network({ simulation, seed: this.#random.child('network').int(0, SEED_MAX), latency });
    this.etcd = new EtcdCluster({
      simulation,
      network: this.network,
      seed: this.#random.child('etcd').int(0, SEED_MAX),
      members: cluster.etcdSize ?? 1,
      onLeaseExpired: (id) => this.#leaseExpired(id),
      heartbeats: options.heartbeats,
    });
    this.store = this.etcd.store;
    this.store.watch(ranges.all, (_revision, events) => {
      for (const event of events) {
        const fact = readFact(event);
        if (fact !== null) this.simulation.emit(fact);
      }
    });
    const machineSettings = settingsOfMachines(cluster.machines, settings);
    this.machines = nameMachines(cluster.machines, this.#random.child('machines')).map(
      (machine, i) =>
        new SimMachine({
          machine,
          simulation,
          settings: machineSettings[i] ?? settings,
          epochMs: this.epochMs,
          random: this.#random,
          connect: (boot, clock) => this.#connect(machine.name, boot, clock),
        }),
    );
    for (const { name, processor } of this.machines) this.network.attach(name, processor);
    const person = this.#parts.client(PERSON, this.etcd.connect(PERSON, '', simulation).client);
    this.stage = {
      clock: this.simulation,
      etcd: person,
      api: acknowledgingApi(openRegistry(person), simulation),
      emit: (event) => void simulation.emit(event),
      machineName: (machine) => this.picture.machineName(machine),
      toYaml: (data) => stringify(data),
      whyPending: (unit) => now(() => this.picture.units.get(unit)?.pendingBecause ?? null),
      moves: () => now(() => this.picture.moves()),
      machine: (id) => this.machines.find((machine) => machine.id === id)?.local ?? null,
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
    this.simulation.act(() => {
      const machines = countMachines(cluster.machines);
      simulation.emit({ type: 'run-started', name, version, seed, machines });
      this.etcd.tell();
    });
  }

  /** Powers all machines on and runs until they are registered and an engine leads. */
  boot(): void {
    for (const machine of this.machines) this.simulation.act(() => machine.powerOn());
    const up = (): boolean =>
      this.picture.leader !== null && this.picture.registered === this.machines.length;
    const booted = this.simulation.runWhile(() => !up(), BOOT_LIMIT_MS);
    if (!booted)
      throw failure('not-booted', `the cluster is not up after ${BOOT_LIMIT_MS / 1000} simulated seconds`);
  }

  /** Tells what the run came to: of expectations how many held, and how many did not. */
  end({ held, failed }: { readonly held: number; readonly failed: number }): void {
    const { simulation, etcd } = this;
    const { total: requests, watchEvents } = etcd.requests;
    simulation.act(() => {
      simulation.emit({ type: 'etcd-traffic', requests, watchEvents });
      this.#tell();
      simulation.emit({ type: 'run-ended', held, failed });
    });
  }

  /** A part of the run's chance that is nobody else's. */
  chance(name: string): Random {
    return this.#random.child(name);
  }

  /** All of fleet's keys as they stand in etcd. */
  registry(): readonly KeyValue[] {
    const { kvs } = this.store.range(ranges.all);
    return kvs.map((kv) => ({ ...kv, key: bytesToText(kv.key), value: bytesToText(kv.value) }));
  }

  /** The machine that a name, ID, short ID or address means. Fails with `no-machine`. */
  machine(name: string): SimMachine {
    const found = this.findMachine(name);
    if (found !== null) return found;
    throw noMachine(
      name,
      this.machines.map((machine) => machine.name),
    );
  }

  /** Null when there is none. */
  findMachine(name: string): SimMachine | null {
    const means = (machine: SimMachine): boolean =>
      isMeant({ ...machine.described, name: machine.name, publicIp: machine.publicIp }, name);
    return this.machines.find(means) ?? null;
  }

  /** What names of ends are read against. */
  knownEnds(): KnownEnds {
    const machines = this.machines.map(({ name, id, described }) => ({
      name,
      metadata: { ...described.metadata, ...this.picture.machines.get(id)?.metadata },
    }));
    const { leader } = this.etcd.leadership;
    const groups = { ...this.cluster.groups, ...(leader === null ? {} : { [ETCD_LEADER]: leader.name }) };
    return { machines, etcd: this.etcd.ends, groups };
  }

  machineId(name: string): string {
    return this.machine(name).id;
  }

  /** Leases granted through it are this machine's. */
  #connect(name: string, boot: string, clock: EndClock): MachineConnection {
    const { client, ...connection } = this.etcd.connect(name, boot, clock);
    const owned: EtcdClient = {
      ...client,
      leaseGrant: (request, reply) =>
        client.leaseGrant(request, (granted) => {
          if (granted.ok) this.#leaseOwners.set(granted.value.id, this.machine(name));
          reply(granted);
        }),
    };
    const used = this.#parts.client(name, owned);
    // What is put in place of the client is to see all that goes through it.
    return used === owned ? { ...connection, client: owned } : { close: connection.close, client: used };
  }

  /** What it breaks is told behind it, at the same instant. */
  #held(event: RecordedEvent): void {
    const broken = this.watch.apply(event);
    if (broken.length === 0) return;
    this.#untold.push(...broken);
    this.simulation.deliver(0, () => this.#tell());
  }

  #tell(): void {
    for (const { invariant, sentence, seq, unit, machine } of this.#untold.splice(0)) {
      const about = {
        ...(unit === undefined ? {} : { unit }),
        ...(machine === undefined ? {} : { machine }),
      };
      this.simulation.emit({ type: 'invariant-broken', invariant, sentence, ...about }, { seq, root: seq });
    }
  }

  #leaseExpired(lease: string): void {
    const owner = this.#leaseOwners.get(lease);
    this.#leaseOwners.delete(lease);
    const led = owner === undefined ? null : this.#whySilent(owner);
    this.simulation.emit({ type: 'lease-expired', lease, machine: owner?.id ?? '' }, led);
  }

  /** What last kept a machine from being heard. */
  #whySilent({ name, silenced }: SimMachine): Cause | null {
    const cutOff = this.network.causeOfTrouble(name);
    return (cutOff?.seq ?? 0) > (silenced?.seq ?? 0) ? cutOff : silenced;
  }
}
