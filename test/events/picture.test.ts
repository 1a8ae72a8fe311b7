// What the picture knows of silence and of moves, from runs.
import { describe, expect, it } from 'vitest';
import { aUnitText } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';

function aCluster(): TestCluster {
  return new TestCluster({ files: { 'web@.service': aUnitText() }, settings: { agentTtlMs: 10_000 } });
}

describe('a machine in the picture', () => {
  it('is silent from when its power goes until it registers anew, and knows how long it may be', () => {
    const test = aCluster();
    const { picture } = test.world;
    const machine = picture.machines.get(test.world.machineId('core-01'));
    expect(machine).toMatchObject({ silentSinceMs: null, agentTtlMs: 10_000 });
    test.fault('freeze core-01');
    const sinceMs = test.nowMs;
    test.runFor(1_000);
    test.kill('core-01');
    expect(machine?.silentSinceMs).toBe(sinceMs);
    test.runFor(1_000);
    test.restart('core-01');
    test.runFor(1_000);
    expect(machine).toMatchObject({
      power: 'on',
      registered: true,
      recordIsOld: true,
      silentSinceMs: sinceMs,
    });
    while (test.of('machine-gone').length === 0) test.runFor(100);
    expect(machine).toMatchObject({ registered: false, recordIsOld: false, silentSinceMs: null });
    test.runFor(10_000);
    expect(machine).toMatchObject({ registered: true, recordIsOld: false, silentSinceMs: null });
  });

  it('goes on under its lease when it thaws, unless that is of before its power went', () => {
    const test = aCluster();
    const { picture } = test.world;
    const machine = picture.machines.get(test.world.machineId('core-01'));
    for (const fault of ['freeze', 'thaw']) test.fault(`${fault} core-01`);
    expect(machine).toMatchObject({ recordIsOld: false, silentSinceMs: null });
    const sinceMs = test.nowMs;
    for (const fault of ['kill', 'restart']) test.fault(`${fault} core-01`);
    test.runFor(1_000);
    for (const fault of ['freeze', 'thaw']) test.fault(`${fault} core-01`);
    expect(machine).toMatchObject({ recordIsOld: true, silentSinceMs: sinceMs });
  });

  it('is gone no later than its silence may last', () => {
    const test = aCluster();
    test.runFor(7_000);
    test.kill('core-01');
    const sinceMs = test.nowMs;
    test.runFor(10_000);
    const gone = test.of('machine-gone')[0];
    expect(gone?.atMs).toBeGreaterThan(sinceMs);
    expect(gone?.atMs).toBeLessThanOrEqual(sinceMs + 10_000);
  });
});

describe('the leader in the picture', () => {
  it.each([
    ['says so', 30_000, 'engine-deposed'],
    ['starts over, as its machine does whose lease is shorter', 10_000, 'agent-cut-off'],
  ] as const)(
    'leads no longer once it %s, though the registry has it until its lease runs out',
    (_how, agentTtlMs, type) => {
      const test = new TestCluster({ settings: { agentTtlMs } });
      const { picture } = test.world;
      const { leader } = picture;
      expect(picture.leading).toBe(leader);
      test.fault('kill etcd-1');
      test.runFor(15_000);
      expect(test.of(type)).not.toEqual([]);
      expect(picture).toMatchObject({ leader, leading: null });
      test.fault('restart etcd-1');
      test.runFor(60_000);
      expect(picture.leading).toBe(test.of('engine-elected')[1]?.engine);
      expect(picture.leading).not.toBeNull();
    },
  );

  it('leads no longer when its power is gone', () => {
    const test = aCluster();
    const { picture } = test.world;
    const { leader } = picture;
    test.kill(picture.machineName(leader ?? ''));
    expect(picture).toMatchObject({ leader, leading: null });
  });
});

describe('a unit in the picture', () => {
  it('came from the machine that it was on before, when it was placed', () => {
    const test = aCluster();
    const { picture } = test.world;
    test.run('start web@1');
    const unit = picture.units.get('web@1.service');
    const first = unit?.machine;
    expect(unit).toMatchObject({ cameFrom: null, placedMs: test.of('unit-placed')[0]?.atMs });
    test.kill(picture.machineName(first ?? ''));
    test.runFor(11_000);
    expect(unit).toMatchObject({ cameFrom: first, placedMs: test.of('unit-placed')[1]?.atMs });
    expect(unit?.machine).not.toBe(first);
  });
});
