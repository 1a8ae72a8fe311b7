import { describe, expect, it } from 'vitest';
import { type ClockScope, openClockScope } from '../../src/base/clock.js';
import { Simulation } from '../../src/sim/simulation.js';

/** Three scopes, each within the one before, and what was called. */
function scopes() {
  const simulation = new Simulation(() => undefined);
  const calls: string[] = [];
  const before = new Map<string, () => void>();
  const open = (name: string, around: ClockScope | Simulation): ClockScope =>
    openClockScope(around, () => {
      calls.push(`before ${name}`);
      before.get(name)?.();
    });
  const outer = open('outer', simulation);
  const middle = openClockScope(outer);
  const inner = open('inner', middle);
  return { simulation, calls, before, outer, middle, inner };
}

describe('a scope of timers', () => {
  it('calls what is to come first from the outermost scope inwards', () => {
    const { simulation, calls, inner } = scopes();
    inner.setTimer(10, () => calls.push('fired'));
    simulation.runUntil(20);
    expect(calls).toEqual(['before outer', 'before inner', 'fired']);
  });

  it.each(['outer', 'middle', 'inner'] as const)('within others ends with each of them: %s', (closed) => {
    const all = scopes();
    const { simulation, calls, inner } = all;
    inner.setTimer(10, () => calls.push('fired'));
    all[closed].close();
    inner.setTimer(10, () => calls.push('fired'));
    openClockScope(inner).setTimer(10, () => calls.push('fired'));
    simulation.runUntil(20);
    expect(calls).toEqual([]);
    expect(simulation.nextMs()).toBe(Number.POSITIVE_INFINITY);
  });

  it('does not end with one within', () => {
    const { simulation, calls, outer, inner } = scopes();
    outer.setTimer(10, () => calls.push('fired'));
    inner.close();
    simulation.runUntil(20);
    expect(calls).toEqual(['before outer', 'fired']);
  });

  it.each(['outer', 'middle', 'inner'] as const)('may be ended by what is called first: %s', (closed) => {
    const all = scopes();
    const { simulation, calls, before, inner } = all;
    before.set('outer', () => all[closed].close());
    inner.setTimer(10, () => calls.push('fired'));
    simulation.runUntil(20);
    expect(calls).toEqual(['before outer']);
  });

  it('forgets a timer that was cancelled, by what is called first, too', () => {
    const { simulation, calls, before, inner } = scopes();
    const early = inner.setTimer(10, () => calls.push('early'));
    const late = inner.setTimer(20, () => calls.push('late'));
    early.cancel();
    before.set('inner', () => late.cancel());
    simulation.runUntil(30);
    expect(calls).toEqual(['before outer', 'before inner']);
  });
});
