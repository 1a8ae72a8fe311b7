// A script's commands, as a tree. Null for what this reader does not understand.
import type { Operator, Token, Word } from './words.js';

export type Command =
  | {
      readonly type: 'simple';
      readonly assignments: readonly { readonly name: string; readonly value: Word }[];
      readonly words: readonly Word[];
    }
  | { readonly type: 'loop'; readonly until: boolean; readonly condition: List; readonly body: List }
  | { readonly type: 'for'; readonly variable: string; readonly words: readonly Word[]; readonly body: List }
  | {
      readonly type: 'if';
      readonly branches: readonly { readonly condition: List; readonly body: List }[];
      readonly otherwise: List;
    }
  | { readonly type: 'group'; readonly subshell: boolean; readonly body: List }
  | {
      readonly type: 'joined';
      readonly first: Command;
      readonly joint: '&&' | '||';
      readonly second: Command;
    }
  | { readonly type: 'not'; readonly command: Command }
  /** Its output goes elsewhere. */
  | { readonly type: 'silent'; readonly command: Command };

export type List = readonly { readonly command: Command; readonly background: boolean }[];

/** Deeper nests are beyond us. */
const DEPTH_MAX = 40;
const WORDS_THAT_END = ['do', 'done', 'then', 'elif', 'else', 'fi', '}', 'esac'];
const ASSIGNMENT = /^([A-Za-z_]\w*)=/;

export function parseScript(tokens: readonly Token[]): List | null {
  const parser = new Parser(tokens);
  const list = parser.list();
  return parser.atEnd ? list : null;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** Commands up to the end, or to a word or bracket that ends what they stand in. */
  list(): List | null {
    if (this.#depth > DEPTH_MAX) return null;
    this.#depth += 1;
    const list: { command: Command; background: boolean }[] = [];
    for (;;) {
      while (this.#operator(';'));
      if (this.atEnd || this.#peekOperator() === ')' || WORDS_THAT_END.includes(this.#peek() ?? '')) break;
      const command = this.#joined();
      if (command === null) return null;
      const background = this.#operator('&');
      list.push({ command, background });
      if (!background && !this.#operator(';')) break;
    }
    this.#depth -= 1;
    return list;
  }

  #joined(): Command | null {
    let first = this.#negated();
    while (first !== null) {
      const joint = this.#peekOperator();
      if (joint !== '&&' && joint !== '||') return first;
      this.#at += 1;
      while (this.#operator(';'));
      const second = this.#negated();
      if (second === null) return null;
      first = { type: 'joined', first, joint, second };
    }
    return null;
  }

  #negated(): Command | null {
    if (!this.#keyword('!')) return this.#redirected();
    const command = this.#redirected();
    return command === null ? null : { type: 'not', command };
  }

  #redirected(): Command | null {
    const compound = this.#compound();
    if (compound === null) return null;
    const command = compound === 'simple' ? this.#simple() : compound;
    if (command === null) return null;
    let silent = this.#silent;
    this.#silent = false;
    for (let token = this.#tokens[this.#at]; token?.type === 'redirection'; token = this.#tokens[this.#at]) {
      silent ||= token.silent;
      this.#at += 1;
    }
    return silent ? { type: 'silent', command } : command;
  }

  #compound(): Command | 'simple' | null {
    if (this.#operator('(')) return this.#group(true, () => this.#operator(')'));
    switch (this.#peek()) {
      case '{':
        this.#at += 1;
        return this.#group(false, () => this.#keyword('}'));
      case 'while':
      case 'until':
        return this.#loop();
      case 'for':
        return this.#for();
      case 'if':
        return this.#if();
      case 'case':
      case 'function':
      case 'select':
        return null;
      default:
        return 'simple';
    }
  }

  #group(subshell: boolean, closed: () => boolean): Command | null {
    const body = this.list();
    return body === null || !closed() ? null : { type: 'group', subshell, body };
  }

  #loop(): Command | null {
    const until = this.#peek() === 'until';
    this.#at += 1;
    const condition = this.list();
    const body = this.#body();
    return condition === null || body === null ? null : { type: 'loop', until, condition, body };
  }

  #for(): Command | null {
    this.#at += 1;
    const variable = this.#peek();
    if (variable === null || !/^[A-Za-z_]\w*$/.test(variable)) return null;
    this.#at += 1;
    if (!this.#keyword('in')) return null;
    const words: Word[] = [];
    for (let token = this.#tokens[this.#at]; token?.type === 'word'; token = this.#tokens[this.#at]) {
      words.push(token.word);
      this.#at += 1;
    }
    while (this.#operator(';'));
    const body = this.#body();
    return body === null ? null : { type: 'for', variable, words, body };
  }

  #body(): List | null {
    if (!this.#keyword('do')) return null;
    const body = this.list();
    return body === null || !this.#keyword('done') ? null : body;
  }

  #if(): Command | null {
    const branches: { condition: List; body: List }[] = [];
    do {
      this.#at += 1;
      const condition = this.list();
      if (condition === null || !this.#keyword('then')) return null;
      const body = this.list();
      if (body === null) return null;
      branches.push({ condition, body });
    } while (this.#peek() === 'elif');
    const otherwise = this.#keyword('else') ? this.list() : [];
    return otherwise === null || !this.#keyword('fi') ? null : { type: 'if', branches, otherwise };
  }

  /** A redirection among the words of a command counts for all of it. */
  #silent = false;

  #simple(): Command | null {
    const assignments: { name: string; value: Word }[] = [];
    const words: Word[] = [];
    for (let token = this.#tokens[this.#at]; token !== undefined; token = this.#tokens[this.#at]) {
      if (token.type === 'operator') break;
      if (token.type === 'redirection') this.#silent ||= token.silent;
      else {
        const assignment = words.length === 0 ? assignmentIn(token.word) : null;
        if (assignment === null) words.push(token.word);
        else assignments.push(assignment);
      }
      this.#at += 1;
    }
    return words.length + assignments.length === 0 ? null : { type: 'simple', assignments, words };
  }

  #peek(): string | null {
    const token = this.#tokens[this.#at];
    if (token?.type !== 'word' || token.word.length !== 1) return null;
    const [part] = token.word;
    return part?.type === 'text' && !part.quoted ? part.text : null;
  }

  #keyword(word: string): boolean {
    if (this.#peek() !== word) return false;
    this.#at += 1;
    return true;
  }

  #peekOperator(): Operator | null {
    const token = this.#tokens[this.#at];
    return token?.type === 'operator' ? token.operator : null;
  }

  #operator(operator: Operator): boolean {
    if (this.#peekOperator() !== operator) return false;
    this.#at += 1;
    return true;
  }
}

function assignmentIn(word: Word): { readonly name: string; readonly value: Word } | null {
  const [first, ...rest] = word;
  if (first?.type !== 'text' || first.quoted) return null;
  const [whole, name] = ASSIGNMENT.exec(first.text) ?? [];
  if (whole === undefined || name === undefined) return null;
  return { name, value: [{ ...first, text: first.text.slice(whole.length) }, ...rest] };
}
