import { describe, expect, it } from 'vitest';
import { Journal, type JournalEntry, type Writer } from '../../../src/systemd/machine/journal.js';
import { someLines } from '../../helpers/a-local-machine.js';

const LINES_MAX = 10_000;

function add(journal: Journal, ...entries: readonly Partial<JournalEntry>[]): void {
  for (const entry of someLines(...entries)) journal.add(entry);
}

function messages(journal: Journal, query: Parameters<Journal['read']>[0] = {}): readonly string[] {
  return journal.read(query).map(({ message }) => message);
}

/** Writes a line every second, beginning at 0. */
function ticking(untilMs: () => number): Writer {
  return {
    unit: 'a.service',
    identifier: 'tick',
    pid: 7,
    output: (linesMax) => {
      const last = Math.floor(untilMs() / 1_000);
      const first = Math.max(0, last - linesMax + 1);
      return Array.from({ length: last - first + 1 }, (_, i) => ({
        atMs: (first + i) * 1_000,
        text: `tick ${first + i}`,
      }));
    },
  };
}

describe('the journal of a machine', () => {
  it('gives lines by unit, time, number, and whatever else is asked', () => {
    const journal = new Journal();
    add(journal, { atMs: 1, message: 'a' }, { atMs: 2, message: 'b', unit: 'b.service' });
    add(journal, { atMs: 3, message: 'c', level: 'err' }, { atMs: 4, message: 'd' });
    expect(messages(journal)).toEqual(['a', 'b', 'c', 'd']);
    expect(messages(journal, { units: ['b.service'] })).toEqual(['b']);
    expect(messages(journal, { sinceMs: 2, untilMs: 3 })).toEqual(['b', 'c']);
    expect(messages(journal, { linesMax: 2 })).toEqual(['c', 'd']);
    expect(messages(journal, { linesMax: 0 })).toEqual([]);
    expect(messages(journal, { matches: ({ level }) => level === 'err' })).toEqual(['c']);
  });

  it('keeps so many lines, and counts those that it drops', () => {
    const journal = new Journal();
    for (let i = 0; i < 2.5 * LINES_MAX; i++) add(journal, { atMs: i, message: String(i) });
    const lines = journal.read({ linesMax: Number.POSITIVE_INFINITY });
    expect(lines).toHaveLength(LINES_MAX);
    expect(lines[0]?.message).toBe(String(1.5 * LINES_MAX));
    expect(journal.dropped).toBe(1.5 * LINES_MAX);
    expect(journal.rotatedMs()).toBe(1.5 * LINES_MAX);
  });

  it('is bounded in bytes as well', () => {
    const journal = new Journal();
    const message = 'x'.repeat(1024 * 1024);
    for (let i = 0; i < 10; i++) add(journal, { atMs: i, message });
    expect(journal.bytes).toBeLessThan(5 * message.length);
    expect(journal.read({})).toHaveLength(3);
    expect(journal.dropped).toBe(7);
  });

  it('has dropped nothing while there was room', () => {
    const journal = new Journal();
    add(journal, { atMs: 5 });
    expect([journal.dropped, journal.rotatedMs()]).toEqual([0, null]);
  });

  it('counts out the lines of a process that runs when they are read, among all others', () => {
    const journal = new Journal();
    let nowMs = 2_500;
    journal.readAlso(() => [ticking(() => nowMs)]);
    add(journal, { atMs: 1_500, message: 'between' });
    expect(messages(journal)).toEqual(['tick 0', 'tick 1', 'between', 'tick 2']);
    nowMs = 1e15;
    expect(messages(journal, { linesMax: 1, units: ['a.service'] })).toEqual(['tick 1000000000000']);
    expect(messages(journal, { units: ['b.service'] })).toEqual([]);
    expect(messages(journal, { sinceMs: 1e15 - 1_000, linesMax: 10 })).toHaveLength(2);
    expect(journal.dropped).toBe(0);
  });

  it('keeps what was written when the power is cut, and tells the boots apart', () => {
    const journal = new Journal();
    let nowMs = 1_000;
    journal.begin({ id: 'one', atMs: 0 });
    journal.readAlso(() => [ticking(() => nowMs)]);
    journal.halt();
    nowMs = 60_000;
    journal.begin({ id: 'two', atMs: nowMs });
    add(journal, { atMs: nowMs, message: 'again' });
    const lines = journal.read({}).map(({ message, boot }) => `${boot.id} ${message}`);
    expect(lines).toEqual(['one tick 0', 'one tick 1', 'two again']);
  });

  it('reads the level that a line of a process begins with', () => {
    const journal = new Journal();
    const texts = ['<3>bad', '<7>', '<8>no level', 'plain <3>'];
    const output = () => texts.map((text, atMs) => ({ atMs, text }));
    journal.keep({ unit: 'a.service', identifier: 'x', pid: 2, output });
    expect(journal.read({}).map(({ level, message }) => `${level}: ${message}`)).toEqual([
      'err: bad',
      'debug: ',
      'info: <8>no level',
      'info: plain <3>',
    ]);
  });
});
