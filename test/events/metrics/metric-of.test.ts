import { describe, expect, it } from 'vitest';
import { METRICS, type MetricName, Metrics, metricOf } from '../../../src/events/index.js';

/** Two units: one up after 1 s, the other after 4, and then gone for 2. */
const metrics = new Metrics();
let seq = 0;
for (const [atMs, unit, active] of [
  [0, 'a.service', null],
  [0, 'b.service', null],
  [1_000, 'a.service', 'active'],
  [4_000, 'b.service', 'active'],
  [8_000, 'b.service', 'failed'],
] as const) {
  seq += 1;
  metrics.apply(
    active === null
      ? { type: 'unit-wanted', unit, targetState: 'launched', seq, atMs }
      : {
          type: 'unit-state',
          unit,
          machine: 'm1',
          load: 'loaded',
          was: 'inactive',
          active,
          sub: active === 'active' ? 'running' : 'failed',
          result: 'success',
          seq,
          atMs,
        },
  );
}
const summary = metrics.summary(10_000);

describe('a metric by its name', () => {
  it.each([
    ['gap', 'a.service', 1_000],
    ['gap', 'b.service', 4_000],
    ['gap_total', 'b.service', 6_000],
    ['availability', 'a.service', 0.9],
    ['availability', 'b.service', 0.4],
    ['recovery', 'b.service', 2_000],
  ] as const)('%s of %s', (name, unit, value) => {
    expect(metricOf(summary, name, unit)?.value).toBe(value);
  });

  it('is that of the worst unit where none is named', () => {
    expect(metricOf(summary, 'gap')).toMatchObject({ value: 4_000, unit: 'b.service' });
    expect(metricOf(summary, 'recovery')).toMatchObject({ value: 2_000, unit: 'b.service' });
    expect(metricOf(summary, 'availability')).toMatchObject({ value: 0.4, unit: 'b.service' });
  });

  it('knows when the longest of its spells began, and with which event', () => {
    const spell = { count: 2, longestMs: 4_000, longestSinceMs: 0, longestSeq: 2 };
    for (const name of ['gap', 'gap_total', 'availability'] as const)
      expect(metricOf(summary, name)?.spell).toMatchObject(spell);
    expect(metricOf(summary, 'recovery')?.spell).toMatchObject({ longestSinceMs: 8_000, longestSeq: 5 });
    expect(metricOf(summary, 'moves')?.spell).toBeNull();
  });

  it('is null where there is nothing to say', () => {
    expect(metricOf(summary, 'gap', 'c.service')).toBeNull();
    expect(metricOf(new Metrics().summary(0), 'availability')).toBeNull();
    expect(metricOf(summary, 'etcd_requests')).toBeNull();
  });

  it('is there for every name', () => {
    metrics.apply({ type: 'etcd-traffic', requests: 7, watchEvents: 3, seq: 6, atMs: 10_000 });
    const known = metrics.summary(10_000);
    const names = Object.keys(METRICS) as MetricName[];
    expect(names.filter((name) => metricOf(known, name) === null)).toEqual([]);
    expect(metricOf(known, 'watch_events')).toEqual({ value: 3, unit: null, spell: null });
  });
});
