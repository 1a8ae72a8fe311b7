// What systemctl 252 says and does with --root, for the same files.
import { describe, expect, it } from 'vitest';
import { AMachine } from '../../helpers/a-machine.js';

const SERVICE = '[Service]\nExecStart=/bin/x\n[Install]\n';

function aMachine(): AMachine {
  return new AMachine().load({
    'a.service': `${SERVICE}WantedBy=multi-user.target b.target\nRequiredBy=c.target\nAlias=z.service\nAlso=b.service`,
    'b.service': `${SERVICE}WantedBy=multi-user.target`,
    's.service': '',
    't@.service': `${SERVICE}WantedBy=multi-user.target\nDefaultInstance=d`,
    'u@.service': `${SERVICE}WantedBy=multi-user.target`,
    'i.service': `${SERVICE}Also=b.service`,
    'k.service': `${SERVICE}Alias=bad.socket`,
    'l.service': `${SERVICE}Also=no.service`,
  });
}

const NO_INSTALL = 'The unit files have no installation config (WantedBy=, RequiredBy=, Also=,';

describe('enabling', () => {
  it.each([
    [
      'a.service',
      [
        'Created symlink /etc/systemd/system/z.service → /run/fleet/units/a.service.',
        'Created symlink /etc/systemd/system/multi-user.target.wants/a.service → /run/fleet/units/a.service.',
        'Created symlink /etc/systemd/system/b.target.wants/a.service → /run/fleet/units/a.service.',
        'Unit /run/fleet/units/a.service is added as a dependency to a non-existent unit b.target.',
        'Created symlink /etc/systemd/system/c.target.requires/a.service → /run/fleet/units/a.service.',
        'Unit /run/fleet/units/a.service is added as a dependency to a non-existent unit c.target.',
        'Created symlink /etc/systemd/system/multi-user.target.wants/b.service → /run/fleet/units/b.service.',
      ],
    ],
    [
      't@.service',
      [
        'Created symlink /etc/systemd/system/multi-user.target.wants/t@d.service → /run/fleet/units/t@.service.',
      ],
    ],
    [
      't@1.service',
      [
        'Created symlink /etc/systemd/system/multi-user.target.wants/t@1.service → /run/fleet/units/t@.service.',
      ],
    ],
    [
      'u@7.service',
      [
        'Created symlink /etc/systemd/system/multi-user.target.wants/u@7.service → /run/fleet/units/u@.service.',
      ],
    ],
    [
      'i.service',
      ['Created symlink /etc/systemd/system/multi-user.target.wants/b.service → /run/fleet/units/b.service.'],
    ],
  ])('%s makes its links, once', (unit, lines) => {
    const { manager } = aMachine();
    expect(manager.enable(unit)).toEqual({ ok: true, value: lines });
    const again = manager.enable(unit);
    expect(again.ok && again.value.filter((line) => line.startsWith('Created'))).toEqual([]);
  });

  it.each([
    ['u@.service', 'Failed to enable u@.service, destination unit multi-user.target is a non-template unit.'],
    ['no.service', 'Failed to enable unit, unit no.service does not exist.'],
    ['k.service', 'Failed to enable unit, cannot alias k.service as bad.socket.'],
  ])('%s is refused', (unit, error) => {
    expect(aMachine().manager.enable(unit)).toEqual({ ok: false, error });
  });

  it.each(['s.service', 'l.service'])('%s has nothing to install', (unit) => {
    const enabled = aMachine().manager.enable(unit);
    expect(enabled.ok && enabled.value).toContain(NO_INSTALL);
  });

  it('is undone by disabling', () => {
    const { manager } = aMachine();
    manager.enable('a.service');
    expect(manager.disable('a.service')).toEqual({
      ok: true,
      value: [
        'Removed "/etc/systemd/system/b.target.wants/a.service".',
        'Removed "/etc/systemd/system/c.target.requires/a.service".',
        'Removed "/etc/systemd/system/multi-user.target.wants/a.service".',
        'Removed "/etc/systemd/system/multi-user.target.wants/b.service".',
        'Removed "/etc/systemd/system/z.service".',
      ],
    });
    expect(manager.disable('a.service')).toEqual({ ok: true, value: [] });
    expect(manager.dependencies('multi-user.target').Wants).toBeUndefined();
  });

  it('of instances is undone for all of them by their template', () => {
    const { manager } = aMachine();
    manager.enable('t@.service');
    manager.enable('t@1.service');
    expect(manager.disable('t@.service')).toEqual({
      ok: true,
      value: [
        'Removed "/etc/systemd/system/multi-user.target.wants/t@1.service".',
        'Removed "/etc/systemd/system/multi-user.target.wants/t@d.service".',
      ],
    });
  });

  it('makes targets pull their units in, and wait for them', () => {
    const machine = aMachine().load({ 'b.target': '' });
    machine.manager.enable('a.service');
    expect(machine.manager.dependencies('b.target')).toMatchObject({
      Wants: ['a.service'],
      After: ['a.service'],
    });
    machine.start('b.target');
    expect(machine.states('a.service', 'b.target')).toEqual(['active', 'active']);
    expect(machine.state('z.service')).toBe('active (running)');
    expect(machine.manager.show('z.service')).toMatchObject({ name: 'a.service', aliases: ['z.service'] });
  });

  it('is told', () => {
    const { manager } = aMachine();
    manager.enable('a.service');
    manager.enable('t@.service', 'run');
    const states = [
      'a.service',
      'b.service',
      's.service',
      'z.service',
      't@.service',
      't@d.service',
      't@9.service',
    ];
    expect(states.map((unit) => manager.enabledState(unit))).toEqual([
      'enabled',
      'enabled',
      'linked-runtime',
      'alias',
      'enabled-runtime',
      'enabled-runtime',
      'linked-runtime',
    ]);
    expect(manager.enabledState('docker.service')).toBe('static');
    expect(manager.enabledState('default.target')).toBe('alias');
    expect(manager.enabledState('no.service')).toBeNull();
  });
});

describe('masking', () => {
  it('keeps a unit from being started, until it is unmasked', () => {
    const machine = aMachine().load({ 'd.service': 'Wants=s.service', 'e.service': 'Requires=s.service' });
    const { manager } = machine;
    expect(manager.mask('s.service')).toEqual({
      ok: true,
      value: ['Created symlink /etc/systemd/system/s.service → /dev/null.'],
    });
    expect(machine.ask('start', 's.service')()).toBe('Unit s.service is masked.');
    expect(machine.ask('start', 'e.service')()).toBe('Unit s.service is masked.');
    expect(machine.ask('start', 'd.service')()).toBe('done');
    expect(manager.enabledState('s.service')).toBe('masked');
    expect(manager.status('s.service').load).toBe('masked');
    expect(manager.enable('s.service')).toEqual({
      ok: false,
      error: 'Failed to enable unit, unit s.service is masked.',
    });
    expect(manager.unmask('s.service')).toEqual(['Removed "/etc/systemd/system/s.service".']);
    expect(machine.ask('start', 'e.service')()).toBe('done');
  });

  it('works on names that are not there, and on those of every machine', () => {
    const machine = aMachine();
    machine.manager.mask('no.service', 'run');
    expect(machine.manager.enabledState('no.service')).toBe('masked-runtime');
    expect(machine.ask('start', 'no.service')()).toBe('Unit no.service is masked.');
    machine.manager.mask('docker.service');
    expect(machine.ask('stop', 'docker.service')()).toBe('done');
    expect(machine.ask('start', 'docker.service')()).toBe('Unit docker.service is masked.');
  });

  it('is refused where a link stands already', () => {
    const { manager } = aMachine();
    manager.enable('a.service');
    expect(manager.mask('z.service')).toEqual({
      ok: false,
      error: 'Failed to mask unit, file "/etc/systemd/system/z.service" already exists.',
    });
  });
});
