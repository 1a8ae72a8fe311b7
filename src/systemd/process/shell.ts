// A small reader of the shell that unit files hold: `echo`, `sleep`, `true`, `false`, `exit`, lists with `;`, `&&`,
// `||`, and `while true; do …; done`. What it cannot read is a program that runs on in silence, never an error.

import type { ExecCommand } from '../syntax/exec-line.js';
import { parseTimeSpan } from '../values/time-span.js';
import { type Behaviour, IDLE, type TimedLine } from './behaviour.js';

/** What a command line of a unit file does. */
export function behaviourOf(command: ExecCommand): Behaviour {
  const [path, ...args] = unwrapContainer(command.argv);
  const program = path.slice(path.lastIndexOf('/') + 1);
  if (/^(ba|da|a)?sh$/.test(program)) return args[0] === '-c' ? behaviourOfScript(args[1] ?? '') : IDLE;
  return finish(runSimple([program, ...args]));
}

/** `docker run … IMAGE command…` is the command; docker's other verbs are done at once. */
function unwrapContainer(argv: readonly [string, ...string[]]): readonly [string, ...string[]] {
  const [path, verb, ...args] = argv;
  if (!/(^|\/)docker$/.test(path) || verb === undefined) return argv;
  if (verb !== 'run') return ['true'];
  let i = 0;
  while (args[i]?.startsWith('-') === true) i += FLAGS_ALONE.test(args[i] ?? '') ? 1 : 2;
  const [, program, ...rest] = args.slice(i);
  // An image without a command runs whatever it was made for.
  return program === undefined ? ['sleep', 'infinity'] : [program, ...rest];
}

/** docker's flags that take no word after them: `--rm`, `-t`, `--name=x`. */
const FLAGS_ALONE = /^(--(rm|privileged|init|read-only|interactive|tty|detach)|-[itdP]+|--[^=]+=.*)$/;

/**
 * Longer scripts are beyond it. Unit files hold a few hundred characters; this bounds how deep loops can stand in each
 * other and how often a list is joined.
 */
const SCRIPT_LENGTH_MAX = 16_384;

/** What happened up to here: lines so far, time taken, and how it goes on. */
interface Course {
  readonly lines: readonly TimedLine[];
  readonly ms: number;
  readonly next: /** Done, and the next command may follow. */
    | { readonly type: 'done'; readonly status: number }
    /** `exit`: the whole script is over; null: with the status of the command before. */
    | { readonly type: 'over'; readonly status: number | null }
    | Exclude<Behaviour['after'], { readonly type: 'exit' }>;
}

function behaviourOfScript(script: string): Behaviour {
  if (script.length > SCRIPT_LENGTH_MAX) return IDLE;
  const tokens = tokenize(script);
  if (tokens === null) return IDLE;
  const parser = new Parser(tokens);
  const course = parser.list();
  return course === null || !parser.atEnd ? IDLE : finish(course);
}

function finish({ lines, ms, next }: Course): Behaviour {
  const ended = next.type === 'done' || next.type === 'over';
  return { lines, after: ended ? { type: 'exit', atMs: ms, status: next.status ?? 0 } : next };
}

type Token = { readonly type: 'word'; readonly text: string } | { readonly type: ';' | '&&' | '||' };

/** Null for anything beyond words, quotes and the three separators: pipes, redirections, variables, substitutions. */
function tokenize(script: string): readonly Token[] | null {
  const tokens: Token[] = [];
  const pattern = /\s*(?:(;|&&|\|\|)|((?:"[^"$`\\]*"|'[^']*'|[^\s;&|<>()$`"'\\*?{}[\]~]+)+))/y;
  const trimmed = script.replaceAll('\n', ';').trimEnd();
  while (pattern.lastIndex < trimmed.length) {
    const match = pattern.exec(trimmed);
    if (match === null) return null;
    const [, separator, word] = match;
    if (word === undefined) tokens.push({ type: separator as ';' | '&&' | '||' });
    else tokens.push({ type: 'word', text: word.replace(/"([^"]*)"|'([^']*)'/g, (_, a, b) => a ?? b) });
  }
  return tokens;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** Commands up to the end or to `done`. */
  list(): Course | null {
    let course: Course = { lines: [], ms: 0, next: { type: 'done', status: 0 } };
    let joint: ';' | '&&' | '||' = ';';
    while (!this.atEnd && this.#word() !== 'done') {
      const command = this.#command();
      if (command === null) return null;
      course = join(course, joint, command);
      const token = this.#tokens[this.#at];
      if (token === undefined || token.type === 'word') break;
      joint = token.type;
      this.#at += 1;
    }
    return course;
  }

  #command(): Course | null {
    if (this.#word() === 'while') return this.#loop();
    const words: string[] = [];
    for (let word = this.#word(); word !== null; word = this.#word()) {
      words.push(word);
      this.#at += 1;
    }
    return words.length === 0 ? null : runSimple(words);
  }

  #loop(): Course | null {
    const head = [this.#take(), this.#take()];
    if (head[1] !== 'true' && head[1] !== ':') return null;
    if (this.#tokens[this.#at]?.type !== ';') return null;
    this.#at += 1;
    if (this.#take() !== 'do') return null;
    const body = this.list();
    if (body === null || this.#take() !== 'done') return null;
    if (body.next.type !== 'done') return body;
    // Rounds that take no time would write without end: the first line stands for them all.
    if (body.ms === 0) return { lines: body.lines.slice(0, 1), ms: 0, next: { type: 'idle' } };
    return { lines: [], ms: 0, next: { type: 'repeat', fromMs: 0, periodMs: body.ms, lines: body.lines } };
  }

  #word(): string | null {
    const token = this.#tokens[this.#at];
    return token?.type === 'word' ? token.text : null;
  }

  #take(): string | null {
    const word = this.#word();
    this.#at += 1;
    return word;
  }
}

/** One course after another, if the first lets the second come to pass. */
function join(first: Course, joint: ';' | '&&' | '||', second: Course): Course {
  if (first.next.type !== 'done') return first;
  const runs = joint === ';' || (first.next.status === 0) === (joint === '&&');
  if (!runs) return first;
  const later = (line: TimedLine): TimedLine => ({ atMs: first.ms + line.atMs, text: line.text });
  const lines = [...first.lines, ...second.lines.map(later)];
  return { lines, ms: first.ms + second.ms, next: after(first.ms, first.next.status, second.next) };
}

/** How it goes on when what came before took that long and ended so. */
function after(ms: number, status: number, next: Course['next']): Course['next'] {
  if (next.type === 'repeat') return { ...next, fromMs: ms + next.fromMs };
  return next.type === 'over' ? { type: 'over', status: next.status ?? status } : next;
}

function runSimple([name = '', ...args]: readonly string[]): Course {
  const course = (status: number, ms = 0, lines: readonly TimedLine[] = []): Course => ({
    lines,
    ms,
    next: { type: 'done', status },
  });
  switch (name) {
    case 'true':
    case ':':
      return course(0);
    case 'false':
      return course(1);
    case 'echo':
      return course(0, 0, [{ atMs: 0, text: args[0] === '-n' ? args.slice(1).join(' ') : args.join(' ') }]);
    case 'exit':
      return {
        lines: [],
        ms: 0,
        next: { type: 'over', status: args[0] === undefined ? null : Number(args[0]) & 0xff },
      };
    case 'sleep': {
      const ms = parseTimeSpan(args[0] ?? '');
      return ms === null || ms === Number.POSITIVE_INFINITY
        ? { lines: [], ms: 0, next: { type: 'idle' } }
        : course(0, ms);
    }
    default:
      return { lines: [], ms: 0, next: { type: 'idle' } };
  }
}
