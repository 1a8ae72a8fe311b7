// What fleetctl's commands print and refuse, on a simulated cluster.
import { describe, expect, it } from 'vitest';
import { aUnitText } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';
import { HttpCluster } from '../helpers/http.js';

const FILES = {
  'a.service': aUnitText(),
  'web@.service': aUnitText('Conflicts=web@*.service'),
  'away.service': aUnitText('MachineMetadata=region=eu'),
  'fails.service': '[Service]\nExecStart=/bin/false\n',
  'broken.service': '[Service\nExecStart=/bin/true\n',
  'both.service': aUnitText('Global=true', 'MachineOf=a.service'),
  'global.service': aUnitText('Global=yes'),
  'done.service': '[Service]\nType=oneshot\nExecStart=/bin/true\n',
  'first.service':
    '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sleep 10\n[X-Fleet]\nMachineOf=then.service\n',
  'then.service': '[Unit]\nAfter=first.service\n[Service]\nExecStart=/bin/sleep infinity\n',
  'slow.service': '[Service]\nType=oneshot\nExecStart=/bin/sleep 60\n',
};

const withoutMachine = (line: string): string => line.replace(/ on [0-9a-f]{8}\.\.\.\/.*/, '');

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

  it('says when an instance is made from a template that is not the one at hand', () => {
    const files: Record<string, string> = { ...FILES };
    const test = new TestCluster({ files });
    test.run('submit web@.service');
    expect(test.run('submit web@1')).toEqual(['Unit web@1.service inactive']);
    files['web@.service'] = aUnitText();
    expect(test.run('submit web@2')).toEqual([
      'WARNING: Unit web@.service in registry differs from local template unit file web@.service. Submit it with --replace to override.',
      'Unit web@2.service inactive',
    ]);
    expect(test.run('cat web@2').join('\n')).toContain('Conflicts=web@*.service');
  });

  it('does not replace what has come further than the command would bring it', () => {
    const files: Record<string, string> = { ...FILES };
    const test = new TestCluster({ files });
    test.run('start a');
    files['a.service'] = aUnitText('Conflicts=b');
    expect(test.run('submit --replace a')[0]).toBe(
      "error: can not replace Unit(a.service) in state 'launched'\n  hint: bring it to inactive first, or use the appropriate command",
    );
    expect(test.run('start --replace a').map(withoutMachine)).toEqual([
      'Unit a.service inactive',
      'Unit a.service launched',
    ]);
    expect(test.run('list-units --no-legend --fields=unit,active')).toEqual(['a.service\tactive']);
    expect(test.run('cat a').join('\n')).toContain('Conflicts=b');
  });

  it('takes a global unit for any other, which is inactive once it is there', () => {
    expect(cluster().run('submit global')).toEqual(['Unit global.service inactive']);
  });
});

describe('start, load, stop, unload, destroy', () => {
  it('bring units where they say, one line for each state they come to', () => {
    const test = cluster();
    const [machine] = test
      .run('list-machines --no-legend --fields=machine,ip')
      .map((line) => line.replace(/\t+/, '/'));
    expect(test.run('load a')).toEqual(['Unit a.service inactive', `Unit a.service loaded on ${machine}`]);
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
    expect(test.run('start --no-block a')).toEqual([
      'Unit a.service inactive',
      'Triggered unit a.service start',
    ]);
    expect(test.run('start global')).toEqual([
      'Unit global.service inactive',
      'Triggered global unit global.service start',
    ]);
  });

  it('give up with the reason when no machine is able', () => {
    const [created, line, exit] = cluster().run('start --block-attempts=3 away');
    expect(created).toBe('Unit away.service inactive');
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

  it('fail when the unit fails, after it was launched', () => {
    expect(cluster().run('start fails').map(withoutMachine)).toEqual([
      'Unit fails.service inactive',
      'Unit fails.service launched',
      'error: unit fails.service is launched, but failed\n  hint: fleetsim status fails.service shows why',
      '[exit 1]',
    ]);
  });

  it('fail when nothing is left to wait for, as of a program that has done its work', () => {
    const test = cluster();
    expect(test.run('start done').map(withoutMachine)).toEqual([
      'Unit done.service inactive',
      'Unit done.service launched',
      'error: unit done.service is launched, but inactive\n  hint: fleetsim status done.service shows why',
      '[exit 1]',
    ]);
    expect(test.run('list-units --no-legend --fields=unit,active')).toEqual(['done.service\tinactive']);
  });

  it('wait for one that rests while another of them is still starting', () => {
    expect(cluster().run('start first then').map(withoutMachine)).toEqual([
      'Unit first.service inactive',
      'Unit then.service inactive',
      'Unit first.service launched',
      'Unit then.service launched',
    ]);
  });

  it('give up when systemd is not done with starting a launched unit', () => {
    expect(cluster().run('start --block-attempts=2 slow').map(withoutMachine)).toEqual([
      'Unit slow.service inactive',
      'Unit slow.service launched',
      'error: timed out waiting for unit slow.service to report active state',
      '[exit 1]',
    ]);
  });

  it('end when the unit is destroyed while it starts', async () => {
    const test = await HttpCluster.start({ files: FILES });
    const started = test.run('start slow');
    const gone = async (): Promise<void> => {
      const { status } = await test.ask({ path: '/fleet/v1/state/slow.service' });
      if (status === 404) return gone();
      await test.ask({ method: 'DELETE', path: '/fleet/v1/units/slow.service' });
    };
    await gone();
    expect(await started).toContain('error: unit slow.service was destroyed meanwhile');
    test.close();
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
