// What a script does, found by going through it once ahead of time. Loops that come back to where they were are rounds
// that repeat; what cannot be decided ahead is a program that runs on.

import { parseSignal } from '../../values/signal.js';
import { type Behaviour, delayed, IDLE, type Rounds, type TimedLine } from '../behaviour.js';
import type { ProcessExit, Signal } from '../process.js';
import { type Action, builtin, type Shell } from './builtins.js';
import { type Command, type List, parseScript } from './parser.js';
import { TEXT_LENGTH_MAX, TEXT_PER_STEP, Variables } from './variables.js';
import { readTokens } from './words.js';

export interface ScriptOptions {
  readonly variables: ReadonlyMap<string, string>;
  /** `-e`: the first command that fails is the end. */
  readonly untilFailure: boolean;
  /** Commands that may still be gone through, here and in all that this begins; a script that needs more runs on. */
  readonly budget: { left: number };
  /** What another program does. */
  readonly program: (argv: readonly [string, ...string[]]) => Behaviour;
}

/** Longer ones are beyond it. Unit files hold a few hundred characters. */
const SCRIPT_LENGTH_MAX = 16_384;

export function behaviourOfScript(script: string, options: ScriptOptions): Behaviour {
  const tokens = script.length > SCRIPT_LENGTH_MAX ? null : readTokens(script);
  const list = tokens === null ? null : parseScript(tokens);
  return list === null ? PLAIN : new Run(options).all(list);
}

/** What is beyond this reader runs on, and heeds signals as a shell does. */
const PLAIN: Behaviour = { ...IDLE, manners: 'plain' };

/** Why what follows does not come to pass. */
type Stop =
  | { readonly type: 'over'; readonly exit: ProcessExit }
  /** `exec`, and whatever runs on: the rest is what that does, from now on. */
  | { readonly type: 'as'; readonly behaviour: Behaviour }
  | { readonly type: 'rounds'; readonly rounds: Rounds }
  | { readonly type: 'break' | 'continue' };

class Run implements Shell {
  readonly #options: ScriptOptions;
  readonly #variables: Variables;
  #lines: TimedLine[] = [];
  /** What is written without an end of line yet. */
  #partial = '';
  #silent = false;
  #conditions = 0;
  #background: Behaviour[] = [];
  atMs = 0;
  status = 0;
  untilFailure: boolean;
  readonly traps = new Map<Signal, number | null>();

  constructor(options: ScriptOptions) {
    this.#options = options;
    this.untilFailure = options.untilFailure;
    this.#variables = new Variables(options.budget, options.variables);
  }

  all(list: List): Behaviour {
    const stop = this.#list(list);
    if (this.#partial !== '') this.write('\n');
    const exit: ProcessExit = stop?.type === 'over' ? stop.exit : { type: 'exited', status: this.status };
    const ends = stop === null || stop.type === 'over' || stop.type === 'break' || stop.type === 'continue';
    const as = stop?.type === 'as' ? delayed(stop.behaviour, this.atMs) : null;
    const end = ends ? { atMs: this.atMs, exit } : (as?.end ?? null);
    const left = this.#background.filter(
      (one) => end !== null && (one.end === null || one.end.atMs > end.atMs),
    );
    const joined = this.#background.filter((one) => !left.includes(one));
    return {
      lines: inOrder([...this.#lines, ...(as?.lines ?? []), ...joined.flatMap((one) => one.lines)]),
      rounds: stop?.type === 'rounds' ? stop.rounds : (as?.rounds ?? null),
      end,
      manners: as?.manners ?? 'plain',
      traps: new Map([...this.traps, ...(as?.traps ?? [])]),
      children: [...(as?.children ?? []), ...left],
    };
  }

  write(text: string): void {
    if (this.#silent) return;
    const [first = '', ...rest] = text.split('\n');
    this.#affords(rest.length);
    this.#partial = (this.#partial + first).slice(0, TEXT_LENGTH_MAX);
    for (const line of rest) {
      this.#lines.push({ atMs: this.atMs, text: this.#partial });
      this.#partial = line;
    }
  }

  set(name: string, text: string | null): void {
    this.#variables.set(name, text === null ? null : { text, known: true });
  }

  script(text: string): Behaviour {
    const variables = this.#variables.texts();
    return behaviourOfScript(text, { ...this.#options, variables });
  }

  #list(list: List): Stop | null {
    for (const { command, background } of list) {
      if (background) {
        this.#inBackground(command);
        continue;
      }
      const stop = this.#command(command);
      if (stop !== null) return stop;
      const asks = command.type === 'joined' || command.type === 'not';
      if (this.untilFailure && this.status !== 0 && this.#conditions === 0 && !asks) return this.#exit();
    }
    return null;
  }

  #affords(steps: number): boolean {
    this.#options.budget.left -= steps;
    return this.#options.budget.left >= 0;
  }

  #exit(): Stop {
    return { type: 'over', exit: { type: 'exited', status: this.status } };
  }

  #command(command: Command): Stop | null {
    if (!this.#affords(1)) return { type: 'as', behaviour: PLAIN };
    switch (command.type) {
      case 'simple':
        return this.#simple(command);
      case 'group': {
        const stop = this.#list(command.body);
        if (!command.subshell || stop?.type !== 'over') return stop;
        this.status = statusOf(stop.exit);
        return null;
      }
      case 'joined': {
        const stop = this.#condition(() => this.#command(command.first));
        if (stop !== null || (this.status === 0) !== (command.joint === '&&')) return stop;
        return this.#command(command.second);
      }
      case 'not': {
        const stop = this.#condition(() => this.#command(command.command));
        this.status = this.status === 0 ? 1 : 0;
        return stop;
      }
      case 'silent': {
        const before = this.#silent;
        this.#silent = true;
        const stop = this.#command(command.command);
        this.#silent = before;
        return stop?.type === 'as'
          ? { type: 'as', behaviour: { ...stop.behaviour, lines: [], rounds: null } }
          : stop;
      }
      case 'if':
        return this.#if(command);
      case 'for':
        return this.#for(command);
      case 'loop':
        return this.#loop(command);
    }
  }

  /** What is asked may fail. */
  #condition(run: () => Stop | null): Stop | null {
    this.#conditions += 1;
    const stop = run();
    this.#conditions -= 1;
    return stop;
  }

  #if({ branches, otherwise }: Command & { type: 'if' }): Stop | null {
    for (const { condition, body } of branches) {
      const stop = this.#condition(() => this.#list(condition));
      if (stop !== null) return stop;
      if (this.status === 0) return this.#list(body);
    }
    this.status = 0;
    return this.#list(otherwise);
  }

  #for({ variable, words, body }: Command & { type: 'for' }): Stop | null {
    const items = this.#variables.items(words, this.status);
    if (items === null) return { type: 'as', behaviour: PLAIN };
    this.status = 0;
    for (const item of items) {
      this.set(variable, item);
      const stop = this.#list(body);
      if (stop?.type === 'break') break;
      if (stop !== null && stop.type !== 'continue') return stop;
    }
    return null;
  }

  #loop({ until, condition, body }: Command & { type: 'loop' }): Stop | null {
    for (;;) {
      if (!this.#affords(1)) return { type: 'as', behaviour: PLAIN };
      const [fromMs, count, held] = [this.atMs, this.#lines.length, this.#held()];
      const stop = this.#condition(() => this.#list(condition));
      if (stop !== null) return stop;
      if ((this.status === 0) === until) {
        this.status = 0;
        return null;
      }
      const inside = this.#list(body);
      if (inside?.type === 'break') return null;
      if (inside !== null && inside.type !== 'continue') return inside;
      if (this.#held() === held) return this.#rounds(fromMs, count);
    }
  }

  /** The round just gone through comes again and again. */
  #rounds(fromMs: number, count: number): Stop {
    const lines = this.#lines.splice(count).map(({ atMs, text }) => ({ atMs: atMs - fromMs, text }));
    const periodMs = this.atMs - fromMs;
    if (periodMs > 0) return { type: 'rounds', rounds: { fromMs, periodMs, lines } };
    // Rounds that take no time would write without end: the first line stands for them all.
    this.#lines.push(...lines.slice(0, 1).map(({ text }) => ({ atMs: fromMs, text })));
    return { type: 'as', behaviour: PLAIN };
  }

  /** All that a round may have changed. */
  #held(): string {
    const held = [this.#variables.held(), this.#partial, this.traps.size, this.#background.length].join('\0');
    this.#affords(held.length / TEXT_PER_STEP);
    return held;
  }

  #simple({ assignments, words }: Command & { type: 'simple' }): Stop | null {
    const argv: string[] = [];
    let known = true;
    for (const word of words) {
      for (const field of this.#variables.fields(word, this.status)) {
        argv.push(field.text);
        known &&= field.known;
      }
    }
    if (!this.#affords(0)) return { type: 'as', behaviour: PLAIN };
    for (const { name, value } of assignments)
      this.#variables.set(name, this.#variables.joined(value, this.status));
    const [name = '', ...args] = argv;
    if (argv.length === 0) {
      this.status = 0;
      return null;
    }
    const action = builtin(this, name, args, known);
    return this.#follow(action ?? { type: 'program', behaviour: this.#options.program([name, ...args]) });
  }

  #follow(action: Action): Stop | null {
    switch (action.type) {
      case 'done':
        this.status = action.status;
        return null;
      case 'sleep':
        if (action.ms === Number.POSITIVE_INFINITY) return { type: 'as', behaviour: PLAIN };
        this.atMs += action.ms;
        this.status = 0;
        return null;
      case 'over':
        return { type: 'over', exit: action.exit };
      case 'break':
      case 'continue':
        return action;
      case 'wait':
        return this.#wait();
      case 'undecided':
        return { type: 'as', behaviour: PLAIN };
      case 'program':
        return this.#program(action.behaviour);
      case 'exec':
        return { type: 'as', behaviour: this.#options.program(action.argv) };
    }
  }

  /** Another program in the foreground: the script goes on after its end, and a signal to the script is one to a shell. */
  #program(behaviour: Behaviour): Stop | null {
    if (behaviour.end === null)
      return { type: 'as', behaviour: { ...behaviour, manners: 'plain', traps: new Map() } };
    for (const line of delayed(behaviour, this.atMs).lines) if (!this.#silent) this.#lines.push(line);
    this.#background.push(...behaviour.children.map((child) => delayed(child, this.atMs)));
    this.atMs += behaviour.end.atMs;
    this.status = statusOf(behaviour.end.exit);
    return null;
  }

  #inBackground(command: Command): void {
    const run = new Run(this.#options);
    run.#variables.take(this.#variables);
    run.#silent = this.#silent;
    this.#background.push(delayed(run.all([{ command, background: false }]), this.atMs));
    this.status = 0;
  }

  /** For all that is in the background. */
  #wait(): Stop | null {
    const endless = this.#background.find((one) => one.end === null);
    if (endless !== undefined) {
      return endless.rounds === null
        ? { type: 'as', behaviour: PLAIN }
        : { type: 'rounds', rounds: endless.rounds };
    }
    for (const { end } of this.#background) this.atMs = Math.max(this.atMs, end?.atMs ?? 0);
    this.status = 0;
    return null;
  }
}

/** As a shell has it: of what a signal ended, 128 and its number. */
function statusOf(exit: ProcessExit): number {
  return exit.type === 'exited' ? exit.status : 128 + (parseSignal(exit.signal) ?? 0);
}

function inOrder(lines: readonly TimedLine[]): readonly TimedLine[] {
  return [...lines].sort((a, b) => a.atMs - b.atMs);
}
