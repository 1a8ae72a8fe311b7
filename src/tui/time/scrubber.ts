// The run on one line, from its beginning to its latest moment, and on to its end where that is known: what has happened is
// marked, and where one is. A frame costs its width.
import { formatTime } from '../../events/index.js';
import type { Line, Span } from '../draw/line.js';
import type { Scene } from '../screens/screen.js';
import type { ClusterSource } from '../source.js';
import { LEADER_MARK, type Sign } from '../theme.js';
import { type MarkKind, marksOf } from './marks.js';

const SIGNS: Readonly<Record<MarkKind, Sign>> = {
  fault: { mark: '▼', look: 'command' },
  leader: { mark: LEADER_MARK, look: 'leader' },
  failed: { mark: '✖', look: 'bad' },
};

/** Shown of the time on either side, and a blank. */
const LABEL = '00:00:00 '.length;
const PLAYHEAD: Span = ['command', '●'];

export function scrubberLine({ source, size }: Scene): Line {
  const bar = barOf(source, size.width);
  const { nowMs, latestMs, history, present } = source;
  const marks = marksOf(history);
  const at = cellAt(nowMs, bar);
  const latest = cellAt(latestMs, bar);
  const spans: Span[] = [[present ? 'quiet' : 'command', `${timeLabel(nowMs)} `]];
  for (let cell = 0; cell < bar.cells; cell++) {
    const kind = cell > latest ? null : marks.within(timeAt(cell, bar), timeAt(cell + 1, bar));
    const sign = kind === null ? null : SIGNS[kind];
    if (cell === at) spans.push(sign === null ? PLAYHEAD : ['cursor', sign.mark]);
    else if (sign !== null) spans.push([sign.look, sign.mark]);
    else extend(spans, cell < at ? ['busy', '━'] : ['frame', cell <= latest ? '─' : '·']);
  }
  spans.push(['quiet', ` ${timeLabel(bar.untilMs)}`]);
  return spans;
}

/** The moment that a cell of the line stands for; null: none. */
export function momentOn({ source, size }: Scene, x: number): number | null {
  const bar = barOf(source, size.width);
  const cell = x - LABEL;
  return cell < 0 || cell >= bar.cells ? null : timeAt(cell, bar);
}

interface Bar {
  readonly cells: number;
  readonly untilMs: number;
}

function barOf({ latestMs, endMs }: ClusterSource, width: number): Bar {
  return { cells: Math.max(1, width - 2 * LABEL), untilMs: Math.max(latestMs, endMs ?? 0, 1) };
}

function cellAt(ms: number, { cells, untilMs }: Bar): number {
  return Math.min(cells - 1, Math.floor((ms / untilMs) * cells));
}

function timeAt(cell: number, { cells, untilMs }: Bar): number {
  // Beyond the last cell there is nothing, and what is at its very end belongs to it.
  return cell === cells ? Number.POSITIVE_INFINITY : (cell / cells) * untilMs;
}

function timeLabel(ms: number): string {
  return formatTime(ms).slice(0, -'.000'.length);
}

/** One span for cells that look alike. */
function extend(spans: Span[], [look, text]: readonly [Sign['look'], string]): void {
  const last = spans.at(-1);
  if (Array.isArray(last) && last[0] === look && last[1].endsWith(text))
    spans[spans.length - 1] = [look, `${last[1]}${text}`];
  else spans.push([look, text]);
}
