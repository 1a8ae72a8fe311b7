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

export function showProgress(seeds: number, stream: NodeJS.WriteStream): Progress {
  if (!stream.isTTY) return { told: () => undefined, close: () => undefined };
  const sinceMs = performance.now();
  let drawnMs = 0;
  let done = 0;
  let simulatedMs = 0;
  let events = 0;
  const draw = (): void => {
    const filled = Math.round((done / seeds) * BAR_WIDTH);
    const bar = `${'='.repeat(filled)}${' '.repeat(BAR_WIDTH - filled)}`;
    const perSecond = Math.round(events / Math.max(0.001, (performance.now() - sinceMs) / 1_000));
    const days = (simulatedMs / DAY_MS).toFixed(1);
    const words = `[${bar}] ${done}/${seeds} seeds, ${days} days, ${grouped(perSecond)} events/s`;
    stream.write(`\r${words.slice(0, Math.max(1, stream.columns - 1))}\u001b[K`);
  };
  return {
    told(report) {
      done += 1;
      simulatedMs += report.simulatedMs;
      for (const count of report.events.values()) events += count;
      if (performance.now() - drawnMs < DRAW_MS) return;
      drawnMs = performance.now();
      draw();
    },
    close: () => void stream.write('\r\u001b[K'),
  };
}
