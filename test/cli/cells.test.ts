import { describe, expect, it } from 'vitest';
import { cutRow, paintRow, wantsColour } from '../../src/cli/cells.js';

const ESC = '\u001b';

describe('paintRow', () => {
  it.each([
    ['a.service\tactive\t\tdead', `a.service\t${ESC}[32mactive${ESC}[39m\t\t${ESC}[90mdead${ESC}[39m`],
    ['a.service\tfailed', `a.service\t${ESC}[31mfailed${ESC}[39m`],
    ['a.service\tit failed', 'a.service\tit failed'],
    [`${ESC}[31ma.service\tx`, '\\x1b[31ma.service\tx'],
  ])('of %j makes %j', (line, painted) => {
    expect(paintRow(line)).toBe(painted);
  });
});

describe('cutRow', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'abc'],
    ['ab\tcd', 10, 'ab\tcd'],
    ['ab\tcd', 9, 'ab\tc'],
    ['ab\tcd', 7, 'ab'],
    ['🚀🚀', 1, '🚀'],
  ])('of %j on %d columns leaves %j', (line, columns, cut) => {
    expect(cutRow(line, columns)).toBe(cut);
  });
});

describe('wantsColour', () => {
  const terminal = { isTTY: true } as NodeJS.WriteStream;
  const pipe = {} as NodeJS.WriteStream;

  it.each([
    ['on a terminal', terminal, {}, true],
    ['not on a pipe', pipe, {}, false],
    ['not with NO_COLOR', terminal, { NO_COLOR: '1' }, false],
    ['with an empty NO_COLOR', terminal, { NO_COLOR: '' }, true],
    ['not on a dumb terminal', terminal, { TERM: 'dumb' }, false],
  ])('%s', (_name, stream, environment, wants) => {
    expect(wantsColour(stream, environment)).toBe(wants);
  });
});
