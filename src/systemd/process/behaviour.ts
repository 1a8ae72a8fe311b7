// What a simulated command does, worked out beforehand as plain data: the lines it writes and when, and how it goes
// on after them. So an endless loop costs nothing while it runs: its lines are counted out when somebody asks.

export interface TimedLine {
  /** Since the command began, in milliseconds. */
  readonly atMs: number;
  readonly text: string;
}

export interface Behaviour {
  readonly lines: readonly TimedLine[];
  readonly after:
    | { readonly type: 'exit'; readonly atMs: number; readonly status: number }
    /** The lines, their times counted from the round's begin, come again every `periodMs`, first at `fromMs`. */
    | {
        readonly type: 'repeat';
        readonly fromMs: number;
        readonly periodMs: number;
        readonly lines: readonly TimedLine[];
      }
    /** Runs on in silence. */
    | { readonly type: 'idle' };
}

export const IDLE: Behaviour = { lines: [], after: { type: 'idle' } };

/** When it ends by itself, since it began; null: never. */
export function endMs({ after }: Behaviour): number | null {
  return after.type === 'exit' ? after.atMs : null;
}

/** The latest lines written up to `untilMs` after it began, oldest first. */
export function outputUntil(behaviour: Behaviour, untilMs: number, linesMax: number): readonly TimedLine[] {
  const lines = behaviour.lines.filter((line) => line.atMs <= untilMs);
  const { after } = behaviour;
  if (after.type === 'repeat' && after.lines.length > 0 && untilMs >= after.fromMs) {
    const lastRound = Math.floor((untilMs - after.fromMs) / after.periodMs);
    const rounds = Math.ceil(linesMax / after.lines.length) + 1;
    for (let round = Math.max(0, lastRound - rounds); round <= lastRound; round++) {
      const beginMs = after.fromMs + round * after.periodMs;
      for (const line of after.lines) {
        if (beginMs + line.atMs <= untilMs) lines.push({ atMs: beginMs + line.atMs, text: line.text });
      }
    }
  }
  return lines.slice(Math.max(0, lines.length - linesMax));
}
