// A simulated cluster behind a screen, run on frame by frame by whoever measures.
import { History, type RecordedEvent } from '../../src/events/index.js';
import type { ClusterSource } from '../../src/tui/index.js';
import { Bench } from '../sim/clusters.js';

const SETTLED_MS = 30_000;

export class Watched {
  readonly #bench: Bench;
  readonly #history = new History();
  readonly #listeners = new Set<() => void>();
  #version = 0;
  /** Also told of every event. */
  onEvent: (event: RecordedEvent) => void = () => undefined;
  /** So far. */
  readonly events: RecordedEvent[] = [];

  /** All units run, and nothing happens. */
  constructor(machines: number, units: number) {
    this.#bench = new Bench(machines, (event) => {
      this.events.push(event);
      this.#history.apply(event);
      this.onEvent(event);
    });
    this.#bench.start(units);
    this.runFor(SETTLED_MS);
  }

  runFor(ms: number): void {
    this.#bench.runUntil(this.#nowMs() + ms);
  }

  /** To all machines of the zone of the first. */
  zone(verb: 'kill' | 'restart'): void {
    this.#bench.zone(verb);
  }

  readonly paced = {
    nowMs: () => this.#nowMs(),
    runUntil: (ms: number) => this.#bench.runUntil(ms),
    ended: () => false,
  };

  /** Draws, as far as anything is to be drawn. */
  changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }

  get source(): ClusterSource {
    const history = this.#history;
    const nothing = (): void => undefined;
    const nowMs = (): number => this.#nowMs();
    const version = (): number => this.#version;
    return {
      title: 'bench',
      history,
      picture: history.picture,
      state: { paused: false, speed: 10, ended: null, notice: null },
      get nowMs() {
        return nowMs();
      },
      get latestMs() {
        return nowMs();
      },
      get version() {
        return version();
      },
      endMs: null,
      present: true,
      scenario: null,
      branching: null,
      questions: null,
      isReal: false,
      subscribe: (changed) => {
        this.#listeners.add(changed);
        return () => this.#listeners.delete(changed);
      },
      togglePause: nothing,
      faster: nothing,
      slower: nothing,
      step: nothing,
      seek: nothing,
      toPresent: nothing,
      branch: nothing,
      commandLine: {
        run: () => nothing,
        changes: () => true,
        running: 0,
        complete: () => [],
        problem: () => null,
      },
      barred: null,
      refusal: () => null,
      refuse: nothing,
    };
  }

  #nowMs(): number {
    return this.#bench.world.simulation.nowMs();
  }
}
