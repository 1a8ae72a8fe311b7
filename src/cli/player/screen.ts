// A screen for a player, with what it needs of this process: its clock, and the colours that its terminal has. Ink and react
// are loaded only here.
import { supportsColor } from 'chalk';
import { startWallClock } from '../../live/wall-clock.js';
import type { Colours, ThemeName } from '../../tui/index.js';
import { hasColors } from '../output.js';
import type { Player } from './player.js';

/** Until the person quits. */
export async function showPlayer(player: Player): Promise<void> {
  const { showCluster } = await import('../../tui/index.js');
  await showCluster(player, { clock: startWallClock(), colours: coloursOf(process.stdout) });
}

/** Without colours what is left is weight and inversion, as far as the terminal has them. */
function coloursOf(stream: NodeJS.WriteStream): Colours {
  if (!hasColors(stream)) return { theme: 'plain', level: process.env.TERM === 'dumb' ? 0 : 1 };
  const { level } = supportsColor === false ? { level: 1 as const } : supportsColor;
  return { theme: themeOf(process.env.COLORFGBG), level };
}

/** Terminals that tell their colours tell the background's number last: 7 and those above 8 are light. */
function themeOf(colours: string | undefined): ThemeName {
  const ground = Number(colours?.split(';').at(-1));
  return ground === 7 || ground > 8 ? 'light' : 'dark';
}
