// What comes from a terminal, told apart: keys, text that was typed at once, text that was pasted, and the mouse. Everything
// else that a terminal sends, such as answers to questions, means nothing.
import type { Key } from 'ink';
import { controlKey, keyName } from '../keys.js';
import { EMPTY_LINE, edited } from '../prompt/line-edit.js';

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

const PASTE_BEGINS = '[200~';
const PASTE_ENDS = '[201~';
const MOUSE = /^\[<(\d+);(\d+);(\d+)([Mm])$/;
/** Escape sequences without their first character, as ink hands them on: answers, and keys it does not know. */
const SEQUENCE = /^(\[[<>?]?[\d;:]*[ -/]*[@-~]|\][\s\S]*|O[A-Z])$/;
/** The rest of an answer about colours, whose first two characters come by themselves. */
const ANSWER = /^\d+;rgb:[\da-f/]*/i;
/** Of the mouse's buttons: the wheel, which has no release. */
const WHEEL = 64;
const DOWN = 1;
/** Shift, Alt, Ctrl, and movement. */
const MODIFIED = 4 + 8 + 16 + 32;

/** Between the ends of a paste, what comes is part of it. */
export class InputReader {
  #pasted: string | null = null;

  /** As ink's `useInput` hands it on. */
  read(input: string, key: Key): readonly Input[] {
    if (input === PASTE_BEGINS) {
      this.#pasted = '';
      return [];
    }
    if (this.#pasted !== null) return this.#paste(input, key);
    const mouse = MOUSE.exec(input);
    if (mouse !== null) return readMouse(mouse);
    if (input.length > 1 && (SEQUENCE.test(input) || ANSWER.test(input))) return [];
    const name = keyName(input, key);
    if (name === null) return keysIn(input);
    return key.meta && isEscapeFirst(input, name)
      ? [{ type: 'key', name: 'escape' }, ...keysIn(input)]
      : [{ type: 'key', name }];
  }

  #paste(input: string, key: Key): readonly Input[] {
    if (input !== PASTE_ENDS) {
      this.#pasted += key.return ? '\n' : key.tab ? '\t' : input;
      return [];
    }
    const text = this.#pasted ?? '';
    this.#pasted = null;
    return [{ type: 'paste', text }];
  }
}

/** A terminal sends Alt as an Escape before the key: where no such key is known, it was Escape, and the next key came soon after. */
function isEscapeFirst(input: string, name: string): boolean {
  return name === `alt+${input}` && edited(EMPTY_LINE, name) === null;
}

/** What came at once because it was typed faster than it was read: text, and keys in it. */
function keysIn(input: string): readonly Input[] {
  return [...input.matchAll(/\p{Cc}|\P{Cc}+/gu)].map(([part]) => {
    const name = controlKey(part);
    return name === null ? { type: 'text', text: part } : { type: 'key', name };
  });
}

function readMouse([, code, x, y, pressed]: RegExpExecArray): readonly Input[] {
  const button = Number(code);
  const place = { x: Number(x) - 1, y: Number(y) - 1 };
  if (pressed === 'm' || (button & MODIFIED) !== 0) return [];
  if ((button & WHEEL) !== 0) return [{ type: 'wheel', by: (button & DOWN) === DOWN ? 1 : -1, ...place }];
  return button === 0 ? [{ type: 'click', ...place }] : [];
}
