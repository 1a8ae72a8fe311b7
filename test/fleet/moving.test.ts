// Units that somebody wishes on another machine: they go there without a gap, or stay, whatever happens on the way.
import { describe, expect, it } from 'vitest';
import { runTask } from '../../src/base/index.js';
import { examineRegistry } from '../../src/fleet/doctor.js';
import { ranges } from '../../src/fleet/registry/keys.js';
import { parseUnitFile } from '../../src/systemd/index.js';
import { aUnitText } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';

const slow = (...fleet: readonly string[]): string =>
  aUnitText(...fleet).replace('ExecStart=', 'ExecStartPre=/bin/sleep 20\nExecStart=');

const FILES = {
  'a.service': aUnitText(),
  'slow.service': slow(),
  'side.service': slow('MachineOf=a.service'),
  'broken.service': '[Service]\nExecStart=/bin/false\n',
  'kept.service': '[Service]\nType=oneshot\nExecStart=/bin/sleep 20\n[X-Fleetsim]\nOnReschedule=keep\n',
  'once.service': '[Service]\nType=oneshot\nExecStart=/bin/true\n',
  'eu.service': slow('MachineMetadata=region=eu'),
};

function cluster(): TestCluster {
  return new TestCluster({ files: FILES });
}

/** How few and how many copies of a unit ran at once since an event, by what systemd did and where the power went. */
function copies(test: TestCluster, unit: string, since: number): readonly [fewest: number, most: number] {
  const on = new Set<string>();
  const counts: number[] = [];
  for (const event of test.events) {
    if (event.type === 'machine-killed') on.delete(event.machine);
    if (event.type === 'unit-state' && event.unit === unit) {
      if (event.active === 'active') on.add(event.machine);
      else on.delete(event.machine);
    }
    if (event.seq >= since) counts.push(on.size);
  }
  return [Math.min(...counts), Math.max(...counts)];
}

/** Where it is, and whether anything is left of a move. */
function settled(test: TestCluster, unit: string): string | null {
  const left = test.world.store.range(ranges.all).kvs.filter(({ key }) => /\/(move|arrival)$/.test(key));
  expect(left).toEqual([]);
  const findings = examineRegistry(test.world.registry()).filter(({ severity }) => severity !== 'note');
  expect(findings).toEqual([]);
  const machine = test.world.picture.units.get(unit)?.machine ?? null;
  return machine === null ? null : test.world.picture.machineName(machine);
}

const because = (test: TestCluster): readonly string[] =>
  test.of('engine-move-called-off').map((event) => event.because);

describe('a unit that is moved', () => {
  it('runs where it goes before its old copy stops, and beats there from then on', () => {
    const test = cluster();
    test.run('start a');
    const [since, beats] = [test.events.length, test.of('unit-launched').length];
    expect(test.move('core-03', 'a.service')).toBeNull();
    test.runFor(1_000);
    expect(settled(test, 'a.service')).toBe('core-03');
    expect(test.runsOn('a.service')).toBe('core-03');
    expect(copies(test, 'a.service', since)).toEqual([1, 2]);
    expect(test.of('engine-moved')).toMatchObject([
      { unit: 'a.service', reason: { code: 'rebalanced' }, because: 'rebalanced: its copy there runs' },
    ]);
    test.runFor(60_000);
    expect(test.of('unit-launched')).toHaveLength(beats + 1);
    expect(test.run('list-unit-files --no-legend --fields=unit,dstate,state')).toEqual([
      'a.service\tlaunched\tlaunched',
    ]);
  });

  it('is waited for while it starts, launched where it was all the time', () => {
    const test = cluster();
    test.run('start slow');
    const since = test.events.length;
    test.move('core-02', 'slow.service');
    test.runFor(15_000);
    expect(test.runsOn('slow.service')).toBe('core-01');
    expect(test.run('list-unit-files --no-legend --fields=unit,state')).toEqual(['slow.service\tlaunched']);
    test.runFor(10_000);
    expect(settled(test, 'slow.service')).toBe('core-02');
    expect(copies(test, 'slow.service', since)).toEqual([1, 2]);
  });

  it('needs only be loaded where no more is wanted', () => {
    const test = cluster();
    test.run('load slow');
    test.move('core-02', 'slow.service');
    test.runFor(2_000);
    expect(settled(test, 'slow.service')).toBe('core-02');
    expect(test.run('list-units --no-legend --fields=unit,active')).toEqual(['slow.service\tinactive']);
  });

  it('has arrived when it has done its work and ended', () => {
    const test = cluster();
    test.run('start --no-block once');
    test.runFor(2_000);
    test.move('core-02', 'once.service');
    test.runFor(2_000);
    expect(settled(test, 'once.service')).toBe('core-02');
  });

  it('is only loaded where it goes when it has ended and is to be kept so', () => {
    const test = cluster();
    test.run('start --no-block kept');
    test.runFor(30_000);
    const since = test.events.length;
    test.move('core-02', 'kept.service');
    test.runFor(10_000);
    expect(settled(test, 'kept.service')).toBe('core-02');
    expect(test.of('unit-state').filter(({ seq, active }) => seq > since && active === 'activating')).toEqual(
      [],
    );
    expect(test.of('unit-ended')).toHaveLength(1);
    expect(test.run('list-unit-files --no-legend --fields=unit,state')).toEqual(['kept.service\tloaded']);
  });

  it('has ended when its copy has, once that is the only one', () => {
    const test = cluster();
    test.run('start --no-block kept');
    test.runFor(10_000);
    test.move('core-02', 'kept.service');
    test.runFor(2_000);
    // So that the copy is ready first.
    expect(test.run('ssh core-01 systemctl restart --no-block kept')).toEqual([]);
    test.runFor(60_000);
    expect(settled(test, 'kept.service')).toBe('core-02');
    expect(because(test)).toEqual([]);
    expect(test.of('unit-ended').map(({ machine }) => test.world.picture.machineName(machine))).toEqual([
      'core-02',
    ]);
  });

  it('takes along who must be on its machine, and neither is ever without a copy', () => {
    const test = cluster();
    test.run('start a side');
    const since = test.events.length;
    expect(test.move('core-03', 'a.service', 'side.service')).toBeNull();
    test.runFor(15_000);
    expect(test.runsOn('a.service')).toBe('core-01');
    test.runFor(15_000);
    expect([settled(test, 'a.service'), settled(test, 'side.service')]).toEqual(['core-03', 'core-03']);
    expect(copies(test, 'a.service', since)[0]).toBe(1);
    expect(copies(test, 'side.service', since)[0]).toBe(1);
    expect(test.of('engine-unscheduled')).toEqual([]);
  });

  it('goes on when the leader dies on the way', () => {
    const test = cluster();
    test.run('start slow');
    const leader = test.world.picture.machineName(test.world.picture.leader ?? '');
    const [to] = ['core-02', 'core-03'].filter((name) => name !== leader);
    test.move(to ?? '', 'slow.service');
    test.runFor(1_000);
    const since = test.events.length;
    const elected = test.of('engine-elected').length;
    if (leader === 'core-01') test.fault('crash-fleetd core-01');
    else test.kill(leader);
    test.runFor(60_000);
    expect(test.of('engine-elected').length).toBeGreaterThan(elected);
    expect(settled(test, 'slow.service')).toBe(to);
    expect(copies(test, 'slow.service', since)[0]).toBe(1);
  });
});

describe('a move', () => {
  const start = (unit = 'slow'): { test: TestCluster; since: number } => {
    const test = cluster();
    test.run(`start --no-block ${unit}`);
    test.runFor(30_000);
    const since = test.events.length;
    test.move('core-02', `${unit}.service`);
    test.runFor(1_000);
    return { test, since };
  };

  it('is called off when the machine goes away', () => {
    const { test, since } = start();
    test.kill('core-02');
    test.runFor(60_000);
    expect(settled(test, 'slow.service')).toBe('core-01');
    expect(because(test)).toEqual([expect.stringMatching(/^Machine\(.*\) went away$/)]);
    expect(copies(test, 'slow.service', since)).toEqual([1, 1]);
  });

  it('is called off when the copy fails', () => {
    const { test } = start('broken');
    test.runFor(5_000);
    expect(settled(test, 'broken.service')).toBe('core-01');
    expect(because(test)).toEqual([expect.stringMatching(/^its copy on Machine\(.*\) failed$/)]);
    expect(test.run('list-units --no-legend --fields=unit,active')).toEqual(['broken.service\tfailed']);
  });

  it('is called off when the machine becomes unable', () => {
    const test = cluster();
    for (const name of ['core-01', 'core-02']) test.fault(`set-metadata ${name} region=eu`);
    test.run('start eu');
    test.move('core-02', 'eu.service');
    test.runFor(1_000);
    test.fault('remove-metadata core-02 region');
    test.runFor(5_000);
    expect(settled(test, 'eu.service')).toBe('core-01');
    expect(because(test)).toEqual([expect.stringMatching(/is unable to run it: lacks region=eu$/)]);
  });

  it('is called off when the copy does not run in time', () => {
    const test = new TestCluster({
      files: { 'a.service': aUnitText().replace('[Service]', '[Unit]\nConditionHost=core-01\n[Service]') },
    });
    test.run('start a');
    test.move('core-02', 'a.service');
    test.runFor(9 * 60_000);
    expect(because(test)).toEqual([]);
    test.runFor(70_000);
    expect(settled(test, 'a.service')).toBe('core-01');
    expect(because(test)).toEqual(['its copy did not run within 10 minutes']);
  });

  it('is called off when the unit ends and is to be kept so', () => {
    const test = cluster();
    test.run('start --no-block kept');
    test.runFor(10_000);
    test.move('core-02', 'kept.service');
    test.runFor(60_000);
    expect(settled(test, 'kept.service')).toBe('core-01');
    expect(because(test)).toEqual(['it ended where it was, and is not to be started again']);
    expect(test.of('unit-ended').map(({ machine }) => test.world.picture.machineName(machine))).toEqual([
      'core-01',
    ]);
  });

  it('is over when the machine that the unit leaves is lost: the unit is placed as ever', () => {
    const { test } = start();
    test.kill('core-01');
    test.runFor(90_000);
    expect(settled(test, 'slow.service')).not.toBe('core-01');
    expect(test.runsOn('slow.service')).not.toBeNull();
  });

  const changes: readonly (readonly [string, string, string | null, string | null])[] = [
    ['stopped', 'stop slow', 'core-01', 'inactive'],
    ['unloaded', 'unload slow', null, null],
    ['destroyed', 'destroy slow', null, null],
  ];
  it.each(changes)('is called off when the unit is %s, and no copy is left', (_name, line, on, active) => {
    const { test } = start();
    expect(test.run(line).filter((text) => text.startsWith('[exit'))).toEqual([]);
    test.runFor(20_000);
    expect(settled(test, 'slow.service')).toBe(on);
    expect(test.run('list-units --no-legend --fields=active')).toEqual(active === null ? [] : [active]);
    expect(copies(test, 'slow.service', test.events.length)).toEqual([0, 0]);
  });

  it('is called off by new content, which runs where the unit is', () => {
    const { test } = start();
    const content = parseUnitFile(FILES['a.service']).unitFile;
    test.world.simulation.act(() =>
      runTask(test.world.api.putUnit('slow.service', content), (outcome) => expect(outcome.ok).toBe(true)),
    );
    test.runFor(5_000);
    expect(settled(test, 'slow.service')).toBe('core-01');
    expect(because(test)).toEqual(['somebody changed its target state or its content meanwhile']);
    expect(test.runsOn('slow.service')).toBe('core-01');
  });

  it('is called off by a stop, even if the unit is started again at once', () => {
    const { test } = start();
    for (const line of ['stop --no-block slow', 'start --no-block slow']) test.run(line);
    test.runFor(60_000);
    expect(settled(test, 'slow.service')).toBe('core-01');
    expect(because(test)).toEqual(['somebody changed its target state or its content meanwhile']);
    expect(test.runsOn('slow.service')).toBe('core-01');
  });

  it('is refused for a unit that is elsewhere, unknown, or on its way, and to a machine that is not there', () => {
    const { test } = start();
    expect([
      test.move('core-03', 'slow.service'),
      test.move('core-03', 'nope.service'),
      test.move('core-01', 'slow.service'),
    ]).toEqual(['unit-elsewhere', 'unit-elsewhere', 'unit-elsewhere']);
    test.run('start a');
    test.kill('core-02');
    test.runFor(60_000);
    expect(test.move('core-02', 'slow.service')).toBe('registry-busy');
  });
});
