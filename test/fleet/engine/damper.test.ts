// The damping of a leading engine, in a cluster whose machines go and come back.
import { describe, expect, it } from 'vitest';
import { describe as describeEvent } from '../../../src/events/index.js';
import type { FleetSettings } from '../../../src/fleet/index.js';
import { aUnitText } from '../../helpers/builders.js';
import { TestCluster } from '../../helpers/cluster.js';

function cluster(settings: Partial<FleetSettings>, machines = 3): TestCluster {
  return new TestCluster({ files: { 'web@.service': aUnitText() }, settings, machines });
}

/** What the engine says about lost machines, as a timeline has it. */
function told(test: TestCluster): readonly string[] {
  const types = ['engine-holds', 'engine-braked', 'engine-released', 'engine-pending', 'engine-unscheduled'];
  return test.events
    .filter(({ type }) => types.includes(type))
    .map((event) => describeEvent(event, (id) => test.world.picture.machineName(id))?.text ?? '');
}

function idOf(test: TestCluster, machine: string): string {
  return test.world.machineId(machine);
}

describe('a lost machine that is held', () => {
  it('has its units moved when the hold ends, and not before, with words for all of it', () => {
    const test = cluster({ machineLostHoldMs: 60_000 });
    test.run('start web@1');
    const moved = (): number | undefined => test.of('engine-unscheduled')[0]?.atMs;
    test.kill('core-01');
    test.runFor(40_000);
    const [hold] = test.of('engine-holds');
    const gone = test.of('machine-gone')[0]?.atMs ?? 0;
    expect(hold?.untilMs).toBeGreaterThanOrEqual(gone + 60_000);
    expect(test.world.picture.keptUntilMs(idOf(test, 'core-01'))).toBe(hold?.untilMs);
    expect(test.world.picture.units.get('web@1.service')?.pendingBecause).toBe(
      `its Machine(${idOf(test, 'core-01')}) is away, and keeps its units for now`,
    );
    expect(moved()).toBeUndefined();
    test.runFor(60_000);
    expect(moved()).toBe(hold?.untilMs);
    expect(told(test)).toEqual([
      expect.stringMatching(
        /^keeps the units of core-01 where they are until 00:01:\d\d\.\d{3}: machine_lost_hold is 60 s$/,
      ),
      expect.stringMatching(
        /^web@1.service must wait: its Machine\(\w{32}\) is away, and keeps its units for now$/,
      ),
      expect.stringMatching(/^unschedule web@1.service from core-01: target Machine\(\w{32}\) went away$/),
    ]);
    expect(test.world.picture.keptUntilMs(idOf(test, 'core-01'))).toBeNull();
    expect(test.runsOn('web@1.service')).toBe('core-02');
  });

  it('is forgotten when it is back, and waits anew when it goes again', () => {
    const test = cluster({ machineLostHoldMs: 60_000 });
    test.run('start web@1');
    test.kill('core-01');
    test.runFor(60_000);
    test.restart('core-01');
    test.runFor(20_000);
    expect(test.runsOn('web@1.service')).toBe('core-01');
    expect(test.world.picture.units.get('web@1.service')?.pendingBecause).toBeNull();
    expect(test.world.picture.keptUntilMs(idOf(test, 'core-01'))).toBeNull();
    test.kill('core-01');
    test.runFor(60_000);
    expect(test.of('engine-unscheduled')).toEqual([]);
    expect(test.of('engine-pending')).toHaveLength(2);
    test.runFor(40_000);
    expect(test.runsOn('web@1.service')).toBe('core-02');
  });

  it('is held anew by the engine that leads next, from when that first saw it', () => {
    const test = cluster({ machineLostHoldMs: 120_000 });
    test.run('start web@1 web@2 web@3');
    const leader = test.world.picture.machineName(test.world.picture.leader ?? '');
    const other = ['core-01', 'core-02', 'core-03'].find((name) => name !== leader) ?? '';
    test.kill(other);
    test.runFor(60_000);
    test.kill(leader);
    test.runFor(40_000);
    const holds = test.of('engine-holds').map(({ machine }) => test.world.picture.machineName(machine));
    expect(holds).toEqual([other, other, leader]);
    // The first hold would have ended.
    test.runFor(70_000);
    expect(test.of('engine-unscheduled')).toEqual([]);
    test.runFor(60_000);
    expect(test.of('engine-unscheduled').length).toBe(2);
  });
});

describe('a machine that is lost like many others', () => {
  const settings = { machineLostHoldMs: 20_000, massFailureBrake: 4_000 };

  it('keeps its units until enough are back, and the engine says so', () => {
    const test = cluster(settings, 5);
    test.run('start web@1 web@2 web@3 web@4 web@5');
    for (const name of ['core-01', 'core-02', 'core-03']) test.kill(name);
    test.runFor(50_000);
    const { picture } = test.world;
    const last = test.of('machine-gone').at(-1)?.atMs ?? 0;
    const keptUntilMs = picture.keptUntilMs(idOf(test, 'core-01')) ?? 0;
    expect(keptUntilMs).toBeGreaterThanOrEqual(last + 30_000);
    expect(keptUntilMs).toBeLessThan(last + 30_100);
    expect(test.of('engine-unscheduled')).toEqual([]);
    test.restart('core-02');
    test.runFor(10_000);
    expect(test.of('engine-braked')).toMatchObject([{ lost: 3, machines: 5 }]);
    expect(test.of('engine-released')).toMatchObject([{ lost: 2, machines: 5 }]);
    expect(told(test).filter((line) => line.startsWith('moves'))).toEqual([
      'moves no units of lost machines: 3 of 5 machines are away, and more than 40 % went within 30 s',
      'moves units of lost machines again: 2 of 5 machines are still away',
    ]);
    expect(test.of('engine-unscheduled').map(({ unit }) => unit)).toEqual(['web@1.service', 'web@3.service']);
    expect(test.runsOn('web@2.service')).toBe('core-02');
  });

  it('is believed to be dead when a lease has passed since the last loss', () => {
    const test = cluster(settings, 5);
    test.run('start web@1 web@2 web@3');
    for (const name of ['core-01', 'core-02', 'core-03']) test.kill(name);
    test.runFor(80_000);
    const last = test.of('machine-gone').at(-1)?.atMs ?? 0;
    const released = test.of('engine-released')[0]?.atMs ?? 0;
    expect(released - last).toBeGreaterThanOrEqual(30_000);
    expect(released - last).toBeLessThan(30_100);
    expect(test.of('engine-unscheduled').map(({ atMs }) => atMs)).toEqual([released, released, released]);
  });
});

describe('without damping', () => {
  it('units move at once, as in fleet, and nothing is said of holding', () => {
    const test = cluster({});
    test.run('start web@1');
    test.kill('core-01');
    test.runFor(40_000);
    expect(test.runsOn('web@1.service')).toBe('core-02');
    expect(told(test)).toEqual([expect.stringMatching(/^unschedule web@1.service from core-01: /)]);
  });
});
