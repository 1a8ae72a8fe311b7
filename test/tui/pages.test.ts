// What a command answered, as rows of a page.
import { describe, expect, it } from 'vitest';
import { type Line, textOf } from '../../src/tui/draw/line.js';
import { answerLines, found, helpLines, scrolled, searched } from '../../src/tui/pages.js';
import type { Page } from '../../src/tui/store.js';

const SIZE = { width: 22, height: 5 };

function aPage(lines: readonly string[], change: Partial<Page> = {}): Page {
  const end = (): void => undefined;
  return { line: 'list-units', lines, exitCode: 0, top: 0, wanted: '', end, ...change };
}

function texts(lines: readonly Line[]): readonly string[] {
  return lines.map((line) => line.map(textOf).join('').trimEnd());
}

function shown(page: Page): readonly string[] {
  return texts(answerLines(page, SIZE)).slice(1);
}

describe('the page of an answer', () => {
  it('lets a long line go on below, so that all of it can be read', () => {
    expect(shown(aPage(['a', 'b'.repeat(45), 'c']))).toEqual([
      '  a',
      `  ${'b'.repeat(20)}`,
      `  ${'b'.repeat(20)}`,
      '↓ 2 more',
    ]);
    expect(shown(scrolled(aPage(['a', 'b'.repeat(45), 'c']), SIZE, 99))).toEqual([
      '↑ 2 more',
      `  ${'b'.repeat(20)}`,
      '  bbbbb',
      '  c',
    ]);
  });

  it('breaks wide characters nowhere in their middle', () => {
    expect(shown(aPage(['x日本語日本語日本語日本語']))).toEqual(['  x日本語日本語日本語', '  日本語']);
  });

  it.each([
    [null, '$ journal -…   ◐ goes on'],
    [0, '$ journal -f…   ✓ ended'],
    [3, '$ j…   ✖ exit code 3'],
  ])('says how it ended (%s) beside a command of any length', (exitCode, head) => {
    const page = aPage(['a'], { line: 'journal -f web@1.service', exitCode });
    expect(texts(answerLines(page, { width: cells(head), height: 5 }))[0]).toBe(head);
  });

  it('counts lines that have what is looked for, one as one', () => {
    const head = (lines: readonly string[]): string =>
      texts(answerLines(aPage(lines, { wanted: 'web' }), { width: 80, height: 5 }))[0] ?? '';
    expect(head(['a web', 'b'])).toMatch(/in 1 line$/);
    expect(head(['a web', 'WEB', 'c'])).toMatch(/in 2 lines$/);
  });

  it('goes through all that is found, also what stands on the last rows, and around', () => {
    const lines = ['a', 'b', 'c', 'd', 'x 1', 'e', 'x 2', 'f'];
    const tops: (number | null)[] = [];
    let page = found(aPage(lines, { wanted: 'x' }), SIZE);
    for (let i = 0; i < 3; i++) {
      tops.push(page.top);
      page = searched(page, SIZE, 1);
    }
    expect(tops).toEqual([4, 6, 4]);
    expect(searched(page, SIZE, -1).top).toBe(4);
  });

  it('finds a line by its first row', () => {
    const page = found(aPage(['a'.repeat(60), `${'b'.repeat(30)}x`], { wanted: 'x' }), SIZE);
    expect(page.top).toBe(3);
  });
});

describe('help', () => {
  it('has room for the longest keys, and names a row of them by its ends', () => {
    const run = (): void => undefined;
    const lines = helpLines([
      [
        'here',
        [
          { keys: ['pagedown', 'space', 'ctrl+f'], help: 'on', run },
          { keys: ['1', '2', '3', '4', '5'], help: 'there', run },
          { keys: ['up', 'wheelup'], help: 'up', run },
        ],
      ],
      ['nowhere', []],
    ]);
    expect(texts(lines)).toEqual([
      'HERE',
      '  PgDn Space ^F  on',
      '  1 … 5          there',
      '  ↑              up',
      '',
    ]);
  });
});

function cells(text: string): number {
  return [...text].length;
}
