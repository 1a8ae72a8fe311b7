import { describe, expect, it } from 'vitest';
import { completed, type Walk } from '../../../src/tui/prompt/completion.js';
import { type LineEdit, lineOf } from '../../../src/tui/prompt/line-edit.js';

const of = (...texts: readonly string[]) => texts.map((text) => ({ text }));

describe('Tab', () => {
  it.each([
    ['nothing to complete with', 'kill x', of(), 'kill x'],
    ['one candidate', 'kil', of('kill'), 'kill '],
    ['one candidate for the last word', 'kill co', of('core-01'), 'kill core-01 '],
    ['one that more belongs to', 'state', of('state:'), 'state:'],
    ['what instances begin with', 'start w', of('web@'), 'start web@'],
    ['several, as far as they agree', 'kill c', of('core-01', 'core-02'), 'kill core-0'],
  ])('completes with %s', (_name, line, candidates, expected) => {
    expect(completed(lineOf(line), null, { candidates, by: 1 })).toEqual({
      edit: lineOf(expected),
      walk: null,
    });
  });

  it('completes the word under the cursor, and leaves what is behind it', () => {
    const edit: LineEdit = { text: 'kill co and etcd', at: 'kill co'.length };
    const { edit: after } = completed(edit, null, { candidates: of('core-01'), by: 1 });
    expect(after).toEqual({ text: 'kill core-01  and etcd', at: 'kill core-01 '.length });
  });

  it('goes through the candidates when they agree no further, and round', () => {
    const candidates = of('core-01', 'core-02', 'core-03');
    let edit = lineOf('kill core-0');
    let walk: Walk | null = null;
    const seen: string[] = [];
    for (const by of [1, 1, 1, 1, -1, -1] as const) {
      ({ edit, walk } = completed(edit, walk, { candidates, by }));
      seen.push(edit.text);
    }
    expect(seen).toEqual([1, 2, 3, 1, 3, 2].map((n) => `kill core-0${n}`));
  });

  it('begins with the last when it goes backwards', () => {
    const { edit } = completed(lineOf(''), null, { candidates: of('a', 'b'), by: -1 });
    expect(edit.text).toBe('b');
  });
});
