// What fleetctl's commands print and refuse, on a simulated cluster.
import { describe, expect, it } from 'vitest';
import { aUnitText } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';

const FILES = {
  'a.service': aUnitText(),
  'web@.service': aUnitText('Conflicts=web@*.service'),
  'away.service': aUnitText('MachineMetadata=region=eu'),
  'fails.service': '[Service]\nExecStart=/bin/false\n',
  'broken.service': '[Service\nExecStart=/bin/true\n',
  'both.service': aUnitText('Global=true', 'MachineOf=a.service'),
  'global.service': aUnitText('Global=yes'),
};

const cluster = (): TestCluster => new TestCluster({ files: FILES });

describe('submit', () => {
  it('creates units and says so, and does nothing to those that are there', () => {
    const test = cluster();
    expect(test.run('submit a web@.service')).toEqual([
      'Unit a.service inactive',
      'Unit web@.service inactive',
    ]);
    expect(test.run('submit a')).toEqual([]);
  });

  it('creates nothing when one of several files is bad', () => {
    const test = cluster();
    expect(test.run('submit a broken')).toEqual([
      'broken.service:1:1: a section begins with [ but is not closed by ]',
      '[exit 1]',
    ]);
    expect(test.run('submit a both')).toEqual([
      'both.service:5:1: Global= cannot stand beside MachineOf=',
      '[exit 1]',
    ]);
    expect(test.run('list-unit-files --no-legend')).toEqual([]);
  });

  it('says where it looked when there is no file', () => {
    expect(cluster().run('submit nope@1')[0]).toBe(
      'error: unable to find Unit(nope@1.service) or template Unit(nope@.service) in Registry or on filesystem\n' +
        '  hint: name a file by its path, or one in this folder; `units/` of the package has examples',
    );
  });

  it('warns when the registry has other content than the file, and replaces it on request', () => {
    const files: Record<string, string> = { ...FILES };
    const test = new TestCluster({ files });
    test.run('submit a');
    files['a.service'] = aUnitText('Conflicts=b');
    expect(test.run('submit a')).toEqual([
      'WARNING: Unit a.service in registry differs from local unit file a.service. Add --replace to override.',
    ]);
    expect(test.run('submit --replace a')).toEqual(['Unit a.service inactive']);
    expect(test.run('cat a').join('\n')).toContain('Conflicts=b');
  });

  it('does not replace what has come further than the command would bring it', () => {
    const files: Record<string, string> = { ...FILES };
    const test = new TestCluster({ files });
    test.run('start a');
    files['a.service'] = aUnitText('Conflicts=b');
    expect(test.run('submit --replace a')[0]).toBe(
      "error: can not replace Unit(a.service) in state 'launched'\n  hint: bring it to inactive first, or use the appropriate command",
    );
    expect(test.run('start --replace a')).toHaveLength(1);
    expect(test.run('list-units --no-legend --fields=unit,active')).toEqual(['a.service\tactive']);
  });
});

describe('start, load, stop, unload, destroy', () => {
  it('bring units where they say, one line each', () => {
    const test = cluster();
    const [machine] = test
      .run('list-machines --no-legend --fields=machine,ip')
      .map((line) => line.replace(/\t+/, '/'));
    expect(test.run('load a')).toEqual([`Unit a.service loaded on ${machine}`]);
    expect(test.run('start a')).toEqual([`Unit a.service launched on ${machine}`]);
    expect(test.run('stop a')).toEqual([
      `Unit a.service loaded on ${machine}`,
      'Successfully stopped units [a.service].',
    ]);
    expect(test.run('unload a')).toEqual([
      'Unit a.service inactive',
      'Successfully unloaded units [a.service].',
    ]);
    expect(test.run('destroy a')).toEqual(['Destroyed a.service']);
  });

  it('refuse a template, an unknown unit and a stop of what is inactive, changing nothing', () => {
    const test = cluster();
    test.run('submit web@.service a');
    expect(test.run('start web@.service')[0]).toContain('cannot activate template "web@.service"');
    expect(test.run('stop b')[0]).toContain('unit b.service does not exist');
    expect(test.run('destroy a.servcie')[0]).toContain('unit a.servcie.service does not exist');
    expect(test.run('stop a')).toEqual([
      'error: Unable to stop unit a.service in state inactive',
      '[exit 1]',
    ]);
  });

  it('suggest the unit that was probably meant', () => {
    const test = cluster();
    test.run('submit web@.service');
    test.run('start web@1');
    expect(test.run('stop wbe@1')[0]).toContain('did you mean web@1.service?');
  });

  it('do not wait when told not to, and never for global units', () => {
    const test = cluster();
    expect(test.run('start --no-block a')).toEqual(['Triggered unit a.service start']);
    expect(test.run('start global')).toEqual(['Triggered global unit global.service start']);
  });

  it('give up with the reason when no machine is able', () => {
    const [line, exit] = cluster().run('start --block-attempts=3 away');
    expect(line).toBe(
      'error: timed out waiting for unit away.service to report state launched: 0 of 3 machines: 3 lack region=eu',
    );
    expect(exit).toBe('[exit 1]');
  });

  it('fail when the unit fails', () => {
    expect(cluster().run('start fails')[0]).toContain('unit fails.service is launched, but failed');
  });
});

describe('listings', () => {
  it('show chosen fields, full IDs, and - for what is missing', () => {
    const test = cluster();
    test.run('submit a');
    expect(test.run('list-unit-files --fields=unit,target,state,desc')).toEqual([
      'UNIT\t\tTARGET\tSTATE\t\tDESC',
      'a.service\t-\tinactive\t-',
    ]);
    expect(test.run('list-machines -l --no-legend --fields=machine')[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  it('suggest the field that was probably meant', () => {
    expect(cluster().run('list-units --fields=machin')).toEqual([
      'error: Invalid key in output format: "machin"\n  hint: did you mean machine?',
      '[exit 1]',
    ]);
  });
});

describe('journal', () => {
  it('shows the classic: a line a second', () => {
    const test = new TestCluster({
      files: {
        'h.service':
          '[Unit]\nDescription=Hi\n[Service]\nExecStart=/bin/sh -c "while true; do echo Hello World; sleep 1; done"\n',
      },
    });
    test.run('start h');
    test.runFor(3_000);
    expect(test.run('journal -n 3 h').map((line) => line.replace(/^\w+ \d+ [\d:]+ /, ''))).toEqual([
      'core-01 sh[1001]: Hello World',
      'core-01 sh[1001]: Hello World',
      'core-01 sh[1001]: Hello World',
    ]);
    expect(test.run('journal -n 100 h')[0]).toMatch(
      /^Feb 18 10:00:\d\d core-01 systemd\[1\]: Started h\.service - Hi\.$/,
    );
  });
});
