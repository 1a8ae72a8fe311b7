import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parseBoolean, parseTimeSpan } from '../../../src/systemd/index.js';

/** As `systemd-analyze timespan` of systemd 252 has them, in milliseconds; null: it refuses. */
const SPANS: readonly (readonly [string, number | null])[] = [
  ['5', 5_000],
  ['5s', 5_000],
  ['1h', 3_600_000],
  ['1min 30s', 90_000],
  ['1h30min', 5_400_000],
  ['2 h', 7_200_000],
  ['500ms', 500],
  ['1.5s', 1_500],
  ['1y 12month', 63_115_200_000],
  ['2weeks', 1_209_600_000],
  ['1M', 2_629_800_000],
  ['3d', 259_200_000],
  ['55s500ms', 55_500],
  ['300ms20s 5day', 432_020_300],
  ['0', 0],
  ['', null],
  ['soon', null],
  ['5 parsecs', null],
  ['-5s', null],
  ['1e3', null],
  ['.5s', 500],
  ['5.', null],
  ['1.s', null],
  ['1.5.5s', null],
  ['+5s', 5_000],
  ['1min+5', 65_000],
  ['5+5', null],
  ['1 2', 3_000],
  ['5m5', 305_000],
  ['5Sec', null],
  ['1week 1d', 691_200_000],
  ['99999999999999999999y', null],
  ['s', null],
];

describe('parseTimeSpan', () => {
  it.each(SPANS)('takes %j as %s ms', (text, ms) => {
    expect(parseTimeSpan(text)).toBe(ms);
  });

  it('knows infinity', () => {
    expect(parseTimeSpan('infinity')).toBe(Number.POSITIVE_INFINITY);
  });

  const noSystemd =
    process.env.FLEETSIM_REQUIRE_TOOLS !== '1' && spawnSync('systemd-analyze', ['--version']).status !== 0;

  it.skipIf(noSystemd)('says what systemd-analyze says', () => {
    for (const [text, ms] of SPANS.filter(([span]) => span !== '' && !span.startsWith('-'))) {
      const { stdout, status } = spawnSync('systemd-analyze', ['timespan', text], { encoding: 'utf8' });
      const microseconds = /(?:μs|us): (\d+)/.exec(stdout)?.[1];
      expect(status === 0 ? Number(microseconds) / 1_000 : null, text).toBe(ms);
    }
  });
});

describe('parseBoolean', () => {
  it.each(['1', 'yes', 'y', 'true', 't', 'on', 'TRUE', 'Yes'])('%s is yes', (text) =>
    expect(parseBoolean(text)).toBe(true),
  );
  it.each(['0', 'no', 'n', 'false', 'f', 'off', 'OFF'])('%s is no', (text) =>
    expect(parseBoolean(text)).toBe(false),
  );
  it.each(['', '2', 'maybe', 'yes '])('%j is neither', (text) => expect(parseBoolean(text)).toBeNull());
});
