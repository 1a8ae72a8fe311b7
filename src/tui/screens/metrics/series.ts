// How a run went over time: a fold that takes the cluster's measure every second, and of a long run every two, four and so
// on, so that a line of it is never longer than a wide screen needs.
import { type Event, Metrics, type RecordedEvent } from '../../../events/index.js';

export const LINES = ['running', 'pending', 'gaps', 'overlaps', 'moves', 'writes'] as const;

export type LineName = (typeof LINES)[number];

export type Measure = Readonly<Record<LineName, number>>;

/** Points of one line; when there are so many, every two become one. */
const POINTS_MAX = 600;

/** What was written into the registry. */
const WRITES: ReadonlySet<Event['type']> = new Set([
  'machine-registered',
  'machine-gone',
  'machine-metadata',
  'unit-file',
  'unit-submitted',
  'unit-destroyed',
  'unit-wanted',
  'unit-placed',
  'unit-displaced',
  'unit-launched',
  'unit-not-launched',
  'unit-published',
  'unit-unpublished',
  'unit-ended',
  'unit-moving',
  'unit-not-moving',
  'unit-arrived',
  'leader-written',
  'leader-cleared',
]);

export class Series {
  readonly metrics = new Metrics();
  /** Milliseconds between two points. */
  stepMs = 1_000;
  #points: Measure[] = [];
  /** Of the step that lasts, up to the instant before the latest; null: it has just begun. */
  #draft: Measure | null = null;
  #atMs = 0;
  /** Since the instant before. */
  #moves = 0;
  #writes = 0;

  apply(event: RecordedEvent): void {
    if (event.atMs > this.#atMs) this.#advance(event.atMs);
    const { moves } = this.metrics.tally;
    this.metrics.apply(event);
    this.#moves += this.metrics.tally.moves - moves;
    this.#writes += Number(WRITES.has(event.type));
  }

  /** The points up to now, the first at the beginning of the run. */
  upTo(nowMs: number): readonly Measure[] {
    const missing = Math.floor(nowMs / this.stepMs) - this.#points.length;
    const idle = Array.from({ length: Math.max(0, Math.min(POINTS_MAX, missing)) }, () => this.#gauges);
    return [...this.#points, worse(this.#draft, this.now), ...idle];
  }

  /** As it is after the latest instant, with what was done in it. */
  get now(): Measure {
    return { ...this.#gauges, moves: this.#moves, writes: this.#writes };
  }

  get #gauges(): Measure {
    const { running, gaps, overlaps } = this.metrics.tally;
    return { running, pending: this.metrics.cluster.pending, gaps, overlaps, moves: 0, writes: 0 };
  }

  /** What a transaction writes comes one by one, and only what is so after all of an instant counts. */
  #advance(atMs: number): void {
    this.#draft = worse(this.#draft, this.now);
    this.#atMs = atMs;
    this.#moves = 0;
    this.#writes = 0;
    while (Math.floor(atMs / this.stepMs) > this.#points.length) {
      this.#points.push(this.#draft ?? this.#gauges);
      this.#draft = null;
      if (this.#points.length >= POINTS_MAX) this.#halve();
    }
  }

  #halve(): void {
    const pairs = this.#points.length / 2;
    this.#points = Array.from({ length: pairs }, (_, i) =>
      worse(this.#points[2 * i] ?? null, this.#points[2 * i + 1] as Measure),
    );
    this.stepMs *= 2;
  }
}

/** Of two measures that become one: what a reader must not miss, and all that was done. */
export function worse(a: Measure | null, b: Measure): Measure {
  if (a === null) return b;
  return {
    running: Math.min(a.running, b.running),
    pending: Math.max(a.pending, b.pending),
    gaps: Math.max(a.gaps, b.gaps),
    overlaps: Math.max(a.overlaps, b.overlaps),
    moves: a.moves + b.moves,
    writes: a.writes + b.writes,
  };
}
