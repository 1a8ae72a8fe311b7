// What things look like: every look in each theme, in one place. A state always has a mark of its own, too, so that
// nothing hangs on colour alone.
import type { MachinePicture, Tone } from '../events/index.js';

/** How a piece of text looks, by what it says. */
export type Look =
  | Tone
  /** The name of what a line is about. */
  | 'name'
  | 'heading'
  /** Something that goes on, and is neither good nor bad yet. */
  | 'busy'
  /** Keys in hints, and what is being typed. */
  | 'key'
  | 'frame'
  /** The frame of what keys act on. */
  | 'framed'
  | 'leader'
  /** The row that keys act on. */
  | 'cursor'
  /** Rows that keys act on together. */
  | 'marked'
  /** Just come, for the eye to follow. */
  | 'fresh'
  /** What led to the row under the cursor. */
  | 'cause';

/** As terminals have it; colours by chalk's names or as #rrggbb. */
export interface Style {
  readonly color?: string;
  readonly ground?: string;
  readonly bold?: true;
  readonly dim?: true;
  readonly inverse?: true;
  readonly underline?: true;
}

export type Theme = Readonly<Record<Look, Style>>;

const DARK: Theme = {
  plain: {},
  good: { color: '#7ec699' },
  bad: { color: '#ff6b6b', bold: true },
  decision: { color: '#6cb6ff' },
  command: { color: '#f2c14e', bold: true },
  quiet: { color: '#8b949e' },
  name: { bold: true },
  heading: { color: '#8b949e', bold: true },
  busy: { color: '#f2c14e' },
  key: { color: '#f2c14e' },
  frame: { color: '#4d5560' },
  leader: { color: '#d2a8ff', bold: true },
  framed: { color: '#58a6ff', bold: true },
  cursor: { color: '#ffffff', ground: '#264f78', bold: true },
  marked: { color: '#f2c14e', bold: true },
  fresh: { color: '#0d1117', ground: '#7ec699', bold: true },
  cause: { color: '#d2a8ff', bold: true },
};

const LIGHT: Theme = {
  plain: {},
  good: { color: '#116329' },
  bad: { color: '#cf222e', bold: true },
  decision: { color: '#0550ae' },
  command: { color: '#7d4e00', bold: true },
  quiet: { color: '#59636e' },
  name: { bold: true },
  heading: { color: '#59636e', bold: true },
  busy: { color: '#7d4e00' },
  key: { color: '#7d4e00', bold: true },
  frame: { color: '#afb8c1' },
  leader: { color: '#6639ba', bold: true },
  framed: { color: '#0969da', bold: true },
  cursor: { color: '#ffffff', ground: '#0969da', bold: true },
  marked: { color: '#7d4e00', bold: true },
  fresh: { color: '#ffffff', ground: '#116329', bold: true },
  cause: { color: '#6639ba', bold: true },
};

/** For NO_COLOR: what is left is weight, underlining and inversion. */
const PLAIN: Theme = {
  plain: {},
  good: {},
  bad: { bold: true },
  decision: {},
  command: { bold: true },
  quiet: { dim: true },
  name: { bold: true },
  heading: { dim: true, bold: true },
  busy: {},
  key: { bold: true },
  frame: { dim: true },
  leader: { bold: true },
  framed: { bold: true },
  cursor: { inverse: true },
  marked: { underline: true },
  fresh: { inverse: true, bold: true },
  cause: { bold: true, underline: true },
};

/** For terminals of 16 colours, on any background: which shades they are, the terminal's owner says. */
const SIXTEEN: Theme = {
  ...PLAIN,
  good: { color: 'green' },
  bad: { color: 'red', bold: true },
  decision: { color: 'blue' },
  command: { color: 'yellow', bold: true },
  quiet: { color: 'gray' },
  heading: { color: 'gray', bold: true },
  busy: { color: 'yellow' },
  key: { color: 'yellow' },
  frame: { color: 'gray' },
  framed: { color: 'cyan', bold: true },
  leader: { color: 'magenta', bold: true },
  marked: { color: 'yellow', bold: true },
  fresh: { color: 'green', inverse: true, bold: true },
  cause: { color: 'magenta', bold: true },
};

export type ThemeName = 'dark' | 'light' | 'plain';

/** `few`: the terminal has 16 colours. */
export function themeOf(name: ThemeName, few: boolean): Theme {
  return few && name !== 'plain' ? SIXTEEN : { dark: DARK, light: LIGHT, plain: PLAIN }[name];
}

export const LEADER_MARK = '♛';
/** Of rows that keys act on together. */
export const MARKED = '◼';
/** Between two ends, or a machine and etcd: nothing passes. */
export const CUT_MARK = '╳';

/** A mark and its look. */
export interface Sign {
  readonly mark: string;
  readonly look: Look;
}

/** How a unit looks by systemd's ACTIVE; null: no machine has told. */
export function unitSign(active: string | null): Sign {
  switch (active) {
    case 'active':
      return { mark: '●', look: 'good' };
    case 'failed':
      return { mark: '✖', look: 'bad' };
    case 'activating':
    case 'deactivating':
    case 'reloading':
      return { mark: '◐', look: 'busy' };
    case null:
      return { mark: '·', look: 'quiet' };
    default:
      return { mark: '○', look: 'quiet' };
  }
}

/** How a member of etcd looks. */
export function etcdSign(state: 'up' | 'down' | 'frozen'): Sign {
  if (state === 'up') return { mark: '●', look: 'good' };
  return state === 'down' ? { mark: '✖', look: 'bad' } : { mark: '◆', look: 'bad' };
}

/** Of the word for a machine, without what is said of its lease. */
export function firstWord({ word }: { readonly word: string }): string {
  return word.split(',')[0] ?? word;
}

/** How a machine looks: whether it lives, whether anything of it reaches etcd, and whether the cluster knows. */
export function machineSign(
  { power, registered, recordIsOld }: Pick<MachinePicture, 'power' | 'registered' | 'recordIsOld'>,
  isCutOff: boolean,
): Sign & { readonly word: string } {
  if (power === 'frozen') {
    return registered
      ? { mark: '◆', word: 'frozen, lease runs', look: 'bad' }
      : { mark: '◇', word: 'frozen', look: 'busy' };
  }
  if (power === 'on') {
    if (isCutOff)
      return { mark: CUT_MARK, word: registered ? 'cut off, lease runs' : 'cut off', look: 'bad' };
    if (recordIsOld) return { mark: '◭', word: 'rejoins, old lease runs', look: 'busy' };
    return registered
      ? { mark: '▲', word: 'up', look: 'good' }
      : { mark: '△', word: 'joining', look: 'busy' };
  }
  return registered
    ? { mark: '▼', word: 'off, lease still runs', look: 'bad' }
    : { mark: '▽', word: 'gone', look: 'quiet' };
}
