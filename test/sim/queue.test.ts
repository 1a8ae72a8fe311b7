import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue, LAST_LANE } from '../../src/sim/queue.js';

describe('EventQueue', () => {
  it('gives calls back by time, then in the order asked for, without those cancelled', () => {
    // More than the queue begins with, and enough cancelled to be swept out.
    const call = fc.record({ atMs: fc.nat(20), cancelled: fc.boolean() });
    const pushes = fc.array(call, { maxLength: 2_000, size: 'max' });
    fc.assert(
      fc.property(pushes, (calls) => {
        const queue = new EventQueue();
        const taken: number[] = [];
        for (const [i, { atMs, cancelled }] of calls.entries()) {
          const entry = {
            fire: () => void taken.push(i),
            cause: null,
            gate: null,
            lane: LAST_LANE,
            queued: true,
          };
          queue.push(atMs, entry);
          if (cancelled) queue.cancel(entry);
        }
        for (let entry = queue.pop(); entry !== null; entry = queue.pop()) entry.fire?.();
        const expected = calls
          .map((call, i) => ({ ...call, i }))
          .filter((call) => !call.cancelled)
          .sort((a, b) => a.atMs - b.atMs || a.i - b.i)
          .map((call) => call.i);
        expect(taken).toEqual(expected);
      }),
    );
  });

  it('keeps its order when pushes and pops are mixed', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(50)), { maxLength: 300 }), (steps) => {
        const queue = new EventQueue();
        const model: { atMs: number; i: number }[] = [];
        const times = new Map<object, number>();
        for (const [i, atMs] of steps.entries()) {
          if (atMs === null) {
            model.sort((a, b) => a.atMs - b.atMs || a.i - b.i);
            const entry = queue.pop();
            expect(entry === null ? undefined : times.get(entry)).toBe(model.shift()?.i);
            continue;
          }
          const entry = { fire: () => undefined, cause: null, gate: null, lane: LAST_LANE, queued: true };
          times.set(entry, i);
          queue.push(atMs, entry);
          model.push({ atMs, i });
        }
      }),
    );
  });
});
