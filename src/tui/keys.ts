// Keys by name, and what they do: each screen has a list of bindings, from which its keys, its hint bar and its help are made.
import type { Key } from 'ink';

/** What a key does, in a context. */
export interface Binding<Context> {
  /** By name: a character, or `up`, `enter`, `ctrl+d` and the like; the first is the one that hints show. */
  readonly keys: readonly string[];
  /** For the hint bar, in a word or two; absent: help alone tells of it. */
  readonly hint?: string;
  /** For help, as a sentence without its full stop. */
  readonly help: string;
  /** Whether it means anything now; absent: always. */
  readonly when?: (context: Context) => boolean;
  readonly run: (context: Context) => void;
}

/** The names of the keys in what a terminal sent at once: one key, or text that was pasted. */
export function keyNames(input: string, key: Key): readonly string[] {
  const special = specialName(key);
  if (special !== null) return [special];
  if (key.ctrl) return [`ctrl+${input}`];
  if (key.meta && input !== '') return [`alt+${input}`];
  return [...input].map((character) => NAMED[character] ?? character);
}

const NAMED: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u007f': 'backspace',
  '\u001b': 'escape',
  ' ': 'space',
};

function specialName(key: Key): string | null {
  if (key.upArrow) return 'up';
  if (key.downArrow) return 'down';
  if (key.leftArrow) return key.shift ? 'shift+left' : 'left';
  if (key.rightArrow) return key.shift ? 'shift+right' : 'right';
  if (key.pageUp) return 'pageup';
  if (key.pageDown) return 'pagedown';
  if (key.home) return 'home';
  if (key.end) return 'end';
  if (key.return) return 'enter';
  if (key.escape) return 'escape';
  if (key.tab) return key.shift ? 'shift+tab' : 'tab';
  if (key.backspace) return 'backspace';
  if (key.delete) return 'delete';
  return null;
}

const SHOWN: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  'shift+left': '⇧←',
  'shift+right': '⇧→',
  enter: '⏎',
  escape: 'Esc',
  tab: 'Tab',
  'shift+tab': '⇧Tab',
  space: 'Space',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
};

/** A key as hints and help write it. */
export function keyLabel(name: string): string {
  return SHOWN[name] ?? name.replace(/^ctrl\+(.)$/, (_, letter: string) => `^${letter.toUpperCase()}`);
}

/** The first binding of a key that means anything now. */
export function findBinding<Context>(
  bindings: readonly Binding<Context>[],
  key: string,
  context: Context,
): Binding<Context> | undefined {
  return bindings.find(({ keys, when }) => keys.includes(key) && (when?.(context) ?? true));
}
