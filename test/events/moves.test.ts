import { describe, expect, it } from 'vitest';
import { ENTRIES_MAX, Moves } from '../../src/events/moves.js';
import { TestCluster } from '../helpers/cluster.js';

const files = {
  'a.service': '[Service]\nExecStart=/bin/sleep infinity\n',
  'eu.service': '[Service]\nExecStart=/bin/sleep infinity\n[X-Fleet]\nMachineMetadata=region=eu\n',
};

/** A unit's way as lines, by machine names. */
function way(test: TestCluster, unit: string): readonly string[] {
  const name = (id: string | null): string => (id === null ? '-' : test.world.picture.machineName(id));
  return (test.world.moves.of(unit)?.entries ?? []).map((entry) =>
    entry.type === 'waited'
      ? `waited: ${entry.because}`
      : `${name(entry.from)} > ${name(entry.to)}: ${entry.because.map((words) => words.replace(/[0-9a-f]{32}/, name)).join('; ')}`,
  );
}

describe('Moves', () => {
  it('follows a unit from machine to machine, with the reasons of both ends', () => {
    const test = new TestCluster({ files });
    test.run('start a');
    test.kill('core-01');
    test.runFor(60_000);
    test.run('unload a');
    expect(way(test, 'a.service')).toEqual([
      '- > core-01: target state launched and unit not scheduled; least loaded of 3 able machines, with 0 units',
      'core-01 > core-02: target Machine(core-01) went away; target state launched and unit not scheduled; least loaded of 2 able machines, with 0 units',
      'core-02 > -: target state inactive',
    ]);
  });

  it('says why a unit was moved that could have stayed', () => {
    const test = new TestCluster({ files });
    test.run('start a');
    test.move('core-03', 'a.service');
    test.runFor(1_000);
    expect(way(test, 'a.service').slice(1)).toEqual(['core-01 > core-03: rebalanced: its copy there runs']);
  });

  it('knows since when a unit is where it is', () => {
    const test = new TestCluster({ files });
    const since = (unit: string): number => test.world.moves.of(unit)?.sinceMs ?? Number.NaN;
    const at = (type: 'unit-wanted' | 'unit-placed' | 'unit-displaced'): number =>
      test.of(type).at(-1)?.atMs ?? -1;
    test.run('start a');
    test.runFor(5_000);
    expect(since('a.service')).toBe(at('unit-placed'));
    test.run('stop a');
    expect(since('a.service')).toBe(at('unit-placed'));
    test.run('unload a');
    expect(since('a.service')).toBe(at('unit-displaced'));
    test.runFor(5_000);
    test.run('start --no-block eu');
    expect(since('eu.service')).toBe(at('unit-wanted'));
    expect(way(test, 'eu.service')).toEqual(['waited: 0 of 3 machines: 3 lack region=eu']);
  });

  it('hears of a reason once, though each new leader tells it', () => {
    const test = new TestCluster({ files });
    test.run('start --no-block eu');
    test.runFor(1_000);
    const leader = test.world.picture.leader ?? '';
    test.fault(`crash-fleetd ${test.world.picture.machineName(leader)}`);
    test.runFor(15_000);
    expect(test.of('engine-pending')).toHaveLength(2);
    expect(way(test, 'eu.service')).toHaveLength(1);
  });

  it('forgets a unit that is destroyed, and what is still told of it', () => {
    const test = new TestCluster({ files });
    test.run('start a');
    test.run('destroy a');
    test.runFor(5_000);
    expect(test.world.moves.of('a.service')).toBeNull();
    test.run('submit a');
    expect(way(test, 'a.service')).toEqual([]);
  });

  it('remembers the latest moves and how many it has forgotten, and invents no reason', () => {
    const moves = new Moves();
    const machine = (n: number): string => `m${n % 2}`;
    for (let n = 1; n <= ENTRIES_MAX + 5; n++)
      moves.apply({ type: 'unit-placed', unit: 'a.service', machine: machine(n), seq: n, atMs: n });
    const history = moves.of('a.service');
    expect(history?.forgotten).toBe(5);
    expect(history?.entries).toHaveLength(ENTRIES_MAX);
    expect(history?.entries.at(-1)).toEqual({
      type: 'moved',
      atMs: ENTRIES_MAX + 5,
      from: machine(ENTRIES_MAX + 4),
      to: machine(ENTRIES_MAX + 5),
      because: [],
    });
  });
});
