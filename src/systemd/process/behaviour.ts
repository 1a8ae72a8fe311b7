// What a simulated command does, worked out beforehand as plain data: the lines it writes and when, how it ends, and
// how it takes signals. So an endless loop costs nothing while it runs: its lines are counted out when somebody asks.
import type { ProcessExit, Signal } from './process.js';
import type { Manners } from './signals.js';

export interface TimedLine {
  /** Since the command began, in milliseconds. */
  readonly atMs: number;
  readonly text: string;
}

/** Lines, their times counted from the round's begin, that come again every `periodMs`, first at `fromMs`. */
export interface Rounds {
  readonly fromMs: number;
  readonly periodMs: number;
  readonly lines: readonly TimedLine[];
}

export interface Behaviour {
  /** In the order of time. */
  readonly lines: readonly TimedLine[];
  readonly rounds: Rounds | null;
  /** By itself, since it began; null: never. */
  readonly end: { readonly atMs: number; readonly exit: ProcessExit } | null;
  readonly manners: Manners;
  /** Signals that a script has caught: the status it then exits with; null: it goes on. */
  readonly traps: ReadonlyMap<Signal, number | null>;
  /** What it has put in the background and leaves behind; times count from its own begin. */
  readonly children: readonly Behaviour[];
}

/** A program that runs on in silence. */
export const IDLE: Behaviour = {
  lines: [],
  rounds: null,
  end: null,
  manners: 'daemon',
  traps: new Map(),
  children: [],
};

/** The latest lines written up to `untilMs` after it began, oldest first. */
export function outputUntil(behaviour: Behaviour, untilMs: number, linesMax: number): readonly TimedLine[] {
  const { rounds, end } = behaviour;
  const lastMs = Math.min(untilMs, end?.atMs ?? untilMs);
  const lines = behaviour.lines.filter((line) => line.atMs <= lastMs);
  if (rounds !== null && rounds.lines.length > 0 && lastMs >= rounds.fromMs) {
    const lastRound = Math.floor((lastMs - rounds.fromMs) / rounds.periodMs);
    const count = Math.ceil(linesMax / rounds.lines.length) + 1;
    for (let round = Math.max(0, lastRound - count); round <= lastRound; round++) {
      const beginMs = rounds.fromMs + round * rounds.periodMs;
      for (const line of rounds.lines) {
        if (beginMs + line.atMs <= lastMs) lines.push({ atMs: beginMs + line.atMs, text: line.text });
      }
    }
  }
  return lines.slice(Math.max(0, lines.length - linesMax));
}

/** The same, but everything a while later. */
export function delayed(behaviour: Behaviour, ms: number): Behaviour {
  if (ms === 0) return behaviour;
  const later = (line: TimedLine): TimedLine => ({ atMs: ms + line.atMs, text: line.text });
  const { lines, rounds, end, children } = behaviour;
  return {
    ...behaviour,
    lines: lines.map(later),
    rounds: rounds === null ? null : { ...rounds, fromMs: ms + rounds.fromMs },
    end: end === null ? null : { ...end, atMs: ms + end.atMs },
    children: children.map((child) => delayed(child, ms)),
  };
}
