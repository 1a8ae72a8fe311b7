// How often a cluster is asked for a screen, and in what order rows stand.
import { describe, expect, it } from 'vitest';
import { compareStrings, failure, now, type Task, wait } from '../../src/base/index.js';
import { Answers } from '../../src/tui/answers.js';
import { inOrder } from '../../src/tui/screens/order.js';
import { madeOf } from '../../src/tui/screens/select.js';
import { sourceOf } from '../helpers/a-run.js';
import { TestCluster } from '../helpers/cluster.js';
import { ManualClock } from '../helpers/manual-clock.js';

function answers() {
  const clock = new ManualClock();
  const source = sourceOf(new TestCluster({ machines: 1 }));
  const asking = new Answers(source, clock);
  let told = 0;
  asking.subscribe(() => {
    told += 1;
  });
  return { clock, source, asking, told: () => told };
}

describe('answers', () => {
  it('are asked for anew when the cluster has changed, twice a second at most, and then without being asked', () => {
    const { clock, source, asking, told } = answers();
    let asked = 0;
    const look = () => asking.to('it', () => now(() => ++asked)).value;
    expect([look(), look()]).toEqual([1, 1]);
    source.change({});
    expect(look()).toBe(1);
    expect(told()).toBe(0);
    clock.advance(500);
    expect(told()).toBe(1);
    expect([look(), look()]).toEqual([2, 2]);
  });

  it('come at once when they are wanted again after a while', () => {
    const { clock, source, asking } = answers();
    let asked = 0;
    const look = () => asking.to('it', () => now(() => ++asked)).value;
    look();
    clock.advance(10_000);
    source.change({});
    expect(look()).toBe(2);
  });

  it('take no more than a twentieth of the time', () => {
    const { clock, source, asking } = answers();
    let asked = 0;
    function* slow(): Task<number> {
      asked += 1;
      yield* wait<void>((resume) => clock.setTimer(1_000, () => resume()));
      return asked;
    }
    for (let second = 0; second < 41; second++) {
      source.change({});
      asking.to('it', slow);
      clock.advance(1_000);
    }
    expect(asked).toBe(2);
  });

  it('of many stand each for itself: who does not answer holds up nobody', () => {
    const { clock, source, asking, told } = answers();
    const asked: string[] = [];
    const look = () =>
      asking.toEach('them', ['quick', 'never'], (_questions, who) => {
        asked.push(who);
        return who === 'quick' ? now(() => asked.length) : wait<number>(() => undefined);
      });
    expect(look()).toEqual([
      { value: 1, problem: null },
      { value: null, problem: null },
    ]);
    clock.advance(500);
    source.change({});
    expect(look().map(({ value }) => value)).toEqual([3, null]);
    expect(asked).toEqual(['quick', 'never', 'quick']);
    expect(told()).toBe(0);
  });

  it.each([
    ['one after the other', false],
    ['all at the same time', true],
  ])('of many, worked out %s, take together no more than a twentieth', (_name, together) => {
    const { clock, source, asking } = answers();
    const whom = Array.from({ length: 10 }, (_, i) => String(i));
    let spentMs = 0;
    function* slow(): Task<void> {
      if (together) yield* wait<void>((resume) => clock.setTimer(100, () => resume()));
      else clock.advance(10);
      spentMs += 10;
    }
    for (let round = 0; round < 1_000; round++) {
      source.change({});
      asking.toEach('them', whom, slow);
      clock.advance(100);
    }
    expect(spentMs / clock.nowMs()).toBeLessThan(1 / 20 + 1 / 200);
    expect(spentMs / clock.nowMs()).toBeGreaterThan(1 / 30);
  });

  it('of a real cluster may be late: it is asked again after ten seconds at most', () => {
    const { clock, source, asking } = answers();
    source.isReal = true;
    let asked = 0;
    function* late(): Task<number> {
      asked += 1;
      yield* wait<void>((resume) => clock.setTimer(5_000, () => resume()));
      return asked;
    }
    for (const ms of [5_000, 9_900, 100]) {
      source.change({});
      asking.to('it', late);
      clock.advance(ms);
    }
    source.change({});
    asking.to('it', late);
    expect(asked).toBe(2);
  });

  it('that cost others much are asked for as seldom as whoever wants them says', () => {
    const { clock, source, asking } = answers();
    let asked = 0;
    for (let second = 0; second < 41; second++) {
      source.change({});
      asking.to('it', () => now(() => ++asked), 10_000);
      clock.advance(1_000);
    }
    expect(asked).toBe(5);
  });

  it('are looked for again when the first of those that rest may be asked', () => {
    const { clock, source, asking, told } = answers();
    const slow = () => now(() => clock.advance(100));
    asking.to('seldom', slow);
    asking.to('often', () => now(() => 1));
    source.change({});
    asking.to('seldom', slow);
    asking.to('often', () => now(() => 2));
    clock.advance(500);
    expect(told()).toBe(1);
  });

  it('stay while a newer one is on its way, and tell when it has come', () => {
    const { clock, source, asking, told } = answers();
    let value = 'old';
    function* later(): Task<string> {
      yield* wait<void>((resume) => clock.setTimer(100, () => resume()));
      return value;
    }
    expect(asking.to('it', later).value).toBeNull();
    clock.advance(100);
    expect(told()).toBe(1);
    value = 'new';
    clock.advance(5_000);
    source.change({});
    expect(asking.to('it', later).value).toBe('old');
    clock.advance(100);
    expect(asking.to('it', later).value).toBe('new');
  });

  it('keep what was there when there is none, and say why', () => {
    const { clock, source, asking } = answers();
    asking.to('it', () => now(() => 7));
    clock.advance(1_000);
    source.change({});
    const fails = () =>
      now((): number => {
        throw failure('away', 'etcd is away');
      });
    expect(asking.to('it', fails)).toEqual({ value: 7, problem: 'etcd is away' });
  });
});

describe('what is made of answers', () => {
  it('is made again only of other ones', () => {
    let made = 0;
    const joined = madeOf((...parts: readonly string[]) => {
      made += 1;
      return parts.join(' ');
    });
    expect([joined(), joined('a', 'b'), joined('a', 'b')]).toEqual(['', 'a b', 'a b']);
    expect(made).toBe(2);
    expect([joined('a', 'c'), joined('a')]).toEqual(['a c', 'a']);
  });
});

describe('the order of rows', () => {
  it('is kept, and only what has come is compared', () => {
    let compared = 0;
    const order = inOrder((a, b) => {
      compared += 1;
      return compareStrings(a, b);
    });
    const names = Array.from({ length: 4_096 }, (_, i) => String((i * 1_543) % 4_096).padStart(4, '0'));
    const things = new Map(names.map((name) => [name, 0]));
    expect(order(things)).toEqual([...names].sort());
    compared = 0;
    expect(order(things)).toBe(order(things));
    things.set('1000a', 0);
    things.delete('0000');
    const expected = [...things.keys()].sort();
    expect(order(things)).toEqual(expected);
    expect(compared).toBeLessThan(20);
  });

  it('notices one that goes when another comes', () => {
    const order = inOrder(compareStrings);
    const things = new Map([
      ['b', 0],
      ['a', 0],
    ]);
    expect(order(things)).toEqual(['a', 'b']);
    things.delete('a');
    things.set('c', 0);
    expect(order(things)).toEqual(['b', 'c']);
  });
});
