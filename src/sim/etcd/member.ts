// One member of etcd: whether it runs, how slow its disk is, and how much of the log it has applied. Who leads, and what that
// means for the others, is leadership.ts' and etcd-cluster.ts'.
import { failure } from '../../base/index.js';
import { Processor } from '../processor.js';
import type { Cause, Entry, Gate } from '../queue.js';
import type { Simulation } from '../simulation.js';

export type MemberState = 'up' | 'down' | 'frozen';

export interface MemberOptions {
  readonly name: string;
  readonly simulation: Simulation;
  /** Told after each change of its state. */
  readonly onChange: (member: Member) => void;
}

/** What a watch is told, kept back until the member has caught up. */
interface Pending {
  readonly send: () => void;
  readonly lost: () => void;
}

/** A member keeps no more than this many messages back: then its watches break, and their clients look elsewhere. */
const PENDING_MAX = 100_000;

export class Member implements Gate {
  readonly name: string;
  /** Where it stands still, as a revision, while it hears of no leader; null: it keeps up. */
  staleAt: number | null = null;
  readonly #options: MemberOptions;
  readonly #processor: Processor;
  #diskMs = 0;
  #isUp = true;
  #life = 1;
  /** When the latest message from a leader arrives. */
  #heardMs = 0;
  #disturbed: Cause | null = null;
  #pending: Pending[] = [];

  constructor(options: MemberOptions) {
    this.#options = options;
    this.name = options.name;
    this.#processor = new Processor(options.simulation);
  }

  get state(): MemberState {
    if (!this.#isUp) return 'down';
    return this.#processor.isFrozen ? 'frozen' : 'up';
  }

  /** How long it takes to have something on disk, in milliseconds. */
  get diskMs(): number {
    return this.#diskMs;
  }

  get isOn(): boolean {
    return this.#isUp;
  }

  /** Another number after each time that it was killed: what it had begun before, nobody ends. */
  get life(): number {
    return this.#life;
  }

  /** What last changed its state, as a cause of what follows from that. */
  get disturbed(): Cause | null {
    return this.#disturbed;
  }

  /** What can be taken back of what it suffers, in a few words each. */
  get troubles(): readonly string[] {
    return [
      ...(this.#processor.isFrozen ? ['frozen'] : []),
      ...(this.diskMs === 0 ? [] : [`a disk that takes ${this.diskMs} ms`]),
    ];
  }

  /** Takes all of that back. */
  heal(): void {
    this.slowDisk(0);
    if (this.#processor.isFrozen) this.thaw();
  }

  /** It takes so long to have something on disk from now on, in milliseconds. */
  slowDisk(diskMs: number): void {
    this.#diskMs = diskMs;
    this.#options.onChange(this);
  }

  /** What reaches a member that does not run is nobody's. */
  keeps(entry: Entry): boolean {
    return !this.#isUp || this.#processor.keeps(entry);
  }

  /** Fails with `member-off`. */
  mustBeOn(): void {
    if (!this.#isUp) throw failure('member-off', `${this.name} is already off`);
  }

  /** Fails with `member-off`, or with `member-frozen`. */
  mustRun(): void {
    this.mustBeOn();
    if (!this.#processor.isFrozen) return;
    throw failure('member-frozen', `${this.name} is frozen already`, `\`thaw ${this.name}\` lets it go on`);
  }

  /** Fails with `member-not-frozen`. */
  mustBeFrozen(): void {
    if (!this.#processor.isFrozen) throw failure('member-not-frozen', `${this.name} is not frozen`);
  }

  /** What it has on disk it keeps; what it was about to say is lost. */
  cutPower(): void {
    this.#isUp = false;
    this.#life += 1;
    this.#processor.reset();
    this.#pending = [];
    this.#changed();
  }

  powerOn(): void {
    this.#isUp = true;
    this.#changed();
  }

  freeze(): void {
    this.#processor.freeze();
    this.#changed();
  }

  /** It goes on where it stood. */
  thaw(): void {
    this.#processor.thaw();
    this.#changed();
  }

  /** Says in which state it is. */
  tell(): Cause {
    return this.#options.simulation.emit({ type: 'etcd-member', member: this.name, state: this.state });
  }

  /** Keeps back what a watch is to be told. */
  keepBack(send: () => void, lost: () => void): void {
    this.#pending.push({ send, lost });
    if (this.#pending.length <= PENDING_MAX) return;
    for (const pending of this.#takePending()) pending.lost();
  }

  /** It has all of the log: tells what it kept back. */
  catchUp(): void {
    this.staleAt = null;
    for (const { send } of this.#takePending()) this.say(send);
  }

  /** Hears from a leader in so many milliseconds, in order; once it is started anew it knows nothing of what it waited for. */
  hear(delayMs: number, send: () => void): void {
    const { simulation } = this.#options;
    const nowMs = simulation.nowMs();
    const life = this.#life;
    this.#heardMs = Math.max(this.#heardMs, nowMs + delayMs);
    const hear = (): void => {
      if (this.#life === life) send();
    };
    simulation.deliver(this.#heardMs - nowMs, hear, this);
  }

  /** Says what it knows, but not before what it is still to hear from a leader. */
  say(send: () => void): void {
    if (this.#heardMs < this.#options.simulation.nowMs()) send();
    else this.hear(0, send);
  }

  #takePending(): readonly Pending[] {
    const pending = this.#pending;
    this.#pending = [];
    return pending;
  }

  #changed(): void {
    this.#disturbed = this.tell();
    this.#options.onChange(this);
  }
}
