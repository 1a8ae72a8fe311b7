// Colours and marks, in one place. A state always has a mark of its own, so that nothing hangs on colour alone.
import type { Tone } from '../events/index.js';

export interface Style {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
}

export const TONES: Readonly<Record<Tone, Style>> = {
  plain: {},
  good: { color: 'green' },
  bad: { color: 'red', bold: true },
  decision: { color: 'cyan' },
  command: { color: 'yellow', bold: true },
  quiet: { dimColor: true },
};

export const LEADER_MARK = '♛';

export interface Look extends Style {
  readonly mark: string;
}

/** How a unit looks by systemd's ACTIVE; null: no machine has told. */
export function unitLook(active: string | null): Look {
  switch (active) {
    case 'active':
      return { mark: '●', color: 'green' };
    case 'failed':
      return { mark: '✖', color: 'red', bold: true };
    case 'activating':
    case 'deactivating':
    case 'reloading':
      return { mark: '◐', color: 'yellow' };
    case null:
      return { mark: '·', dimColor: true };
    default:
      return { mark: '○', dimColor: true };
  }
}

/** How a machine looks: whether it lives, and whether the cluster knows. */
export function machineLook(
  power: 'on' | 'off' | 'frozen',
  registered: boolean,
): Look & { readonly word: string } {
  if (power === 'frozen') {
    return registered
      ? { mark: '◆', word: 'frozen, lease runs', color: 'red', bold: true }
      : { mark: '◇', word: 'frozen', color: 'yellow' };
  }
  if (power === 'on') {
    return registered
      ? { mark: '▲', word: 'up', color: 'green' }
      : { mark: '△', word: 'joining', color: 'yellow' };
  }
  return registered
    ? { mark: '▼', word: 'off, lease still running', color: 'red', bold: true }
    : { mark: '▽', word: 'gone', dimColor: true };
}
