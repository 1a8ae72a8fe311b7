// A script's words and operators. A word keeps its parts apart, since what a variable holds is known only when the
// script gets there. Null for what this reader does not understand: pipes, here-documents, functions.

export type Part =
  | { readonly type: 'text'; readonly text: string; readonly quoted: boolean }
  | {
      readonly type: 'variable';
      readonly name: string;
      /** `${NAME:-this}` */
      readonly otherwise: string;
      readonly quoted: boolean;
    }
  /** The output of another command, which nobody works out; it stands as written. */
  | { readonly type: 'unknown'; readonly text: string; readonly quoted: boolean };

export type Word = readonly Part[];

export type Operator = ';' | '&' | '&&' | '||' | '(' | ')';

export type Token =
  | { readonly type: 'word'; readonly word: Word }
  | { readonly type: 'operator'; readonly operator: Operator }
  /** Output goes to a file: `silent` when it is the standard output, which then is not in the journal. */
  | { readonly type: 'redirection'; readonly silent: boolean };

const BLANK = /[ \t\r]+|\\\n|#(?<=(?:^|[\s;&|(])#)[^\n]*/y;
const OPERATOR = /&&|\|\||[;&()\n]/y;
const REDIRECTION = /(\d?)(&>>?|>>?\|?&?|<&?)(?![<(])[ \t]*/y;
const PLAIN = /[^\s;&|<>()$`"'\\]+/y;
const VARIABLE = /\$(?:([A-Za-z_]\w*|[?$!#@*0-9])|\{([A-Za-z_]\w*|[0-9])(?::?-([^${}"'`\\]*))?\})/y;

export function readTokens(script: string): readonly Token[] | null {
  const tokens: Token[] = [];
  const lexer = new Lexer(script);
  while (!lexer.done) {
    if (lexer.take(BLANK) !== null) continue;
    const token = lexer.token();
    if (token === null) return null;
    tokens.push(token);
  }
  return tokens;
}

class Lexer {
  readonly #script: string;
  #at = 0;

  constructor(script: string) {
    this.#script = script;
  }

  get done(): boolean {
    return this.#at >= this.#script.length;
  }

  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#script);
    if (match !== null) this.#at = pattern.lastIndex;
    return match;
  }

  token(): Token | null {
    const redirection = this.take(REDIRECTION);
    if (redirection !== null) {
      const target = this.#word();
      if (target === null || target.length === 0) return null;
      const [, fd = '', operator = ''] = redirection;
      const aside = operator.startsWith('<') || operator.endsWith('&');
      return { type: 'redirection', silent: !aside && fd !== '2' };
    }
    const operator = this.take(OPERATOR)?.[0];
    if (operator !== undefined)
      return { type: 'operator', operator: operator === '\n' ? ';' : (operator as Operator) };
    const word = this.#word();
    return word === null || word.length === 0 ? null : { type: 'word', word };
  }

  /** Parts up to a blank or an operator; none when there is no word, null when it is beyond us. */
  #word(): Word | null {
    const parts: Part[] = [];
    for (;;) {
      const plain = this.take(PLAIN)?.[0];
      if (plain !== undefined) {
        parts.push({ type: 'text', text: plain, quoted: false });
        continue;
      }
      const next = this.#script[this.#at];
      if (next === '"') {
        if (!this.#quoted(parts)) return null;
      } else if (next === "'") {
        const end = this.#script.indexOf("'", this.#at + 1);
        if (end < 0) return null;
        parts.push({ type: 'text', text: this.#script.slice(this.#at + 1, end), quoted: true });
        this.#at = end + 1;
      } else if (next === '\\' && this.#script[this.#at + 1] !== '\n') {
        parts.push({ type: 'text', text: this.#script[this.#at + 1] ?? '', quoted: true });
        this.#at += 2;
      } else if (next === '$' || next === '`') {
        const part = this.#substitution(false);
        if (part === null) return null;
        parts.push(part);
      } else return parts;
    }
  }

  #quoted(parts: Part[]): boolean {
    this.#at += 1;
    let text = '';
    const flush = (): void => {
      parts.push({ type: 'text', text, quoted: true });
      text = '';
    };
    while (!this.done) {
      const next = this.#script[this.#at] ?? '';
      if (next === '"') {
        this.#at += 1;
        flush();
        return true;
      }
      if (next === '$' || next === '`') {
        const part = this.#substitution(true);
        if (part === null) return false;
        flush();
        parts.push(part);
      } else if (next === '\\') {
        const escaped = this.#script[this.#at + 1] ?? '';
        text += escaped === '\n' ? '' : '$`"\\'.includes(escaped) ? escaped : `\\${escaped}`;
        this.#at += 2;
      } else {
        const run = /[^"$`\\]+/y;
        text += this.take(run)?.[0] ?? '';
      }
    }
    return false;
  }

  #substitution(quoted: boolean): Part | null {
    const [, plain, braced, otherwise = ''] = this.take(VARIABLE) ?? [];
    const name = plain ?? braced;
    if (name !== undefined) return { type: 'variable', name, otherwise, quoted };
    const start = this.#at;
    const end = this.#endOfSubstitution();
    if (end === null) return null;
    this.#at = end;
    return { type: 'unknown', text: this.#script.slice(start, end), quoted };
  }

  /** Of `$(…)`, `` `…` `` or `${…}`; a lone dollar sign is itself. */
  #endOfSubstitution(): number | null {
    const opening = this.#script[this.#at] === '`' ? '`' : (this.#script[this.#at + 1] ?? '');
    if (opening === '`') return after(this.#script.indexOf('`', this.#at + 1));
    if (opening === '{') return after(this.#script.indexOf('}', this.#at));
    if (opening !== '(') return this.#at + 1;
    let depth = 0;
    for (let i = this.#at + 1; i < this.#script.length; i++) {
      if (this.#script[i] === '(') depth += 1;
      else if (this.#script[i] === ')') depth -= 1;
      if (depth === 0) return i + 1;
    }
    return null;
  }
}

function after(index: number): number | null {
  return index < 0 ? null : index + 1;
}
