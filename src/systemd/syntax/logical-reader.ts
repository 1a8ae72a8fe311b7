// How systemd reads the lines of a unit file (systemd.syntax(7)): a continuation becomes a blank, comment lines within
// it are left out, and what makes no sense is ignored with a warning. What fleet keeps of the same lines is told by
// unit-file.ts; which sections and options there are, by options/.
import { type Problem, printable } from '../../base/index.js';
import { JoinedText, type Piece, type TextPlace } from './place.js';

/** One `Name=value` as systemd takes it. Where it stands is worked out when somebody asks: nobody does of most. */
export class Setting {
  readonly section: string;
  readonly name: string;
  readonly value: string;
  readonly #text: JoinedText;
  readonly #nameOffset: number;
  readonly #valueOffset: number;

  constructor(text: JoinedText, section: string, { name, value, nameOffset, valueOffset }: Assignment) {
    this.section = section;
    this.name = name;
    this.value = value;
    this.#text = text;
    this.#nameOffset = nameOffset;
    this.#valueOffset = valueOffset;
  }

  get place(): TextPlace {
    return this.#text.placeAt(this.#nameOffset);
  }

  /** Where the character at an index of `value` was written. */
  placeAt(index: number): TextPlace {
    return this.#text.placeAt(this.#valueOffset + index);
  }
}

interface Assignment {
  readonly name: string;
  readonly value: string;
  /** In the joined text. */
  readonly nameOffset: number;
  readonly valueOffset: number;
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
    if (!text.includes('\r') && !text.includes('\0')) return this.#readLine(text, line, 1);
    const bare = text.endsWith('\r') ? text.slice(0, -1) : text;
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
    const first = text[skipBlanks(text, 0)];
    if (first === '#' || first === ';') return;
    const goesOn = endsInBackslash(text);
    // Most lines stand alone, and most of those that say nothing are empty.
    if (!goesOn && this.#parts.length === 0) {
      if (first !== undefined)
        this.#readText(new JoinedText(text, [{ offset: 0, line, column }], this.#file));
      return;
    }
    this.#pieces.push({ offset: this.#length, line, column });
    this.#parts.push(goesOn ? `${text.slice(0, -1)} ` : text);
    this.#length += text.length;
    if (!goesOn) this.#readJoined();
  }

  #readJoined(): void {
    const text = new JoinedText(this.#parts.join(''), this.#pieces, this.#file);
    this.#parts = [];
    this.#pieces = [];
    this.#length = 0;
    this.#readText(text);
  }

  #readText(joined: JoinedText): void {
    const { text } = joined;
    const start = skipBlanks(text, 0);
    const end = endOf(text, text.length);
    if (start >= end || this.#refused) return;
    if (end - start > LINE_LENGTH_MAX) {
      this.#refuse(joined, start, `line is longer than ${LINE_LENGTH_MAX} bytes: systemd refuses the file`);
    } else if (text[start] === '[') this.#readSection(text.slice(start, end), joined, start);
    else this.#readSetting(joined, start, end);
  }

  #readSection(line: string, text: JoinedText, start: number): void {
    const name = line.slice(1, -1);
    const wrong = line.endsWith(']') ? (isSafe(name) ? null : 'Bad characters in') : 'Invalid';
    if (wrong !== null) {
      this.#refuse(text, start, `${wrong} section header '${excerpt(line)}'`);
      return;
    }
    this.#section = name;
    this.sections.push({ name, place: text.placeAt(start) });
  }

  #readSetting(joined: JoinedText, start: number, end: number): void {
    const section = this.#section;
    if (section === null) {
      this.#warn(joined, start, 'Assignment outside of section. Ignoring.');
      return;
    }
    const { text } = joined;
    const equals = text.indexOf('=', start);
    if (equals < 0 || equals >= end) {
      if (!section.startsWith('X-')) this.#warn(joined, start, "Missing '=', ignoring line.");
      return;
    }
    if (equals === start) {
      if (!section.startsWith('X-')) this.#warn(joined, start, "Missing key name before '=', ignoring line.");
      return;
    }
    const valueOffset = Math.min(skipBlanks(text, equals + 1), end);
    const name = text.slice(start, endOf(text, equals));
    const value = text.slice(valueOffset, end);
    this.settings.push(new Setting(joined, section, { name, value, nameOffset: start, valueOffset }));
  }

  #warn(text: JoinedText, offset: number, message: string): void {
    this.problems.push({ severity: 'warning', message, where: text.placeAt(offset) });
  }

  #refuse(text: JoinedText, offset: number, message: string): void {
    this.#refused = true;
    this.problems.push({ severity: 'error', message, where: text.placeAt(offset) });
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

/** Where a text that ends at `from` ends, but for the blanks at its end. */
function endOf(text: string, from: number): number {
  let end = from;
  while (end > 0 && BLANKS.includes(text[end - 1] ?? '')) end -= 1;
  return end;
}
