import { describe, expect, it } from 'vitest';
import { causesOf, type RecordedEvent, tellCauses } from '../../src/events/index.js';

function fault(seq: number, fault: string, cause?: number): RecordedEvent {
  return { seq, atMs: 10 * seq, type: 'fault', fault, ...(cause === undefined ? {} : { cause }) };
}

const among =
  (...events: readonly RecordedEvent[]) =>
  (seq: number) =>
    events.find((event) => event.seq === seq);

const [one, two, three] = [fault(1, 'a'), fault(2, 'b', 1), fault(3, 'c', 2)] as const;

describe('causesOf', () => {
  it('goes back to what nothing led to', () => {
    expect(causesOf(among(one, two, three), three)).toEqual([three, two, one]);
    expect(causesOf(among(one, two, three), one)).toEqual([one]);
  });

  it('ends with a cause that is not there, or comes later', () => {
    expect(causesOf(among(fault(1, 'a', 7)), fault(1, 'a', 7))).toHaveLength(1);
    expect(causesOf(among(one, fault(9, 'b')), fault(2, 'b', 9))).toHaveLength(1);
    expect(causesOf(among(), fault(5, 'a', 2))).toHaveLength(1);
  });
});

describe('causes in words', () => {
  const tell = (...chain: readonly RecordedEvent[]) =>
    tellCauses(chain, (id) => id).map(({ seq, text }) => `${seq} ${text}`);
  const submitted: RecordedEvent = { seq: 2, atMs: 20, type: 'unit-submitted', unit: 'a.service', hash: 'h' };

  it('leave out what no timeline tells of, unless there is nothing else', () => {
    expect(tell(three, submitted, one)).toEqual(['3 ! c', '1 ! a']);
    expect(tell(submitted)).toEqual(['2 unit-submitted {"unit":"a.service","hash":"h"}']);
  });

  it('are told from either end where there are many', () => {
    const chain = Array.from({ length: 20 }, (_, i) => fault(20 - i, 'x'));
    expect(tell(...chain).map((text) => Number.parseInt(text, 10))).toEqual([20, 19, 4, 3, 2, 1]);
  });
});
