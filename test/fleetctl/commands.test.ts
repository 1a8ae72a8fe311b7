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
  'wishes.service': `${aUnitText()}[X-Fleetsim]\nStiky=yes\nMaxPerMachine=few\n`,
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
      'both.service:5:1: Global cannot be used with Peers',
      '[exit 1]',
    ]);
    expect(test.run('list-unit-files --no-legend')).toEqual([]);
  });

  it('tells what is ignored of the wishes of a unit, and submits it all the same', () => {
    expect(cluster().run('submit wishes')).toEqual([
      'wishes.service:4:1: warning: fleetsim ignores Stiky= in [X-Fleetsim]\n  hint: did you mean Sticky=?',
      'wishes.service:5:15: warning: MaxPerMachine="few" is no limit, so there is none\n' +
        '  hint: write a number, such as MaxPerMachine=2',
      'Unit wishes.service inactive',
    ]);
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
    expect(test.run('submit --replace a')).toEqual(['Found same Unit(a.service) in Registry, nothing to do']);
    expect(test.run('cat a').join('\n')).toContain('Conflicts=b');
  });

  it('says when it is the template that differs', () => {
    const files: Record<string, string> = { ...FILES };
    const test = new TestCluster({ files });
    test.run('submit web@1');
    files['web@.service'] = aUnitText();
    expect(test.run('submit web@1')[0]).toContain('differs from local template unit file web@.service.');
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

  it('say nothing of what is so already, as fleet does', () => {
    const test = cluster();
    test.run('start a');
    expect(test.run('start a')).toEqual([]);
    expect(test.run('load a')).toHaveLength(1);
    expect(test.run('load a')).toEqual([]);
    expect(test.run('stop a')).toEqual(['Successfully stopped units [].']);
    test.run('unload a');
    expect(test.run('unload a')).toEqual(['Successfully unloaded units [].']);
  });

  it('refuse to stop what waits for a machine, instead of waiting with it', () => {
    const test = cluster();
    test.run('start --no-block away');
    expect(test.run('stop away')).toEqual([
      'error: Unable to stop unit away.service in state inactive',
      '[exit 1]',
    ]);
    expect(test.run('unload away')).toEqual([
      'Unit away.service inactive',
      'Successfully unloaded units [away.service].',
    ]);
  });

  it('tell of global units apart', () => {
    const test = cluster();
    test.run('start global');
    expect(test.run('stop global')).toEqual([
      'Triggered global unit global.service stop',
      'Successfully stopped units [].',
    ]);
    expect(test.run('unload global')[0]).toBe('Triggered global unit global.service unload');
  });

  it('fail when the unit fails', () => {
    expect(cluster().run('start fails')[0]).toContain('unit fails.service is launched, but failed');
  });
});

describe('restart', () => {
  it('stops and starts, one unit after another', () => {
    const test = cluster();
    test.run('start web@{1,2}');
    expect(test.run('restart web@{1,2}').map((line) => line.replace(/ on .*/, ''))).toEqual([
      'Unit web@1.service loaded',
      'Unit web@1.service launched',
      'Unit web@2.service loaded',
      'Unit web@2.service launched',
    ]);
  });

  it('only starts what is stopped', () => {
    const test = cluster();
    test.run('load a');
    expect(test.run('restart a')).toHaveLength(1);
    expect(test.run('list-units --no-legend --fields=sub')).toEqual(['running']);
  });

  it('restarts a global unit on every machine', () => {
    const test = cluster();
    test.run('start global');
    test.runFor(10_000);
    const started = () =>
      test.events.filter((event) => JSON.stringify(event).includes('"active":"inactive"')).length;
    const before = started();
    expect(test.run('restart global')).toEqual(['Triggered global unit global.service restart']);
    test.runFor(10_000);
    expect(started() - before).toBeGreaterThanOrEqual(3);
    expect(test.run('list-units --no-legend --fields=sub')).toEqual(['running', 'running', 'running']);
  });

  it('refuses all when one of them has no place yet', () => {
    const test = cluster();
    test.run('start a');
    test.run('submit web@1');
    expect(test.run('restart a web@1')).toEqual([
      'error: Unable to restart unit web@1.service in state inactive',
      '[exit 1]',
    ]);
  });
});

describe('what fleet 1.0 still answers', () => {
  it.each(['submit', 'load', 'start', 'stop', 'restart', 'unload', 'destroy'])('%s without units', (verb) => {
    expect(cluster().run(verb)).toEqual(['No units given']);
  });

  it.each([
    ['cat', ['One unit file must be provided', '[exit 1]']],
    ['cat a b', ['One unit file must be provided', '[exit 1]']],
    [
      'start --sign a',
      ['WARNING: The signed/verified units feature is DEPRECATED and cannot be used.', '[exit 2]'],
    ],
    [
      'verify a',
      ['WARNING: The signed/verified units feature is DEPRECATED and cannot be used.', '[exit 2]'],
    ],
    ['version', ['fleetctl version 1.0.0']],
    ['fd-forward', ['Provide a single argument', '[exit 1]']],
    ['help frob', ['Unrecognized command: frob', '[exit 1]']],
  ])('%s', (line, answer) => {
    expect(cluster().run(line)).toEqual(answer);
  });

  it('flags of a network that a simulated cluster does without', () => {
    const flags =
      '--debug --driver=API --endpoint=unix:///var/run/fleet.sock --request-timeout=3.0 --ssh-username core';
    expect(cluster().run(`${flags} submit a`)).toEqual(['Unit a.service inactive']);
    expect(cluster().run('submit --strict-host-key-checking=false --ca-file x a')).toHaveLength(1);
  });

  it('but no driver that never was', () => {
    expect(() => cluster().run('--driver=zookeeper submit a')).toThrow('unrecognized driver "zookeeper"');
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
