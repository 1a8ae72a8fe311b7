import { describe, expect, it } from 'vitest';
import { formatMetrics } from '../../../src/cli/replay/metrics-table.js';
import { type Event, formatShare, formatSpan, Metrics } from '../../../src/events/index.js';

/** Units that are wanted at 0, come up after their number in seconds, and are looked at after 100 s. */
function measured(count: number): Metrics {
  const metrics = new Metrics();
  let seq = 0;
  const tell = (atMs: number, event: Event): void => {
    seq += 1;
    metrics.apply({ seq, atMs, ...event });
  };
  const name = (n: number): string => `u${n}.service`;
  for (let n = 1; n <= count; n++) tell(0, { type: 'unit-wanted', unit: name(n), targetState: 'launched' });
  for (let n = 1; n <= count; n++) tell(n * 1_000, up(name(n), 'm1'));
  return metrics;
}

function up(unit: string, machine: string): Event {
  return {
    type: 'unit-state',
    unit,
    machine,
    load: 'loaded',
    was: 'inactive',
    active: 'active',
    sub: 'running',
    result: 'success',
  };
}

describe('the table at the end of a replay', () => {
  it('has a row for each of few units, by name', () => {
    const metrics = measured(2);
    metrics.apply({ seq: 5, atMs: 40_000, ...up('u1.service', 'm2') });
    metrics.apply({ seq: 6, atMs: 41_000, type: 'machine-killed', machine: 'm1', name: 'm1' });
    metrics.apply({ seq: 7, atMs: 100_000, type: 'etcd-traffic', requests: 1, watchEvents: 2 });
    expect(formatMetrics(metrics.summary(100_000))).toEqual([
      'Measured:',
      '  UNIT        AVAILABLE  GAP     OVERLAP  RECOVERY  MOVES',
      '  u1.service  99.00%     1.0 s   1.0 s    -         -',
      '  u2.service  39.00%     59.0 s  -        59.0 s    -',
      '  no leader changes; 2 units pending, 2 at most; 1 request to etcd; 2 watch events',
    ]);
  });

  it('has the ten worst of many, and all together', () => {
    const lines = formatMetrics(measured(50).summary(100_000));
    expect(lines).toHaveLength(14);
    expect(lines[0]).toBe('Measured, the 10 worst of 50 units first:');
    expect(lines[2]).toMatch(/^ {2}u50\.service {2}50\.00% +50\.0 s /);
    expect(lines[11]).toMatch(/^ {2}u41\.service /);
    expect(lines[12]).toMatch(/^ {2}all 50 +74\.50% +50\.0 s +- +- +-$/);
  });

  it('has but a line about a cluster without units', () => {
    expect(formatMetrics(new Metrics().summary(0))).toEqual([
      'Measured:',
      '  no leader changes; no units pending, 0 at most',
    ]);
  });
});

describe('a length of time', () => {
  it.each([
    [0, '0 ms'],
    [98.3, '99 ms'],
    [999, '999 ms'],
    [1_000, '1.0 s'],
    [59_999, '59.9 s'],
    [60_000, '1 min 00 s'],
    [3_599_999, '59 min 59 s'],
    [3_600_000, '1 h 00 min'],
    [90_000_000, '25 h 00 min'],
  ])('of %i ms is %s', (ms, text) => {
    expect(formatSpan(ms)).toBe(text);
  });
});

describe('a share', () => {
  it.each([
    [1, '100%'],
    [0.999999, '99.99%'],
    [0.5, '50.00%'],
    [0, '0.00%'],
  ])('of %f is %s', (share, text) => {
    expect(formatShare(share)).toBe(text);
  });
});
