// Which moment a screen shows, as finely as it shows it. Pure.
import type { ClusterSource } from '../../tui/index.js';

/** The clocks on the screen move in steps of this, in milliseconds of the run: in finer ones where time goes slowly. */
const TICK_MS = 1_000;
const FINE_TICK_MS = 100;

type Moment = Pick<ClusterSource, 'picture' | 'nowMs' | 'latestMs' | 'state'>;

/** Another text once something has happened, or a clock on the screen has moved on. */
export function momentShown({ picture, nowMs, latestMs, state }: Moment): string {
  const tickMs = state.speed < 1 ? FINE_TICK_MS : TICK_MS;
  return [picture.seq, Math.floor(nowMs / tickMs), Math.floor(latestMs / tickMs)].join(' ');
}
