// How a screen is to look and behave on this terminal: what flags and the environment say of it.
import { type Command, Option } from 'commander';
import { failure, printable } from '../../base/index.js';

export interface ScreenFlags {
  readonly theme?: string;
  /** False: `--no-mouse`. */
  readonly mouse?: boolean;
}

export interface ScreenWishes {
  readonly theme: 'auto' | 'dark' | 'light';
  readonly mouse: boolean;
  /** Whether the screen is read to somebody. */
  readonly reader: boolean;
}

const THEMES = ['auto', 'dark', 'light'] as const;

export function addScreenOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--theme <name>', 'colours for this background (default: as the terminal says)').choices(
        THEMES,
      ),
    )
    .option('--no-mouse', 'leave the mouse to the terminal');
}

/** Fails with `usage`. */
export function readScreenFlags({ theme, mouse = true }: ScreenFlags): ScreenWishes {
  const named = theme ?? (process.env.FLEETSIM_THEME || 'auto');
  const known = THEMES.find((one) => one === named);
  if (known === undefined)
    throw failure('usage', `FLEETSIM_THEME is one of ${THEMES.join(', ')}, not ${printable(named)}`);
  return { theme: known, mouse, reader: process.env.INK_SCREEN_READER === 'true' };
}

/** Why there can be no screen here; null: there can. */
export function noScreen(): string | null {
  if (!process.stdout.isTTY || !process.stdin.isTTY) return 'needs a terminal';
  return process.env.TERM === 'dumb' ? 'needs a terminal that can move its cursor (TERM is dumb)' : null;
}
