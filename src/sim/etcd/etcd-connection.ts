// What one end of the network has of etcd: a client that talks to one member, and to another when that one does not answer. It
// repeats no request: what was not answered in time may have been done. Watches go on at the other member behind what they were told.
import type { Clock, Timer } from '../../base/index.js';
import {
  type Asked,
  connectEmbedded,
  countRequests,
  type EtcdClient,
  type RequestCounts,
  type Watch,
  type WatchMessage,
  type WatchRequest,
} from '../../etcd/index.js';
import type { Connection } from '../network/connection.js';
import type { Network } from '../network/network.js';
import type { Simulation } from '../simulation.js';
import { type EtcdCluster, REQUEST_TIMEOUT_MS } from './etcd-cluster.js';
import type { Member } from './member.js';

export interface EtcdConnectionOptions {
  readonly cluster: EtcdCluster;
  readonly network: Network;
  readonly simulation: Simulation;
  /** Grow as requests are made. */
  readonly requests: RequestCounts;
  readonly clock: Clock;
  readonly end: string;
  readonly stream: string;
  /** The place among the members of the one that it asks first. */
  readonly first: number;
}

/** The way to a member, and back. */
interface Links {
  readonly to: Connection;
  readonly from: Connection;
}

/** Those to each member that a stream of messages has been sent to: nothing bears on it that goes over others. */
type Stream = (member: Member) => Links;

/** What a lease is renewed over. */
export interface RenewalStream extends Pick<EtcdClient, 'leaseKeepAlive'> {
  /** Those that renewals go over now, if each that does is granted as soon as it arrives; null: that is not sure. */
  plainLinks(): Links | null;
  /** No more is renewed over it. */
  close(): void;
}

interface OpenWatch {
  readonly request: WatchRequest;
  readonly listener: (message: WatchMessage) => void;
  /** The first revision that it was not told of; 0: it has been told nothing, and began from what was then. */
  nextRevision: number;
  /** Null while no member has it. */
  inner: Watch | null;
}

/** When no member takes connections, they are asked again after this long, in milliseconds. */
const RETRY_MS = 1_000;

export class EtcdConnection {
  readonly client: EtcdClient;
  readonly #options: EtcdConnectionOptions;
  readonly #inner: EtcdClient & { close(): void };
  readonly #stream: Stream;
  readonly #watches = new Set<OpenWatch>();
  readonly #whenMoving = new Set<() => void>();
  #member: Member;
  /** In which of its lives. */
  #life: number;
  #movedMs = 0;
  #closed = false;
  #retry: Timer | null = null;
  /** What is being done for it, and where it was asked. */
  #asked: { readonly member: Member; readonly asked: Asked } | null = null;

  constructor(options: EtcdConnectionOptions) {
    const { cluster, first } = options;
    this.#options = options;
    this.#member = firstUp(cluster.members, first) ?? (cluster.members[first] as Member);
    this.#life = this.#member.life;
    this.#stream = this.#openStream(options.stream);
    this.#inner = this.#talkOver(this.#stream);
    const watch: EtcdClient['watch'] = (request, listener) => this.#watch(request, listener);
    if (!this.#member.isOn) this.#retryLater();
    this.client = countRequests({ ...this.#inner, watch }, options.requests);
  }

  /** A stream beside that of all other messages, to the same members; `moving` is called before it goes to another one. */
  renewals(name: string, moving: () => void): RenewalStream {
    const { cluster, requests } = this.#options;
    const stream = this.#openStream(`${this.#options.stream} ${name}`);
    const { leaseKeepAlive } = countRequests(this.#talkOver(stream), requests);
    this.#whenMoving.add(moving);
    return {
      leaseKeepAlive,
      plainLinks: () => {
        const links = stream(this.#member);
        return cluster.renewsAtOnce(this.#member) && links.to.isPlain && links.from.isPlain ? links : null;
      },
      close: () => this.#whenMoving.delete(moving),
    };
  }

  /** Drops all watches and answers. */
  close(): void {
    this.#retry?.cancel();
    this.#watches.clear();
    this.#inner.close();
    this.#closed = true;
  }

  /** A member was killed: its end of the connection is closed, which is heard of when nothing lies between. */
  memberEnded(member: Member): void {
    if (this.#member !== member) return;
    this.#stream(member).from.carry(() => {
      if (this.#member === member && this.#life !== member.life) this.#moveOn();
    });
  }

  #talkOver(stream: Stream): EtcdClient & { close(): void } {
    const { cluster, simulation, clock } = this.#options;
    return connectEmbedded({
      store: cluster.store,
      clock,
      toEtcd: { carry: (deliver, lost, asked) => this.#send(stream, deliver, lost, asked) },
      fromEtcd: { carry: (deliver, lost, revision) => this.#sendBack(stream, deliver, lost, revision) },
      timeoutMs: REQUEST_TIMEOUT_MS,
      onTimeout: () => simulation.leaveLane(() => this.#timedOut()),
    });
  }

  #send(stream: Stream, deliver: () => void, lost: (() => void) | undefined, asked: Asked): void {
    const { cluster } = this.#options;
    const member = this.#member;
    const { to } = stream(member);
    if (cluster.isPlain || asked === 'watch') return to.carry(deliver, lost);
    const work = (): void => {
      this.#asked = { member, asked };
      deliver();
      this.#asked = null;
    };
    to.carry(() => cluster.ask(member, asked, work));
  }

  #sendBack(stream: Stream, deliver: () => void, lost: (() => void) | undefined, revision: number): void {
    const { cluster, end } = this.#options;
    const { from } = stream(this.#member);
    if (lost !== undefined) {
      if (cluster.isPlain) return from.carry(deliver, lost);
      // Whoever held the watch is no more.
      if (this.#member.life !== this.#life) return lost();
      return cluster.tellWatch(this.#member, revision, () => from.carry(deliver, lost), lost);
    }
    if (this.#asked === null) return from.carry(deliver);
    const { member, asked } = this.#asked;
    if (asked === 'write' && cluster.losesAnswer(end)) return;
    cluster.answer(member, asked, () => stream(member).from.carry(deliver));
  }

  /** Requests that were sent before it moved on say nothing of the member that it has now. */
  #timedOut(): void {
    const { clock } = this.#options;
    if (!this.#closed && clock.nowMs() - this.#movedMs >= REQUEST_TIMEOUT_MS) this.#moveOn();
  }

  #watch(request: WatchRequest, listener: (message: WatchMessage) => void): Watch {
    const watch: OpenWatch = { request, listener, nextRevision: request.startRevision ?? 0, inner: null };
    this.#watches.add(watch);
    if (this.#retry === null) this.#open(watch);
    return {
      cancel: () => {
        this.#watches.delete(watch);
        watch.inner?.cancel();
      },
    };
  }

  #open(watch: OpenWatch): void {
    const request = { ...watch.request, startRevision: watch.nextRevision };
    watch.inner = this.#inner.watch(request, (message) => this.#heard(watch, message));
  }

  #heard(watch: OpenWatch, message: WatchMessage): void {
    if (message.type === 'events') watch.nextRevision = message.revision + 1;
    else if (message.type === 'lost' && watch.nextRevision > 0) {
      watch.inner = null;
      return this.#moveOn();
    } else this.#watches.delete(watch);
    watch.listener(message);
  }

  /** To the next member that takes connections, and the watches with it. */
  #moveOn(): void {
    const { cluster, clock } = this.#options;
    const { members } = cluster;
    this.#retry?.cancel();
    this.#retry = null;
    const next = firstUp(members, members.indexOf(this.#member) + 1);
    if (next === null) {
      this.#closeWatches();
      return this.#retryLater();
    }
    if (next !== this.#member || next.life !== this.#life) this.#closeWatches();
    for (const moving of this.#whenMoving) moving();
    this.#member = next;
    this.#life = next.life;
    this.#movedMs = clock.nowMs();
    for (const watch of [...this.#watches]) if (watch.inner === null) this.#open(watch);
  }

  #retryLater(): void {
    this.#retry = this.#options.clock.setTimer(RETRY_MS, () => this.#moveOn());
  }

  #closeWatches(): void {
    for (const watch of this.#watches) {
      watch.inner?.cancel();
      watch.inner = null;
    }
  }

  #openStream(name: string): Stream {
    const { network, end } = this.#options;
    const opened = new Map<Member, Links>();
    return (member) => {
      let links = opened.get(member);
      if (links === undefined) {
        links = { to: network.open(end, member.name, name), from: network.open(member.name, end, name) };
        opened.set(member, links);
      }
      return links;
    };
  }
}

/** The first that takes connections, from a place on and around. */
function firstUp(members: readonly Member[], from: number): Member | null {
  const order = members.map((_, i) => members[(from + i) % members.length] as Member);
  return order.find(({ isOn }) => isOn) ?? null;
}
