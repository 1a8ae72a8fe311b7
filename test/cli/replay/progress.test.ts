import { describe, expect, it } from 'vitest';
import { openProgress } from '../../../src/cli/replay/progress.js';

function drawn(
  untilMs: number | null,
  steps: readonly (readonly [wallMs: number, nowMs: number])[],
): string[] {
  let wallMs = 0;
  const written: string[] = [];
  const progress = openProgress({
    clock: () => wallMs,
    write: (text) => written.push(text.replace('\r\u001b[K', '|')),
    untilMs,
  });
  for (const [at, nowMs] of steps) {
    wallMs = at;
    progress.tell(nowMs, at * 2);
  }
  progress.close();
  return written;
}

describe('the progress of a replay', () => {
  it('is not shown of what is over in a second', () => {
    expect(
      drawn(null, [
        [500, 1_000],
        [900, 2_000],
      ]),
    ).toEqual([]);
  });

  it('is the simulated time and the events per second, drawn now and then, and taken away at the end', () => {
    expect(
      drawn(null, [
        [1_000, 61_000],
        [1_050, 62_000],
        [1_100, 63_000],
      ]),
    ).toEqual(['|00:01:01  2000 events/s', '|00:01:03  2000 events/s', '|']);
  });

  it('has a bar when the end is known', () => {
    expect(drawn(120_000, [[1_000, 60_000]])[0]).toBe(
      '|[############............]  50%  00:01:00  2000 events/s',
    );
  });
});
