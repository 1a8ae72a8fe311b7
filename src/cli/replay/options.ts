// What was asked of a replay, read and checked before anything is played.
import { failure, printable } from '../../base/index.js';
import { parseTimeSpan } from '../../systemd/index.js';
import type { TableOptions } from '../output-option.js';
import { readSpeed } from '../pace.js';
import { noScreen, readScreenFlags, type ScreenFlags, type ScreenWishes } from '../player/screen-options.js';

export interface ReplayOptions extends TableOptions, ScreenFlags {
  readonly seed?: string;
  readonly variant?: string;
  readonly speed?: string;
  readonly until?: string;
  readonly at?: readonly string[];
  readonly tui?: boolean;
  readonly plain?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly record?: string;
}

/** `data`: only how it ended, in one of the forms for programs. */
export type Mode = 'tui' | 'plain' | 'quiet' | 'json' | 'data';

export interface Wishes {
  readonly mode: Mode;
  readonly form: TableOptions['output'];
  /** Of a screen, where it comes to one. */
  readonly look: ScreenWishes;
  /** Virtual milliseconds to one of the wall clock. */
  readonly speed: number;
  readonly seed: number | undefined;
  /** The one to be played; undefined: all side by side, where a single one is not what was asked for. */
  readonly variant: string | undefined;
  readonly sideBySide: boolean;
  readonly untilMs: number | undefined;
  /** Moments to be shown instead of what happens, in milliseconds; the earliest first. */
  readonly atMs: readonly number[];
}

/** A scenario on the screen is watched: ten times as fast as life, so that a failover takes seconds. */
const SCREEN_SPEED = 10;

/** Longer runs are a slip of the pen: a year. */
const UNTIL_MAX_MS = 366 * 24 * 3_600_000;

export function readWishes(options: ReplayOptions): Wishes {
  const atMs = (options.at ?? []).map((text) => readTime('--at', text)).sort((a, b) => a - b);
  const mode = chooseMode(options, atMs.length > 0);
  return {
    mode,
    form: options.output,
    look: readScreenFlags(options),
    speed: readSpeed(options.speed) ?? (mode === 'tui' ? SCREEN_SPEED : Number.POSITIVE_INFINITY),
    seed: readSeed(options.seed),
    variant: options.variant,
    sideBySide: showsEndsOnly(options, mode) && atMs.length === 0,
    untilMs: options.until === undefined ? undefined : readTime('--until', options.until),
    atMs,
  };
}

/** A recording says itself how its run went. */
export function refuseForRecordings(options: ReplayOptions): void {
  const { seed, variant, speed, until, tui, plain, json, record } = options;
  const given = [seed, variant, until, plain, json, record].some((flag) => flag !== undefined);
  if (given || (speed !== undefined && tui !== true))
    throw failure(
      'usage',
      'a recording is verified, or shown with --at, or with --tui and --speed: it takes no other flags',
    );
}

/** Whether nothing was asked for but how it ends. */
function showsEndsOnly({ variant, tui, plain, record }: ReplayOptions, mode: Mode): boolean {
  return variant === undefined && tui !== true && plain !== true && mode !== 'json' && record === undefined;
}

function chooseMode(
  { tui, plain, quiet, json, output, until, record }: ReplayOptions,
  moments: boolean,
): Mode {
  const data = output !== 'table';
  if ([tui, plain, quiet, json].filter((flag) => flag === true).length + Number(data) > 1)
    throw failure('usage', '--tui, --plain, --quiet, --json and --output exclude each other');
  if (moments && (tui === true || json === true || until !== undefined || record !== undefined))
    throw failure('usage', '--at shows moments only: not with --tui, --json, --until or --record');
  if (json === true) return 'json';
  if (data) return 'data';
  const trouble = noScreen();
  if (tui === true && trouble !== null) throw failure('usage', `--tui ${trouble}`);
  if (quiet === true || moments) return 'quiet';
  if (plain === true || trouble !== null) return 'plain';
  return 'tui';
}

function readSeed(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^-?\d{1,9}$/.test(text))
    throw failure('usage', `--seed takes a whole number of up to 9 digits, not ${printable(text)}`);
  return Number(text);
}

function readTime(flag: string, text: string): number {
  const ms = parseTimeSpan(text);
  if (ms !== null && ms <= UNTIL_MAX_MS) return ms;
  throw failure('usage', `${flag} takes a time of the run, not ${printable(text)}`, 'such as 75s or 24h');
}
