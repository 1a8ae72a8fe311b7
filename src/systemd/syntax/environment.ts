// Environments of processes: assignments as Environment= holds them, names as PassEnvironment= holds them, and the text
// of an environment file (systemd.exec(5), "ENVIRONMENT"). Which file a unit names, and what comes of it all, is
// put together by options/process-environment.ts.
import { splitWords, type Word } from './words.js';

export interface Assignment {
  readonly name: string;
  readonly value: string;
}

/** Names that a shell could have. */
export function isVariableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** `NAME=value` as an assignment; null for anything else. */
export function parseAssignment(text: string): Assignment | null {
  const equals = text.indexOf('=');
  const name = text.slice(0, Math.max(0, equals));
  return isVariableName(name) ? { name, value: text.slice(equals + 1) } : null;
}

/** The words of Environment=, quotes and escapes resolved; null when one is never closed or unknown: none counts then. */
export function environmentWords(value: string): readonly Word[] | null {
  const words = splitWords(value, 'c');
  return words.ok ? words.value : null;
}

/** What may follow a backslash within double quotes of an environment file and loses it. */
const ESCAPED_IN_QUOTES = '"\\`$';

/**
 * The assignments of an environment file, in order; lines that are none are left out. A `#` or `;` begins a comment, which
 * a backslash at its end continues; values may be quoted as in a shell, but nothing is put in for a `$`.
 */
export function parseEnvironmentFile(text: string): readonly Assignment[] {
  const assignments: Assignment[] = [];
  let at = 0;
  while (at < text.length) {
    const line = new FileLine(text, at);
    const assignment = line.read();
    if (assignment !== null && isVariableName(assignment.name)) assignments.push(assignment);
    at = line.end;
  }
  return assignments;
}

/** One assignment of an environment file, over as many lines as it takes. */
class FileLine {
  readonly #text: string;
  end: number;

  constructor(text: string, start: number) {
    this.#text = text;
    this.end = start;
  }

  read(): Assignment | null {
    this.#skip(/[ \t\n\r]*/y);
    if (/[#;]/.test(this.#text[this.end] ?? '')) {
      this.#skip(/(?:\\[\s\S]|[^\\\n\r])*/y);
      return null;
    }
    const name = this.#skip(/[^=\n\r]*/y).trimEnd();
    if (this.#text[this.end] !== '=') return null;
    this.end += 1;
    return { name, value: this.#readValue() };
  }

  /** Quoted and bare parts, one after another; blanks before each are left out, and those at the end of a bare one. */
  #readValue(): string {
    let value = '';
    for (;;) {
      this.#skip(/[ \t]*/y);
      const next = this.#text[this.end] ?? '\n';
      if (next === '\n' || next === '\r') return value;
      if (next === "'") value += this.#skip(/'[^']*'?/y).replace(/^'|'$/g, '');
      else if (next === '"') value += unquote(this.#skip(/"(?:\\[\s\S]|[^"\\])*"?/y));
      else return value + unescapeBare(this.#skip(/(?:\\[\s\S]|[^\\\n\r])*\\?/y));
    }
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.end;
    const [found = ''] = pattern.exec(this.#text) ?? [];
    this.end += found.length;
    return found;
  }
}

function unquote(quoted: string): string {
  const closed = /^"(?:\\[\s\S]|[^"\\])*"$/.test(quoted);
  return quoted.slice(1, closed ? -1 : undefined).replace(/\\([\s\S]?)/g, (whole, next: string) => {
    if (next === '\n') return '';
    return ESCAPED_IN_QUOTES.includes(next) ? next : whole;
  });
}

/** A backslash takes the meaning from what follows it, and a newline away with it; blanks at the end are none of it. */
function unescapeBare(text: string): string {
  let value = '';
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i] ?? '';
    const escaped = character === '\\';
    if (escaped) i += 1;
    const meant = escaped ? (text[i] ?? '') : character;
    if (!escaped || meant !== '\n') value += meant;
    if (escaped || !/[ \t]/.test(character)) length = value.length;
  }
  return value.slice(0, length);
}
