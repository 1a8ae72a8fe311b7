// What comes from a terminal, told apart: keys, text that was typed at once, text that was pasted, and the mouse. Everything
// else that a terminal sends, such as answers to questions, means nothing. It may come in any pieces.
import { stripVTControlCharacters } from 'node:util';
import { controlKey } from '../keys.js';
import { EMPTY_LINE, edited } from '../prompt/line-edit.js';
import { PASTE_BEGINS, sequenceInput } from './sequences.js';

export type Input =
  | { readonly type: 'key'; readonly name: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'paste'; readonly text: string }
  /** In cells from the upper left corner. */
  | { readonly type: 'click'; readonly x: number; readonly y: number }
  | { readonly type: 'wheel'; readonly by: 1 | -1; readonly x: number; readonly y: number };

/** Bracketed paste, and the mouse as SGR 1006 reports it. */
export const INPUT_ON = '\u001b[?2004h';
export const INPUT_OFF = '\u001b[?2004l';
export const MOUSE_ON = '\u001b[?1000h\u001b[?1006h';
export const MOUSE_OFF = '\u001b[?1006l\u001b[?1000l';

const ESCAPE = '\u001b';
/** Of a paste no more is kept: nobody means to type it. */
const PASTED_MAX = 100_000;

/** In a row, from the first character on: text, CSI and SS3 as ECMA-48 and xterm have them, Linux' `ESC [ [ A` and X10's mouse among them. */
const TEXT = /^[^\u001b]+/;
const SEQUENCE = /^\u001b(?:\[M[\s\S]{3}|\[(?!M)(?:\[[ -~]|[0-?]*[ -/]*[@-Z\\-~])|O\d?[@-~])/;
/** OSC, DCS and APC, by how answers begin: with a number, a parameter, any letter. What is typed behind Alt-] is none. */
const STRING = /^\u001b(?:\]\d|P[0-?!-/]|_[ -~])/;
/** Its end; or another sequence, or whatever else ends it too early. */
const STRING_ENDS = /[\u0007\u0018\u001a]|\u001b\\|(?=\u001b[^\\])/;
const PASTE_ENDS = /\u001b\[201~/;
/** What more belongs to, if that comes: alone it was the key of Escape, or Alt and a key. */
const BEGUN = /^\u001b[[O\]P_]?$/;
/** What is no key either, and no sequence yet. */
const HALF = /^\u001b(?:\[M[\s\S]{0,2}|\[\[|\[[0-?]+[ -/]*|\[[ -/]+|O\d)/;

type Within = 'keys' | 'string' | 'paste';

/** A state machine over what comes. */
export class InputReader {
  #within: Within = 'keys';
  /** What has come and cannot be told yet. */
  #rest = '';
  #pasted = '';

  read(chunk: string): readonly Input[] {
    const inputs: Input[] = [];
    let text = this.#rest + chunk;
    this.#rest = '';
    while (text !== '') {
      const left = this.#within === 'keys' ? this.#key(text, inputs) : this.#ended(text, inputs);
      if (left === null) {
        this.#rest = text;
        break;
      }
      text = left;
    }
    return inputs;
  }

  /** Whether it waits for more, or for `idle`. Of half a sequence the rest comes, be it late: taken for keys it would do harm. */
  get waiting(): boolean {
    return this.#within === 'string' || (this.#within === 'keys' && BEGUN.test(this.#rest));
  }

  /** Nothing more has come for a while: what was begun is all there is. */
  idle(): readonly Input[] {
    if (!this.waiting) return [];
    const rest = this.#within === 'keys' ? this.#rest : '';
    this.reset();
    return BEGUN.test(rest) ? escaped(rest) : [];
  }

  /** What was begun is given up. */
  reset(): void {
    this.#within = 'keys';
    this.#rest = '';
    this.#pasted = '';
  }

  /** The rest of a text behind its first part; null: that has not come as a whole. */
  #key(text: string, inputs: Input[]): string | null {
    const [plain] = TEXT.exec(text) ?? [];
    if (plain !== undefined) {
      inputs.push(...keysIn(plain));
      return text.slice(plain.length);
    }
    const [sequence] = SEQUENCE.exec(text) ?? [];
    if (sequence !== undefined) {
      if (sequence === PASTE_BEGINS) this.#within = 'paste';
      else inputs.push(...sequenceInput(sequence));
      return text.slice(sequence.length);
    }
    const [string] = STRING.exec(text) ?? [];
    if (string !== undefined) {
      this.#within = 'string';
      return text.slice(string.length);
    }
    const [half = ''] = HALF.exec(text) ?? [];
    if (BEGUN.test(text) || half === text) return null;
    if (half !== '') return text.slice(half.length);
    const alt = ESCAPE + (/^./su.exec(text.slice(1))?.[0] ?? '');
    // Escape twice: the second may begin a sequence.
    const key = alt === ESCAPE + ESCAPE ? ESCAPE : alt;
    inputs.push(...escaped(key));
    return text.slice(key.length);
  }

  /** The rest behind the end of what means nothing, or was pasted; null: no end has come. */
  #ended(text: string, inputs: Input[]): string | null {
    const end = (this.#within === 'paste' ? PASTE_ENDS : STRING_ENDS).exec(text);
    // The last characters may be the beginning of the end.
    const inside =
      end === null ? text.length - (/\u001b[^\u001b]{0,4}$/.exec(text)?.[0].length ?? 0) : end.index;
    if (this.#within === 'paste') this.#pasted = (this.#pasted + text.slice(0, inside)).slice(0, PASTED_MAX);
    if (end === null) {
      this.#rest = text.slice(inside);
      return this.#rest === text ? null : '';
    }
    if (this.#within === 'paste') inputs.push({ type: 'paste', text: plainText(this.#pasted) });
    this.reset();
    return text.slice(end.index + end[0].length);
  }
}

/** Without colours and the like. */
function plainText(pasted: string): string {
  return stripVTControlCharacters(pasted).replace(/\r\n?/g, '\n');
}

/** A terminal sends Alt as an Escape before the key: where no such key is known, it was Escape, and the next key came soon after. */
function escaped(text: string): readonly Input[] {
  const character = text.slice(ESCAPE.length);
  const name = `alt+${controlKey(character) ?? character}`;
  return character !== '' && edited(EMPTY_LINE, name) !== null
    ? [{ type: 'key', name }]
    : [{ type: 'key', name: 'escape' }, ...keysIn(character)];
}

/** What came at once because it was typed faster than it was read: text, and keys in it. */
function keysIn(input: string): readonly Input[] {
  return [...input.matchAll(/\p{Cc}|\P{Cc}+/gu)].map(([part]) => {
    const name = controlKey(part);
    return name === null ? { type: 'text', text: part } : { type: 'key', name };
  });
}
