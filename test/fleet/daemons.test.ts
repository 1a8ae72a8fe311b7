// Engine and agent together in a simulated cluster: what fleet promises when things change and when they break.
import { describe, expect, it } from 'vitest';
import { runTask, wait } from '../../src/base/index.js';
import type { Operation, TxnRequest, TxnResponse } from '../../src/etcd/index.js';
import { examineRegistry } from '../../src/fleet/doctor.js';
import { encode } from '../../src/fleet/registry/codecs.js';
import { keys } from '../../src/fleet/registry/keys.js';
import { openRegistry } from '../../src/fleet/registry/registry.js';
import type { UnitFile } from '../../src/systemd/index.js';
import { aUnitFile, aUnitText } from '../helpers/builders.js';
import { TestCluster, type TestClusterOptions } from '../helpers/cluster.js';

const FILES = {
  'a.service': aUnitText(),
  'b.service': aUnitText(),
  'web@.service': aUnitText('Conflicts=web@*.service'),
  'side@.service': aUnitText('MachineOf=web@%i.service'),
  'log.service': aUnitText('Global=true'),
};

function cluster(options: TestClusterOptions = {}): TestCluster {
  return new TestCluster({ files: FILES, ...options });
}

/** A hand that writes to etcd without asking fleet. */
function write(test: TestCluster, request: TxnRequest): TxnResponse {
  let answer: TxnResponse | null = null;
  const task = (function* () {
    return yield* wait<TxnResponse>((resume) =>
      test.world.stage.etcd.txn(request, (result) => {
        if (!result.ok) throw result.error;
        resume(result.value);
      }),
    );
  })();
  runTask(task, (outcome) => {
    if (outcome.ok) answer = outcome.value;
  });
  test.runFor(100);
  if (answer === null) throw new Error('etcd did not answer');
  return answer;
}

function put(test: TestCluster, key: string, value: string): void {
  const operation: Operation = { type: 'put', key, value };
  write(test, { success: [operation] });
}

describe('a machine that dies', () => {
  it('keeps its units until its lease has run out, then they run elsewhere', () => {
    const test = cluster();
    test.run('start web@1 web@2');
    expect([test.runsOn('web@1.service'), test.runsOn('web@2.service')]).toEqual(['core-01', 'core-02']);
    test.kill('core-01');
    test.runFor(14_000);
    expect(test.runsOn('web@1.service')).toBe('core-01');
    test.runFor(20_000);
    expect(test.runsOn('web@1.service')).toBe('core-03');
    expect(test.runsOn('web@2.service')).toBe('core-02');
  });

  it('can be traced: from the unit that runs elsewhere back to the power cut', () => {
    const test = cluster();
    test.run('start web@1');
    test.kill('core-01');
    test.runFor(40_000);
    const running = test
      .of('unit-state')
      .findLast((event) => event.unit === 'web@1.service' && event.active === 'active');
    expect(running && test.causesOf(running)).toEqual([
      'unit-state',
      'agent-task',
      'unit-state',
      'agent-task',
      'unit-placed',
      'engine-scheduled',
      'engine-unscheduled',
      'unit-unpublished',
      'unit-not-launched',
      'lease-expired',
      'machine-killed',
      'fault',
    ]);
  });

  it('that is back before its lease has run out waits until its old registration is gone', () => {
    const test = cluster();
    test.run('start a');
    test.kill('core-01');
    test.runFor(5_000);
    test.restart('core-01');
    test.runFor(1_000);
    expect(test.of('agent-waiting').map((event) => event.retryMs)).toContain(1_000);
    test.runFor(60_000);
    expect(test.world.picture.machines.get(test.world.machineId('core-01'))?.registered).toBe(true);
    expect(test.of('agent-waiting').map((event) => event.retryMs)).toEqual(
      [1_000, 2_000, 4_000, 8_000, 16_000].slice(0, test.of('agent-waiting').length),
    );
  });

  it('takes nothing along when it led: another engine is elected and goes on', () => {
    const test = cluster();
    const leader = test.world.picture.leader ?? '';
    test.kill(leader);
    test.runFor(15_000);
    expect(test.of('engine-elected')).toHaveLength(2);
    expect(test.run('start b')).toHaveLength(2);
  });
});

describe('the engine', () => {
  it('does not write once another one leads: its transactions compare the leadership key', () => {
    const test = cluster();
    const other = test.world.picture.machineName(test.world.picture.leader ?? '');
    put(test, keys.leader, encode.leader('0'.repeat(32), 1));
    write(test, { success: [{ type: 'delete', key: keys.leader }] });
    expect(test.of('engine-deposed').map((event) => test.world.picture.machineName(event.engine))).toEqual([
      other,
    ]);
    test.runFor(1_000);
    expect(test.of('engine-elected')).toHaveLength(2);
  });

  it('stays refused while a foreign leader holds the key under its own revision', () => {
    const test = cluster();
    write(test, { success: [{ type: 'delete', key: keys.leader }] });
    const engines = test.of('engine-elected').length;
    expect(engines).toBe(2);
    test.runFor(30_000);
    expect(test.of('engine-elected')).toHaveLength(engines);
    expect(test.of('engine-deposed')).toHaveLength(1);
  });

  it("mends an agent's order that a foreign writer left behind", () => {
    const test = cluster();
    test.run('start a');
    expect(test.runsOn('a.service')).toBe('core-01');
    put(test, keys.targetState('a.service'), 'loaded');
    test.runFor(3_000);
    expect(test.of('engine-mended').map((event) => event.key)).toEqual([
      keys.schedule(test.world.machineId('core-01'), 'a.service'),
    ]);
    expect(test.run('list-units --no-legend --fields=unit,active,sub')).toEqual([
      'a.service\tinactive\tdead',
    ]);
  });

  it('removes an order that belongs to no unit, and the agent unloads', () => {
    const test = cluster();
    test.run('start a');
    write(test, {
      success: [
        { type: 'delete', key: keys.target('a.service') },
        { type: 'delete', key: keys.unitObject('a.service') },
      ],
    });
    test.runFor(5_000);
    expect(test.run('list-units --no-legend')).toEqual([]);
  });

  it('tells once why a unit must wait, and places it when a machine appears', () => {
    const test = cluster({ machines: 1 });
    test.run('start --no-block web@1 web@2');
    test.runFor(10_000);
    expect(test.of('engine-pending').map(({ unit, because }) => `${unit}: ${because}`)).toEqual([
      'web@2.service: 0 of 1 machine: 1 runs the conflicting web@1.service',
    ]);
    test.run('destroy web@1');
    test.runFor(1_000);
    expect(test.runsOn('web@2.service')).toBe('core-01');
  });

  it('lets followers move with their peer', () => {
    const test = cluster();
    test.run('start web@1 side@1');
    expect(test.runsOn('side@1.service')).toBe('core-01');
    test.kill('core-01');
    test.runFor(45_000);
    expect(test.runsOn('web@1.service')).not.toBeNull();
    expect(test.runsOn('side@1.service')).toBe(test.runsOn('web@1.service'));
  });
});

describe('units that replace one another in a circle', () => {
  const files = {
    'a.service': aUnitText('Replaces=b.service'),
    'b.service': aUnitText('Replaces=c.service'),
    'c.service': aUnitText('Replaces=a.service'),
  };

  it('are moved once in each interval of the engine, so that all else goes on', () => {
    const test = cluster({ machines: 2, files: { ...files, 'd.service': aUnitText() } });
    test.run('start --no-block a b c');
    test.runFor(5_000);
    const moves = (): number => test.of('engine-unscheduled').length;
    const before = moves();
    test.runFor(20_000);
    expect(moves() - before).toBeGreaterThan(9);
    expect(moves() - before).toBeLessThanOrEqual(3 * 11);
    expect(test.run('start d').at(-1)).toMatch(/^Unit d.service launched on /);
    expect(test.run('destroy c')).toEqual(['Destroyed c.service']);
    test.runFor(5_000);
    const settled = moves();
    test.runFor(20_000);
    expect(moves()).toBe(settled);
    expect(test.runsOn('a.service')).not.toBeNull();
    expect(test.runsOn('b.service')).not.toBeNull();
  });

  it('rest where each has a machine of its own', () => {
    const test = cluster({ files });
    test.run('start a b c');
    test.runFor(20_000);
    expect(test.of('engine-unscheduled')).toEqual([]);
  });
});

describe('units that wait for one another', () => {
  it('wait, each with its reason, until one of them is there', () => {
    const files = {
      'a.service': aUnitText('MachineOf=b.service'),
      'b.service': aUnitText('MachineOf=a.service'),
    };
    const test = cluster({ files });
    test.run('start --no-block a b');
    test.runFor(20_000);
    expect(test.of('engine-pending').map(({ unit, because }) => `${unit}: ${because}`)).toEqual([
      'a.service: 0 of 3 machines: 3 do not have the required b.service',
      'b.service: 0 of 3 machines: 3 do not have the required a.service',
    ]);
    expect(test.of('engine-scheduled')).toEqual([]);
  });
});

describe('the agent', () => {
  it('runs a global unit on every machine, also on one that joins later', () => {
    const test = cluster();
    test.kill('core-03');
    test.runFor(40_000);
    test.run('start log');
    test.restart('core-03');
    test.runFor(10_000);
    expect(test.run('list-units --no-legend --fields=active')).toEqual(['active', 'active', 'active']);
    test.run('unload log');
    test.runFor(1_000);
    expect(test.run('list-units --no-legend')).toEqual([]);
  });

  it('replaces a running unit by its new content', () => {
    const test = cluster();
    test.run('start a');
    const changed = new TestCluster({ files: { 'a.service': FILES['a.service'] } });
    changed.run('start a');
    test.run('destroy a');
    test.run('start a');
    expect(test.runsOn('a.service')).not.toBeNull();
    expect(test.run('list-unit-files --no-legend --fields=hash')).toEqual(
      changed.run('list-unit-files --no-legend --fields=hash'),
    );
  });

  it('ignores an order that is not as fleet writes it, and says so', () => {
    const test = cluster();
    const key = keys.schedule(test.world.machineId('core-02'), 'evil.service');
    put(test, key, '{"targetState":"dancing"}');
    expect(test.of('key-unreadable').map((event) => event.key)).toContain(key);
    test.runFor(3_000);
    expect(test.run('start a')).toHaveLength(2);
  });

  it('leaves no trace of a unit destroyed while it starts', () => {
    const test = cluster();
    test.run('start --no-block a');
    test.run('destroy a');
    test.runFor(10_000);
    expect(test.run('list-units --no-legend')).toEqual([]);
    const left = write(test, { success: [{ type: 'range', key: '/', end: '0', keysOnly: true }] }).results[0];
    const about =
      left?.type === 'range' ? left.kvs.map((kv) => kv.key).filter((key) => key.includes('a.service')) : [];
    expect(about).toEqual([]);
  });

  it.each([
    ['a unit becomes global', aUnitFile(), aUnitFile('Global=true'), 3],
    ['a global unit becomes one like others', aUnitFile('Global=true'), aUnitFile(), 1],
  ])('has as many copies as it should when %s', (_name, before, after, copies) => {
    const test = cluster();
    const registry = openRegistry(test.world.stage.etcd);
    const change = (file: UnitFile): void => {
      const steps = (function* () {
        yield* registry.putUnit('x.service', file);
        yield* registry.setTargetState('x.service', 'launched');
      })();
      test.world.simulation.act(() => runTask(steps, (outcome) => expect(outcome.ok).toBe(true)));
      test.runFor(5_000);
    };
    change(before);
    change(after);
    expect(test.run('list-units --no-legend --fields=active')).toEqual(Array(copies).fill('active'));
    expect(examineRegistry(test.world.registry()).filter(({ severity }) => severity !== 'note')).toEqual([]);
  });

  it('ends with the new content when a unit is destroyed and comes again at once', () => {
    const test = cluster();
    test.run('start a');
    const old = test.run('list-unit-files --no-legend --fields=hash');
    test.world.simulation.act(() => {
      const registry = openRegistry(test.world.stage.etcd);
      const steps = (function* () {
        yield* registry.destroyUnit('a.service');
        yield* registry.putUnit('a.service', aUnitFile('MachineMetadata=a=b'));
        yield* registry.putUnit('a.service', aUnitFile('Conflicts=nothing.service'));
        yield* registry.setTargetState('a.service', 'launched');
      })();
      runTask(steps, (outcome) => expect(outcome.ok).toBe(true));
    });
    test.runFor(10_000);
    expect(test.runsOn('a.service')).not.toBeNull();
    const [hash] = test.run('list-units --no-legend --full --fields=hash');
    expect([hash]).toEqual(test.run('list-unit-files --no-legend --full --fields=hash'));
    expect(test.run('list-unit-files --no-legend --fields=hash')).not.toEqual(old);
    expect(test.of('agent-task-failed')).toEqual([]);
  });
});

describe('garbage in the registry', () => {
  const M = '0'.repeat(32);
  const places: readonly (readonly [name: string, key: string])[] = [
    ['a machine', keys.machine(M)],
    ['a unit', keys.unitObject('x.service')],
    ['a target state', keys.targetState('x.service')],
    ['a unit file', keys.unitFile('1'.repeat(40))],
    ['a published state', keys.unitState('x.service', M)],
    ['an order', keys.schedule(M, 'x.service')],
    ['an order to all', keys.global('x.service')],
    ['the version', keys.engineVersion],
    ['a target', keys.target('x.service')],
    ['a heartbeat', keys.heartbeat('x.service')],
    ['metadata of nobody', keys.machineMetadata('', 'x')],
    ['a key that there is not', '/_coreos.com/fleet/a/b/c/d'],
  ];
  const values = [
    '',
    '{',
    'null',
    '[]',
    '{"UnitHash":1}',
    '"\\u0000"',
    '\u0000\uffff',
    `{"a":"${'x'.repeat(70_000)}"}`,
  ];

  it.each(places)('under the key of %s is ignored, and the cluster goes on', (_name, key) => {
    const test = cluster({ breaks: ['writer-leads'] });
    for (const value of values) put(test, key, value);
    test.runFor(5_000);
    expect(test.run('start a')).toHaveLength(2);
    expect(test.run('list-units --no-legend --fields=unit')).toEqual(['a.service']);
    expect(test.run('list-machines --no-legend')).toHaveLength(3);
    test.run('list-unit-files');
    test.kill(test.world.picture.machineName(test.world.picture.units.get('a.service')?.machine ?? ''));
    test.runFor(60_000);
    expect(test.runsOn('a.service')).not.toBeNull();
  });

  it.each([
    ['a machine', keys.machine(M)],
    ['a unit', keys.unitObject('x.service')],
    ['a target state', keys.targetState('x.service')],
    ['a published state', keys.unitState('x.service', M)],
    ['the version', keys.engineVersion],
    ['an order to all', keys.global('x.service')],
  ])('under the key of %s is told of, and found by the doctor', (_name, key) => {
    const test = cluster();
    put(test, key, '{"ID":');
    const told = test.of('key-unreadable').filter((event) => event.key === key);
    expect(told.map(({ problem }) => problem)).not.toEqual([]);
    const found = examineRegistry(test.world.registry()).filter((finding) => finding.key === key);
    expect(found.map(({ code }) => code)).toContain('value-unreadable');
  });

  it('as the content of a unit is told of, and the unit waits for good content', () => {
    const test = cluster();
    const hash = '1'.repeat(40);
    put(test, keys.unitFile(hash), '[1');
    put(test, keys.targetState('x.service'), 'launched');
    put(test, keys.unitObject('x.service'), encode.unitObject('x.service', hash));
    test.runFor(1_000);
    expect(test.of('key-unreadable').map(({ key }) => key)).toContain(keys.unitFile(hash));
    expect(test.runsOn('x.service')).toBeNull();
    put(test, keys.unitFile(hash), encode.unitFile(aUnitText()));
    test.runFor(15_000);
    expect(test.runsOn('x.service')).not.toBeNull();
  });

  it('in place of what was there is told of, and looked past as if the key were not there', () => {
    const test = cluster();
    test.run('start a');
    const home = test.runsOn('a.service') ?? '';
    put(test, keys.machine(test.world.machineId(home)), '{"ID":');
    test.runFor(5_000);
    expect(test.of('key-unreadable').map((event) => event.key)).toContain(
      keys.machine(test.world.machineId(home)),
    );
    expect(test.runsOn('a.service')).not.toBe(home);
    expect(test.runsOn('a.service')).not.toBeNull();
  });
});

describe('fifty units under one pattern', () => {
  it.each([1, 2, 3])('spread evenly when they are started at once (seed %i)', (seed) => {
    const test = cluster({ machines: 5, seed, files: { 'many@.service': aUnitText() } });
    test.run("start 'many@{1..50}'");
    const load = new Map<string, number>();
    for (const { machine } of test.of('unit-placed')) load.set(machine, (load.get(machine) ?? 0) + 1);
    expect([...load.values()]).toEqual([10, 10, 10, 10, 10]);
  });
});

describe('metadata that is set from outside', () => {
  it('counts for the engine, the agents and whoever lists machines', () => {
    const files = {
      'eu.service': aUnitText('MachineMetadata=region=eu'),
      'all-eu.service': aUnitText('MachineMetadata=region=eu', 'Global=true'),
    };
    const test = cluster({ files });
    test.run('start --no-block eu all-eu');
    test.runFor(5_000);
    expect(test.runsOn('eu.service')).toBeNull();
    test.fault('set-metadata core-02 region=eu');
    test.runFor(2_000);
    expect(test.runsOn('eu.service')).toBe('core-02');
    expect(test.run('list-machines --no-legend --fields=metadata')).toEqual(['-', 'region=eu', '-']);
    expect(test.run('list-units --no-legend --fields=unit')).toEqual(['all-eu.service', 'eu.service']);
    test.fault('remove-metadata core-02 region');
    test.runFor(2_000);
    expect(test.run('list-units --no-legend')).toEqual([]);
  });
});
