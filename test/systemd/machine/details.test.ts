import { describe, expect, it } from 'vitest';
import type { CgroupNode } from '../../../src/systemd/machine/details.js';
import { AMachine } from '../../helpers/a-machine.js';
import { ASystemd, seededProcesses } from '../../helpers/a-systemd.js';

const MIB = 2 ** 20;

function hog(mebibytes: number, more = ''): string {
  return `[Service]\nExecStart=/bin/hog\n${more}\n[X-Fleetsim]\nMemoryUsage=${mebibytes}M\nCPUUsage=50%\n`;
}

/** The groups with their processes' programs, indented; those of the machine's own daemons left out. */
function draw({ children }: CgroupNode, depth = 0): readonly string[] {
  return children
    .filter(({ name }) => !/^(init|systemd-|dbus|docker|etcd|fleet|locksmith|update)/.test(name))
    .flatMap((node) => [
      `${' '.repeat(depth)}${node.name} ${node.processes.map(({ pid }) => pid).join(' ')}`.trimEnd(),
      ...draw(node, depth + 1),
    ]);
}

describe('the tree of control groups', () => {
  it('nests slices by their names, and leaves out what is empty', () => {
    const machine = new AMachine().load({
      'a.service': hog(10, 'Slice=web-front.slice'),
      'b.service': hog(10, 'Slice=web.slice'),
      'c@1.service': hog(10),
      'd.service': hog(10),
    });
    machine.start('a.service', 'b.service', 'c@1.service');
    expect(draw(machine.manager.cgroups())).toEqual([
      'system.slice',
      ' system-c.slice',
      '  c@1.service 1003',
      'web.slice',
      ' b.service 1002',
      ' web-front.slice',
      '  a.service 1001',
    ]);
    expect(machine.manager.show('web.slice')).toMatchObject({
      cgroup: '/web.slice',
      resources: { tasks: 2, memoryBytes: 20 * MIB, cpuShare: 1 },
    });
    expect(machine.manager.show('a.service')?.cgroup).toBe('/web.slice/web-front.slice/a.service');
    expect(machine.manager.show('web.slice')?.dependencies.RequiredBy).toEqual([
      'b.service',
      'web-front.slice',
    ]);
  });

  it('looks on at limits where processes grow, with one timer for all units and none without limits', () => {
    /** How many timers there are while two services run, and when they have ended. */
    const timers = (...service: readonly string[]): readonly number[] => {
      const systemd = new ASystemd((clock) => {
        const processes = seededProcesses(clock);
        return { spawn: (...asked) => processes.spawn(...asked), grows: true };
      });
      for (const name of ['a.service', 'b.service']) {
        systemd.load(name, 'ExecStart=/bin/sleep infinity', ...service);
        systemd.manager.start(name);
      }
      systemd.clock.advance(5_000);
      const running = systemd.clock.pending;
      for (const name of ['a.service', 'b.service']) systemd.manager.stop(name);
      systemd.clock.advance(5_000);
      return [running, systemd.clock.pending];
    };
    const [running = 0, ended] = timers();
    expect(timers('MemoryMax=1G')).toEqual([running + 1, ended]);
  });

  it('kills a service that is larger than MemoryMax=', () => {
    const machine = new AMachine().load({
      'a.service': hog(600, 'MemoryMax=512M'),
      'b.service': hog(500, 'MemoryMax=512M'),
    });
    machine.start('a.service', 'b.service');
    machine.clock.advance(2_000);
    expect(machine.manager.status('a.service')).toMatchObject({ active: 'failed', result: 'oom-kill' });
    expect(machine.state('b.service')).toBe('active (running)');
    expect(machine.lines('a.service')).toContain(
      'a.service: A process of this unit has been killed by the OOM killer.',
    );
  });

  it('kills the largest of a slice that is too large', () => {
    const machine = new AMachine().load({
      'small.slice': '[Slice]\nMemoryMax=25%',
      'a.service': hog(600, 'Slice=small.slice'),
      'b.service': hog(300, 'Slice=small-one.slice'),
      'c.service': hog(200, 'Slice=small.slice'),
    });
    machine.start('a.service', 'b.service');
    machine.clock.advance(2_000);
    expect(machine.states('a.service', 'b.service')).toEqual(['active', 'active']);
    machine.start('c.service');
    machine.clock.advance(2_000);
    expect(machine.states('a.service', 'b.service', 'c.service')).toEqual(['failed', 'active', 'active']);
  });

  it('only tells of MemoryHigh=', () => {
    const machine = new AMachine().load({ 'a.service': hog(600, 'MemoryHigh=512M\nTasksMax=10') });
    machine.start('a.service');
    machine.clock.advance(10_000);
    expect(machine.manager.show('a.service')?.resources).toEqual({
      tasks: 1,
      tasksMax: 10,
      memoryBytes: 600 * MIB,
      memoryHighBytes: 512 * MIB,
      memoryMaxBytes: null,
      cpuMs: 5_000,
      cpuShare: 0.5,
    });
  });
});

describe('what can be read of a unit', () => {
  it('tells where it stands and how it came there', () => {
    const machine = new AMachine({ epochMs: 1_000_000 }).load({
      'a.service':
        '[Unit]\nDescription=A\nDocumentation=man:a(1) https://example.com/a\nAfter=b.target\n' +
        '[Service]\nExecStartPre=/bin/sleep 1\nExecStart=/bin/sleep 5\nExecStop=/bin/true',
    });
    machine.clock.advance(500);
    machine.start('a.service');
    expect(machine.manager.show('a.service')).toMatchObject({
      job: { id: 1, type: 'start', running: true },
      controlPid: 1001,
      mainPid: null,
    });
    expect(machine.manager.jobs()).toEqual([{ id: 1, unit: 'a.service', type: 'start', running: true }]);
    machine.clock.advance(2_000);
    const details = machine.manager.show('a.service');
    expect(details).toMatchObject({
      name: 'a.service',
      description: 'A',
      documentation: ['man:a(1)', 'https://example.com/a'],
      load: 'loaded',
      loadError: null,
      file: { path: '/run/fleet/units/a.service', state: 'linked-runtime' },
      active: 'active',
      sub: 'running',
      times: { activeEnterMs: 1_500, inactiveExitMs: 500, activeExitMs: null },
      unmet: null,
      mainPid: 1002,
      controlPid: null,
      restarts: 0,
      job: null,
      commands: [
        {
          option: 'ExecStartPre',
          pid: 1001,
          startedMs: 500,
          exitedMs: 1_500,
          exit: { type: 'exited', status: 0 },
        },
        { option: 'ExecStart', pid: 1002, startedMs: 1_500, exitedMs: null, exit: null },
      ],
    });
    expect(details?.dependencies.After).toEqual([
      'b.target',
      'basic.target',
      'sysinit.target',
      'system.slice',
      'systemd-journald.socket',
    ]);
    machine.clock.advance(10_000);
    expect(machine.manager.show('a.service')).toMatchObject({ mainPid: 1002, cgroup: null, resources: null });
  });

  it('tells of timers, sockets and conditions', () => {
    const machine = new AMachine({ epochMs: 1_000_000 }).load({
      'a.service': 'ConditionPathExists=/no\nConditionHost=localhost',
      'a.timer': '[Timer]\nOnActiveSec=10\nAccuracySec=1us',
      'b.service': '',
      'b.socket': '[Socket]\nListenStream=80\nListenDatagram=/run/b.sock',
    });
    machine.start('a.timer', 'b.socket', 'a.service');
    expect(machine.manager.show('a.timer')).toMatchObject({
      triggers: ['a.service'],
      timer: { nextMs: 1_010_000, lastMs: null },
    });
    expect(machine.manager.show('b.socket')?.listen).toEqual([
      { type: 'Stream', address: '[::]:80' },
      { type: 'Datagram', address: '/run/b.sock' },
    ]);
    expect(machine.manager.show('b.service')?.triggeredBy).toEqual(['b.socket']);
    expect(machine.manager.show('a.service')?.unmet).toEqual({
      atMs: 0,
      conditions: ['ConditionPathExists=/no'],
    });
  });

  it('knows the units of every machine, failed ones, and none that are not there', () => {
    const machine = new AMachine().load({ 'bad.service': '[Service]\nExecStart=/bin/false' });
    machine.start('bad.service');
    machine.clock.advance(10);
    const units = machine.manager.units();
    expect(units.map(({ name }) => name)).toContain('docker.service');
    expect(units.filter(({ load }) => load !== 'loaded')).toEqual([]);
    expect(machine.manager.show('docker.service')).toMatchObject({
      active: 'active',
      sub: 'running',
      description: 'Docker Application Container Engine',
      cgroup: '/system.slice/docker.service',
    });
    expect(machine.manager.failedUnits().map(({ name }) => name)).toEqual(['bad.service']);
    machine.manager.resetFailed();
    expect(machine.manager.failedUnits()).toEqual([]);
    expect(machine.manager.show('no.service')).toBeNull();
    expect(machine.manager.dependencies('no.service')).toEqual({});
  });

  it('follows a file that changed after daemon-reload and load', () => {
    const machine = new AMachine().load({
      'a.service': 'Description=Old\nRequires=b.target',
      'b.target': '',
    });
    machine.start('a.service').load({ 'a.service': 'Description=New' });
    machine.manager.daemonReload();
    expect(machine.manager.show('a.service')).toMatchObject({ description: 'New', active: 'active' });
    expect(machine.manager.dependencies('b.target').RequiredBy).toBeUndefined();
  });
});
