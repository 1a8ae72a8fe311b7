import { describe, expect, it } from 'vitest';
import { readBackground } from '../../../src/cli/player/background.js';

describe('what a terminal says of its background', () => {
  it.each([
    ['black', '\u001b]11;rgb:0000/0000/0000\u0007\u001b[?62;c', 'dark'],
    ['white', '\u001b]11;rgb:ffff/ffff/ffff\u001b\\\u001b[?1;2c', 'light'],
    ['in two digits', '\u001b]11;rgb:fd/f6/e3\u0007', 'light'],
    ['solarized dark', '\u001b]11;rgb:0000/2b2b/3636\u0007', 'dark'],
    ['bright blue, which is dark to the eye', '\u001b]11;rgb:0000/0000/ffff\u0007', 'dark'],
    ['nothing about colours', '\u001b[?62;c', null],
    ['nothing at all', '', null],
  ])('is read: %s', (_name, said, expected) => {
    expect(readBackground(said)).toBe(expected);
  });
});
