// Keys by name, and what they do: each screen has a list of bindings, from which its keys, its hint bar and its help are made.

/** What a key does, in a context. */
export interface Binding<Context> {
  /** By name: a character, or `up`, `enter`, `ctrl+d` and the like; the first is the one that hints show. */
  readonly keys: readonly string[];
  /** For the hint bar, in a word or two; absent: help alone tells of it. */
  readonly hint?: string | ((context: Context) => string);
  /** Its hint is never left out: how to get help, and away. */
  readonly always?: true;
  /** For help, as a sentence without its full stop. */
  readonly help: string;
  /** Whether it means anything now; absent: always. */
  readonly when?: (context: Context) => boolean;
  /** Why this cluster does not take it; null: it does. Then neither hints nor help tell of it; the key itself says why. */
  readonly refused?: (context: Context) => string | null;
  /** `key`: which of them it was. */
  readonly run: (context: Context, key: string) => void;
}

/** Whether the cluster takes it at all, be it now or when something else is chosen. */
export function isTaken<Context>({ refused }: Binding<Context>, context: Context): boolean {
  return (refused?.(context) ?? null) === null;
}

/** The key that sends a control character; null: it is none. */
export function controlKey(character: string): string | null {
  const code = character.charCodeAt(0);
  if (!(code < FIRST_PRINTABLE || code === DELETE)) return null;
  return NAMED[character] ?? `ctrl+${String.fromCharCode(code + FIRST_LETTER - 1)}`;
}

/** The key that types a character. */
export function keyOf(character: string): string {
  return NAMED[character] ?? character;
}

const FIRST_PRINTABLE = 0x20;
const DELETE = 0x7f;
const FIRST_LETTER = 'a'.charCodeAt(0);

const NAMED: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\b': 'backspace',
  '\u007f': 'backspace',
  '\u001b': 'escape',
  ' ': 'space',
};

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

/** Why a key does nothing that no binding is found for: it would at another time, or there is none. */
export function nothingBehind(
  key: string,
  bindings: readonly Pick<Binding<never>, 'keys' | 'help'>[],
): string {
  const other = bindings.find(({ keys }) => keys.includes(key));
  return other === undefined
    ? `no key here: ${key}; ? tells which there are`
    : `${key} means nothing now: ${other.help}`;
}
