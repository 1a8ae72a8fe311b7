import type { Key } from 'ink';
import { describe, expect, it } from 'vitest';
import { InputReader } from '../../../src/tui/terminal/input.js';

const NONE = {} as Key;

function read(...chunks: readonly (string | readonly [input: string, key: Partial<Key>])[]) {
  const reader = new InputReader();
  return chunks.flatMap((chunk) =>
    typeof chunk === 'string' ? reader.read(chunk, NONE) : reader.read(chunk[0], chunk[1] as Key),
  );
}

describe('what a terminal sends', () => {
  it.each([
    ['a letter', ['k'], [{ type: 'text', text: 'k' }]],
    ['several at once', ['kill'], [{ type: 'text', text: 'kill' }]],
    [
      'keys among letters, typed faster than they were read',
      ['ab\u0015cd\r'],
      [
        { type: 'text', text: 'ab' },
        { type: 'key', name: 'ctrl+u' },
        { type: 'text', text: 'cd' },
        { type: 'key', name: 'enter' },
      ],
    ],
    ['an arrow', [['', { upArrow: true }]], [{ type: 'key', name: 'up' }]],
    ['Ctrl and an arrow', [['', { leftArrow: true, ctrl: true }]], [{ type: 'key', name: 'ctrl+left' }]],
    ['Ctrl-Z', [['z', { ctrl: true }]], [{ type: 'key', name: 'ctrl+z' }]],
    [
      'Escape, which ink takes for Alt',
      [['', { escape: true, meta: true }]],
      [{ type: 'key', name: 'escape' }],
    ],
    ['Alt-b', [['b', { meta: true }]], [{ type: 'key', name: 'alt+b' }]],
    [
      'Escape and a key soon after, which ink takes for Alt and that key',
      [[':', { meta: true }]],
      [
        { type: 'key', name: 'escape' },
        { type: 'text', text: ':' },
      ],
    ],
    ['a click', ['[<0;10;5M', '[<0;10;5m'], [{ type: 'click', x: 9, y: 4 }]],
    [
      'the wheel',
      ['[<64;1;1M', '[<65;1;1M'],
      [
        { type: 'wheel', by: -1, x: 0, y: 0 },
        { type: 'wheel', by: 1, x: 0, y: 0 },
      ],
    ],
    ['another button, and one with Ctrl', ['[<2;1;1M', '[<16;1;1M'], []],
    [
      'a paste in pieces, with ends of lines',
      ['[200~', 'kill core-01', ['', { return: true }], 'q', '[201~'],
      [{ type: 'paste', text: 'kill core-01\nq' }],
    ],
    ['answers to questions', ['[?62;22c', '11;rgb:0000/0000/0000'], []],
    ['a key that ink does not know', ['[57399;2u'], []],
  ] as const)('is told apart: %s', (_name, chunks, inputs) => {
    expect(read(...chunks)).toEqual(inputs);
  });
});
