// The home screen: whole frames, groups, the ways in which machines are drawn, and what the eye is to follow.
import { describe, expect, it } from 'vitest';
import { failure, now } from '../../../src/base/index.js';
import type { Event } from '../../../src/events/index.js';
import type { Colours } from '../../../src/tui/index.js';
import type { Size } from '../../../src/tui/screens/screen.js';
import { sourceOf } from '../../helpers/a-run.js';
import {
  FRAMES,
  goldenFrame,
  KEYS,
  LARGE,
  SMALL,
  shown,
  showScreen,
  UNCOLOURED,
} from '../../helpers/a-screen.js';
import { ASource } from '../../helpers/a-source.js';
import { aUnitText, machineId } from '../../helpers/builders.js';
import { TestCluster, type TestClusterOptions } from '../../helpers/cluster.js';

const ZONES = ['a', 'b', 'c'].map((zone) => ({ count: 2, name: zone, metadata: { zone } }));

/** What happened in a run, up to a while after its end. */
function recorded(test: TestCluster): ASource {
  const source = new ASource();
  for (const { seq: _seq, cause: _cause, atMs, ...event } of test.events) source.tell(atMs, event as Event);
  source.latestMs = test.nowMs;
  source.change({ speed: 1 });
  return source;
}

function aCluster(options: TestClusterOptions = {}): TestCluster {
  const test = new TestCluster({
    machines: ZONES,
    etcd: 3,
    files: { 'web@.service': aUnitText() },
    ...options,
  });
  test.run("start 'web@{1..8}'");
  return test;
}

/** One machine dead and its lease running, one cut off, a member of etcd down, a unit failed. */
function aBadDay(): ASource {
  const test = aCluster();
  test.runFor(20_000);
  test.fault('kill etcd-3');
  test.runFor(2_000);
  test.fault('kill a-01');
  test.fault('partition b-01 and etcd');
  test.fault('lose c-01 and etcd 20%');
  test.fault('crash c-02 web@6.service');
  test.runFor(12_000);
  return recorded(test);
}

/** Which screens and keys there are, frames of other tests show. */
function body(frame: string): string {
  return `${frame.split('\n').slice(2, -1).join('\n')}\n`;
}

describe('the cluster', () => {
  const sizes: readonly (readonly [Size, Colours])[] = FRAMES;

  it.each(sizes)('on a bad day, in zones', async (size, colours) => {
    const screen = showScreen(aBadDay(), size, colours);
    await screen.press('b');
    const frame = await screen.until((frame) => frame.includes('zone=a'));
    await expect(body(frame)).toMatchFileSnapshot(goldenFrame('bad-day', size, colours));
  });

  it('groups by each key of the metadata, and then by none', async () => {
    const machines = [{ count: 3, metadata: { disk: 'ssd', zone: '{n%2}' } }];
    const screen = showScreen(recorded(aCluster({ machines })));
    expect(screen.frame()).not.toContain('disk=');
    await screen.press('b');
    await screen.until((frame) => frame.includes('disk=ssd  3/3 machines  8 units'));
    await screen.press('b');
    await screen.until((frame) => /zone=.+ machines/.test(frame));
    await screen.press('b');
    await screen.until((frame) => !frame.includes('disk=') && !frame.includes('zone='));
  });

  it('shows only the machines that are asked for, and how many these are', async () => {
    const source = recorded(aCluster());
    const screen = showScreen(source, LARGE);
    await screen.press('/', 'b-0');
    await screen.until((frame) => frame.includes('2 of 6 rows') && !frame.includes('a-01 ─'));
    await screen.press('2', '\r', 'k');
    await screen.until((frame) => frame.includes('/b-02 1/6') && !frame.includes('b-01 ═'));
    expect(source.done).toEqual(['machine kill b-02']);
    await screen.press('/', '\u0015zone=c\r', 'b');
    await screen.until((frame) => frame.includes('zone=c  2/2 machines') && !frame.includes('zone=a'));
    await screen.press('/', '\u0015nobody\r');
    await screen.until((frame) => frame.includes('no machine is like that'));
    await screen.press('/', '\u0015rack=1\r');
    await screen.until((frame) => frame.includes('no machine has metadata rack'));
    await screen.press(KEYS.escape);
    await screen.until((frame) => frame.includes('zone=a'));
  });

  it('says of a machine that nothing of it reaches etcd, as the machines do', async () => {
    const test = aCluster();
    test.fault('partition a-01 and etcd');
    const frames = async (): Promise<readonly string[]> =>
      Promise.all([[], ['3']].map(async (keys) => (await shown(recorded(test), keys)).frame()));
    test.runFor(1_000);
    for (const frame of await frames()) expect(frame).toMatch(/╳ cut off/);
    test.runFor(60_000);
    expect(test.of('machine-gone')).toHaveLength(1);
    for (const frame of await frames()) expect(frame).toMatch(/╳ cut off/);
  });

  it('lets a lease drain as long as nobody renews it', () => {
    const test = aCluster();
    test.runFor(5_000);
    test.kill('a-01');
    test.runFor(10_000);
    const leaseOfA = (): string =>
      /lease \S+ +(≤?\d+ s)/.exec(showScreen(recorded(test), LARGE).frame())?.[1] ?? '';
    expect(leaseOfA()).toBe('≤20 s');
    // Back, it registers only when the old lease has run out.
    test.restart('a-01');
    test.runFor(5_000);
    expect(leaseOfA()).toBe('≤15 s');
    expect(showScreen(recorded(test), LARGE).frame()).toMatch(/◭ rejoins .*│/);
    test.runFor(25_000);
    expect(leaseOfA()).toBe('30 s');
  });

  it('lets a lease drain that nobody renews since etcd was away for too long', () => {
    const test = aCluster({ etcd: 1, machines: 2 });
    const frame = (): string => showScreen(recorded(test), LARGE).frame();
    test.fault('kill etcd-1');
    test.runFor(60_000);
    expect(frame()).toMatch(/◭ rejoins .+\n.*old lease █+ ≤30 s /);
    test.fault('restart etcd-1');
    test.runFor(20_000);
    expect(frame()).toMatch(/old lease █+░+ ≤1\d s /);
    expect(test.of('machine-gone')).toEqual([]);
    test.runFor(70_000);
    expect(frame()).toMatch(/▲ up .+\n.* lease █+ 30 s /);
  });

  it('shows a unit that has moved in its new place, and for a while from where it came', () => {
    const test = aCluster();
    test.kill('a-01');
    test.runFor(1_000);
    while (
      test.of('engine-scheduled').every(({ because }) => !because.includes('a-01')) &&
      test.runsOn('web@1.service') === 'a-01'
    )
      test.runFor(250);
    while (test.runsOn('web@1.service') === null || test.runsOn('web@1.service') === 'a-01') test.runFor(100);
    const source = recorded(test);
    const moved = / web@1\.service ← a-01/;
    expect(showScreen(source, LARGE).frame()).toMatch(moved);
    source.latestMs += 5_000;
    source.change({});
    expect(showScreen(source, LARGE).frame()).not.toMatch(moved);
    // Five seconds are half a second at ten times the speed.
    source.change({ speed: 10 });
    expect(showScreen(source, LARGE).frame()).toMatch(moved);
  });

  it('of a real etcd shows what its members say, or why they say nothing', async () => {
    const source = sourceOf(aCluster());
    const { questions } = source;
    source.isReal = true;
    const screen = showScreen(source, LARGE);
    await screen.until((frame) => /ETCD +● etcd-1 +● etcd-2 +● etcd-3 leads +quorum 3\/3/.test(frame));
    const etcdMembers = () =>
      now((): never => {
        throw failure('registry-unavailable', 'no answer from etcd');
      });
    if (questions !== null) source.questions = { ...questions, etcdMembers };
    source.change({});
    await screen.until((frame) => /ETCD +no answer from etcd/.test(frame));
    expect(screen.frame().split('\n')[0]).toMatch(/✖ etcd: no answer *$/);
  });

  it('opens the machine under the cursor', async () => {
    const source = recorded(aCluster());
    const screen = showScreen(source, LARGE);
    await screen.press(KEYS.right, KEYS.enter);
    await screen.until((frame) => / a-02 *$/.test(frame.split('\n')[1] ?? ''));
  });
});

function crowd(machines: number): ASource {
  const source = new ASource();
  for (let n = 1; n <= machines; n++) {
    const [machine, name, publicIp] = [machineId(n), `core-${n}`, `10.0.${n >> 8}.${n & 255}`];
    const metadata = { zone: 'abcd'[n % 4] ?? '' };
    source.tell(0, { type: 'machine-booted', machine, name, publicIp });
    source.tell(0, { type: 'machine-registered', machine, publicIp, metadata });
    for (let i = 0; i < n % 5; i++) {
      const unit = `web@${n * 10 + i}.service`;
      source.tell(0, { type: 'unit-submitted', unit, hash: '' }, { type: 'unit-placed', unit, machine });
      source.tell(0, {
        type: 'unit-published',
        unit,
        machine,
        load: 'loaded',
        active: 'active',
        sub: 'running',
      });
    }
  }
  source.latestMs = 60_000;
  return source;
}

describe('many machines', () => {
  it('become strips of one line, and then cells of a heat map', () => {
    const strips = showScreen(crowd(60), LARGE).frame();
    expect(strips).toContain('core-60');
    expect(strips).toMatch(/▲ core-9 +●●●●/);
    const heat = showScreen(crowd(400), LARGE).frame();
    expect(heat).not.toContain('core-60');
    expect(heat).toContain('▸░ ▒ ▓ █ · ░ ▒');
    expect(heat).toContain('▸ core-1 10.0.0.1  ▲ up');
  });

  it('are a heat map in groups, told of one by one under the cursor', async () => {
    const screen = showScreen(crowd(400), LARGE);
    await screen.press('b', KEYS.down, KEYS.right);
    const frame = await screen.until((frame) => frame.includes('zone=d  100/100 machines'));
    expect(frame).toMatch(/▸ core-\d+ 10\.0\.\d+\.\d+ .+zone=a/);
    await expect(body(frame)).toMatchFileSnapshot(goldenFrame('heat', LARGE, UNCOLOURED));
  });

  it('show what is out of order by a mark', async () => {
    const source = crowd(400);
    source.tell(60_000, { type: 'machine-killed', machine: machineId(1), name: 'core-1' });
    source.tell(
      60_000,
      { type: 'machine-killed', machine: machineId(6), name: 'core-6' },
      { type: 'machine-booted', machine: machineId(6), name: 'core-6', publicIp: '10.0.0.6' },
    );
    source.tell(
      60_000,
      { type: 'machine-gone', machine: machineId(2) },
      { type: 'leader-written', machine: machineId(3), revision: 1 },
    );
    source.tell(60_000, {
      type: 'unit-published',
      unit: 'web@40.service',
      machine: machineId(4),
      load: 'loaded',
      active: 'failed',
      sub: 'failed',
    });
    source.tell(60_000, { type: 'fault', fault: 'partition core-5 and etcd' });
    expect(showScreen(source, LARGE).frame()).toContain('▸▼ △ ♛ ✖ ╳ ◭ ▒');
  });

  const sizes: readonly Size[] = [
    { width: 60, height: 18 },
    { width: 61, height: 60 },
    SMALL,
    LARGE,
    { width: 300, height: 100 },
  ];

  it.each([3, 40, 1_000])(
    'never draw more than there is room for, and say what they leave out: %i',
    async (machines) => {
      const source = crowd(machines);
      for (const size of sizes)
        for (const group of ['', 'zone']) {
          const screen = showScreen(source, size);
          if (group !== '') await screen.press('b');
          const frame = await screen.until((frame) => group === '' || frame.includes('zone='));
          const lines = frame.split('\n');
          const where = `${size.width}×${size.height} ${group}`;
          expect(lines.length, where).toBe(size.height);
          for (const line of lines)
            expect([...line].length, `${where}: ${line}`).toBeLessThanOrEqual(size.width);
          expect(lines.join('\n'), where).toContain('EVENTS');
          expect(machinesShown(frame) + hidden(frame), where).toBe(machines);
        }
    },
  );
});

/** Machines by the marks that each has in every way of drawing them. */
function machinesShown(frame: string): number {
  const lines = frame.split('\n');
  const from = lines.findIndex((line) => line.startsWith('ETCD')) + 1;
  const to = lines.findIndex((line) => line.startsWith('EVENTS'));
  const body = lines.slice(from, to).filter((line) => !/machines|^▸ |fuller/.test(line));
  const names = body.join('\n').match(/core-\d+/g);
  return names?.length ?? body.join('').replace(/[ ▸]/g, '').length;
}

function hidden(frame: string): number {
  return Number(/\+(\d+) more machines/.exec(frame)?.[1] ?? 0);
}
