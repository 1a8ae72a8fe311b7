import { describe, expect, it } from 'vitest';
import { formatVariants, type PlayedVariant } from '../../../src/cli/replay/variants.js';
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
      'VARIANT    EXPECTED       AVAILABLE  GAP     OVERLAP  RECOVERY  MOVES  LEADER CHANGES  PENDING',
      'as-it-was  1 of 1 FAILED  60.00%     40.0 s  -        -         -      -               -',
      'cured      all 1 held     99.50%     500 ms  -        -         -      -               -',
      '',
      'as-it-was:',
      'Expected:',
      '  FAILED  all is well: nothing',
      '1 of 1 did not hold, after 00:01:40.000 of simulated time',
    ]);
  });
});
