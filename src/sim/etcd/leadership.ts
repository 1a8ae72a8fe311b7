// Which member of etcd leads, in which term: who loses touch with a majority leads no longer, and after an election timeout the others
// elect. Not Raft: no votes go to and fro, and nobody is elected without need. What time means for leases is told to the store.
import { hashText, mixHash, type Timer } from '../../base/index.js';
import type { Store } from '../../etcd/index.js';
import type { Cause } from '../queue.js';
import type { Simulation } from '../simulation.js';
import type { Member } from './member.js';
import { ELECTION_MS, elect, HEARTBEAT_MS, type Hears, hasMajority } from './quorum.js';

export interface LeadershipOptions {
  readonly simulation: Simulation;
  readonly store: Store;
  readonly members: readonly Member[];
  readonly hears: Hears<Member>;
  readonly seed: number;
  /** What keeps a member from hearing the others; null: nothing, or nobody knows. */
  readonly whyDeaf: (member: Member) => Cause | null;
  /** Told after each election. */
  readonly onElected: () => void;
}

/** The term of a cluster's first leader, as etcd counts. */
const FIRST_TERM = 2;

export class Leadership {
  readonly #options: LeadershipOptions;
  #leader: Member | null;
  #term = FIRST_TERM;
  /** The leader is in touch with a majority. */
  #serves = true;
  #election: Timer | null = null;
  #lost: Cause | null = null;
  #lostMs = 0;

  constructor(options: LeadershipOptions) {
    this.#options = options;
    this.#leader = elect(this.#candidates())?.member ?? null;
  }

  /** Who was elected last, and is not known to have gone. */
  get leader(): Member | null {
    return this.#leader;
  }

  get term(): number {
    return this.#term;
  }

  /** Whether the leader can do what it is asked. */
  get serves(): boolean {
    return this.#serves;
  }

  /** When a leader last ceased to serve, in milliseconds. */
  get lostMs(): number {
    return this.#lostMs;
  }

  /** To be called whenever a member or what lies between members may have changed. */
  look(): void {
    const { simulation, members, hears, store } = this.#options;
    const leader = this.#leader;
    const able = leader !== null && leader.state === 'up' && hasMajority(leader, members, hears);
    if (able) {
      this.#election?.cancel();
      this.#election = null;
      if (!this.#serves) store.resumeLeases();
      this.#serves = true;
      return;
    }
    if (this.#serves) {
      simulation.disturb();
      this.#serves = false;
      store.demoteLeases();
      this.#lost = this.#whyLost();
      this.#lostMs = simulation.nowMs();
    }
    if (leader !== null && !leader.isOn) this.#depose();
    if (this.#election === null && this.#isElectionDue()) this.#awaitElection();
  }

  /** Says who leads, for whoever has not seen an election. */
  tell(): void {
    this.#tell(0, null);
  }

  /** Who has not gone is given up by the others only, and by itself when it is out of touch with them. */
  #isElectionDue(): boolean {
    return this.#leader === null ? this.#candidates().length > 0 : this.#options.members.length > 1;
  }

  #awaitElection(): void {
    const { simulation, members } = this.#options;
    const jitters = this.#candidates().map(({ jitterMs }) => jitterMs);
    // Who is alone need not wait for others.
    const delayMs =
      members.length === 1 ? HEARTBEAT_MS : ELECTION_MS + (jitters.length === 0 ? 0 : Math.min(...jitters));
    this.#election = simulation.setTimer(delayMs, () => this.#elect());
  }

  #elect(): void {
    const { simulation, store, onElected } = this.#options;
    this.#election = null;
    simulation.disturb();
    const winner = elect(this.#candidates())?.member ?? null;
    if (winner === null) return this.#depose();
    this.#leader = winner;
    this.#term += 1;
    this.#serves = true;
    store.promoteLeases(ELECTION_MS);
    this.#tell(store.leases().length, this.#lost);
    onElected();
  }

  #depose(): void {
    if (this.#leader === null) return;
    this.#leader = null;
    this.#tell(0, this.#lost);
  }

  #tell(extended: number, led: Cause | null): void {
    const member = this.#leader?.name ?? null;
    this.#options.simulation.emit({ type: 'etcd-leader', member, term: this.#term, extended }, led);
  }

  /** Everybody who is in touch with a majority. */
  #candidates(): readonly { member: Member; revision: number; jitterMs: number }[] {
    const { members, hears, store, seed } = this.#options;
    return members
      .filter((member) => member.state === 'up' && hasMajority(member, members, hears))
      .map((member) => ({
        member,
        revision: member.staleAt ?? store.revision,
        jitterMs: mixHash(hashText(member.name, seed), this.#term) % ELECTION_MS,
      }));
  }

  /** What was last done to the leader, or to what lies around it; else to any other member. */
  #whyLost(): Cause | null {
    const { members, whyDeaf } = this.#options;
    const leader = this.#leader;
    const concerned = leader === null || leader.state === 'up' ? members : [leader];
    return concerned
      .flatMap((member) => [member.state === 'up' ? null : member.disturbed, whyDeaf(member)])
      .reduce((latest, cause) => ((cause?.seq ?? 0) > (latest?.seq ?? 0) ? cause : latest), null);
  }
}
