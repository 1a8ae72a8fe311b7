// What lies between the ends of a cluster: machines, members of etcd, and the person at the keyboard, all by name. Which ways there
// are, and what is wrong with them; what becomes of a message is connection.ts'.
import { hashText } from '../../base/index.js';
import type { Cause, Gate } from '../queue.js';
import type { Simulation } from '../simulation.js';
import { Connection } from './connection.js';
import type { Latency } from './latency.js';
import { NO_TROUBLE, type Path, type Trouble } from './path.js';
import { openProbe, type Probe } from './probe.js';

export interface NetworkOptions {
  readonly simulation: Simulation;
  readonly seed: number;
  /** Between any two ends, where nothing else is said. */
  readonly latency: Latency;
}

/** The ways from one end to another. */
export interface Way {
  readonly from: string;
  readonly to: string;
}

export class Network {
  readonly #options: NetworkOptions;
  readonly #paths = new Map<string, Path>();
  readonly #troubled = new Set<Path>();
  readonly #gates = new Map<string, Gate>();

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  /** From now on an end takes messages only when its gate lets them in. */
  attach(end: string, gate: Gate): void {
    this.#gates.set(end, gate);
  }

  /** A connection from one end to another. `stream` tells apart what goes between the same two. */
  open(from: string, to: string, stream: string): Connection {
    const { simulation, seed, latency } = this.#options;
    return new Connection({
      simulation,
      path: this.#path({ from, to }),
      back: this.#path({ from: to, to: from }),
      latency,
      gate: this.#gates.get(to) ?? null,
      hash: hashText(`${from} ${to} ${stream}`, seed),
    });
  }

  /** Looks at the way from one end to another, without sending anything. */
  openProbe(from: string, to: string): Probe {
    const { simulation, seed, latency } = this.#options;
    return openProbe({
      simulation,
      path: this.#path({ from, to }),
      latency,
      hash: hashText(`${from} ${to} probe`, seed),
    });
  }

  /** What is wrong with a way; null: nothing. */
  troubleOf(way: Way): Trouble | null {
    return this.#paths.get(keyOf(way))?.trouble ?? null;
  }

  /** Nothing is wrong with any way. */
  get isPlain(): boolean {
    return this.#troubled.size === 0;
  }

  /** The most that a message takes while nothing is wrong, in milliseconds. */
  get latencyMaxMs(): number {
    return this.#options.latency.maxMs;
  }

  /** All ways with which something is wrong, in the order in which it came. */
  troubled(): readonly Way[] {
    return [...this.#troubled];
  }

  /** Something more is wrong with these ways. */
  disturb(ways: readonly Way[], change: Partial<Trouble>, cause: Cause): void {
    for (const way of ways) {
      const path = this.#path(way);
      path.trouble = { ...(path.trouble ?? NO_TROUBLE), ...change };
      path.cause = cause;
      this.#troubled.add(path);
    }
  }

  /** Nothing is wrong with these ways any more. */
  heal(ways: readonly Way[]): void {
    for (const way of ways) {
      const path = this.#path(way);
      path.trouble = null;
      path.cause = null;
      this.#troubled.delete(path);
    }
  }

  /** What led to the latest trouble of an end with any other; null when it has none. */
  causeOfTrouble(end: string): Cause | null {
    let latest: Cause | null = null;
    for (const { from, to, cause } of this.#troubled)
      if ((from === end || to === end) && cause !== null && cause.seq > (latest?.seq ?? 0)) latest = cause;
    return latest;
  }

  #path(way: Way): Path {
    const key = keyOf(way);
    let path = this.#paths.get(key);
    if (path === undefined) {
      path = { from: way.from, to: way.to, trouble: null, cause: null };
      this.#paths.set(key, path);
    }
    return path;
  }
}

function keyOf({ from, to }: Way): string {
  return `${from} ${to}`;
}
