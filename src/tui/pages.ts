// Pages that lie over a screen for a while: help, and what a command answered.

import type { Line } from './draw/line.js';
import { toWidth } from './draw/width.js';
import { type Binding, keyLabel } from './keys.js';
import type { Scene, Screen, Size } from './screens/screen.js';
import type { View } from './store.js';

/** All keys that mean something on a screen. */
export function helpLines(
  screen: Screen,
  own: readonly Binding<Scene>[],
  common: readonly Binding<Scene>[],
): readonly Line[] {
  const section = (title: string, bindings: readonly Binding<Scene>[]): readonly Line[] =>
    bindings.length === 0
      ? []
      : [
          [['heading', title]],
          ...bindings.map(
            ({ keys, help }): Line => ['  ', ['key', toWidth(keys.map(keyLabel).join(' '), 12)], help],
          ),
          [],
        ];
  return [...section(screen.title.toUpperCase(), own), ...section('EVERYWHERE', common)];
}

/** A window on lines, with how many are above and below. */
export function pageLines(lines: readonly Line[], top: number, { height }: Size): readonly Line[] {
  if (lines.length <= height) return lines;
  const from = Math.max(0, Math.min(top, lines.length - height));
  const shown = lines.slice(from, from + height);
  const above = from;
  const below = lines.length - from - height;
  return shown.map((line, i): Line => {
    if (i === 0 && above > 0) return [['quiet', `↑ ${above + 1} more`]];
    if (i === height - 1 && below > 0) return [['quiet', `↓ ${below + 1} more`]];
    return line;
  });
}

export function answerLines({ line, lines, exitCode }: NonNullable<View['answer']>): readonly Line[] {
  return [
    [['command', `$ ${line}`]],
    ...lines.map((text): Line => [text]),
    ...(exitCode === 0 ? [] : [[['bad', `exit code ${exitCode}`]] as Line]),
  ];
}
