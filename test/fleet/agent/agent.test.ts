// An agent with the systemd of its machine: what it makes of units that systemd refuses, that die, and that want to be enabled.
import { describe, expect, it } from 'vitest';
import { present } from '../../../src/base/index.js';
import { TestCluster } from '../../helpers/cluster.js';

const sleeping = (...unit: readonly string[]): string =>
  `[Unit]\n${unit.join('\n')}\n[Service]\nExecStart=/bin/sleep infinity\n`;

const FILES = {
  'a.service': sleeping('RefuseManualStart=yes'),
  'b.service': sleeping(),
  'fixed.service': sleeping('RefuseManualStop=yes'),
  'dies.service': '[Service]\nExecStart=/bin/false\n',
  'installed.service': `${sleeping()}[Install]\nWantedBy=multi-user.target\n`,
};

function one(): TestCluster {
  return new TestCluster({ machines: 1, files: FILES });
}

/** What the agent did from an event on: `start a`, `start a failed`. */
function tasks(test: TestCluster, from = 0): readonly string[] {
  return test.events.slice(from).flatMap((event) => {
    if (event.type === 'agent-task') return [`${event.task} ${event.unit.replace('.service', '')}`];
    return event.type === 'agent-task-failed'
      ? [`${event.task} ${event.unit.replace('.service', '')} failed`]
      : [];
  });
}

describe('the agent', () => {
  it('ends its pass with the first task that systemd refuses, and goes on in the next', () => {
    const test = one();
    test.run('start --no-block a b');
    test.runFor(10_000);
    test.kill('core-01');
    test.runFor(60_000);
    const from = test.events.length;
    test.restart('core-01');
    test.runFor(30_000);
    expect(tasks(test, from)).toEqual(['load a', 'load b', 'start a', 'start a failed', 'start b']);
    const [a, b] = test.of('agent-task').slice(-2);
    expect((b?.atMs ?? 0) - (a?.atMs ?? 0)).toBeGreaterThan(0);
    expect((b?.atMs ?? 0) - (a?.atMs ?? 0)).toBeLessThanOrEqual(5_000);
    expect(test.of('agent-task-failed').at(-1)?.problem).toContain('may be requested by dependency only');
    expect(test.runsOn('b.service')).toBe('core-01');
  });

  it('keeps the file of a unit that cannot be stopped, tries again, and does all else meanwhile', () => {
    const test = one();
    test.run('start fixed');
    const from = test.events.length;
    test.run('destroy fixed');
    test.run('start b');
    test.runFor(11_000);
    expect(tasks(test, from).filter((task) => task === 'unload fixed failed').length).toBeGreaterThan(2);
    expect(test.runsOn('b.service')).toBe('core-01');
    const local = test.world.stage.machine(test.world.machineId('core-01'));
    expect(local?.systemd.status('fixed.service')).toMatchObject({ load: 'loaded', active: 'active' });
  });

  it('takes a unit that died by itself for launched, and tells how systemd has it', () => {
    const test = one();
    test.run('start --no-block dies');
    test.runFor(20_000);
    expect(tasks(test)).toEqual(['load dies', 'start dies']);
    expect(test.run('list-unit-files --no-legend --fields=unit,dstate,state')).toEqual([
      'dies.service\tlaunched\tlaunched',
    ]);
    expect(test.run('list-units --no-legend --fields=unit,load,active,sub')).toEqual([
      'dies.service\tloaded\tfailed\tfailed',
    ]);
  });

  it('enables a unit with [Install] as long as it is loaded, and no other', () => {
    const test = one();
    test.run('load installed b');
    const local = test.world.stage.machine(test.world.machineId('core-01'));
    const systemd = present(local !== null && 'systemd' in local ? local.systemd : null, 'core-01 is on');
    const wanted = (): string => JSON.stringify(systemd.dependencies('multi-user.target'));
    const enabled = (unit: string): string | null => systemd.enabledState(unit);
    expect([enabled('installed.service'), enabled('b.service')]).toEqual([
      'enabled-runtime',
      'linked-runtime',
    ]);
    expect(wanted()).toContain('installed.service');
    test.run('unload installed');
    test.runFor(1_000);
    expect(enabled('installed.service')).toBeNull();
    expect(wanted()).not.toContain('installed.service');
  });
});
