// Where the cursor stands when rows come and go.
import { expect, it } from 'vitest';
import { cursorAt } from '../../../src/tui/screens/list.js';

const among = ['a', 'b', 'c', 'd'];

it.each<readonly [string, string | null, readonly string[], string | undefined]>([
  ['on the first where nobody put it', null, ['x', 'y'], 'x'],
  ['where it was put, wherever that is', 'c', ['x', 'c', 'a'], 'c'],
  ['on what stood below what is gone', 'b', ['a', 'c', 'd'], 'c'],
  ['on what is left below', 'b', ['a', 'd', 'x'], 'd'],
  ['on what stood above where nothing is left below', 'd', ['a', 'b', 'x'], 'b'],
  ['on the first where none of them is left', 'b', ['x', 'y'], 'x'],
  ['on the first where it was put among others', 'z', ['x', 'y'], 'x'],
  ['nowhere where there is nothing', 'b', [], undefined],
])('the cursor stands %s', (_name, cursor, rows, on) => {
  expect(rows[cursorAt(rows, { cursor, among })]).toBe(on);
});
