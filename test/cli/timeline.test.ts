// What a replay says at its end.
import { describe, expect, it } from 'vitest';
import { formatVerdict } from '../../src/cli/timeline.js';

describe('the verdict on a run', () => {
  const held = {
    type: 'expectation',
    seq: 1,
    atMs: 5,
    expected: '3 machines',
    held: true,
    found: '',
  } as const;

  it('tells of each expectation, and how many held', () => {
    const failed = { ...held, held: false, found: '2 machines' };
    expect(formatVerdict([held, failed], 61_000)).toEqual([
      'Expected:',
      '  ok      3 machines',
      '  FAILED  3 machines: 2 machines',
      '1 of 2 did not hold, after 00:01:01.000 of simulated time',
    ]);
  });

  it('says of a run of which nothing was expected only how long it was', () => {
    expect(formatVerdict([], 61_000)).toEqual(['Nothing was expected, after 00:01:01.000 of simulated time']);
  });

  it('tells first of the rules that were broken', () => {
    const broken = {
      type: 'invariant-broken',
      seq: 2,
      atMs: 7,
      invariant: 'writer-leads',
      sentence: 'a wrote, while b leads',
    } as const;
    expect(formatVerdict([held, broken], 61_000).slice(0, 3)).toEqual([
      'Broken, which is a bug in fleetsim:',
      '  00:00:00.007  writer-leads: a wrote, while b leads',
      '',
    ]);
  });
});
