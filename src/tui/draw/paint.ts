// Lines as a terminal wants them: text with colours as far as it has them.
import { Chalk, type ChalkInstance, type ColorName, type ColorSupportLevel } from 'chalk';
import { type Look, type Style, type ThemeName, themeOf } from '../theme.js';
import type { Line } from './line.js';

/** What a terminal shows: a theme, in no styles at all (0), 16 colours (1), 256 (2) or 16 million (3). */
export interface Colours {
  readonly theme: ThemeName;
  readonly level: ColorSupportLevel;
}

export type Paint = (line: Line) => string;

/** What paints lines that are safe to print. */
export function painter({ theme, level }: Colours): Paint {
  const chalk = new Chalk({ level });
  const brushes = Object.fromEntries(
    Object.entries(themeOf(theme, level <= 1)).map(([look, style]): [string, ChalkInstance] => [
      look,
      brush(chalk, style),
    ]),
  ) as Record<Look, ChalkInstance>;
  return (line) => line.map((span) => (typeof span === 'string' ? span : brushes[span[0]](span[1]))).join('');
}

function brush(chalk: ChalkInstance, { color, ground, bold, dim, inverse, underline }: Style): ChalkInstance {
  let brush = chalk;
  if (bold) brush = brush.bold;
  if (dim) brush = brush.dim;
  if (inverse) brush = brush.inverse;
  if (underline) brush = brush.underline;
  if (color !== undefined) brush = color.startsWith('#') ? brush.hex(color) : brush[color as ColorName];
  if (ground !== undefined) brush = brush.bgHex(ground);
  return brush;
}
