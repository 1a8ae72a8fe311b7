import { describe as about, expect, it } from 'vitest';
import { causesOf, describe, type RecordedEvent, tellCauses, tellEvent } from '../../src/events/index.js';
import { describeUntold } from '../../src/events/untold.js';
import { aUnitText } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';

function fault(seq: number, fault: string, cause?: number): RecordedEvent {
  return { seq, atMs: 10 * seq, type: 'fault', fault, ...(cause === undefined ? {} : { cause }) };
}

const among =
  (...events: readonly RecordedEvent[]) =>
  (seq: number) =>
    events.find((event) => event.seq === seq);

const [one, two, three] = [fault(1, 'a'), fault(2, 'b', 1), fault(3, 'c', 2)] as const;

about('causesOf', () => {
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

about('causes in words', () => {
  const tell = (...chain: readonly RecordedEvent[]) =>
    tellCauses(chain, (id) => id).map(({ seq, text }) => `${seq} ${text}`);
  const submitted: RecordedEvent = { seq: 2, atMs: 20, type: 'unit-submitted', unit: 'a.service', hash: 'h' };

  it('leave out what no timeline tells of, unless all began with it', () => {
    expect(tell(three, submitted, one)).toEqual(['3 ! c', '1 ! a']);
    expect(tell(three, submitted)).toEqual(['3 ! c', '2 a.service is submitted']);
    expect(tell(submitted)).toEqual(['2 a.service is submitted']);
  });

  it('are there for all that happens, and told once', () => {
    const test = new TestCluster({
      files: { 'a.service': aUnitText('OnReschedule=keep'), 'all.service': aUnitText('Global=true') },
      heartbeats: 'sent',
    });
    test.run('start a all');
    test.move('core-02', 'a.service');
    test.fault('kill core-01');
    test.runFor(60_000);
    test.run('destroy a all');
    const nameOf = (id: string) => test.world.picture.machineName(id);
    for (const event of test.events) {
      expect(tellEvent(event, nameOf).text, event.type).not.toMatch(/\{|undefined/);
      const words = [describe(event, nameOf), describeUntold(event, nameOf)];
      if (event.type !== 'lease-expired' && event.type !== 'unit-state')
        expect(
          words.filter((line) => line !== null),
          event.type,
        ).toHaveLength(1);
    }
    expect(new Set(test.events.map(({ type }) => type)).size).toBeGreaterThan(25);
  });

  it('are told from either end where there are many', () => {
    const chain = Array.from({ length: 20 }, (_, i) => fault(20 - i, 'x'));
    expect(tell(...chain).map((text) => Number.parseInt(text, 10))).toEqual([20, 19, 4, 3, 2, 1]);
  });
});
