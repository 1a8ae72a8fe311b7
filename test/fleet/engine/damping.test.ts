import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DampingSettings, dampen } from '../../../src/fleet/engine/damping.js';

const OFF: DampingSettings = { agentTtlMs: 30_000, machineLostHoldMs: 0, massFailureBrake: 10_000 };
const HOLD: DampingSettings = { ...OFF, machineLostHoldMs: 60_000 };
const BRAKE: DampingSettings = { ...OFF, massFailureBrake: 4_000 };
const BOTH: DampingSettings = { ...HOLD, massFailureBrake: 4_000 };

/** What comes of losses in seconds, by machine: who is held until when, and the brake, in seconds. */
function damp(
  settings: DampingSettings,
  nowS: number,
  present: number,
  lostS: Readonly<Record<string, number>>,
): { held: Readonly<Record<string, number>>; brake: number | null; again: number | null; gone: string } {
  const lostMs = new Map(Object.entries(lostS).map(([machine, s]) => [machine, s * 1_000]));
  const { held, brakeUntilMs, againMs, forgotten } = dampen(
    { lostMs, present, nowMs: nowS * 1_000 },
    settings,
  );
  const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);
  return {
    held: Object.fromEntries([...held].map(([machine, ms]) => [machine, ms / 1_000])),
    brake: seconds(brakeUntilMs),
    again: seconds(againMs),
    gone: forgotten.join(' '),
  };
}

const NOTHING = { held: {}, brake: null, again: null, gone: '' };

describe('dampen', () => {
  const cases: readonly (readonly [
    name: string,
    settings: DampingSettings,
    nowS: number,
    present: number,
    lostS: Readonly<Record<string, number>>,
    expected: Partial<ReturnType<typeof damp>>,
  ])[] = [
    ['nothing where nothing is lost', BOTH, 100, 5, {}, {}],
    ['nothing where nothing is asked for, whatever is lost', OFF, 0, 0, { a: 0, b: 0, c: 0 }, {}],
    [
      'a hold for each machine from its own loss',
      HOLD,
      20,
      3,
      { a: 0, b: 10 },
      { held: { a: 60, b: 70 }, again: 60 },
    ],
    [
      'the end of a hold, to the millisecond',
      HOLD,
      60,
      3,
      { a: 0, b: 10 },
      { held: { b: 70 }, again: 70, gone: 'a' },
    ],
    ['no brake at the very share', BRAKE, 1, 3, { a: 0, b: 0 }, {}],
    [
      'a brake above the share',
      BRAKE,
      1,
      2,
      { a: 0, b: 0 },
      { held: { a: 30, b: 30 }, brake: 30, again: 30 },
    ],
    [
      'a brake that lasts from the latest loss',
      BRAKE,
      20,
      2,
      { a: 0, b: 15 },
      { held: { a: 45, b: 45 }, brake: 45, again: 45 },
    ],
    ['no brake for losses of more than one lease', BRAKE, 55, 3, { a: 0, b: 25, c: 54 }, {}],
    [
      'a brake for those within one lease, and also for those just before',
      BRAKE,
      55,
      1,
      { a: 0, b: 29, c: 54 },
      { held: { a: 84, b: 84, c: 84 }, brake: 84, again: 84 },
    ],
    [
      'a brake also for one that was lost long before, and is held still',
      BOTH,
      59,
      2,
      { a: 0, b: 58, c: 58 },
      { held: { a: 88, b: 118, c: 118 }, brake: 88, again: 88 },
    ],
    ['no brake once enough are back', BRAKE, 20, 4, { b: 15 }, {}],
    ['no brake a lease after the last loss', BRAKE, 45, 2, { a: 0, b: 15 }, { gone: 'a b' }],
    [
      'a brake at the first loss where the share is 0',
      { ...BRAKE, massFailureBrake: 0 },
      1,
      99,
      { a: 0 },
      { held: { a: 30 }, brake: 30, again: 30 },
    ],
    ['a brake when all are lost', BRAKE, 1, 0, { a: 0 }, { held: { a: 30 }, brake: 30, again: 30 }],
    [
      'the later of hold and brake',
      BOTH,
      59,
      1,
      { a: 0, b: 29, c: 58 },
      { held: { a: 88, b: 89, c: 118 }, brake: 88, again: 88 },
    ],
    [
      'a hold that goes on when the brake has ended',
      BOTH,
      40,
      2,
      { a: 0, b: 1 },
      { held: { a: 60, b: 61 }, again: 60 },
    ],
  ];

  it.each(cases)('gives %s', (_name, settings, nowS, present, lostS, expected) => {
    expect(damp(settings, nowS, present, lostS)).toEqual({ ...NOTHING, ...expected });
  });

  const losses = fc.record({
    gapsMs: fc.array(fc.nat(40_000), { maxLength: 12 }),
    present: fc.nat(12),
    laterMs: fc.nat(120_000),
    holdMs: fc.nat(60_000),
    brake: fc.nat(10_000),
  });

  it('comes to rest: looking again and again, when it asks to, holds nobody in the end', () => {
    fc.assert(
      fc.property(losses, ({ gapsMs, present, laterMs, holdMs, brake }) => {
        const settings = { agentTtlMs: 30_000, machineLostHoldMs: holdMs, massFailureBrake: brake };
        const lostMs = new Map<string, number>();
        let nowMs = 0;
        for (const [i, gapMs] of gapsMs.entries()) {
          nowMs += gapMs;
          lostMs.set(`m${i}`, nowMs);
        }
        nowMs += laterMs;
        // Everybody's hold may end at another time, and the brake once.
        for (let looks = 0; looks <= gapsMs.length + 1; looks++) {
          const { held, againMs } = dampen({ lostMs, present, nowMs }, settings);
          if (againMs === null) {
            expect(held.size).toBe(0);
            return;
          }
          expect(againMs).toBeGreaterThan(nowMs);
          expect([...held.values()].every((untilMs) => untilMs >= againMs)).toBe(true);
          nowMs = againMs;
        }
        expect.unreachable('it never rests');
      }),
    );
  });

  it('gives the same when those it forgets are forgotten', () => {
    fc.assert(
      fc.property(losses, ({ gapsMs, present, laterMs, holdMs, brake }) => {
        const settings = { agentTtlMs: 30_000, machineLostHoldMs: holdMs, massFailureBrake: brake };
        let nowMs = 0;
        const lostMs = new Map(
          gapsMs.map((gapMs, i) => {
            nowMs += gapMs;
            return [`m${i}`, nowMs];
          }),
        );
        const whole = dampen({ lostMs, present, nowMs: nowMs + laterMs }, settings);
        for (const machine of whole.forgotten) lostMs.delete(machine);
        const rest = dampen({ lostMs, present, nowMs: nowMs + laterMs }, settings);
        expect(rest).toEqual({ ...whole, forgotten: [] });
      }),
    );
  });
});
