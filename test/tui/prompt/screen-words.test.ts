import { expect, it } from 'vitest';
import { isOwnWord, leaves } from '../../../src/tui/prompt/screen-words.js';
import { ASource } from '../../helpers/a-source.js';

it.each([
  ['', true],
  ['uni', true],
  ['Units', true],
  ['units ', true],
  ['q', true],
  ['ex', true],
  ['quit ', true],
  ['uni ', false],
  ['units x', false],
  ['kill', false],
])("%j is one of the line's own words, or may become one: %s", (line, is) => {
  expect(isOwnWord(line, new ASource())).toBe(is);
});

it.each(['q', 'q!', 'quit', 'exit'])('%s leads out', (line) => {
  expect(leaves(line)).toBe(true);
});
