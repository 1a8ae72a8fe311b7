// Unit files, read once and told twice. `options` is what fleet keeps and hashes: every option in its order with its
// raw value, a continuation's backslash and newline included. `settings` is what systemd makes of the same lines
// (logical-reader.ts); where the two differ, a warning says so.
import { createHash } from 'node:crypto';
import { hasErrors, type Problem } from '../../base/index.js';
import { excerpt, readLogicalFile, type SectionHead, type Setting } from './logical-reader.js';
import type { TextPlace } from './place.js';

/** An option as fleet stores it. */
export interface UnitOption {
  readonly section: string;
  readonly name: string;
  readonly value: string;
  readonly place: TextPlace;
  readonly valuePlace: TextPlace;
}

export interface UnitFile {
  readonly options: readonly UnitOption[];
  readonly settings: readonly Setting[];
  readonly sections: readonly SectionHead[];
}

export interface ParsedUnitFile {
  /** The options of all good lines; not to be used when there are errors. */
  readonly unitFile: UnitFile;
  readonly problems: readonly Problem[];
}

/** systemd's LINE_MAX as fleet has it. */
const LINE_BYTES_MAX = 2_048;
const FILE_BYTES_MAX = 1024 * 1024;

/** Reads a unit file; all problems are collected, and nothing is thrown whatever the text. */
export function parseUnitFile(text: string, file?: string): ParsedUnitFile {
  const reader = new Reader(file);
  if (Buffer.byteLength(text) > FILE_BYTES_MAX) {
    reader.fail(1, 1, `unit file is larger than ${FILE_BYTES_MAX} bytes`);
    return { unitFile: { options: [], settings: [], sections: [] }, problems: reader.problems };
  }
  const lines = text.split('\n');
  reader.read(lines);
  const { settings, sections, problems } = readLogicalFile(lines, file);
  const unitFile = { options: reader.options, settings, sections };
  const apart = hasErrors(problems) ? [] : differences(reader.options, settings);
  return { unitFile, problems: withWarnings(reader.problems, [...problems, ...apart]) };
}

/** All problems by line. What fleet says of a line stands for what systemd would, of which nothing is an error to fleet. */
function withWarnings(problems: readonly Problem[], logical: readonly Problem[]): readonly Problem[] {
  if (logical.length === 0) return problems;
  const told = new Set(problems.map(lineOf));
  const added = logical.filter((problem) => !told.has(lineOf(problem)));
  const warnings = added.map((problem): Problem => ({ ...problem, severity: 'warning' }));
  return [...problems, ...warnings].sort((a, b) => lineOf(a) - lineOf(b));
}

/** Lines that begin an option to one of the two and go on the line before to the other. Both lists are in order. */
function differences(options: readonly UnitOption[], settings: readonly Setting[]): readonly Problem[] {
  const problems: Problem[] = [];
  let i = 0;
  let j = 0;
  while (i < options.length || j < settings.length) {
    const option = options[i];
    const setting = settings[j];
    const order = comparePlaces(option?.place, setting?.place);
    if (order <= 0) i += 1;
    if (order >= 0) j += 1;
    // A line that is an option without a name is told of already.
    if (order < 0 && option !== undefined && option.name !== '')
      problems.push(
        warning(option.place, 'to systemd this line goes on the one before it, to fleet it is an option'),
      );
    if (order > 0 && setting !== undefined)
      problems.push(
        warning(setting.place, 'to fleet this line goes on the one before it, to systemd it is an option'),
      );
  }
  return problems;
}

function warning(where: TextPlace, message: string): Problem {
  return { severity: 'warning', message, where };
}

/** Which place comes first; one that is not there comes last. */
function comparePlaces(a: TextPlace | undefined, b: TextPlace | undefined): number {
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a.line === b.line ? a.column - b.column : a.line - b.line;
}

function lineOf(problem: Problem): number {
  return problem.where?.line ?? 0;
}

/** What `fleetctl cat` prints: options grouped by section in first-seen order. */
export function serialiseUnitFile(file: Pick<UnitFile, 'options'>): string {
  const sections = new Map<string, string[]>();
  for (const { section, name, value } of file.options) {
    const lines = sections.get(section) ?? [];
    sections.set(section, lines);
    lines.push(`${name}=${value}\n`);
  }
  return [...sections].map(([section, lines]) => `[${section}]\n${lines.join('')}`).join('\n');
}

/** A file never changes. */
const hashes = new WeakMap<UnitFile, string>();

/** Lower-case hexadecimal SHA-1 of the serialised form: fleet's identity of a unit file. */
export function hashUnitFile(file: UnitFile): string {
  let hash = hashes.get(file);
  if (hash === undefined) {
    hash = createHash('sha1').update(serialiseUnitFile(file), 'utf8').digest('hex');
    hashes.set(file, hash);
  }
  return hash;
}

function isComment(line: string): boolean {
  return /^\s*[#;]/.test(line);
}

/** A backslash with nothing after it continues nothing; kept, it would swallow the next option when read again. */
function dropDangling(value: string): string {
  if (!value.trimEnd().endsWith('\\')) return value;
  let end = value.length;
  while (end > 0 && /[\s\\]/.test(value[end - 1] ?? '')) end -= 1;
  return value.slice(0, end);
}

class Reader {
  readonly options: UnitOption[] = [];
  readonly problems: Problem[] = [];
  readonly #file: string | undefined;
  #section: string | null = null;

  constructor(file: string | undefined) {
    this.#file = file;
  }

  fail(line: number, column: number, message: string, hint?: string): void {
    const where = this.#place(line, column);
    this.problems.push({ severity: 'error', message, where, ...(hint === undefined ? {} : { hint }) });
  }

  read(lines: readonly string[]): void {
    let i = 0;
    while (i < lines.length) i = this.#readAt(lines, i);
  }

  /** Reads what begins at a line and returns the index of the line after it. */
  #readAt(lines: readonly string[], index: number): number {
    const line = lines[index] ?? '';
    if (line.trim() === '') return index + 1;
    // A section's line is never continued; looking for its end would read the rest once for every such line.
    if (line.trimStart().startsWith('[')) {
      this.#checkLength(line, index);
      this.#readSection(line, index);
      return index + 1;
    }
    const end = this.#endOf(lines, index);
    if (isComment(line)) {
      if (end > index + 1) this.#warnSwallowed(lines, index, end);
      return end;
    }
    for (let i = index; i < end; i++) this.#checkLength(lines[i] ?? '', i);
    if (this.#section !== null) this.#readOption(this.#section, lines, index, end);
    return end;
  }

  /** The line after the last that belongs to the one at `index`: a trailing backslash takes the next along, if not blank. */
  #endOf(lines: readonly string[], index: number): number {
    let end = index + 1;
    while (end < lines.length && (lines[end - 1] ?? '').endsWith('\\') && (lines[end] ?? '').trim() !== '')
      end += 1;
    return end;
  }

  /** To systemd a comment is one line, whatever it ends in; to fleet it takes the next along. */
  #warnSwallowed(lines: readonly string[], index: number, end: number): void {
    const lost = lines.slice(index + 1, end).findIndex((line) => !isComment(line));
    if (lost < 0) return;
    const message = `the comment before ends in a backslash, so fleet takes this line for a part of it`;
    const where = this.#place(index + 2 + lost, 1);
    const hint = `take the backslash away from line ${index + 1 + lost}`;
    this.problems.push({ severity: 'warning', message, hint, where });
  }

  #readSection(line: string, index: number): void {
    const start = line.indexOf('[');
    const close = line.indexOf(']', start);
    if (close < 0) {
      this.fail(index + 1, start + 1, 'a section begins with [ but is not closed by ]');
      return;
    }
    const rest = line.slice(close + 1);
    if (rest.trim() !== '') {
      const column = close + 2 + (rest.length - rest.trimStart().length);
      this.fail(index + 1, column, `unexpected text after a section: ${excerpt(rest)}`);
    }
    this.#section = line.slice(start + 1, close);
  }

  #readOption(section: string, lines: readonly string[], index: number, end: number): void {
    const first = lines[index] ?? '';
    const equals = first.indexOf('=');
    const indent = first.length - first.trimStart().length;
    if (equals < 0) {
      const hint = /^\s*[\w-]+\s*:/.test(first) ? 'an option is written Name=Value' : undefined;
      this.fail(index + 1, indent + 1, `not an option, a section or a comment: ${excerpt(first)}`, hint);
      return;
    }
    const head = first.slice(equals + 1);
    const lead = head.length - head.trimStart().length;
    const raw = end === index + 1 ? head : [head, ...lines.slice(index + 1, end)].join('\n');
    this.options.push({
      section,
      name: first.slice(0, equals).trim(),
      value: dropDangling(raw).trim(),
      place: this.#place(index + 1, indent + 1),
      valuePlace: this.#place(index + 1, equals + 2 + lead),
    });
  }

  #checkLength(line: string, index: number): void {
    if (line.length * 3 <= LINE_BYTES_MAX || Buffer.byteLength(line) <= LINE_BYTES_MAX) return;
    this.fail(index + 1, 1, `line is longer than ${LINE_BYTES_MAX} bytes`);
  }

  #place(line: number, column: number): TextPlace {
    return this.#file === undefined ? { line, column } : { file: this.#file, line, column };
  }
}
