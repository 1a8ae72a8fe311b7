// A screen for a player, with what it needs of this process: its clock, and the colours that its terminal has. Ink and react
// are loaded only here.
import { supportsColor } from 'chalk';
import { startWallClock } from '../../live/wall-clock.js';
import type { Colours, ThemeName } from '../../tui/index.js';
import { hasColors } from '../output.js';
import { sessionFolder } from '../session-store.js';
import { askBackground } from './background.js';
import type { Player } from './player.js';
import type { ScreenWishes } from './screen-options.js';
import { typedLines } from './typed-lines.js';

/** Shows a player until the person quits. */
export type Show = (player: Player) => Promise<void>;

/** All that takes time before a first frame; no cluster runs on meanwhile. */
export async function prepareScreen({ theme, mouse, reader }: ScreenWishes): Promise<Show> {
  const [{ showCluster }, colours] = await Promise.all([
    import('../../tui/index.js'),
    coloursOf(process.stdout, theme),
  ]);
  const typed = typedLines(sessionFolder());
  return (player) => showCluster(player, { clock: startWallClock(), colours, mouse, reader, typed });
}

/** Without colours what is left is weight and inversion, as far as the terminal has them. */
async function coloursOf(stream: NodeJS.WriteStream, theme: ScreenWishes['theme']): Promise<Colours> {
  if (!hasColors(stream)) return { theme: 'plain', level: 1 };
  const { level } = supportsColor === false ? { level: 1 as const } : supportsColor;
  return { theme: theme === 'auto' ? await findTheme() : theme, level };
}

/** Dark, unless the environment or the terminal says otherwise. */
async function findTheme(): Promise<ThemeName> {
  return themeOf(process.env.COLORFGBG) ?? (await askBackground(process.stdin, process.stdout)) ?? 'dark';
}

/** Terminals that tell their colours tell the background's number last: 7 and those above 8 are light. */
function themeOf(colours: string | undefined): ThemeName | null {
  const ground = colours?.split(';').at(-1) ?? '';
  if (!/^\d+$/.test(ground)) return null;
  return Number(ground) === 7 || Number(ground) > 8 ? 'light' : 'dark';
}
