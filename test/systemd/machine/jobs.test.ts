import { describe, expect, it } from 'vitest';
import { AMachine } from '../../helpers/a-machine.js';

const ONESHOT = '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sleep 2';
const FAILING = '[Service]\nType=oneshot\nExecStart=/bin/sh -c "sleep 2; exit 1"';

function oneshot(unit: string, service = ONESHOT): string {
  return `[Unit]\n${unit}\n${service}`;
}

describe('a job', () => {
  it('waits for the jobs of units it is ordered after', () => {
    const machine = new AMachine().load({
      'a.service': oneshot('Description=First'),
      'b.service': 'Requires=a.service\nAfter=a.service',
    });
    const job = machine.ask('start', 'b.service');
    expect(job()).toBe('waiting');
    expect(machine.states('a.service', 'b.service')).toEqual(['activating', 'inactive']);
    machine.clock.advance(2_000);
    expect(job()).toBe('done');
    expect(machine.states('a.service', 'b.service')).toEqual(['active', 'active']);
    expect(machine.lines('a.service')).toEqual([
      'Starting a.service - First...',
      'Finished a.service - First.',
    ]);
  });

  it('runs at once when it requires without being ordered', () => {
    const machine = new AMachine().load({ 'a.service': oneshot(''), 'b.service': 'Requires=a.service' });
    machine.start('b.service');
    expect(machine.states('a.service', 'b.service')).toEqual(['activating', 'active']);
  });

  it('stops in the reverse order, and what requires the stopped goes with it', () => {
    const machine = new AMachine().load({
      'a.service': '',
      'b.service':
        '[Unit]\nRequires=a.service\nAfter=a.service\n[Service]\nExecStart=/bin/x\nExecStop=/bin/sleep 2',
    });
    machine.start('b.service');
    const job = machine.ask('stop', 'a.service');
    expect(machine.states('a.service', 'b.service')).toEqual(['active', 'deactivating']);
    machine.clock.advance(3_000);
    expect(job()).toBe('done');
    expect(machine.states('a.service', 'b.service')).toEqual(['inactive', 'inactive']);
  });

  it('fails those that required it, in the words of systemd', () => {
    const machine = new AMachine().load({
      'a.service': oneshot('', FAILING),
      'b.service': 'Requires=a.service\nAfter=a.service',
    });
    const job = machine.ask('start', 'b.service');
    machine.clock.advance(2_000);
    expect(job()).toBe('dependency');
    expect(machine.lines('b.service')).toEqual([
      'Dependency failed for b.service.',
      "b.service: Job b.service/start failed with result 'dependency'.",
    ]);
  });

  it('of a unit that is only wanted may fail without harm', () => {
    const machine = new AMachine().load({
      'a.service': oneshot('', FAILING),
      'b.service': 'Wants=a.service missing.service\nAfter=a.service',
    });
    const job = machine.ask('start', 'b.service');
    machine.clock.advance(2_000);
    expect(job()).toBe('done');
    expect(machine.states('a.service', 'b.service')).toEqual(['failed', 'active']);
  });

  it('is refused when what it requires is not there', () => {
    const machine = new AMachine().load({ 'a.service': 'Requires=b.service' });
    expect(machine.ask('start', 'a.service')()).toBe('Unit b.service not found.');
    expect(machine.lines('a.service')).toEqual(['Failed to start a.service: Unit b.service not found.']);
    expect(machine.state('a.service')).toBe('inactive (dead)');
  });

  it('is cut off by JobTimeoutSec=, while its unit goes on', () => {
    const machine = new AMachine().load({
      'a.service':
        '[Unit]\nJobTimeoutSec=1\nDescription=Slow\n[Service]\nType=oneshot\nExecStart=/bin/sleep 9',
    });
    const job = machine.ask('start', 'a.service');
    machine.clock.advance(1_000);
    expect(job()).toBe('timeout');
    expect(machine.lines('a.service').slice(1)).toEqual([
      'a.service: Job a.service/start timed out.',
      'Timed out starting a.service - Slow.',
      "a.service: Job a.service/start failed with result 'timeout'.",
    ]);
    expect(machine.state('a.service')).toBe('activating (start)');
  });

  it('counts JobRunningTimeoutSec= from when it runs', () => {
    const machine = new AMachine().load({
      'a.service': oneshot(''),
      'b.service':
        '[Unit]\nAfter=a.service\nJobRunningTimeoutSec=1\n[Service]\nType=oneshot\nExecStart=/bin/sleep 9',
    });
    machine.start('a.service');
    const job = machine.ask('start', 'b.service');
    machine.clock.advance(2_900);
    expect(job()).toBe('waiting');
    machine.clock.advance(100);
    expect(job()).toBe('timeout');
  });

  it('is cancelled by one that contradicts it', () => {
    const machine = new AMachine().load({ 'a.service': oneshot('') });
    const start = machine.ask('start', 'a.service');
    const stop = machine.ask('stop', 'a.service');
    expect(start()).toBe('canceled');
    machine.clock.advance(1);
    expect(stop()).toBe('done');
  });

  it('is not cancelled in mode fail', () => {
    const machine = new AMachine().load({ 'a.service': oneshot('') });
    const start = machine.ask('start', 'a.service');
    expect(machine.ask('stop', 'a.service', 'fail')()).toBe(
      "Transaction for a.service/stop is destructive (a.service has 'start' job queued, but 'stop' is included in transaction).",
    );
    machine.clock.advance(2_000);
    expect(start()).toBe('done');
  });

  it('leaves everything else alone in mode ignore-dependencies', () => {
    const machine = new AMachine().load({
      'a.service': 'Requires=b.service\nAfter=b.service',
      'b.service': '',
    });
    machine.ask('start', 'a.service', 'ignore-dependencies');
    expect(machine.states('a.service', 'b.service')).toEqual(['active', 'inactive']);
  });

  it('never isolates', () => {
    const machine = new AMachine().load({ 'a.target': '' });
    expect(machine.ask('start', 'a.target', 'isolate')()).toContain('Operation refused');
  });

  it.each([
    ['RefuseManualStart', 'start'],
    ['RefuseManualStart', 'restart'],
    ['RefuseManualStop', 'stop'],
  ] as const)('of a unit with %s= cannot be asked for as %s', (option, request) => {
    const machine = new AMachine().load({ 'a.target': `${option}=yes`, 'b.target': 'Requires=a.target' });
    machine.start('b.target');
    expect(machine.ask(request, 'a.target')()).toBe(
      'Operation refused, unit a.target may be requested by dependency only (it is configured to refuse manual start/stop).',
    );
    expect(machine.state('a.target')).toBe('active (active)');
  });

  it('of a template cannot be asked for', () => {
    const machine = new AMachine().load({ 'a@.service': '' });
    expect(machine.ask('start', 'a@.service')()).toBe('Unit name a@.service is missing the instance name.');
  });

  it('try-restart and reload-or-start go by what the unit is', () => {
    const machine = new AMachine().load({ 'a.target': '', 'b.target': 'PropagatesReloadTo=a.target' });
    expect(machine.ask('try-restart', 'a.target')()).toBe('nothing');
    expect(machine.ask('reload-or-start', 'b.target')()).toBe('done');
    expect(machine.state('b.target')).toBe('active (active)');
    expect(machine.ask('reload', 'a.target')()).toBe('Job type reload is not applicable for unit a.target.');
    expect(machine.ask('reload', 'b.target')()).toBe('done');
  });

  it('verify-active finds out, and starts nothing', () => {
    const machine = new AMachine().load({ 'a.target': '', 'b.target': 'Requisite=a.target\nAfter=a.target' });
    expect(machine.ask('verify-active', 'a.target')()).toBe('skipped');
    expect(machine.lines('a.target')).toEqual(['a.target is inactive.']);
    expect(machine.ask('start', 'b.target')()).toBe('dependency');
    machine.start('a.target');
    expect(machine.ask('start', 'b.target')()).toBe('done');
  });
});

describe('dependencies', () => {
  it('Conflicts= stops the other, and waits for it', () => {
    const machine = new AMachine().load({
      'a.service': '[Service]\nExecStart=/bin/x\nExecStop=/bin/sleep 2',
      'b.service': 'Conflicts=a.service\nAfter=a.service',
    });
    machine.start('a.service', 'b.service');
    expect(machine.states('a.service', 'b.service')).toEqual(['deactivating', 'inactive']);
    machine.clock.advance(3_000);
    expect(machine.states('a.service', 'b.service')).toEqual(['inactive', 'active']);
  });

  it('BindsTo= takes its unit down when the other ends by itself', () => {
    const machine = new AMachine().load({
      'a.service': '[Service]\nExecStart=/bin/sleep 5',
      'b.service': 'BindsTo=a.service\nAfter=a.service',
      'c.service': 'Requires=a.service\nAfter=a.service',
    });
    machine.start('b.service', 'c.service');
    machine.clock.advance(6_000);
    expect(machine.states('a.service', 'b.service', 'c.service')).toEqual(['inactive', 'inactive', 'active']);
  });

  it('BindsTo= with After= keeps from starting when the other is not there', () => {
    const machine = new AMachine().load({
      'a.service': '[Unit]\nConditionPathExists=/no\n[Service]\nExecStart=/bin/x',
      'b.service': 'BindsTo=a.service\nAfter=a.service',
    });
    expect(machine.ask('start', 'b.service')()).toBe('dependency');
    expect(machine.lines('b.service')).toContain(
      "b.service: Bound to unit a.service, but unit isn't active.",
    );
  });

  it('PartOf= follows stops and restarts, and nothing else', () => {
    const machine = new AMachine().load({ 'a.service': '', 'b.service': 'PartOf=a.service' });
    machine.start('a.service');
    expect(machine.states('b.service')).toEqual(['inactive']);
    machine.start('b.service');
    machine.ask('restart', 'a.service');
    machine.clock.advance(10);
    expect(machine.lines('b.service').slice(-3)).toEqual([
      'b.service: Deactivated successfully.',
      'Stopped b.service.',
      'Started b.service.',
    ]);
    machine.ask('stop', 'a.service');
    machine.clock.advance(10);
    expect(machine.states('b.service')).toEqual(['inactive']);
  });

  it('Upholds= brings the other back whenever it is down', () => {
    const machine = new AMachine().load({
      'a.service': 'Upholds=b.service',
      'b.service': '[Service]\nExecStart=/bin/sleep 5',
    });
    machine.start('a.service');
    for (let i = 0; i < 3; i++) {
      machine.clock.advance(5_000);
      expect(machine.states('b.service')).toEqual(['active']);
    }
  });

  it('StopWhenUnneeded= stops when the last that needs it is gone', () => {
    const machine = new AMachine().load({
      'a.service': 'StopWhenUnneeded=yes',
      'b.service': 'Requires=a.service',
      'c.service': 'Wants=a.service',
    });
    machine.start('b.service', 'c.service');
    machine.ask('stop', 'b.service');
    machine.clock.advance(10);
    expect(machine.states('a.service')).toEqual(['active']);
    machine.ask('stop', 'c.service');
    machine.clock.advance(20);
    expect(machine.states('a.service')).toEqual(['inactive']);
  });

  it('OnFailure= and OnSuccess= start what is to follow', () => {
    const machine = new AMachine().load({
      'bad.service':
        '[Unit]\nOnFailure=alarm.target\nOnSuccess=party.target\n[Service]\nExecStart=/bin/false',
      'good.service':
        '[Unit]\nOnFailure=alarm.target\nOnSuccess=party.target\n[Service]\nExecStart=/bin/true',
      'alarm.target': '',
      'party.target': '',
    });
    machine.start('good.service');
    machine.clock.advance(10);
    expect(machine.states('alarm.target', 'party.target')).toEqual(['inactive', 'active']);
    machine.start('bad.service');
    machine.clock.advance(10);
    expect(machine.states('alarm.target')).toEqual(['active']);
    expect(machine.lines('bad.service')).toContain('bad.service: Triggering OnFailure= dependencies.');
  });

  it('OnFailure= waits until a service has given up', () => {
    const machine = new AMachine().load({
      'a.service': '[Unit]\nOnFailure=alarm.target\n[Service]\nExecStart=/bin/false\nRestart=always',
      'alarm.target': '',
    });
    machine.start('a.service');
    machine.clock.advance(250);
    expect(machine.states('alarm.target')).toEqual(['inactive']);
    machine.clock.advance(2_000);
    expect(machine.states('a.service', 'alarm.target')).toEqual(['failed', 'active']);
  });

  it('PropagatesStopTo= passes stops on', () => {
    const machine = new AMachine().load({ 'a.target': 'PropagatesStopTo=b.target', 'b.target': '' });
    machine.start('a.target', 'b.target').ask('stop', 'a.target');
    expect(machine.states('a.target', 'b.target')).toEqual(['inactive', 'inactive']);
  });

  it('needs no file for slices, and instances of a template share one', () => {
    const machine = new AMachine().load({ 'web@.service': '', 'a.service': 'Requires=web@1.service' });
    machine.start('a.service');
    expect(machine.state('web@1.service')).toBe('active (running)');
    expect(machine.state('system-web.slice')).toBe('active (active)');
    expect(machine.lines('system-web.slice')).toEqual([
      'Created slice system-web.slice - Slice /system/web.',
    ]);
  });

  it('knows the units of every machine', () => {
    const machine = new AMachine().load({
      'a.service':
        'Requires=docker.service etcd.service\nAfter=docker.service network-online.target default.target',
    });
    expect(machine.ask('start', 'a.service')()).toBe('done');
    expect(machine.states('docker.service', 'multi-user.target', 'default.target')).toEqual([
      'active',
      'active',
      'active',
    ]);
    machine.ask('stop', 'docker.service');
    machine.clock.advance(10);
    expect(machine.states('docker.service', 'a.service')).toEqual(['inactive', 'inactive']);
    expect(machine.ask('stop', '-.slice')()).toBe('Job type stop is not applicable for unit -.slice.');
    expect(machine.ask('start', 'network.target')()).toContain('Operation refused');
    expect(machine.events.every(({ unit }) => unit === 'a.service')).toBe(true);
  });

  it('restarts a daemon of the machine with all that requires it', () => {
    const machine = new AMachine().load({ 'a.service': 'Requires=docker.service\nAfter=docker.service' });
    machine.start('a.service');
    const job = machine.ask('restart', 'docker.service');
    machine.clock.advance(10);
    expect(job()).toBe('done');
    expect(machine.states('a.service', 'docker.service')).toEqual(['active', 'active']);
    expect(machine.lines('a.service').at(-2)).toBe('Stopped a.service.');
    expect(machine.lines('docker.service')).toEqual([
      'Stopped docker.service - Docker Application Container Engine.',
      'Started docker.service - Docker Application Container Engine.',
    ]);
  });

  it('gives way to a unit that is loaded under the name of one of the machine', () => {
    const machine = new AMachine().load({ 'etcd.service': '' });
    expect(machine.state('etcd.service')).toBe('inactive (dead)');
    machine.start('etcd.service');
    expect(machine.manager.show('etcd.service')).toMatchObject({
      mainPid: 1001,
      file: { path: '/run/fleet/units/etcd.service' },
    });
    expect(machine.manager.dependencies('etcd.service').Conflicts).toEqual(['shutdown.target']);
  });

  it('waits for a device that never comes', () => {
    const machine = new AMachine().load({
      'mnt.mount': '[Mount]\nWhat=/dev/sdz1\nWhere=/mnt',
      'opt.mount': '[Mount]\nWhat=/dev/sda1\nWhere=/opt',
    });
    machine.start('mnt.mount', 'opt.mount');
    machine.clock.advance(90_000);
    expect(machine.states('mnt.mount', 'opt.mount')).toEqual(['inactive', 'active']);
    expect(machine.lines('mnt.mount')).toContain('Dependency failed for mnt.mount.');
    expect(machine.lines('dev-sdz1.device')).toContain('Timed out waiting for device dev-sdz1.device.');
  });
});

describe('an ordering cycle', () => {
  it('is broken where somebody can do without', () => {
    const machine = new AMachine().load({
      'a.service': 'Wants=b.service\nAfter=b.service',
      'b.service': 'After=a.service',
    });
    expect(machine.ask('start', 'a.service')()).toBe('done');
    expect(machine.lines('a.service')).toEqual([
      'a.service: Found ordering cycle on b.service/start',
      'a.service: Found dependency on a.service/start',
      'a.service: Job b.service/start deleted to break ordering cycle starting with a.service/start',
      'Started a.service.',
    ]);
    expect(machine.states('b.service')).toEqual(['inactive']);
  });

  it('is refused where nobody can', () => {
    const machine = new AMachine().load({
      'a.service': 'Requires=b.service\nAfter=b.service',
      'b.service': 'After=a.service',
    });
    expect(machine.ask('start', 'a.service')()).toBe(
      'Transaction order is cyclic. See system logs for details.',
    );
    expect(machine.lines('a.service').slice(-3)).toEqual([
      'a.service: Unable to break cycle starting with a.service/start',
      'Requested transaction contains an unfixable cyclic ordering dependency: Transaction order is cyclic. See system logs for details.',
      'Failed to start a.service: Transaction order is cyclic. See system logs for details.',
    ]);
  });

  it('contradicting requirements are refused', () => {
    const machine = new AMachine().load({
      'a.service': 'Requires=b.service\nConflicts=b.service',
      'b.service': '',
    });
    machine.start('b.service');
    expect(machine.ask('start', 'a.service')()).toBe(
      "Transaction contains conflicting jobs 'stop' and 'start' for a.service. Probably contradicting requirement dependencies configured.",
    );
  });
});

describe('conditions', () => {
  it.each([
    [
      'ConditionPathExists=/no/such',
      'was skipped because of an unmet condition check (ConditionPathExists=/no/such).',
    ],
    [
      'ConditionPathExists=!/etc/hosts',
      'was skipped because of an unmet condition check (ConditionPathExists=!/etc/hosts).',
    ],
    [
      'ConditionPathExists=|/no\nConditionHost=|elsewhere',
      'was skipped because no trigger condition checks were met.',
    ],
    ['ConditionMemory=>= 1T', 'was skipped because of an unmet condition check (ConditionMemory=>= 1T).'],
    [
      'ConditionVirtualization=container',
      'was skipped because of an unmet condition check (ConditionVirtualization=container).',
    ],
    [
      'ConditionArchitecture=arm64',
      'was skipped because of an unmet condition check (ConditionArchitecture=arm64).',
    ],
  ])('%s keeps from starting, and the job is done', (condition, message) => {
    const machine = new AMachine().load({ 'a.service': `Description=A\n${condition}` });
    expect(machine.ask('start', 'a.service')()).toBe('done');
    expect(machine.lines('a.service')).toEqual([`a.service - A ${message}`]);
    expect(machine.state('a.service')).toBe('inactive (dead)');
  });

  it.each([
    'ConditionPathExists=/etc/hosts',
    'ConditionPathExists=|/no\nConditionPathExists=|/etc/hosts',
    'ConditionMemory=>= 1G',
    'ConditionMemory=512M',
    'ConditionCPUs=<= 2',
    'ConditionACPower=yes',
    'ConditionVirtualization=yes',
    'ConditionHost=localhost',
    'ConditionPathIsDirectory=/etc',
    'ConditionFileIsExecutable=/usr/bin/docker',
    'ConditionPathExistsGlob=/etc/*.conf',
    'ConditionDirectoryNotEmpty=!/srv',
    'ConditionPathExists=/no\nConditionPathExists=',
  ])('%s lets it start', (condition) => {
    const machine = new AMachine().load({ 'a.service': condition });
    machine.start('a.service');
    expect(machine.state('a.service')).toBe('active (running)');
  });

  it('an assertion fails the job', () => {
    const machine = new AMachine().load({ 'a.service': 'AssertPathExists=/no' });
    expect(machine.ask('start', 'a.service')()).toBe('assert');
    expect(machine.lines('a.service')).toEqual([
      'a.service: Starting requested but asserts failed.',
      'Assertion failed for a.service.',
    ]);
  });
});
