// The clock of a screen: on, back, faster, and never so fast that the screen would stand still.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FRAME_MS } from '../../../src/cli/pace.js';
import { Player } from '../../../src/cli/player/player.js';
import { machineId } from '../../helpers/builders.js';

/** The wall clock, in milliseconds. */
let wallMs = 0;
/** What it takes to run the cluster a second on. */
let costMs = 0;
beforeEach(() => {
  wallMs = 1_000;
  costMs = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.spyOn(performance, 'now').mockImplementation(() => wallMs);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A cluster to which something happens at every full second, up to its end; every third time nothing can be told of it. */
function play(
  { speed = 1, endsMs = Number.POSITIVE_INFINITY }: { speed?: number; endsMs?: number } = {},
  time: 'virtual' | 'real' = 'virtual',
): Player {
  const player = new Player('test', speed, time);
  const machine = machineId(1);
  let nowMs = 0;
  const runUntil = (untilMs: number, goesOn: () => boolean = () => true): void => {
    for (let next = Math.floor(nowMs / 1_000) + 1; next * 1_000 <= Math.min(untilMs, endsMs); next++) {
      if (!goesOn()) return;
      nowMs = next * 1_000;
      wallMs += costMs;
      player.tell({
        seq: next,
        atMs: nowMs,
        ...(next % 3 === 0
          ? { type: 'etcd-traffic', requests: 0, watchEvents: 0 }
          : { type: 'machine-killed', machine, name: `at-${next}` }),
      });
    }
    nowMs = Math.max(nowMs, Math.min(untilMs, endsMs));
  };
  player.start({
    paced: { nowMs: () => nowMs, runUntil, ended: () => nowMs >= endsMs },
    fault: () => 'done',
    endpoint: () => Promise.resolve(''),
    questions: null,
  });
  return player;
}

function frames(count: number): void {
  for (let i = 0; i < count; i++) {
    wallMs += FRAME_MS;
    vi.advanceTimersByTime(FRAME_MS);
  }
}

/** Where the screen is: the number of the event it shows, the time, and how it stands to the present. */
function shown({ picture, nowMs, present, state }: Player): string {
  return `${picture.seq} ${nowMs} ${present ? 'present' : 'past'} ${state.paused ? 'paused' : 'plays'}`;
}

describe('time', () => {
  it('goes as fast as is asked', () => {
    const player = play({ speed: 10 });
    frames(10);
    expect(shown(player)).toBe(`3 ${FRAME_MS * 100} present plays`);
    player.togglePause();
    frames(10);
    expect(shown(player)).toBe(`3 ${FRAME_MS * 100} present paused`);
  });

  it('has speeds from a tenth to as fast as it goes', () => {
    const player = play({ speed: 3 });
    const speeds = (change: () => void) =>
      Array.from({ length: 12 }, () => {
        change();
        return player.state.speed;
      });
    expect(speeds(() => player.faster())).toEqual([
      5,
      10,
      20,
      50,
      100,
      200,
      500,
      1_000,
      ...Array(4).fill(Number.POSITIVE_INFINITY),
    ]);
    expect(speeds(() => player.slower()).slice(0, 3)).toEqual([1_000, 500, 200]);
    expect(speeds(() => player.slower()).at(-1)).toBe(0.1);
  });

  it('leaves the screen its time, however fast it is to go', () => {
    costMs = 7;
    const player = play({ speed: Number.POSITIVE_INFINITY });
    frames(1);
    expect(player.picture.seq).toBe(3);
    frames(1);
    expect(player.picture.seq).toBe(6);
  });

  it('as fast as it goes comes to the end, and stands there', () => {
    const player = play({ speed: Number.POSITIVE_INFINITY, endsMs: 5_000 });
    frames(1);
    expect(player.state.ended).toBe('the end');
    expect(shown(player)).toBe('5 5000 present plays');
  });
});

describe('stepping on in the present runs the cluster', () => {
  it('by a second', () => {
    const player = play();
    player.step('second', 2);
    expect(shown(player)).toBe('2 2000 present paused');
  });

  it('to the next event that can be told of', () => {
    const player = play();
    player.step('event', 2);
    expect(shown(player)).toBe('2 2000 present paused');
    player.step('event', 1);
    expect(shown(player)).toBe('4 4000 present paused');
  });

  it('and not for ever, where nothing can be told of', () => {
    costMs = 200;
    const player = play();
    player.step('second', 100);
    expect(shown(player)).toBe('3 3000 present paused');
  });
});

describe('the past', () => {
  function at(seconds: number): Player {
    const player = play();
    player.step('second', seconds);
    player.togglePause();
    return player;
  }

  it('is shown as it was, and the cluster stands still meanwhile', () => {
    const player = at(8);
    player.seek(4_500);
    frames(30);
    expect(shown(player)).toBe('4 4500 past paused');
    expect(player.picture.machineName(machineId(1))).toBe(machineId(1).slice(0, 8));
    expect(player.latestMs).toBe(8_000);
    player.toPresent();
    expect(shown(player)).toBe('8 8000 present plays');
  });

  it('stands still again when it stood still before', () => {
    const player = at(8);
    player.togglePause();
    player.seek(4_500);
    player.toPresent();
    expect(shown(player)).toBe('8 8000 present paused');
  });

  it('begins at the beginning, and ends at the present', () => {
    const player = at(8);
    player.seek(-5);
    expect(shown(player)).toBe('0 0 past paused');
    player.seek(8_000);
    expect(player.present).toBe(true);
  });

  it('is stepped through event by event, of those that can be told of', () => {
    const player = at(8);
    const steps = [-1, -1, -1, -1, 1, 1, 1, 1].map((by) => {
      player.step('event', by);
      return shown(player).replace(/ paused| plays/, '');
    });
    expect(steps).toEqual([
      '7 7000 past',
      '5 5000 past',
      '4 4000 past',
      '2 2000 past',
      '4 4000 past',
      '5 5000 past',
      '7 7000 past',
      '8 8000 past',
    ]);
    player.step('event', 1);
    expect(player.present).toBe(true);
  });

  it('says where nothing is before', () => {
    const player = at(1);
    player.step('event', -5);
    expect(player.state.notice?.text).toBe('nothing is known of what was before');
  });

  it('is stepped through second by second, up to the present', () => {
    const player = at(3);
    player.step('second', -2);
    expect(shown(player)).toBe('1 1000 past paused');
    player.step('second', 1);
    expect(shown(player)).toBe('2 2000 past paused');
    player.step('second', 10);
    expect(shown(player)).toBe('3 3000 present plays');
  });

  it('plays, and goes over into the present', () => {
    const player = at(8);
    player.seek(6_900);
    player.togglePause();
    frames(5);
    expect(shown(player)).toBe(`7 ${6_900 + 5 * FRAME_MS} past plays`);
    frames(32);
    expect(shown(player)).toMatch(/^8 80\d\d present plays$/);
  });

  it('of a real cluster is there while it goes on behind', () => {
    const player = play({}, 'real');
    frames(100);
    expect(player.history.lastSeq).toBe(3);
    player.seek(1_500);
    frames(100);
    expect(shown(player)).toBe('1 1500 past paused');
    expect(player.history.lastSeq).toBe(6);
    player.toPresent();
    expect(shown(player)).toMatch(/^6 \d+ present plays$/);
    player.togglePause();
    expect(shown(player)).toMatch(/plays$/);
  });
});
