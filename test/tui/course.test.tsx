// How a run goes: its events with their causes, and its metrics. Whole frames, and every key.
import { describe, expect, it } from 'vitest';
import type { Event, RecordedEvent } from '../../src/events/index.js';
import { chartLines } from '../../src/tui/draw/chart.js';
import { textOf } from '../../src/tui/draw/line.js';
import { fitPoints } from '../../src/tui/screens/metrics/charts.js';
import { Series } from '../../src/tui/screens/metrics/series.js';
import { sourceOf } from '../helpers/a-run.js';
import { FRAMES, goldenFrame, KEYS, shown } from '../helpers/a-screen.js';
import { ASource } from '../helpers/a-source.js';
import { aUnitText, machineId } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';

/** A failover, and a while after it. */
function aRun(): ASource {
  const cluster = new TestCluster({ files: { 'web@.service': aUnitText('Conflicts=web@*.service') } });
  cluster.run('start web@1 web@2');
  cluster.runFor(10_000);
  cluster.kill('core-01');
  cluster.runFor(50_000);
  return sourceOf(cluster);
}

describe('the events', () => {
  it.each(FRAMES)('show what led to the chosen one, and all that it says', async (size, colours) => {
    const screen = await shown(aRun(), ['4', KEYS.up, KEYS.up], size, colours);
    const frame = await screen.until((frame) => frame.includes('WHAT LED TO IT'));
    await expect(`${frame}\n`).toMatchFileSnapshot(goldenFrame('events', size, colours));
  });

  it('lead from one to its cause, and to its unit', async () => {
    const screen = await shown(aRun(), ['4', '/', 'type:agent-task\r', KEYS.up, '/', `${KEYS.escape}`]);
    await screen.press('/', '\u0015', '\r');
    const before = await screen.until((frame) => frame.includes('agent-task'));
    await screen.press(KEYS.enter);
    await screen.until((frame) => frame !== before && /EVENT \d+: engine-scheduled/.test(frame));
    await screen.press('u');
    await screen.until((frame) => frame.includes('UNIT FILE') && frame.includes('web@1.service'));
    await screen.press(KEYS.escape, 'f');
    await screen.until((frame) => !frame.includes('WHAT LED TO IT'));
  });

  it('call machines by their names, whatever they are called in a reason', async () => {
    const screen = await shown(aRun(), ['4', '/', 'unit:web@1 Machine(core-01)\r']);
    await screen.until((frame) => frame.includes('from core-01: target Machine(core-01) went away'));
  });

  it('lead to the nearest cause that is a row, and nowhere where none is', async () => {
    const source = new ASource();
    const unit = 'a.service';
    source.tell(0, { type: 'fault', fault: 'something' });
    source.tell(1, { type: 'unit-wanted', unit, targetState: 'launched', cause: 1 } as Event);
    source.tell(2, { type: 'agent-purging', machine: machineId(1), cause: 2 } as Event);
    const screen = await shown(source, ['4', KEYS.up]);
    // Nothing led to the first.
    await screen.until((frame) => frame.includes('! something') && frame.includes('NOTHING THAT IS KNOWN'));
    expect(screen.frame()).not.toContain('to its cause');
    source.tell(3, { type: 'agent-purging', machine: machineId(2) });
    await screen.press(KEYS.down);
    await screen.until((frame) => frame.includes('EVENT 3') && frame.includes('to its cause'));
    await screen.press(KEYS.enter);
    await screen.until((frame) => frame.includes('EVENT 1: fault'));
  });

  it('are told in words where only what no row tells of led to one', async () => {
    const source = new ASource();
    const unit = 'a.service';
    source.tell(0, { type: 'unit-wanted', unit, targetState: 'launched' });
    source.tell(1, { type: 'agent-purging', machine: machineId(1), cause: 1 } as Event);
    source.tell(2, { type: 'agent-purging', machine: machineId(2) });
    const screen = await shown(source, ['4', KEYS.up]);
    const frame = await screen.until((frame) => frame.includes('EVENT 2'));
    expect(frame).toContain('◂ 00:00:00.000 a.service is to be launched');
    expect(frame).not.toContain('to its cause');
  });

  it.each([
    ['a type', 'type:engine-elected', 'engine elected leader', 'booted'],
    ['a unit', 'unit:web@2', 'web@2.service', 'web@1.service'],
    ['a machine', 'on:core-02', 'core-02', 'core-01'],
    ['text', 'elected', 'engine elected leader', 'booted'],
  ])('are filtered by %s', async (_name, filter, has, hasNot) => {
    const screen = await shown(aRun(), ['4', '/', `${filter}\r`]);
    const body = (frame: string) => frame.split('\n').slice(2, -2).join('\n');
    const frame = await screen.until((frame) => body(frame).includes(has));
    expect(body(frame)).not.toContain(hasNot);
  });

  it('go on with what is new, and go back with time', async () => {
    const source = aRun();
    const screen = await shown(source, ['4']);
    source.tell(source.nowMs + 1, { type: 'fault', fault: 'one more' });
    await screen.until((frame) => frame.includes('! one more'));
    source.seek(0);
    await screen.until(
      (frame) => frame.includes('booted') && !frame.includes('one more') && !frame.includes('schedule'),
    );
  });

  it('say that there is none', async () => {
    const screen = await shown(new ASource(), ['4']);
    await screen.until((frame) => frame.includes('nothing has happened yet'));
  });
});

describe('the metrics', () => {
  it.each(FRAMES)('are lines over time, and a row for each unit', async (size, colours) => {
    const screen = await shown(aRun(), ['7'], size, colours);
    const frame = await screen.until((frame) => frame.includes('AVAILABLE'));
    await expect(`${frame}\n`).toMatchFileSnapshot(goldenFrame('metrics', size, colours));
  });

  it('begin with the worst unit, and are sorted otherwise', async () => {
    const screen = await shown(aRun(), ['7']);
    const first = (frame: string) => /web@\d/.exec(frame)?.[0];
    expect(first(await screen.until((frame) => frame.includes('▸ ')))).toBe('web@1');
    await screen.press('s', 'S');
    await screen.until((frame) => first(frame) === 'web@2');
  });

  it('are those of the moment shown', async () => {
    const source = aRun();
    const screen = await shown(source, ['7']);
    await screen.until((frame) => /MOVES +1 in all/.test(frame));
    source.seek(10_000);
    await screen.until((frame) => /MOVES +0 in all/.test(frame) && /RUNNING +2 /.test(frame));
    source.seek(61_000);
    await screen.until((frame) => /MOVES +1 in all/.test(frame));
  });

  it('lead to the unit', async () => {
    const screen = await shown(aRun(), ['7', KEYS.enter]);
    await screen.until((frame) => frame.includes('UNIT FILE'));
  });

  it('say what to do where there is no unit', async () => {
    const screen = await shown(new ASource(), ['7']);
    await screen.until((frame) => frame.includes('start one'));
  });
});

describe('a series', () => {
  const feed = (series: Series, events: readonly (Event & { readonly atMs: number })[]): Series => {
    for (const [i, event] of events.entries()) series.apply({ seq: i + 1, ...event } as RecordedEvent);
    return series;
  };
  const unit = 'a.service';
  const placed = (atMs: number, n: number) =>
    ({ type: 'unit-placed', atMs, unit, machine: machineId(n) }) as const;

  it('takes what is so after all of an instant, the worst of a second, and the sum of what was done', () => {
    const series = feed(new Series(), [
      { type: 'unit-submitted', atMs: 0, unit, hash: '' },
      { type: 'unit-wanted', atMs: 0, unit, targetState: 'launched' },
      placed(0, 1),
      { type: 'unit-displaced', atMs: 1_000, unit, machine: machineId(1) },
      placed(1_000, 2),
      { type: 'unit-displaced', atMs: 2_100, unit, machine: machineId(2) },
      placed(2_200, 3),
    ]);
    const points = series.upTo(4_500);
    expect(points.map(({ pending }) => pending)).toEqual([0, 0, 1, 0, 0]);
    expect(points.map(({ moves }) => moves)).toEqual([0, 1, 1, 0, 0]);
    expect(points.map(({ writes }) => writes)).toEqual([3, 2, 2, 0, 0]);
  });

  it('is halved when it is full, and loses no peak and no sum', () => {
    const events = Array.from({ length: 1_000 }, (_, i) => placed(i * 1_000, i % 2));
    const series = feed(new Series(), [
      { type: 'unit-submitted', atMs: 0, unit, hash: '' },
      { type: 'unit-wanted', atMs: 0, unit, targetState: 'launched' },
      ...events,
    ]);
    const points = series.upTo(1_000_000);
    expect(series.stepMs).toBe(2_000);
    expect(points.length).toBe(501);
    expect(points.reduce((sum, { moves }) => sum + moves, 0)).toBe(999);
    expect(fitPoints(points, 7).reduce((sum, { moves }) => sum + moves, 0)).toBe(999);
    expect(Math.max(...fitPoints(points, 7).map(({ gaps }) => gaps))).toBe(1);
  });

  it('is drawn so that nothing that was there is invisible', () => {
    const lines = chartLines({ values: [0, 1, 1_000, 500], height: 2, look: 'good' });
    expect(lines.map((line) => line.map(textOf).join(''))).toEqual(['  █ ', '·▁██']);
  });
});
