import { describe, expect, it } from 'vitest';
import { changedRows } from '../../src/cli/watch.js';

describe('changedRows', () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[], readonly string[]])[] = [
    ['all of the first listing', [], ['UNIT\tSUB', 'a\trunning'], ['UNIT\tSUB', 'a\trunning']],
    ['a row with another state', ['a\trunning', 'b\tdead'], ['a\tfailed', 'b\tdead'], ['a\tfailed']],
    ['no row that only moved with its column', ['a\tx'], ['a\t\tx', 'longer\ty'], ['longer\ty']],
    ['what is gone', ['a\tx', 'b\tx'], ['b\tx'], ['a\tgone']],
    ['a unit that left one of two machines', ['g\tm1', 'g\tm2'], ['g\tm2'], ['g\tgone']],
    ['a unit that moved, once', ['a\tm1'], ['a\tm2'], ['a\tm2']],
    ['nothing', ['a\tx'], ['a\tx'], []],
  ];

  it.each(cases)('tells %s', (_name, before, now, rows) => {
    expect(changedRows(before, now)).toEqual(rows);
  });
});
