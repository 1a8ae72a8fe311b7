import { describe, expect, it } from 'vitest';
import { Interval } from '../../src/base/index.js';
import { Simulation } from '../../src/sim/simulation.js';

describe('Interval', () => {
  it('calls at its points, only when asked, and once', () => {
    const clock = new Simulation(() => undefined);
    const calls: number[] = [];
    clock.runUntil(3);
    const interval = new Interval(clock, 10, () => calls.push(clock.nowMs()));
    clock.runUntil(30);
    expect(calls, 'nobody asked').toEqual([]);
    interval.ask();
    interval.ask();
    clock.runUntil(60);
    expect(calls, 'asked twice before one point').toEqual([33]);
    clock.runUntil(63);
    interval.ask();
    clock.runUntil(100);
    expect(calls, 'asked at a point: at the next').toEqual([33, 73]);
  });

  it('is asked again from within its call', () => {
    const clock = new Simulation(() => undefined);
    const calls: number[] = [];
    const interval = new Interval(clock, 10, () => {
      calls.push(clock.nowMs());
      interval.ask();
    });
    interval.ask();
    clock.runUntil(30);
    expect(calls).toEqual([10, 20, 30]);
  });
});
