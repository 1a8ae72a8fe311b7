import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/events/index.js';
import { GONE_MAX, Metrics } from '../../../src/events/metrics/metrics.js';
import { TestCluster } from '../../helpers/cluster.js';

/** An event, and when it happens, in seconds. */
type Told = readonly [atS: number, event: Event];

const UNIT = 'a.service';

const submitted: Event = { type: 'unit-submitted', unit: UNIT, hash: '' };
const destroyed: Event = { type: 'unit-destroyed', unit: UNIT };
const isGlobal: Event = { type: 'unit-global', unit: UNIT };

function wanted(targetState: 'inactive' | 'loaded' | 'launched'): Event {
  return { type: 'unit-wanted', unit: UNIT, targetState };
}

function placed(machine: string): Event {
  return { type: 'unit-placed', unit: UNIT, machine };
}

function displaced(machine: string): Event {
  return { type: 'unit-displaced', unit: UNIT, machine };
}

/** A state as systemd shows it: `active/running`. */
function state(machine: string, words: string): Event {
  const [active, sub] = words.split('/') as ['active', 'running'];
  const load = words === 'inactive/dead' ? 'not-found' : 'loaded';
  return { type: 'unit-state', unit: UNIT, machine, load, active, sub, was: 'inactive', result: 'success' };
}

const up = (machine: string): Event => state(machine, 'active/running');
const down = (machine: string): Event => state(machine, 'inactive/dead');

function killed(machine: string): Event {
  return { type: 'machine-killed', machine, name: machine };
}

function fold(told: readonly Told[]): Metrics {
  const metrics = new Metrics();
  for (const [i, [atS, event]] of told.entries()) metrics.apply({ seq: i + 1, atMs: atS * 1_000, ...event });
  return metrics;
}

/** What is said of the unit in seconds, without what is nought. */
function row(told: readonly Told[], endS: number): Readonly<Record<string, unknown>> {
  const unit = fold(told).unit(UNIT, endS * 1_000);
  if (unit === null) throw new Error('there is no such unit');
  const all = {
    wanted: unit.wantedMs / 1_000,
    gap: spell(unit.gap),
    overlap: spell(unit.overlap),
    recovery: spell(unit.recovery),
    moves: unit.moves,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== 0 && value !== ''));
}

function spell({ count, longestMs, totalMs }: { count: number; longestMs: number; totalMs: number }): string {
  return count === 0 ? '' : `${count}x, longest ${longestMs / 1_000}, total ${totalMs / 1_000}`;
}

const begun: readonly Told[] = [
  [0, submitted],
  [0, wanted('inactive')],
  [1, wanted('launched')],
  [1, placed('m1')],
  [2, up('m1')],
];

interface Case {
  readonly name: string;
  readonly told: readonly Told[];
  readonly is: Readonly<Record<string, unknown>>;
}

/** Each told up to 100 s. */
const CASES: readonly Case[] = [
  {
    name: 'a unit that was never to run',
    told: [
      [0, submitted],
      [0, wanted('loaded')],
    ],
    is: {},
  },
  {
    name: 'a unit that never comes up',
    told: [
      [10, submitted],
      [10, wanted('launched')],
    ],
    is: { wanted: 90, gap: '1x, longest 90, total 90' },
  },
  {
    name: 'a unit that comes up and stays: it was missing until then, and has recovered from nothing',
    told: begun,
    is: { wanted: 99, gap: '1x, longest 1, total 1' },
  },
  {
    name: 'a crash, and a restart by systemd',
    told: [...begun, [10, state('m1', 'activating/auto-restart')], [13, up('m1')]],
    is: { wanted: 99, gap: '2x, longest 3, total 4', recovery: '1x, longest 3, total 3' },
  },
  {
    name: 'a reload, in which it serves on',
    told: [...begun, [10, state('m1', 'reloading/reload')], [13, up('m1')]],
    is: { wanted: 99, gap: '1x, longest 1, total 1' },
  },
  {
    name: 'a lost machine: the copy ends with the power, and is wanted where it was until it is placed anew',
    told: [...begun, [10, killed('m1')], [40, displaced('m1')], [40, placed('m2')], [41, up('m2')]],
    is: { wanted: 99, gap: '2x, longest 31, total 32', recovery: '1x, longest 31, total 31', moves: 1 },
  },
  {
    name: 'a lost machine of which it has not recovered: up to now',
    told: [...begun, [10, killed('m1')], [40, displaced('m1')]],
    is: { wanted: 99, gap: '2x, longest 90, total 91', recovery: '1x, longest 90, total 90' },
  },
  {
    name: 'a machine that comes back before anybody moved its unit',
    told: [
      ...begun,
      [10, killed('m1')],
      [15, { type: 'machine-booted', machine: 'm1', name: 'm1', publicIp: '' }],
      [20, up('m1')],
    ],
    is: { wanted: 99, gap: '2x, longest 10, total 11', recovery: '1x, longest 10, total 10' },
  },
  {
    name: 'a machine cut off whose copy runs on beside the new one: two until it stops',
    told: [...begun, [40, displaced('m1')], [40, placed('m2')], [41, up('m2')], [50, down('m1')]],
    is: {
      wanted: 99,
      gap: '1x, longest 1, total 1',
      overlap: '1x, longest 9, total 9',
      moves: 1,
    },
  },
  {
    name: 'two copies, and the power of one goes',
    told: [...begun, [41, up('m2')], [45, killed('m1')]],
    is: { wanted: 99, gap: '1x, longest 1, total 1', overlap: '1x, longest 4, total 4' },
  },
  {
    name: 'two copies for ever, twice begun',
    told: [...begun, [41, up('m2')], [45, down('m2')], [90, up('m3')]],
    is: { wanted: 99, gap: '1x, longest 1, total 1', overlap: '2x, longest 10, total 14' },
  },
  {
    name: 'a copy that is still being stopped while the next one starts: missing, and yet two',
    told: [
      ...begun,
      [10, state('m1', 'deactivating/stop-sigterm')],
      [10, state('m2', 'activating/start')],
      [13, up('m2')],
      [15, down('m1')],
    ],
    is: {
      wanted: 99,
      gap: '2x, longest 3, total 4',
      overlap: '1x, longest 5, total 5',
      recovery: '1x, longest 3, total 3',
    },
  },
  {
    name: 'a copy that prepares itself while the other runs: one',
    told: [...begun, [10, state('m2', 'activating/start-pre')], [15, down('m2')]],
    is: { wanted: 99, gap: '1x, longest 1, total 1' },
  },
  {
    name: 'a move within one millisecond leaves no gap, and no overlap',
    told: [...begun, [10, down('m1')], [10, up('m2')], [10, displaced('m1')], [10, placed('m2')]],
    is: { wanted: 99, gap: '1x, longest 1, total 1', moves: 1 },
  },
  {
    name: 'stopped by wish, and started again: no gap between',
    told: [...begun, [10, wanted('loaded')], [10.5, down('m1')], [20, wanted('launched')], [21, up('m1')]],
    is: { wanted: 89, gap: '2x, longest 1, total 2' },
  },
  {
    name: 'unloaded, and started elsewhere: not a move',
    told: [
      ...begun,
      [10, wanted('inactive')],
      [10, displaced('m1')],
      [11, down('m1')],
      [20, wanted('launched')],
      [20, placed('m2')],
      [21, up('m2')],
    ],
    is: { wanted: 89, gap: '2x, longest 1, total 2' },
  },
  {
    name: 'lost, and given up by wish: a gap of which nobody recovered',
    told: [...begun, [10, killed('m1')], [15, wanted('inactive')], [20, wanted('launched')], [22, up('m2')]],
    is: { wanted: 94, gap: '3x, longest 5, total 8' },
  },
  {
    name: 'unloaded, and its stopped copy lasts: two although not wanted',
    told: [
      ...begun,
      [10, up('m2')],
      [20, wanted('inactive')],
      [30, state('m1', 'deactivating/final-sigkill')],
    ],
    is: { wanted: 19, gap: '1x, longest 1, total 1', overlap: '1x, longest 20, total 20' },
  },
  {
    name: 'away and back again: two moves',
    told: [
      ...begun,
      [10, displaced('m1')],
      [10, placed('m2')],
      [20, displaced('m2')],
      [20, placed('m2')],
      [30, placed('m1')],
    ],
    is: { wanted: 99, gap: '1x, longest 1, total 1', moves: 2 },
  },
  {
    name: 'destroyed: wanted until then',
    told: [...begun, [10, destroyed], [11, down('m1')]],
    is: { wanted: 9, gap: '1x, longest 1, total 1' },
  },
  {
    name: 'ended, and not to be started again: not missed',
    told: [
      ...begun,
      [10, down('m1')],
      [11, { type: 'unit-ended', unit: UNIT, machine: 'm1', result: 'finished' }],
    ],
    is: { wanted: 10, gap: '2x, longest 1, total 2' },
  },
  {
    name: 'ended, and started by somebody all the same: wanted again',
    told: [
      ...begun,
      [10, { type: 'unit-ended', unit: UNIT, machine: 'm1', result: 'failed' }],
      [20, state('m1', 'activating/start')],
      [21, up('m1')],
    ],
    is: { wanted: 88, gap: '1x, longest 1, total 1' },
  },
  {
    name: 'a global unit: one copy each, no overlap, and missing when the last is gone',
    told: [
      [0, submitted],
      [0, wanted('launched')],
      [0, isGlobal],
      [1, up('m1')],
      [2, up('m2')],
      [10, killed('m1')],
      [20, killed('m2')],
      [25, up('m1')],
    ],
    is: { wanted: 100, gap: '2x, longest 5, total 6', recovery: '1x, longest 5, total 5' },
  },
  {
    name: 'a machine that gets another ID: the same copy as before',
    told: [
      ...begun,
      [10, { type: 'machine-id-changed', machine: 'm9', was: 'm1', name: 'm1' }],
      [20, up('m9')],
      [30, killed('m9')],
    ],
    is: { wanted: 99, gap: '2x, longest 70, total 71', recovery: '1x, longest 70, total 70' },
  },
];

describe('what is said of a unit', () => {
  it.each(CASES)('$name', ({ told, is }) => {
    expect(row(told, 100)).toEqual(is);
  });

  it('adds up: available is what was wanted and not missing', () => {
    const unit = fold([...begun, [51, killed('m1')]]).unit(UNIT, 101_000);
    expect(unit?.availability).toBe(0.49);
  });

  it('is nothing of what never was to run, of templates, and of units that there are not', () => {
    const template: Event = { type: 'unit-wanted', unit: 'b@.service', targetState: 'launched' };
    const metrics = fold([
      [0, submitted],
      [0, wanted('loaded')],
      [0, template],
    ]);
    expect(metrics.summary(1_000).units).toEqual([]);
    expect(metrics.unit('b.service', 1_000)).toBeNull();
    expect(metrics.unit(UNIT, 1_000)?.availability).toBeNull();
  });

  it('is remembered of the latest that were destroyed', () => {
    const metrics = new Metrics();
    let seq = 0;
    const tell = (event: Event): void => metrics.apply({ seq: ++seq, atMs: seq, ...event });
    for (let n = 0; n <= GONE_MAX; n++) {
      tell({ type: 'unit-wanted', unit: `u${n}.service`, targetState: 'launched' });
      tell({ type: 'unit-destroyed', unit: `u${n}.service` });
    }
    expect(metrics.summary(seq).units).toHaveLength(GONE_MAX);
    expect(metrics.unit('u0.service', seq)).toBeNull();
    // One that is back is not destroyed any longer.
    tell({ type: 'unit-submitted', unit: 'u1.service', hash: '' });
    tell({ type: 'unit-wanted', unit: 'u.service', targetState: 'launched' });
    tell({ type: 'unit-destroyed', unit: 'u.service' });
    expect(metrics.unit('u1.service', seq)?.wantedMs).toBe(1);
  });
});

describe('what is said of the cluster', () => {
  it('counts pending units as they are after each instant', () => {
    const other = (n: number): Event => ({
      type: 'unit-wanted',
      unit: `u${n}.service`,
      targetState: 'loaded',
    });
    const metrics = fold([
      [0, submitted],
      [0, wanted('launched')],
      [0, isGlobal],
      [1, other(1)],
      [1, other(2)],
      [2, { type: 'unit-placed', unit: 'u1.service', machine: 'm1' }],
      [3, { type: 'unit-wanted', unit: 'b@.service', targetState: 'loaded' }],
    ]);
    expect(metrics.cluster).toMatchObject({ pending: 1, pendingPeak: 2 });
  });

  it('counts those who came to lead after the first, and not one who writes it again', () => {
    const lead = (machine: string): Event => ({ type: 'leader-written', machine, revision: 1 });
    const metrics = fold([
      [0, lead('m1')],
      [1, lead('m1')],
      [2, { type: 'leader-cleared', machine: 'm1' }],
      [3, lead('m1')],
      [4, lead('m2')],
    ]);
    expect(metrics.cluster.leaderChanges).toBe(2);
    expect(fold([]).cluster.leaderChanges).toBe(0);
  });
});

describe('a machine that is frozen while its unit is placed anew', () => {
  const files = { 'a.service': '[Service]\nExecStart=/bin/sleep infinity\n' };

  it('has the other copy, from when the new one came up until it wakes and stops its own', () => {
    const test = new TestCluster({ files });
    test.run('start a');
    test.fault('freeze core-01');
    test.runFor(120_000);
    const frozen = test.world.metrics.unit('a.service', test.nowMs);
    expect(frozen).toMatchObject({
      moves: 1,
      gap: { count: 1 },
      recovery: { count: 0 },
      overlap: { count: 1 },
    });
    expect(frozen?.overlap.longestMs).toBeGreaterThan(80_000);
    test.fault('thaw core-01');
    test.runFor(60_000);
    const woken = test.world.metrics.unit('a.service', test.nowMs);
    expect(woken?.overlap.longestMs).toBeLessThan(130_000);
    test.fault('freeze core-02');
    test.fault('kill core-02');
    test.runFor(60_000);
    expect(test.world.metrics.unit('a.service', test.nowMs)).toMatchObject({ overlap: { count: 1 } });
  });
});

describe('a cluster that loses a machine', () => {
  const files = {
    'a.service': '[Service]\nExecStart=/bin/sleep infinity\n',
    'all.service': '[Service]\nExecStart=/bin/sleep infinity\n[X-Fleet]\nGlobal=true\n',
  };

  it('is measured while it runs', () => {
    const test = new TestCluster({ files });
    test.run('start a all');
    test.kill('core-01');
    test.runFor(60_000);
    const { metrics } = test.world;
    expect(metrics.cluster).toMatchObject({ leaderChanges: 1, pending: 0 });
    expect(metrics.unit('a.service', test.nowMs)).toMatchObject({ moves: 1, overlap: { count: 0 } });
    expect(metrics.unit('all.service', test.nowMs)).toMatchObject({ global: true, gap: { count: 1 } });
    expect(metrics.unit('a.service', test.nowMs)?.recovery.longestMs).toBeGreaterThan(10_000);
  });
});
