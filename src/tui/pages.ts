// Pages that lie over a screen for a while: help, and what a command answered.
import type { Line, Span } from './draw/line.js';
import { toWidth } from './draw/width.js';
import { type Binding, keyLabel } from './keys.js';
import type { Scene, Screen, Size } from './screens/screen.js';
import type { Page } from './store.js';

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

/** What a command answered: the command stays above, and how it ended below; what is looked for is marked. */
export function answerLines(page: Page, size: Size): readonly Line[] {
  const { line, lines, exitCode, wanted } = page;
  const height = bodyHeight(size);
  const body = pageLines(
    lines.map((text): Line => (isWanted(text, wanted) ? ['▸ ', ['marked', text]] : ['  ', text])),
    topOf(page, size),
    { ...size, height },
  );
  const found = wanted === '' ? 0 : lines.filter((text) => isWanted(text, wanted)).length;
  const ended: Span =
    exitCode === null
      ? ['busy', '◐ goes on; Esc ends it']
      : exitCode === 0
        ? ['good', '✓ ended']
        : ['bad', `✖ exit code ${exitCode}`];
  const search: Line =
    wanted === '' ? [] : ['   ', ['command', `/${wanted}`], ['quiet', ` in ${found} lines`]];
  return [[['command', `$ ${line}`], '   ', ended, ...search], ...body];
}

/** The command's own line stays. */
function bodyHeight({ height }: Size): number {
  return Math.max(1, height - 1);
}

/** The first line shown. */
function topOf({ lines, top }: Page, size: Size): number {
  const last = Math.max(0, lines.length - bodyHeight(size));
  return top === null ? last : Math.min(top, last);
}

/** The page, so many lines on or back; at its end it goes on with it. */
export function scrolled(page: Page, size: Size, by: number): Page {
  const last = Math.max(0, page.lines.length - bodyHeight(size));
  const top = Math.max(0, Math.min(last, topOf(page, size) + by));
  return { ...page, top: top === last && page.exitCode === null ? null : top };
}

/** The page at the first line from here on that has what is looked for. */
export function found(page: Page, size: Size): Page {
  return foundFrom(page, topOf(page, size), 1);
}

/** At the next line that has it, or at the one before. */
export function searched(page: Page, size: Size, by: 1 | -1): Page {
  return foundFrom(page, topOf(page, size) + by, by);
}

/** The same page where no line has it. */
function foundFrom(page: Page, from: number, by: 1 | -1): Page {
  const { lines, wanted } = page;
  for (let i = 0; i < lines.length; i++) {
    const at = (from + by * i + 2 * lines.length) % lines.length;
    if (isWanted(lines[at] ?? '', wanted)) return { ...page, top: at };
  }
  return page;
}

/** Upper and lower case are one. */
function isWanted(text: string, wanted: string): boolean {
  return wanted !== '' && text.toLowerCase().includes(wanted.toLowerCase());
}
