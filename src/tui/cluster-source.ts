// What a screen shows and what its keys can do, without knowing what is behind it: a simulation, a recording, or
// one day a real cluster.
import type { Picture, RecordedEvent } from '../events/index.js';
import type { Candidate } from './palette.js';

export interface PlayState {
  readonly paused: boolean;
  /** Virtual milliseconds to one of the wall clock; infinite: as fast as it goes. */
  readonly speed: number;
  /** Why nothing more happens; null while it goes on. */
  readonly ended: string | null;
  /** The latest message to the person at the keys: what was done, or why it was not; null: there is none. */
  readonly notice: { readonly text: string; readonly tone: 'good' | 'bad' } | null;
}

export interface ClusterSource {
  readonly title: string;
  /** The cluster as of the events so far; changes in place, see `version`. */
  readonly picture: Picture;
  /** Where the cluster's time stands, in milliseconds since the run began. */
  readonly nowMs: number;
  /** The latest events, oldest first; a bounded number. */
  readonly events: readonly RecordedEvent[];
  readonly state: PlayState;
  /** Another number whenever anything above has changed. */
  readonly version: number;
  /** Calls `changed` after changes, and returns the call that ends it. */
  subscribe(changed: () => void): () => void;
  togglePause(): void;
  faster(): void;
  slower(): void;
  /** Brings a fault about, as it is written; what comes of it is told in `state.notice`. */
  fault(text: string): void;
  /** What could stand at the end of such a line. */
  completeFault(line: string): readonly Candidate[];
}
