// What a sequence means that begins with Escape and came as a whole: a key, the mouse, or nothing that is known.
import { controlKey, keyOf } from '../keys.js';
import type { Input } from './input.js';

export const PASTE_BEGINS = '\u001b[200~';

const NOTHING: readonly Input[] = [];
const MOUSE = /^\u001b\[<(\d+);(\d+);(\d+)([Mm])$/;
/** CSI or SS3: a number that is the key where the last character does not say it, and what is held down with it. */
const KEY = /^\u001b[[O](\d*)(?:;(\d+)(?::(\d+))?)?([A-Za-z~^$])$/;

/** By the last character. */
const BY_LETTER: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  M: 'enter',
};
/** By the number before `~`. */
const BY_NUMBER: Readonly<Record<string, string>> = {
  1: 'home',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
};
/** Bits of what is held down, which is sent as one more. */
const SHIFT = 1;
const ALT = 2;
const CTRL = 4;
/** Those that mean something else with Shift. */
const SHIFTED: ReadonlySet<string> = new Set(['left', 'right', 'tab']);
/** Of what a key does, where a terminal tells of it. */
const RELEASED = '3';

export function sequenceInput(sequence: string): readonly Input[] {
  const mouse = MOUSE.exec(sequence);
  if (mouse !== null) return mouseInput(mouse);
  if (sequence === '\u001b[Z') return [{ type: 'key', name: 'shift+tab' }];
  const [, number = '', held = '1', doing, last = ''] = KEY.exec(sequence) ?? [];
  if (doing === RELEASED) return NOTHING;
  if (last === 'u') return typedInput(number, heldOf(held));
  const special = '~^$'.includes(last) ? BY_NUMBER[number] : letterKey(sequence, last);
  if (last === '' || special === undefined) return NOTHING;
  const also = last === '^' ? CTRL : last === '$' ? SHIFT : 0;
  return [{ type: 'key', name: withHeld(special, heldOf(held) | also) }];
}

/** `ESC [ M` is none: so an old mouse would report. */
function letterKey(sequence: string, last: string): string | undefined {
  return last === 'M' && sequence.startsWith('\u001b[') ? undefined : BY_LETTER[last];
}

function heldOf(sent: string): number {
  return Math.max(0, Number(sent) - 1);
}

function withHeld(key: string, held: number): string {
  const name = (held & SHIFT) !== 0 && SHIFTED.has(key) ? `shift+${key}` : key;
  return (held & CTRL) !== 0 ? `ctrl+${name}` : (held & ALT) !== 0 ? `alt+${name}` : name;
}

/** A key by its character, as terminals send it that tell more of keys (`CSI u`); those that no character stands for are nothing here. */
function typedInput(number: string, held: number): readonly Input[] {
  const code = number === '' ? Number.POSITIVE_INFINITY : Number(number);
  const character = code <= CODE_MAX ? String.fromCodePoint(code) : '';
  const control = controlKey(character);
  if (control === null && /^$|\p{C}/u.test(character)) return NOTHING;
  if (control === null && held <= SHIFT)
    return [{ type: 'text', text: held === SHIFT ? character.toUpperCase() : character }];
  return [{ type: 'key', name: withHeld(control ?? keyOf(character), held) }];
}

/** The last of Unicode. */
const CODE_MAX = 0x10ffff;

/** Of the mouse's buttons: the wheel, which has no release. */
const WHEEL = 64;
const DOWN = 1;
/** Shift, Alt, Ctrl, and movement. */
const MODIFIED = 4 + 8 + 16 + 32;

function mouseInput([, code, x, y, pressed]: RegExpExecArray): readonly Input[] {
  const button = Number(code);
  const place = { x: Number(x) - 1, y: Number(y) - 1 };
  if (pressed === 'm' || (button & MODIFIED) !== 0) return NOTHING;
  if ((button & WHEEL) !== 0) return [{ type: 'wheel', by: (button & DOWN) === DOWN ? 1 : -1, ...place }];
  return button === 0 ? [{ type: 'click', ...place }] : NOTHING;
}
