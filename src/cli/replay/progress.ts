// How far a long run is, on a terminal's stderr while nothing else is written there: simulated time, and events per second.
import { formatTime } from '../../events/index.js';

export interface Progress {
  /** Where the run is; draws now and then. */
  readonly tell: (nowMs: number, events: number) => void;
  /** Takes away what was drawn. */
  readonly close: () => void;
}

export interface ProgressOptions {
  /** The wall clock, in milliseconds. */
  readonly clock: () => number;
  readonly write: (text: string) => void;
  /** When the run will end, in milliseconds of its own time; null: nobody knows. */
  readonly untilMs: number | null;
}

/** Nobody needs to be told of what takes less. */
const QUIET_MS = 1_000;
const DRAW_MS = 100;
const BAR_WIDTH = 24;
/** Back to the beginning of the line, and away with what stands there. */
const CLEAR = '\r\u001b[K';

export function openProgress({ clock, write, untilMs }: ProgressOptions): Progress {
  const beganMs = clock();
  let drawnMs = beganMs + QUIET_MS - DRAW_MS;
  let drawn = false;
  return {
    tell(nowMs, events) {
      const wallMs = clock();
      if (wallMs - drawnMs < DRAW_MS) return;
      drawnMs = wallMs;
      drawn = true;
      const perSecond = Math.round(events / ((wallMs - beganMs) / 1_000));
      write(`${CLEAR}${bar(nowMs, untilMs)}${formatTime(nowMs).slice(0, -4)}  ${perSecond} events/s`);
    },
    close() {
      if (drawn) write(CLEAR);
    },
  };
}

function bar(nowMs: number, untilMs: number | null): string {
  if (untilMs === null || untilMs === 0) return '';
  const share = Math.min(1, nowMs / untilMs);
  const full = Math.floor(share * BAR_WIDTH);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR_WIDTH - full)}] ${String(Math.floor(share * 100)).padStart(3)}%  `;
}
