// A line that is being typed, with its cursor: what keys make of it. Pure. What looks like one character is one here,
// whatever it is made of.
import { charactersOf } from '../draw/width.js';

export interface LineEdit {
  readonly text: string;
  /** Where the cursor is: before the character that begins there. */
  readonly at: number;
}

/** Nobody means a longer one. */
const LINE_MAX = 1_000;

export const EMPTY_LINE: LineEdit = { text: '', at: 0 };

/** A line with the cursor at its end. */
export function lineOf(text: string): LineEdit {
  return { text, at: text.length };
}

/** With what was typed or pasted at the cursor; ends of lines are blanks there, and other control characters nothing. */
export function inserted({ text, at }: LineEdit, input: string): LineEdit {
  const clean = input.replace(/[\r\n\t]+/g, ' ').replace(/\p{Cc}/gu, '');
  const room = [...clean].slice(0, Math.max(0, LINE_MAX - text.length)).join('');
  return { text: text.slice(0, at) + room + text.slice(at), at: at + room.length };
}

/** What a key does, by its name; null: no such key. */
export function edited(line: LineEdit, key: string): LineEdit | null {
  return EDITS[key]?.(line) ?? null;
}

/** Without what is between two places. */
function cut({ text }: LineEdit, from: number, to: number): LineEdit {
  return { text: text.slice(0, from) + text.slice(to), at: from };
}

/** Where the character before the cursor begins. */
function before({ text, at }: LineEdit): number {
  return at - (charactersOf(text.slice(0, at)).at(-1)?.length ?? 0);
}

function behind({ text, at }: LineEdit): number {
  return at + (charactersOf(text.slice(at))[0]?.length ?? 0);
}

/** Where the word before the cursor begins. */
function wordBefore({ text, at }: LineEdit): number {
  return text.slice(0, at).replace(/\S*\s*$/, '').length;
}

function wordBehind({ text, at }: LineEdit): number {
  return at + (/^\s*\S*/.exec(text.slice(at))?.[0].length ?? 0);
}

type Edit = (line: LineEdit) => LineEdit;

const eraseBefore: Edit = (line) => cut(line, before(line), line.at);
const eraseBehind: Edit = (line) => cut(line, line.at, behind(line));
const eraseWord: Edit = (line) => cut(line, wordBefore(line), line.at);
const left: Edit = (line) => ({ ...line, at: before(line) });
const right: Edit = (line) => ({ ...line, at: behind(line) });
const wordLeft: Edit = (line) => ({ ...line, at: wordBefore(line) });
const wordRight: Edit = (line) => ({ ...line, at: wordBehind(line) });
const toStart: Edit = (line) => ({ ...line, at: 0 });
const toEnd: Edit = ({ text }) => lineOf(text);

/** As shells have them. */
const EDITS: Readonly<Record<string, Edit>> = {
  backspace: eraseBefore,
  delete: eraseBehind,
  'ctrl+d': eraseBehind,
  'ctrl+w': eraseWord,
  'alt+backspace': eraseWord,
  'ctrl+u': (line) => cut(line, 0, line.at),
  'ctrl+k': (line) => cut(line, line.at, line.text.length),
  left,
  'ctrl+b': left,
  right,
  'ctrl+f': right,
  'alt+b': wordLeft,
  'ctrl+left': wordLeft,
  'alt+f': wordRight,
  'ctrl+right': wordRight,
  home: toStart,
  'ctrl+a': toStart,
  end: toEnd,
  'ctrl+e': toEnd,
};
