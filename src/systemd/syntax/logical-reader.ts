// How systemd reads the lines of a unit file (systemd.syntax(7)): a continuation becomes a blank, comment lines within
// it are left out, and what makes no sense is ignored with a warning. What fleet keeps of the same lines is told by
// unit-file.ts; which sections and options there are, by options/.
import { type Problem, printable } from '../../base/index.js';
import { type Piece, placeIn, type TextPlace } from './place.js';

/** One `Name=value` as systemd takes it. */
export interface Setting {
  readonly section: string;
  readonly name: string;
  readonly value: string;
  readonly place: TextPlace;
  /** Where the character at an index of `value` was written. */
  readonly placeAt: (index: number) => TextPlace;
}

/** A `[Section]` line; an empty section may be unknown, too. */
export interface SectionHead {
  readonly name: string;
  readonly place: TextPlace;
}

/** Longer lines, joined ones too, systemd refuses. */
const LINE_LENGTH_MAX = 1024 * 1024;
/** What a message quotes of a line. */
const EXCERPT_LENGTH_MAX = 64;

const BLANKS = ' \t\n\r';

/** A unit file as systemd takes it. */
export interface LogicalFile {
  readonly settings: readonly Setting[];
  readonly sections: readonly SectionHead[];
  /** An error is what makes systemd refuse the whole file: it reads no further then. */
  readonly problems: readonly Problem[];
}

/** Reads a unit file as systemd does, all that fleet would refuse included. */
export function readLogicalFile(lines: readonly string[], file?: string): LogicalFile {
  const reader = new Reader(file);
  for (const [i, line] of lines.entries()) reader.read(line, i + 1);
  reader.end();
  return reader;
}

class Reader {
  readonly settings: Setting[] = [];
  readonly sections: SectionHead[] = [];
  readonly problems: Problem[] = [];
  readonly #file: string | undefined;
  #section: string | null = null;
  /** After a section's line that is none systemd reads no further. */
  #refused = false;
  /** Lines that go on, joined when the last of them is there. */
  #parts: string[] = [];
  #pieces: Piece[] = [];
  #length = 0;

  constructor(file: string | undefined) {
    this.#file = file;
  }

  /** The next line of the text, counted from 1. To systemd a carriage return and a NUL end a line as well. */
  read(text: string, line: number): void {
    const bare = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (!/[\r\0]/.test(bare)) {
      this.#readLine(bare, line, 1);
      return;
    }
    let column = 1;
    for (const part of bare.split(/[\r\0]/)) {
      this.#readLine(part, line, column);
      column += part.length + 1;
    }
  }

  /** After the last line: what goes on ends here. */
  end(): void {
    if (this.#parts.length > 0) this.#readJoined();
  }

  #readLine(text: string, line: number, column: number): void {
    if (/^[ \t]*[#;]/.test(text)) return;
    const goesOn = endsInBackslash(text);
    this.#pieces.push({ offset: this.#length, line, column });
    this.#parts.push(goesOn ? `${text.slice(0, -1)} ` : text);
    this.#length += text.length;
    if (!goesOn) this.#readJoined();
  }

  #readJoined(): void {
    const text = this.#parts.length === 1 ? (this.#parts[0] ?? '') : this.#parts.join('');
    const pieces = this.#pieces;
    this.#parts = [];
    this.#pieces = [];
    this.#length = 0;
    const start = skipBlanks(text, 0);
    const end = endOf(text);
    if (start >= end || this.#refused) return;
    if (end - start > LINE_LENGTH_MAX) {
      this.#refuse(pieces, start, `line is longer than ${LINE_LENGTH_MAX} bytes: systemd refuses the file`);
    } else if (text[start] === '[') this.#readSection(text.slice(start, end), pieces, start);
    else this.#readSetting(text, start, end, pieces);
  }

  #readSection(line: string, pieces: readonly Piece[], start: number): void {
    const name = line.slice(1, -1);
    const wrong = line.endsWith(']') ? (isSafe(name) ? null : 'Bad characters in') : 'Invalid';
    if (wrong !== null) {
      this.#refuse(pieces, start, `${wrong} section header '${excerpt(line)}'`);
      return;
    }
    this.#section = name;
    this.sections.push({ name, place: placeIn(pieces, start, this.#file) });
  }

  #readSetting(text: string, start: number, end: number, pieces: readonly Piece[]): void {
    const section = this.#section;
    if (section === null) {
      this.#warn(pieces, start, 'Assignment outside of section. Ignoring.');
      return;
    }
    const equals = text.indexOf('=', start);
    if (equals < 0 || equals >= end) {
      if (!section.startsWith('X-')) this.#warn(pieces, start, "Missing '=', ignoring line.");
      return;
    }
    if (equals === start) {
      if (!section.startsWith('X-')) this.#warn(pieces, start, "Missing key name before '=', ignoring line.");
      return;
    }
    const from = Math.min(skipBlanks(text, equals + 1), end);
    const name = text.slice(start, start + endOf(text.slice(start, equals)));
    const file = this.#file;
    this.settings.push({
      section,
      name,
      value: text.slice(from, end),
      place: placeIn(pieces, start, file),
      placeAt: (index) => placeIn(pieces, from + index, file),
    });
  }

  #warn(pieces: readonly Piece[], offset: number, message: string): void {
    this.problems.push({ severity: 'warning', message, where: placeIn(pieces, offset, this.#file) });
  }

  #refuse(pieces: readonly Piece[], offset: number, message: string): void {
    this.#refused = true;
    this.problems.push({ severity: 'error', message, where: placeIn(pieces, offset, this.#file) });
  }
}

/** The beginning of a line, fit to stand in a message. */
export function excerpt(line: string): string {
  const text = line.trim();
  return printable(text.length > EXCERPT_LENGTH_MAX ? `${text.slice(0, EXCERPT_LENGTH_MAX)}…` : text);
}

/** What systemd takes in a section's name: no quotes, no backslash, nothing invisible. */
function isSafe(name: string): boolean {
  return !/[\u0000-\u001f\u007f"'\\]/.test(name);
}

/** Whether a line goes on: two backslashes are one that is meant. */
function endsInBackslash(text: string): boolean {
  let start = text.length;
  while (start > 0 && text[start - 1] === '\\') start -= 1;
  return (text.length - start) % 2 === 1;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && BLANKS.includes(text[at] ?? '')) at += 1;
  return at;
}

/** Where a text ends, but for the blanks at its end. */
function endOf(text: string): number {
  let end = text.length;
  while (end > 0 && BLANKS.includes(text[end - 1] ?? '')) end -= 1;
  return end;
}
