// A cluster for screens, fed by hand, that notes which keys reached it.
import { type Event, Picture, type RecordedEvent } from '../../src/events/index.js';
import type { Candidate, ClusterSource, PlayState } from '../../src/tui/index.js';

export class ASource implements ClusterSource {
  readonly title = 'test';
  readonly picture = new Picture();
  readonly events: RecordedEvent[] = [];
  readonly done: string[] = [];
  state: PlayState = { paused: false, speed: 10, ended: null, notice: null };
  version = 0;
  nowMs = 0;
  readonly #listeners = new Set<() => void>();

  tell(atMs: number, ...events: readonly Event[]): void {
    for (const event of events) {
      const recorded = { seq: this.events.length + 1, atMs, ...event };
      this.picture.apply(recorded);
      this.events.push(recorded);
    }
    this.nowMs = atMs;
    this.change({});
  }

  change(state: Partial<PlayState>): void {
    this.state = { ...this.state, ...state };
    this.version += 1;
    for (const listener of this.#listeners) listener();
  }

  subscribe(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }

  togglePause(): void {
    this.done.push('pause');
    this.change({ paused: !this.state.paused });
  }

  faster(): void {
    this.done.push('faster');
  }

  slower(): void {
    this.done.push('slower');
  }

  /** A machine's ID is noted as its name. */
  fault(text: string): void {
    this.done.push(text.replace(/[0-9a-f]{32}/, (id) => this.picture.machineName(id)));
  }

  completeFault(line: string): readonly Candidate[] {
    const words = line.split(' ');
    const machines = [...this.picture.machines.values()].map(({ name }) => ({ text: name }));
    const known =
      words.length === 1 ? [{ text: 'kill', about: "cut a machine's power" }, { text: 'freeze' }] : machines;
    return known.filter(({ text }) => text.startsWith(words.at(-1) ?? ''));
  }
}
