import { describe, expect, it } from 'vitest';
import { causeLines } from '../../src/cli/causes.js';
import type { RecordedEvent } from '../../src/events/index.js';

const ID = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const booted = { type: 'machine-booted', machine: ID, name: 'core-01', publicIp: '10.0.0.11' } as const;
const before: readonly RecordedEvent[] = [
  { seq: 1, atMs: 0, ...booted },
  { seq: 2, atMs: 5_000, type: 'fault', fault: 'kill core-01' },
  { seq: 3, atMs: 5_000, type: 'machine-killed', machine: ID, name: 'core-01', cause: 2 },
];

describe('an event and its causes', () => {
  it('are told the latest first, by the names of machines', () => {
    const gone: RecordedEvent = { seq: 4, atMs: 20_000, type: 'machine-gone', machine: ID, cause: 3 };
    expect(causeLines(before, gone)).toEqual([
      '           00:00:20.000  core-01  gone from the registry',
      '  because  00:00:05.000  core-01  killed: power off',
      '  because  00:00:05.000           ! kill core-01',
    ]);
  });

  it('are told in words also where no timeline tells them, and safe to print', () => {
    const quiet: RecordedEvent = { seq: 4, atMs: 6_000, type: 'unit-destroyed', unit: 'a\u009b2J.service' };
    expect(causeLines(before, quiet)).toEqual(['    00:00:06.000    a\\x9b2J.service is destroyed']);
  });

  it('are told as they are where an event lacks what its type has', () => {
    const wrong = { seq: 4, atMs: 6_000, type: 'machine-killed', cause: 2 } as unknown as RecordedEvent;
    expect(causeLines(before, wrong)).toEqual([
      '           00:00:06.000    machine-killed {}',
      '  because  00:00:05.000    ! kill core-01',
    ]);
  });
});
