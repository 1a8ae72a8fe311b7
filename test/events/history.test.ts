// A run looked at as it was at any of its moments, and what of it is forgotten.
import { describe, expect, it } from 'vitest';
import { type Event, freezePicture, History, Picture, type RecordedEvent } from '../../src/events/index.js';
import { machineId } from '../helpers/builders.js';

/** A machine that comes, and then is killed and comes again, over and over: a change a second. */
function* restless(events: number): Iterable<RecordedEvent> {
  const machine = machineId(1);
  for (let seq = 1; seq <= events; seq++) {
    const event: Event =
      seq % 2 === 1
        ? { type: 'machine-booted', machine, name: `boot-${seq}`, publicIp: '10.0.0.1' }
        : { type: 'machine-killed', machine, name: 'core-01' };
    yield { seq, atMs: seq * 1_000, ...event };
  }
}

function historyOf(events: number, eventsMax?: number): History {
  const history = new History(eventsMax);
  for (const event of restless(events)) history.apply(event);
  return history;
}

/** Folded from the beginning. */
function folded(seq: number): string {
  const picture = new Picture();
  for (const event of restless(seq)) picture.apply(event);
  return freezePicture(picture);
}

describe('a history', () => {
  it.each([0, 1, 3_999, 4_000, 4_001, 8_999, 9_000])('shows the cluster as it was after event %i', (seq) => {
    expect(freezePicture(historyOf(9_000).pictureAt(seq))).toBe(folded(seq));
  });

  it('shows the latest moment where a later one is asked for', () => {
    expect(historyOf(10).pictureAt(99).seq).toBe(10);
  });

  it('goes on from a picture that is nearer, and leaves one that is beyond', () => {
    const history = historyOf(9_000);
    const picture = history.pictureAt(5_000);
    expect(history.pictureAt(5_100, picture)).toBe(picture);
    expect(freezePicture(picture)).toBe(folded(5_100));
    expect(freezePicture(history.pictureAt(5_000, picture))).toBe(folded(5_000));
    // A checkpoint lies between.
    expect(history.pictureAt(8_500, picture)).not.toBe(picture);
    expect(freezePicture(picture)).toBe(folded(5_100));
  });

  it('has no part in the pictures that it gave', () => {
    const history = historyOf(4);
    const before = history.pictureAt(3);
    history.apply({ seq: 5, atMs: 5_000, type: 'machine-killed', machine: machineId(1), name: 'core-01' });
    expect(freezePicture(before)).toBe(folded(3));
  });

  it('finds the last event at or before a time', () => {
    const history = historyOf(10);
    expect([999, 1_000, 5_500, 99_000].map((ms) => history.seqAt(ms))).toEqual([0, 1, 5, 10]);
  });

  it('finds the next event that can be told of, on and back', () => {
    const history = new History();
    const kill: Event = { type: 'machine-killed', machine: machineId(1), name: 'core-01' };
    const silent: Event = { type: 'etcd-traffic', requests: 0, watchEvents: 0 };
    for (const [i, event] of [silent, kill, silent, silent, kill, silent].entries())
      history.apply({ seq: i + 1, atMs: 0, ...event });
    expect([1, 2, 3, 6].map((seq) => history.toldFrom(seq, 1))).toEqual([2, 2, 5, null]);
    expect([1, 2, 4, 6].map((seq) => history.toldFrom(seq, -1))).toEqual([null, 2, 2, 5]);
  });
});

describe('of a long history', () => {
  const long = historyOf(25_000, 20_000);

  it('the oldest events are forgotten, from a checkpoint on', () => {
    expect(long.firstSeq).toBe(12_001);
    expect(long.at(12_000)).toBeUndefined();
    expect(long.at(12_001)?.seq).toBe(12_001);
    expect(long.at(25_000)?.seq).toBe(25_000);
    expect(long.at(25_001)).toBeUndefined();
  });

  it.each([12_000, 12_001, 15_999, 16_000, 25_000])('what is left can be seen, such as event %i', (seq) => {
    expect(freezePicture(long.pictureAt(seq))).toBe(folded(seq));
  });

  it('what is forgotten shows as the oldest that can be had', () => {
    expect(freezePicture(long.pictureAt(7))).toBe(folded(12_000));
    expect(long.seqAt(7_000)).toBe(12_000);
    expect(long.toldFrom(12_000, -1)).toBeNull();
  });
});
