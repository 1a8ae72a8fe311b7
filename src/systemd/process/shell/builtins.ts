// The commands that a shell does itself, and `sleep`, as far as what they do is known ahead.
import { parseSignal, signalName } from '../../values/signal.js';
import { parseTimeSpan } from '../../values/time-span.js';
import type { Behaviour } from '../behaviour.js';
import type { ProcessExit, Signal } from '../process.js';
import { killedBy } from '../signals.js';

/** The shell that a command runs in. */
export interface Shell {
  readonly status: number;
  untilFailure: boolean;
  readonly traps: Map<Signal, number | null>;
  write(text: string): void;
  set(name: string, text: string | null): void;
  /** What another script would do with the same variables. */
  script(text: string): Behaviour;
}

export type Action =
  | { readonly type: 'done'; readonly status: number }
  | { readonly type: 'sleep'; readonly ms: number }
  | { readonly type: 'over'; readonly exit: ProcessExit }
  | { readonly type: 'break' | 'continue' }
  | { readonly type: 'wait' | 'undecided' }
  | { readonly type: 'exec'; readonly argv: readonly [string, ...string[]] }
  | { readonly type: 'program'; readonly behaviour: Behaviour };

const DONE: Action = { type: 'done', status: 0 };
const UNDECIDED: Action = { type: 'undecided' };

/** Null: no command of these. `known` is false when some word is the output of another command. */
export function builtin(shell: Shell, name: string, args: readonly string[], known: boolean): Action | null {
  switch (name) {
    case 'true':
    case ':':
    case 'cd':
    case 'umask':
    case 'ulimit':
    case 'readonly':
    case 'local':
    case 'shift':
      return DONE;
    case 'false':
      return { type: 'done', status: 1 };
    case 'echo':
      shell.write(echo(args));
      return DONE;
    case 'printf':
      shell.write(printf(args));
      return DONE;
    case 'break':
    case 'continue':
      return args.length === 0 ? { type: name } : UNDECIDED;
    case 'wait':
      return { type: 'wait' };
    case 'read':
    case 'eval':
    case 'source':
    case '.':
      return UNDECIDED;
    default:
      return known ? decided(shell, name, args) : WITH_WORDS.has(name) ? UNDECIDED : null;
  }
}

/** Those whose words decide what happens. */
const WITH_WORDS = new Set('exit sleep test [ [[ exec set export unset trap kill'.split(' '));

function decided(shell: Shell, name: string, args: readonly string[]): Action | null {
  switch (name) {
    case 'exit': {
      const status = args[0] === undefined ? shell.status : Number(args[0]) & 0xff;
      return { type: 'over', exit: { type: 'exited', status } };
    }
    case 'sleep':
      return sleep(args);
    case 'test':
      return tested(args);
    case '[':
    case '[[':
      return args.at(-1) === (name === '[' ? ']' : ']]') ? tested(args.slice(0, -1)) : UNDECIDED;
    case 'exec': {
      const [program, ...rest] = args;
      return program === undefined ? DONE : { type: 'exec', argv: [program, ...rest] };
    }
    case 'set':
      if (args.some((arg) => /^-\w*e/.test(arg))) shell.untilFailure = true;
      if (args.some((arg) => /^\+\w*e/.test(arg))) shell.untilFailure = false;
      return DONE;
    case 'export':
      for (const arg of args) {
        const [whole, variable] = /^([A-Za-z_]\w*)=/.exec(arg) ?? [];
        if (whole !== undefined && variable !== undefined) shell.set(variable, arg.slice(whole.length));
      }
      return DONE;
    case 'unset':
      for (const arg of args) shell.set(arg, null);
      return DONE;
    case 'trap':
      return trap(shell, args);
    case 'kill':
      return kill(shell, args);
    default:
      return null;
  }
}

function sleep(args: readonly string[]): Action {
  const spans = args.map((arg) => parseTimeSpan(arg));
  const ms = spans.reduce<number | null>(
    (sum, span) => (sum === null || span === null ? null : sum + span),
    0,
  );
  return ms === null || args.length === 0 ? UNDECIDED : { type: 'sleep', ms };
}

function echo(args: readonly string[]): string {
  let escapes = false;
  let end = '\n';
  let i = 0;
  for (; /^-[neE]+$/.test(args[i] ?? ''); i++) {
    const flags = args[i] ?? '';
    if (flags.includes('n')) end = '';
    if (flags.includes('e')) escapes = true;
  }
  const text = args.slice(i).join(' ');
  return (escapes ? unescaped(text) : text) + end;
}

/** As often as there are arguments for it. */
function printf([format = '', ...args]: readonly string[]): string {
  const rest = [...args];
  let text = '';
  do {
    const before = rest.length;
    text += unescaped(format).replace(/%(?:[-+ 0#]*\d*(?:\.\d+)?([sdiub])|%)/g, (_whole, kind?: string) => {
      if (kind === undefined) return '%';
      const word = rest.shift() ?? '';
      return kind === 's' || kind === 'b' ? word : String(Number.parseInt(word, 10) || 0);
    });
    if (rest.length === before) break;
  } while (rest.length > 0);
  return text;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', a: '', b: '' };

function unescaped(text: string): string {
  return text.replace(/\\([ntr\\ab])/g, (_whole, letter: string) => ESCAPES[letter] ?? '');
}

function tested(args: readonly string[]): Action {
  const holds = evaluate(args);
  return holds === null ? UNDECIDED : { type: 'done', status: holds ? 0 : 1 };
}

/** What `test` says of constants; null for files and whatever else only a machine could tell. */
function evaluate(args: readonly string[]): boolean | null {
  const [first, second = '', third] = args;
  if (first === undefined) return false;
  if (first === '!' && args.length > 1) {
    const holds = evaluate(args.slice(1));
    return holds === null ? null : !holds;
  }
  if (args.length === 1) return first !== '';
  if (args.length === 2) return first === '-n' ? second !== '' : first === '-z' ? second === '' : null;
  if (args.length > 3 || third === undefined) return null;
  const [a, b] = [Number(first), Number(third)];
  switch (second) {
    case '=':
    case '==':
      return first === third;
    case '!=':
      return first !== third;
    case '-eq':
      return a === b;
    case '-ne':
      return a !== b;
    case '-lt':
      return a < b;
    case '-le':
      return a <= b;
    case '-gt':
      return a > b;
    case '-ge':
      return a >= b;
    default:
      return null;
  }
}

/** `trap '' TERM` is deaf to it, `trap - TERM` no more; commands count by whether they end the script. */
function trap(shell: Shell, [commands, ...names]: readonly string[]): Action {
  if (commands === undefined) return DONE;
  const exit = /\bexit\b/.test(commands) ? shell.script(commands).end?.exit : undefined;
  for (const name of names) {
    const signal = parseSignal(name);
    if (signal === null) continue;
    if (commands === '-') shell.traps.delete(signalName(signal));
    else shell.traps.set(signalName(signal), exit?.type === 'exited' ? exit.status : null);
  }
  return DONE;
}

/** The script itself, which goes by `$$`; what else it may be meant for is not told apart. */
function kill({ traps }: Shell, args: readonly string[]): Action {
  if (!args.includes('$$')) return DONE;
  const flag = args.map((arg) => arg.replace(/^-(?:s|n)?/, '')).find((arg) => arg !== '$$' && arg !== '');
  const number = parseSignal(flag ?? 'TERM');
  if (number === null) return DONE;
  const signal = signalName(number);
  const status = signal === 'KILL' ? undefined : traps.get(signal);
  if (status === null) return DONE;
  return { type: 'over', exit: status === undefined ? killedBy(signal) : { type: 'exited', status } };
}
