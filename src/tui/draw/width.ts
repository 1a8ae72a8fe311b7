// Text measured in the cells of a terminal: wide East Asian characters take two, combining marks none. And the one place
// where text from outside loses its control characters on the way to the screen.
import stringWidth from 'string-width';
import { printable } from '../../base/index.js';

/** Nearly all text is this (ASCII, Latin letters, our marks, frames and blocks), and its width its length. */
const PLAIN =
  /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2018-\u2026\u2190-\u2193\u21e7\u23ce\u23f8\u2500-\u25fc\u265b\u2713\u2716\u2717]*$/;

/** How many cells a text takes that is safe to print. */
export function cellWidth(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/** As much as fits of a text from anywhere, safe to print; one that is cut ends with `…`. */
export function clip(text: string, width: number): string {
  const safe = PLAIN.test(text) ? text : printable(text);
  if (cellWidth(safe) <= width) return safe;
  if (width <= 1) return width === 1 ? '…' : '';
  if (PLAIN.test(safe)) return `${safe.slice(0, width - 1)}…`;
  let cut = '';
  for (const character of charactersOf(safe)) {
    if (cellWidth(cut + character) >= width) break;
    cut += character;
  }
  return `${cut}…`;
}

/** A text from anywhere, safe to print, and cut where so many cells are full: at least one character is before the cut. */
export function cutAt(text: string, width: number): readonly [head: string, rest: string] {
  const safe = PLAIN.test(text) ? text : printable(text);
  if (PLAIN.test(safe)) return [safe.slice(0, Math.max(1, width)), safe.slice(Math.max(1, width))];
  let head = '';
  for (const character of charactersOf(safe)) {
    if (head !== '' && cellWidth(head + character) > width) break;
    head += character;
  }
  return [head, safe.slice(head.length)];
}

/**
 * As `clip`, with the `…` inside: names that begin alike are told apart by their ends, of which more is left. `.service` goes
 * first: as at the command line, it goes without saying.
 */
export function clipName(name: string, width: number): string {
  const whole = clip(name, Number.POSITIVE_INFINITY);
  const safe = cellWidth(whole) <= width ? whole : whole.replace(/\.service$/, '');
  if (cellWidth(safe) <= width || width <= 2) return clip(safe, width);
  const characters = charactersOf(safe);
  const end = asManyAs(characters.toReversed(), Math.ceil((width - 1) * END_SHARE))
    .reverse()
    .join('');
  return `${asManyAs(characters, width - 1 - cellWidth(end)).join('')}…${end}`;
}

const END_SHARE = 0.6;

/** The first of them, in so many cells. */
function asManyAs(characters: readonly string[], width: number): string[] {
  let left = width;
  const from = characters.findIndex((character) => {
    left -= cellWidth(character);
    return left < 0;
  });
  return characters.slice(0, from < 0 ? undefined : from);
}

/** A name in exactly this many cells. */
export function nameToWidth(name: string, width: number): string {
  return toWidth(clipName(name, width), width);
}

/** Exactly this many cells: cut, or with blanks behind. */
export function toWidth(text: string, width: number): string {
  const clipped = clip(text, width);
  return clipped + ' '.repeat(Math.max(0, width - cellWidth(clipped)));
}

/** As `toWidth`, with the blanks in front. */
export function toWidthRight(text: string, width: number): string {
  const clipped = clip(text, width);
  return ' '.repeat(Math.max(0, width - cellWidth(clipped))) + clipped;
}

/** A character with the marks on it, and what is joined to it. */
const CHARACTER = /\P{M}(?:\p{M}|\u200d\P{M})*|\p{M}/gu;

/** What looks like one character each, whatever it is made of. */
export function charactersOf(text: string): readonly string[] {
  return text.match(CHARACTER) ?? [];
}
