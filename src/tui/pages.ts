// Pages that lie over a screen for a while: help, and what a command answered.
import { type Line, lineWidth, type Span, withLook } from './draw/line.js';
import { cellWidth, clip, toWidth } from './draw/width.js';
import { breakLine } from './draw/wrap.js';
import { type Binding, keyLabel } from './keys.js';
import type { Size } from './screens/screen.js';
import type { Page } from './store.js';

/** Keys with what they do, under headings. */
export function helpLines<Context>(
  sections: readonly (readonly [title: string, bindings: readonly Binding<Context>[]])[],
): readonly Line[] {
  const told = sections.filter(([, bindings]) => bindings.length > 0);
  const width = Math.max(
    ...told.flatMap(([, bindings]) => bindings.map(({ keys }) => cellWidth(labels(keys)))),
  );
  return told.flatMap(([title, bindings]): readonly Line[] => [
    [['heading', title.toUpperCase()]],
    ...bindings.map(({ keys, help }): Line => ['  ', ['key', toWidth(labels(keys), width)], `  ${help}`]),
    [],
  ]);
}

/** The mouse's wheel is no key that is looked for; of a whole row of keys the first and the last say enough. */
function labels(keys: readonly string[]): string {
  const named = keys.filter((key) => !key.startsWith('wheel')).map(keyLabel);
  return named.length > KEYS_NAMED_MAX ? `${named[0]} … ${named.at(-1)}` : named.join(' ');
}

const KEYS_NAMED_MAX = 4;

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

/** What a command answered: the command stays above, with how it ended; what is looked for is marked. */
export function answerLines(page: Page, size: Size): readonly Line[] {
  const { line, lines, wanted } = page;
  const height = bodyHeight(size);
  const rows = rowsOf(page, size).map(({ row, of }, i): Line => {
    if (!isWanted(lines[of] ?? '', wanted)) return ['  ', ...row];
    return ['▸ ', ...withLook(row, i === page.top ? 'cursor' : 'marked')];
  });
  const ended: Line = ['   ', endSpan(page), ...searchLine(page)];
  const command = clip(`$ ${line}`, Math.max(0, size.width - lineWidth(ended)));
  return [[['command', command], ...ended], ...pageLines(rows, topOf(page, size), { ...size, height })];
}

function endSpan({ exitCode }: Page): Span {
  if (exitCode === null) return ['busy', '◐ goes on'];
  return exitCode === 0 ? ['good', '✓ ended'] : ['bad', `✖ exit code ${exitCode}`];
}

function searchLine({ lines, wanted }: Page): Line {
  if (wanted === '') return [];
  const found = lines.filter((text) => isWanted(text, wanted)).length;
  return ['   ', ['command', `/${wanted}`], ['quiet', ` in ${found} ${found === 1 ? 'line' : 'lines'}`]];
}

/** The command's own line stays. */
function bodyHeight({ height }: Size): number {
  return Math.max(1, height - 1);
}

/** What stands on one row, and of which line that is a part. */
interface PageRow {
  readonly row: Line;
  readonly of: number;
}

const MARK_WIDTH = 2;
/** An answer is broken into rows once for all the frames that show it. */
const brokenAnswers = new WeakMap<
  readonly string[],
  { readonly width: number; readonly rows: readonly PageRow[] }
>();

/** Long lines go on below, as they do in a terminal. */
function rowsOf({ lines }: Page, { width }: Size): readonly PageRow[] {
  const known = brokenAnswers.get(lines);
  if (known?.width === width) return known.rows;
  const rows = lines.flatMap((line, of) => breakLine([line], width - MARK_WIDTH).map((row) => ({ row, of })));
  brokenAnswers.set(lines, { width, rows });
  return rows;
}

/** The first row shown. */
function topOf(page: Page, size: Size): number {
  const last = lastTop(page, size);
  return page.top === null ? last : Math.min(page.top, last);
}

function lastTop(page: Page, size: Size): number {
  return Math.max(0, rowsOf(page, size).length - bodyHeight(size));
}

/** The page, so many rows on or back; at its end it goes on with it. */
export function scrolled(page: Page, size: Size, by: number): Page {
  const last = lastTop(page, size);
  const top = Math.max(0, Math.min(last, topOf(page, size) + by));
  return { ...page, top: top === last && page.exitCode === null ? null : top };
}

/** The page at the first line from here on that has what is looked for. */
export function found(page: Page, size: Size): Page {
  return foundFrom(page, size, 0, 1);
}

/** At the next line that has it, or at the one before. */
export function searched(page: Page, size: Size, by: 1 | -1): Page {
  return foundFrom(page, size, by, by);
}

/** The same page where no line has it. */
function foundFrom(page: Page, size: Size, first: number, by: 1 | -1): Page {
  const { lines, wanted } = page;
  const rows = rowsOf(page, size);
  // What was found near the end may be below the first row that is shown.
  const from = (rows[page.top ?? topOf(page, size)]?.of ?? 0) + first;
  for (let i = 0; i < lines.length; i++) {
    const at = (from + by * i + 2 * lines.length) % lines.length;
    if (isWanted(lines[at] ?? '', wanted)) return { ...page, top: rows.findIndex(({ of }) => of === at) };
  }
  return page;
}

/** Upper and lower case are one. */
function isWanted(text: string, wanted: string): boolean {
  return wanted !== '' && text.toLowerCase().includes(wanted.toLowerCase());
}
