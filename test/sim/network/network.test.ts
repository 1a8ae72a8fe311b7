// What a message suffers between two ends.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Network } from '../../../src/sim/network/network.js';
import type { Trouble } from '../../../src/sim/network/path.js';
import { Simulation } from '../../../src/sim/simulation.js';

const WAY = { from: 'a', to: 'b' };
const BACK = { from: 'b', to: 'a' };

function between(latency = { minMs: 1, maxMs: 3 }) {
  const simulation = new Simulation(() => undefined);
  const network = new Network({ simulation, seed: 7, latency });
  const link = network.open('a', 'b', 'test');
  const seen: string[] = [];
  const said = (what: string) => () => seen.push(`${simulation.nowMs()} ${what}`);
  const disturb = (change: Partial<Trouble>, way = WAY) =>
    network.disturb([way], change, { seq: 1, root: 1 });
  return {
    simulation,
    network,
    seen,
    disturb,
    request: (name: string) => link.carry(said(name)),
    message: (name: string) => link.carry(said(name), said(`${name} lost`)),
    /** What was seen, without the times. */
    names: () => seen.map((line) => line.slice(line.indexOf(' ') + 1)),
    at: (ms: number, act: () => void) => {
      simulation.runUntil(ms);
      act();
    },
    cut: () => disturb({ cutSinceMs: simulation.nowMs() }),
  };
}

describe('a calm way', () => {
  it('takes a time that only sender, receiver and moment decide, and keeps the order', () => {
    const times = (skip: boolean): readonly string[] => {
      const { simulation, request, at, seen } = between({ minMs: 1, maxMs: 50 });
      at(10, () => !skip && request('first'));
      at(100, () => request('second'));
      simulation.runUntil(1_000);
      return seen.filter((line) => line.endsWith('second'));
    };
    expect(times(true)).toEqual(times(false));
    const { simulation, request, names } = between({ minMs: 1, maxMs: 50 });
    for (let i = 0; i < 20; i++) request(String(i));
    simulation.runUntil(1_000);
    expect(names()).toEqual(Array.from({ length: 20 }, (_, i) => String(i)));
  });
});

describe('a way that is cut', () => {
  it('lets what was sent on its way arrive, and later what is sent meanwhile, in order', () => {
    const { simulation, network, message, at, cut, names, seen } = between();
    message('before');
    cut();
    expect([network.openProbe('a', 'b').passes(), network.openProbe('b', 'a').passes()]).toEqual([
      false,
      true,
    ]);
    message('one');
    at(2_000, () => message('two'));
    at(3_500, () => network.heal([WAY]));
    expect(names()).toEqual(['before']);
    at(3_600, () => message('three'));
    simulation.runUntil(20_000);
    expect(names()).toEqual(['before', 'one', 'two', 'three']);
    // Sent again after 0.2, 0.6, 1.4, 3.0 and 6.2 s.
    expect(seen.slice(1).map((line) => Math.floor(Number.parseInt(line, 10) / 100))).toEqual([62, 62, 62]);
  });

  it('is given up after 15 s with all that waits; what is sent later goes over another connection', () => {
    const { simulation, network, message, request, at, cut, names, seen } = between();
    cut();
    message('one');
    request('asked');
    at(10_000, () => message('two'));
    simulation.runUntil(16_000);
    expect(seen).toEqual(['15000 one lost', '15000 two lost']);
    network.heal([WAY]);
    message('three');
    simulation.runUntil(40_000);
    expect(names().slice(2)).toEqual(['three']);
  });

  it('back: all arrives, and the stream is given up for want of an answer, unless it heals', () => {
    const run = (healMs: number): readonly string[] => {
      const { simulation, network, disturb, message, request, at, names } = between();
      disturb({ cutSinceMs: 0 }, BACK);
      message('one');
      request('asked');
      at(healMs, () => network.heal([BACK]));
      simulation.runUntil(40_000);
      return names();
    };
    expect(run(14_000)).toEqual(['one', 'asked']);
    expect(run(16_000)).toEqual(['one', 'asked', 'one lost']);
  });

  it('that flaps is cut first, then open for as long', () => {
    const { simulation, network, disturb } = between();
    simulation.runUntil(500);
    disturb({ flapMs: 1_000, flapSinceMs: 500 });
    const reached = [500, 1_499, 1_500, 2_499, 2_500].map((ms) => {
      simulation.runUntil(ms);
      return network.openProbe('a', 'b').passes();
    });
    expect(reached).toEqual([false, false, true, true, false]);
  });
});

describe('a bad way', () => {
  it.each([
    ['loses nothing of a stream, but time', { loss: 3_000 }],
    ['never reorders a stream', { reorders: 5_000 }],
    ['never doubles a stream', { duplicates: 10_000 }],
    ['never reorders by delays', { delay: { minMs: 0, maxMs: 500 } }],
  ] as const)('%s', (_name, change) => {
    const { simulation, message, at, disturb, names } = between();
    disturb(change);
    for (let i = 0; i < 50; i++) at(10 * i, () => message(String(i)));
    simulation.runUntil(120_000);
    expect(names()).toEqual(Array.from({ length: 50 }, (_, i) => String(i)));
  });

  it('sends what is lost again after 0.2 s, then after twice as long', () => {
    const { simulation, request, at, disturb, seen } = between({ minMs: 1, maxMs: 1 });
    disturb({ loss: 5_000 });
    for (let i = 0; i < 200; i++) at(20_000 * i, () => request(''));
    simulation.runUntil(200 * 20_000);
    const late = new Set(seen.map((line) => (Number.parseInt(line, 10) % 20_000) - 1));
    expect([...late].sort((a, b) => a - b).slice(0, 5)).toEqual([0, 200, 600, 1_400, 3_000]);
  });

  it('lets requests overtake each other, and has some carried out twice', () => {
    const { simulation, request, disturb, names } = between();
    disturb({ reorders: 5_000, duplicates: 5_000 });
    for (let i = 0; i < 100; i++) request(String(i));
    simulation.runUntil(1_000);
    expect(new Set(names()).size).toBe(100);
    expect(names().length).toBeGreaterThan(120);
    expect(names().slice(0, 100)).not.toEqual(Array.from({ length: 100 }, (_, i) => String(i)));
  });

  it('takes as much longer as is said, with a long tail seldom near the most', () => {
    const { simulation, request, at, disturb, seen } = between({ minMs: 1, maxMs: 1 });
    disturb({ delay: { minMs: 100, maxMs: 10_000, longTail: true } });
    for (let i = 0; i < 1_000; i++) at(20_000 * i, () => request(''));
    simulation.runUntil(1_000 * 20_000);
    const late = seen.map((line) => (Number.parseInt(line, 10) % 20_000) - 1);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...late)).toBeLessThanOrEqual(10_000);
    const tail = late.filter((ms) => ms > 1_100).length;
    expect(tail).toBeGreaterThan(0);
    expect(tail).toBeLessThan(30);
    expect(late.filter((ms) => ms <= 200).length).toBeGreaterThan(850);
  });

  it('is calm again once it is healed, whatever it was', () => {
    const troubles: fc.Arbitrary<Partial<Trouble>> = fc.oneof(
      fc.record({ cutSinceMs: fc.constant(0) }),
      fc.record({ flapMs: fc.integer({ min: 1, max: 20_000 }), flapSinceMs: fc.constant(0) }),
      fc.record({ loss: fc.nat(10_000) }),
      fc.record({ reorders: fc.nat(10_000), duplicates: fc.nat(10_000) }),
      fc.record({ delay: fc.record({ minMs: fc.nat(100), maxMs: fc.integer({ min: 100, max: 5_000 }) }) }),
    );
    fc.assert(
      fc.property(fc.array(troubles, { maxLength: 5 }), fc.nat(30_000), (changes, healMs) => {
        const { simulation, network, request, message, disturb, at, names } = between();
        for (const change of changes) disturb(change);
        for (let i = 0; i < 10; i++) message(`${i}`);
        at(healMs, () => network.heal([WAY]));
        simulation.runUntil(healMs + 60_000);
        const before = names();
        // In order, and nothing after what was lost.
        const arrived = before.filter((name) => !name.endsWith('lost'));
        expect(arrived).toEqual(Array.from({ length: arrived.length }, (_, i) => `${i}`));
        expect(before).toHaveLength(10);
        message('last');
        request('asked');
        simulation.runUntil(healMs + 60_003);
        expect(names().slice(10)).toEqual(['last', 'asked']);
        expect(network.troubled()).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
