// How far a run of chaos is, on one line of a terminal that is rewritten in place; nowhere else is anything shown.
import type { SeedReport } from './job.js';
import { grouped } from './summary.js';

const BAR_WIDTH = 24;
/** Between two drawings, in milliseconds of the wall clock. */
const DRAW_MS = 100;
const DAY_MS = 86_400_000;

export interface Progress {
  readonly told: (report: SeedReport) => void;
  /** Takes the line away. */
  readonly close: () => void;
}

/** One line that is rewritten in place, on a terminal; nothing elsewhere. */
export function statusLine(stream: NodeJS.WriteStream) {
  let shownMs = Number.NEGATIVE_INFINITY;
  return {
    show(text: string): void {
      if (!stream.isTTY || performance.now() - shownMs < DRAW_MS) return;
      shownMs = performance.now();
      stream.write(`\r${text.slice(0, Math.max(1, stream.columns - 1))}\u001b[K`);
    },
    clear(): void {
      if (stream.isTTY) stream.write('\r\u001b[K');
    },
  };
}

export function showProgress(seeds: number, stream: NodeJS.WriteStream): Progress {
  const line = statusLine(stream);
  const sinceMs = performance.now();
  let done = 0;
  let simulatedMs = 0;
  let events = 0;
  return {
    told(report) {
      done += 1;
      simulatedMs += report.simulatedMs;
      for (const count of report.events.values()) events += count;
      const filled = Math.round((done / seeds) * BAR_WIDTH);
      const bar = `${'='.repeat(filled)}${' '.repeat(BAR_WIDTH - filled)}`;
      const perSecond = Math.round(events / Math.max(0.001, (performance.now() - sinceMs) / 1_000));
      const days = (simulatedMs / DAY_MS).toFixed(1);
      line.show(`[${bar}] ${done}/${seeds} seeds, ${days} days, ${grouped(perSecond)} events/s`);
    },
    close: () => line.clear(),
  };
}
