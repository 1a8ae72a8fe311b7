import { describe, expect, it } from 'vitest';
import {
  choiceWords,
  formatVariants,
  type PlayedVariant,
  titleOf,
} from '../../../src/cli/replay/variants.js';
import { Metrics } from '../../../src/events/index.js';

/** A unit that is wanted from the start, and up after `gapMs`. */
function played(variant: string, gapMs: number, held: boolean): PlayedVariant {
  const metrics = new Metrics();
  metrics.apply({ seq: 1, atMs: 0, type: 'unit-wanted', unit: 'a.service', targetState: 'launched' });
  metrics.apply({ seq: 2, atMs: 0, type: 'unit-placed', unit: 'a.service', machine: 'm1' });
  metrics.apply({
    seq: 3,
    atMs: gapMs,
    type: 'unit-state',
    unit: 'a.service',
    machine: 'm1',
    load: 'loaded',
    was: 'inactive',
    active: 'active',
    sub: 'running',
    result: 'success',
  });
  const found = held ? '' : 'nothing';
  return {
    variant,
    description: variant === 'as-it-was' ? '' : 'with a cure',
    endMs: 100_000,
    verdicts: [{ seq: 4, atMs: 100_000, type: 'expectation', expected: 'all is well', held, found }],
    metrics: metrics.summary(100_000),
  };
}

describe('variants side by side', () => {
  it('have a row each, and those that failed say in what', () => {
    expect(formatVariants([played('as-it-was', 40_000, false), played('cured', 500, true)])).toEqual([
      'as-it-was',
      'cured: with a cure',
      '',
      'VARIANT    EXPECTED    AVAILABLE  GAP',
      'as-it-was  1/1 FAILED  60.00%     40.0 s',
      'cured      all 1 held  99.50%     500 ms',
      '',
      'as-it-was:',
      'Expected:',
      '  FAILED  all is well: nothing',
      '1 of 1 did not hold, after 00:01:40.000 of simulated time',
    ]);
  });

  it('fit into 80 columns with all that there is to say', () => {
    const { metrics, ...rest } = played('moved-by-a-wish', 70_000, false);
    const cluster = { ...metrics.cluster, leaderChanges: 12, pending: 3 };
    const units = metrics.units.map((unit) => ({ ...unit, moves: 3 }));
    expect(formatVariants([{ ...rest, metrics: { ...metrics, cluster, units } }]).slice(2, 5)).toEqual([
      'VARIANT          EXPECTED    AVAILABLE  GAP         MOVES  LEADER   PENDING',
      '                                                           CHANGES',
      'moved-by-a-wish  1/1 FAILED  30.00%     1 min 10 s  3      12       3',
    ]);
  });

  it('say which one is played, and which others there are, where nobody chose', () => {
    const variants = ['as-it-was', 'cured', 'held'].map((name) => ({ name, description: '' }));
    expect(choiceWords({ variant: 'as-it-was', variants })).toBe(
      'as-it-was is played; others: --variant cured, held',
    );
    expect(choiceWords({ variant: null, variants: [] })).toBe(null);
    expect([titleOf('partition', 'fenced'), titleOf('failover', null)]).toEqual([
      'partition: fenced',
      'failover',
    ]);
  });
});
