// Whether a scenario that chaos has written fails as its run did: a scenario is told as evidence only if it does.
import { describe, expect, it } from 'vitest';
import { failsAgain } from '../../../src/sim/chaos/verify.js';

const PENDING = { kind: 'liveness', sentence: 'not converged', pending: [] } as const;
const CRASH = { kind: 'crash', sentence: 'it fell', stack: '' } as const;
const cluster = 'cluster: { machines: 2 }';

describe('a scenario as evidence', () => {
  it('is none when nothing is wrong in the end', () => {
    const text = `${cluster}\nsteps: [{ wait: 1s }]`;
    expect([PENDING, CRASH].map((violation) => failsAgain(text, violation, { version: 'test' }))).toEqual([
      false,
      false,
    ]);
  });

  it('is one when it cannot be played to its end, and that was the matter', () => {
    const text = `${cluster}\nsteps: [{ fault: kill core-09 }]`;
    const crash = { ...CRASH, sentence: 'there is no machine core-09' };
    expect([crash, CRASH].map((violation) => failsAgain(text, violation, { version: 'test' }))).toEqual([
      true,
      false,
    ]);
  });
});
