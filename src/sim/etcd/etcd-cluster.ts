// The etcd that simulated machines connect to: one, three or five members that share one log. When something is committed, where it is
// heard of and when; who leads is leadership.ts', whom a client talks to etcd-connection.ts'. Full Raft is not modelled: there is one
// store, which changes when a majority would have the change, and members that tell of it later or not at all.
import { failure, hashText, mixHash, type Timer } from '../../base/index.js';
import { type Asked, type EtcdClient, RequestCounts, Store } from '../../etcd/index.js';
import type { MemberStatus } from '../../events/index.js';
import type { KeepLease } from '../../fleet/index.js';
import type { Network } from '../network/network.js';
import type { Probe } from '../network/probe.js';
import type { Simulation } from '../simulation.js';
import { EtcdConnection } from './etcd-connection.js';
import { Leadership } from './leadership.js';
import { type EndClock, LEASE_LANES, LeaseKeepers } from './lease-keepers.js';
import { Member } from './member.js';
import { ETCD_LEADER, noMember } from './member-names.js';
import { type EtcdSize, HEARTBEAT_MS, majorityAfterMs } from './quorum.js';

export interface EtcdClusterOptions {
  readonly simulation: Simulation;
  readonly network: Network;
  readonly seed: number;
  readonly members: EtcdSize;
  readonly onLeaseExpired: (lease: string) => void;
  /** Every one, also where it is known what comes of it. */
  readonly heartbeats?: 'sent' | undefined;
}

export interface Connection {
  readonly client: EtcdClient;
  readonly keepLease: KeepLease;
  /** Drops all watches and answers: whoever was connected is gone. */
  readonly close: () => void;
}

/** fleet.conf `etcd_request_timeout`. */
export const REQUEST_TIMEOUT_MS = 1_000;

/** etcd's bound on what a leader has taken and not committed. */
const WAITING_MAX = 5_000;

/** What a leader was asked. */
interface Proposal {
  readonly leader: Member;
  readonly term: number;
  /** When a majority has it; infinite for what none need have. */
  readonly keptMs: number;
  readonly work: () => void;
}

/** From when the leader takes it, in milliseconds. */
interface Majority {
  /** Until a majority has it. */
  readonly keptMs: number;
  /** Until the leader knows. */
  readonly knownMs: number;
}

const AT_ONCE: Majority = { keptMs: 0, knownMs: 0 };

export class EtcdCluster {
  /** What all members agree on. */
  readonly store: Store;
  readonly members: readonly Member[];
  readonly leadership: Leadership;
  readonly #options: EtcdClusterOptions;
  /** What lies between one member and another. */
  readonly #ways = new Map<Member, ReadonlyMap<Member, Probe>>();
  readonly #connections = new Set<EtcdConnection>();
  readonly #requests = new RequestCounts();
  readonly #keepers: LeaseKeepers;
  /** How many answers to writes are still to be lost, by the end that they are for. */
  readonly #answersToLose = new Map<string, number>();
  readonly answersToLose: ReadonlyMap<string, number> = this.#answersToLose;
  /** What a leader has taken that is out of touch with its majority, and what it has left to the next. */
  #waiting: Proposal[] = [];
  #catchingUp = new Set<Member>();
  #lastWriteMs = 0;
  #isPlain: boolean;
  #nextLook: Timer | null = null;

  constructor(options: EtcdClusterOptions) {
    const { simulation, network, members, seed, onLeaseExpired } = options;
    this.#options = options;
    const leaseClock = (nth: number) => simulation.lane(LEASE_LANES + (nth % LEASE_LANES));
    this.store = new Store({ clock: simulation, leaseClock, onLeaseExpired });
    this.#keepers = new LeaseKeepers({
      simulation,
      store: this.store,
      requests: this.#requests,
      latencyMaxMs: network.latencyMaxMs,
      timeoutMs: REQUEST_TIMEOUT_MS,
      mayRest: options.heartbeats !== 'sent',
    });
    this.members = Array.from(
      { length: members },
      (_, i) =>
        new Member({ name: `etcd-${i + 1}`, simulation, onChange: (member) => this.#memberChanged(member) }),
    );
    for (const member of this.members) {
      network.attach(member.name, member);
      const others = this.members.filter((other) => other !== member);
      this.#ways.set(
        member,
        new Map(others.map((other) => [other, network.openProbe(member.name, other.name)])),
      );
    }
    this.leadership = new Leadership({
      simulation,
      store: this.store,
      members: this.members,
      hears: (one, other) => this.#hears(one, other),
      seed,
      whyDeaf: ({ name }) => network.causeOfTrouble(name),
      onElected: () => this.look(),
    });
    this.#isPlain = members === 1;
    if (members > 1) simulation.onDisturb(() => this.#lookAgainIn(0));
  }

  /** Requests so far. */
  get requests(): RequestCounts {
    this.#keepers.wake();
    return this.#requests;
  }

  /** The ends of the network that its members are. */
  get ends(): readonly string[] {
    return this.members.map(({ name }) => name);
  }

  /** There is one member, and nothing is the matter with it: what reaches it is done at once. */
  get isPlain(): boolean {
    return this.#isPlain;
  }

  /** Whether a member renews leases as soon as it is asked. */
  renewsAtOnce(member: Member): boolean {
    return this.leadership.leader === member && this.leadership.serves;
  }

  /** The one of that name; null: there is none. Fails with `no-leader` when it is the leader that is meant. */
  findMember(name: string): Member | null {
    if (name === ETCD_LEADER) return this.mustLead();
    return this.members.find((member) => member.name === name) ?? null;
  }

  /** Fails with `no-member`, or as `findMember` does. */
  member(name: string): Member {
    const found = this.findMember(name);
    if (found !== null) return found;
    throw noMember(name, this.ends);
  }

  /** The leader. Fails with `no-leader`. */
  mustLead(): Member {
    const { leader } = this.leadership;
    if (leader !== null) return leader;
    throw failure('no-leader', 'no member of etcd leads now', 'restart members, or wait for the election');
  }

  /** Fails with `no-leader` unless etcd can do now what it is asked. */
  mustServe(): void {
    const { leader, serves } = this.leadership;
    if (leader !== null && serves) return;
    const hint = 'restart, thaw or heal members, or wait for the election: `fleetsim etcd status`';
    throw failure('no-leader', 'etcd can do nothing now: no member leads a majority', hint);
  }

  /** How each member fares. */
  status(): readonly MemberStatus[] {
    const { leader, serves, term } = this.leadership;
    return this.members.map((member) => {
      const revision = member.staleAt ?? this.store.revision;
      return {
        member: member.name,
        state: member.state,
        leads: member === leader && serves,
        term,
        revision,
        behind: this.store.revision - revision,
      };
    });
  }

  /** Tells which members there are, where it is not the usual one. */
  tell(): void {
    if (this.members.length === 1) return;
    for (const member of this.members) member.tell();
    this.leadership.tell();
  }

  /** The member that an end asks first, by its place. */
  firstMember(end: string): number {
    return mixHash(hashText(end, this.#options.seed), 0) % this.members.length;
  }

  /**
   * Connects an end of the network, whose time-outs run by its own clock. `connection` tells apart what that end opens one after
   * the other.
   */
  connect(end: string, connection: string, clock: EndClock): Connection {
    const { network, simulation } = this.#options;
    const opened = new EtcdConnection({
      cluster: this,
      network,
      simulation,
      requests: this.#requests,
      clock,
      end,
      stream: connection,
      first: this.firstMember(end),
    });
    this.#connections.add(opened);
    return {
      client: opened.client,
      keepLease: this.#keepers.keeperFor(clock, (stream, moving) => opened.renewals(stream, moving)),
      close: () => {
        this.#connections.delete(opened);
        opened.close();
      },
    };
  }

  /** Forgets all history but for what is now. */
  compact(): void {
    this.store.compact(this.store.revision);
  }

  /** The next answers to writes of an end are lost on their way. */
  loseAnswers(end: string, count: number): void {
    this.#answersToLose.set(end, count);
    this.look();
  }

  /** No more answers are lost than have been. */
  loseNoAnswers(): void {
    this.#answersToLose.clear();
    this.look();
  }

  /** Whether this answer to a write is lost. */
  losesAnswer(end: string): boolean {
    const left = this.#answersToLose.get(end) ?? 0;
    if (left > 1) this.#answersToLose.set(end, left - 1);
    else if (this.#answersToLose.delete(end)) this.look();
    return left > 0;
  }

  /** Does what a member was asked, when a majority has it or the leader says so, or never. */
  ask(member: Member, asked: Asked, work: () => void): void {
    const { simulation } = this.#options;
    const { leader, term, serves } = this.leadership;
    const wayMs = leader === null ? null : this.#tripMs(member, leader);
    if (leader === null || wayMs === null) return;
    const nowMs = simulation.nowMs();
    const majority = serves ? this.#majority(leader, asked) : null;
    // A way between members has flapped since anybody looked.
    if (serves && majority === null) this.look();
    let atMs = nowMs + wayMs + (majority?.knownMs ?? 0);
    if (asked === 'write') {
      atMs = Math.max(atMs, this.#lastWriteMs);
      this.#lastWriteMs = atMs;
    }
    const keptMs =
      majority !== null && asked === 'write' ? nowMs + wayMs + majority.keptMs : Number.POSITIVE_INFINITY;
    const proposal = { leader, term, keptMs, work };
    if (atMs === nowMs) this.#carryOut(proposal);
    else simulation.deliver(atMs - nowMs, () => this.#carryOut(proposal));
  }

  /** Sends an answer from a member, once it has heard it from the leader. */
  answer(member: Member, asked: Asked, send: () => void): void {
    const { leader } = this.leadership;
    if (leader === member || leader === null) return send();
    const tripMs = this.#tripMs(leader, member);
    if (tripMs !== null) member.hear(tripMs + (asked === 'renew' ? 0 : member.diskMs), send);
  }

  /** Sends what a watch is told from a member, once it has it. */
  tellWatch(member: Member, revision: number, send: () => void, lost: () => void): void {
    const { leader } = this.leadership;
    if (leader === member || leader === null || revision <= (member.staleAt ?? 0)) return member.say(send);
    const tripMs = member.staleAt === null ? this.#tripMs(leader, member) : null;
    if (tripMs !== null) return member.hear(tripMs + member.diskMs, send);
    member.staleAt ??= revision - 1;
    member.keepBack(send, lost);
  }

  /** Finds out what has become of members and of what lies between them. */
  look(): void {
    this.leadership.look();
    const { leader, serves } = this.leadership;
    if (leader !== null && serves) this.#follow(leader);
    const [first] = this.members;
    const isSound =
      this.members.length === 1 && serves && first?.diskMs === 0 && this.#answersToLose.size === 0;
    // What is asked now does not overtake what was asked of a disk that was slow.
    const writingMs = this.#lastWriteMs - this.#options.simulation.nowMs();
    this.#isPlain = isSound && writingMs < 0;
    if (this.#hasTroubledWays()) this.#lookAgainIn(HEARTBEAT_MS);
    else if (isSound && writingMs >= 0) this.#lookAgainIn(writingMs + 1);
  }

  #memberChanged(member: Member): void {
    this.look();
    if (member.isOn) return;
    for (const connection of this.#connections) connection.memberEnded(member);
  }

  /** All members towards their leader; nothing is committed while there is none. */
  #follow(leader: Member): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const proposal of waiting) this.#carryOut(proposal);
    for (const member of this.members) {
      if (member === leader) member.catchUp();
      else if (!this.#hears(leader, member)) member.staleAt ??= this.store.revision;
      else if (member.staleAt !== null) this.#catchUp(leader, member);
    }
  }

  #catchUp(leader: Member, member: Member): void {
    const tripMs = this.#tripMs(leader, member);
    if (tripMs === null || this.#catchingUp.has(member)) return;
    this.#catchingUp.add(member);
    this.#options.simulation.setTimer(tripMs + member.diskMs, () => {
      this.#catchingUp.delete(member);
      if (this.leadership.leader === leader && this.#hears(leader, member)) member.catchUp();
      else this.look();
    });
  }

  /** What cannot be done now waits. Another leader does what a majority had before the old one was lost; the rest goes with that one. */
  #carryOut(proposal: Proposal): void {
    const { leader, term, serves, lostMs } = this.leadership;
    const isSame = leader === proposal.leader && term === proposal.term;
    if (!isSame && proposal.keptMs > lostMs) return;
    if (leader !== null && serves) proposal.work();
    else if (this.#waiting.length < WAITING_MAX) this.#waiting.push(proposal);
  }

  /** The leader waits for its own disk in any case. Null: it is out of touch with its majority. */
  #majority(leader: Member, asked: Asked): Majority | null {
    if (asked === 'renew') return AT_ONCE;
    const diskMs = (member: Member): number => (asked === 'write' ? member.diskMs : 0);
    const acks = this.members.flatMap((member) => {
      if (member === leader || !this.#hears(leader, member)) return [];
      const keptMs = (this.#tripMs(leader, member) ?? 0) + diskMs(member);
      return [{ keptMs, knownMs: keptMs + (this.#tripMs(member, leader) ?? 0) }];
    });
    const after = (times: readonly number[]): number =>
      Math.max(majorityAfterMs(times, this.members.length), diskMs(leader));
    const knownMs = after(acks.map((ack) => ack.knownMs));
    return Number.isFinite(knownMs) ? { keptMs: after(acks.map((ack) => ack.keptMs)), knownMs } : null;
  }

  /** Null: what is sent now does not arrive. */
  #tripMs(from: Member, to: Member): number | null {
    return from === to ? 0 : (this.#ways.get(from)?.get(to)?.takesMs() ?? null);
  }

  #hears(one: Member, other: Member): boolean {
    return one.state === 'up' && other.state === 'up' && this.#passes(one, other) && this.#passes(other, one);
  }

  #passes(from: Member, to: Member): boolean {
    return from === to || this.#ways.get(from)?.get(to)?.passes() === true;
  }

  #hasTroubledWays(): boolean {
    if (this.#options.network.isPlain) return false;
    for (const ways of this.#ways.values())
      for (const way of ways.values()) if (way.isTroubled()) return true;
    return false;
  }

  #lookAgainIn(delayMs: number): void {
    this.#nextLook?.cancel();
    this.#nextLook = this.#options.simulation.setTimer(delayMs, () => this.look());
  }
}
