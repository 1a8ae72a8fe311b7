import { describe, expect, it } from 'vitest';
import { firstDifference, type RecordedEvent } from '../../src/events/index.js';

function fault(seq: number, fault: string, cause?: number): RecordedEvent {
  return { seq, atMs: 10 * seq, type: 'fault', fault, ...(cause === undefined ? {} : { cause }) };
}

const [one, two, three] = [fault(1, 'a'), fault(2, 'b', 1), fault(3, 'c', 2)] as const;

describe('firstDifference', () => {
  it('finds none between equals, in whatever order their facts stand', () => {
    const turned = Object.fromEntries(Object.entries(two).reverse()) as unknown as RecordedEvent;
    expect(firstDifference([one, two], [one, turned])).toBeNull();
    expect(firstDifference([], [])).toBeNull();
  });

  it.each([
    ['another fact', { ...two, fault: 'x' }],
    ['another time', { ...two, atMs: 21 }],
    ['a fact more', { ...two, machine: 'm' }],
    ['a fact less', fault(2, 'b')],
    ['another kind', { seq: 2, atMs: 20, cause: 1, type: 'run-ended', held: 0, failed: 0 } as const],
  ])('finds the first event with %s', (_name, other) => {
    const answer = { same: 1, a: two, b: other };
    expect(firstDifference([one, two, three], [one, other, three])).toEqual(answer);
  });

  it('finds what lists within events have more or in other places', () => {
    const sized = (units: readonly string[]): RecordedEvent => ({
      seq: 1,
      atMs: 0,
      type: 'agent-fencing',
      machine: 'm',
      step: 'stop',
      units,
      reason: { code: 'lease-gone' },
      because: '',
    });
    expect(firstDifference([sized(['a', 'b'])], [sized(['a', 'b'])])).toBeNull();
    expect(firstDifference([sized(['a', 'b'])], [sized(['b', 'a'])])).not.toBeNull();
    expect(firstDifference([sized(['a'])], [sized(['a', 'b'])])).not.toBeNull();
  });

  it('is where one of them ends', () => {
    expect(firstDifference([one], [one, two])).toEqual({ same: 1, a: null, b: two });
    expect(firstDifference([one, two], [one])).toEqual({ same: 1, a: two, b: null });
  });
});

describe('firstDifference of streams', () => {
  it('goes through each once, and no further than they are the same', () => {
    const asked: string[] = [];
    function* stream(name: string, events: readonly RecordedEvent[]): Iterable<RecordedEvent> {
      for (const event of events) {
        asked.push(`${name}${event.seq}`);
        yield event;
      }
    }
    const left = stream('a', [one, two, three, fault(4, 'd')]);
    const right = stream('b', [one, two, fault(3, 'x'), fault(4, 'd')]);
    expect(firstDifference(left, right)?.same).toBe(2);
    expect(asked).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3']);
  });
});
