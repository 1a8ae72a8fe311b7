// Answers that come line by line: no faster than they are read, and no longer than somebody reads.
import { describe, expect, it } from 'vitest';
import { type Lines, streamLines } from '../../../src/api/server/answers.js';

interface Told {
  readonly lines: Lines;
  /** How many were asked for. */
  asked: number;
  gone: AbortSignal | null;
}

/** Tells numbers from 1 on; `resting` is waited for before each. */
function telling(resting: () => Promise<void> = async () => undefined): Told {
  const told: Told = {
    asked: 0,
    gone: null,
    async *lines(gone) {
      told.gone = gone;
      for (;;) {
        told.asked += 1;
        await resting();
        yield { n: told.asked };
      }
    },
  };
  return told;
}

describe('an answer of many lines', () => {
  it('is made as it is read', async () => {
    const told = telling();
    const reader = streamLines(told.lines).getReader();
    const texts: string[] = [];
    for (let i = 0; i < 3; i++) texts.push(new TextDecoder().decode((await reader.read()).value));
    expect(texts).toEqual(['{"n":1}\n', '{"n":2}\n', '{"n":3}\n']);
    expect(told.asked).toBe(3);
  });

  it('ends when its reader goes, even while it waits for something to tell', async () => {
    let wake: () => void = () => undefined;
    const told = telling(
      () =>
        new Promise((resolve) => {
          wake = resolve;
        }),
    );
    const reader = streamLines(told.lines).getReader();
    const reading = reader.read();
    while (told.asked === 0) await Promise.resolve();
    await reader.cancel();
    expect(told.gone?.aborted).toBe(true);
    wake();
    expect(await reading).toEqual({ done: true, value: undefined });
  });
});
