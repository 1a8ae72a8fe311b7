// The shelf in units/: every file is a good unit, says what it shows, and shows it.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { lintTogether, lintUnit } from '../src/fleet/index.js';
import { checkUnitFile, parseUnitFile } from '../src/systemd/index.js';
import { ASystemd } from './helpers/a-systemd.js';
import { aName } from './helpers/builders.js';
import { TestCluster } from './helpers/cluster.js';

const FOLDER = fileURLToPath(new URL('../units/', import.meta.url));
const files = Object.fromEntries(
  readdirSync(FOLDER).map((name) => [name, readFileSync(`${FOLDER}${name}`, 'utf8')]),
);

describe.each(Object.entries(files))('%s', (file, text) => {
  it('is good to systemd and to fleet, and says what it shows', () => {
    const name = aName(file);
    const { unitFile, problems } = parseUnitFile(text, file);
    const linted = lintUnit({ name, file: unitFile });
    const found = [...problems, ...checkUnitFile(name, unitFile), ...linted];
    expect(found.map(({ message }) => message)).toEqual([]);
    expect(text).toMatch(/^# [A-Z].+\n(# .+\n)*# {3}fleetsim (start|load) /);
  });
});

it('holds units that can run in one cluster', () => {
  const units = Object.entries(files).map(([name, text]) => ({
    name: aName(name),
    file: parseUnitFile(text).unitFile,
  }));
  expect(lintTogether(units)).toEqual([]);
});

/** One machine with a unit of the shelf on it. */
function machineWith(...names: readonly string[]): ASystemd {
  const test = new ASystemd();
  for (const name of names) {
    test.manager.load(aName(name), parseUnitFile(files[name.replace(/@.+\./, '@.')] ?? '').unitFile);
  }
  return test;
}

describe('on one machine', () => {
  const stateOf = (test: ASystemd, name: string): string => {
    const { active, sub, result } = test.manager.status(name);
    return `${active} (${sub})${result === 'success' ? '' : ` ${result}`}`;
  };

  it('hello prints a line a second', () => {
    const test = machineWith('hello.service');
    test.manager.start('hello.service');
    test.clock.advance(2_500);
    expect(test.journal('hello.service').slice(1)).toEqual(Array(3).fill('sh: Hello World'));
  });

  it('db-migrate is activating until its steps are done, and then active without a process', () => {
    const test = machineWith('db-migrate.service');
    test.manager.start('db-migrate.service');
    test.clock.advance(9_000);
    expect(stateOf(test, 'db-migrate.service')).toBe('activating (start)');
    test.clock.advance(2_000);
    expect(stateOf(test, 'db-migrate.service')).toBe('active (exited)');
    expect(test.journal('db-migrate.service')).toContain('echo: done');
  });

  it('crasher is given up on after five starts', () => {
    const test = machineWith('crasher.service');
    test.manager.start('crasher.service');
    test.clock.advance(60_000);
    expect(stateOf(test, 'crasher.service')).toMatch(/^failed \(failed\)/);
    const lines = test.journal('crasher.service');
    expect(lines.filter((line) => line.startsWith('sh: '))).toHaveLength(5);
    expect(lines).toContain('systemd: crasher.service: Start request repeated too quickly.');
    expect(lines).toContain('systemd: crasher.service: Main process exited, code=exited, status=78/CONFIG');
  });

  it('slow-starter is activating until it says that it is ready', () => {
    const test = machineWith('slow-starter.service');
    test.manager.start('slow-starter.service');
    test.clock.advance(29_000);
    expect(stateOf(test, 'slow-starter.service')).toBe('activating (start)');
    test.clock.advance(300_000);
    expect(stateOf(test, 'slow-starter.service')).toBe('active (running)');
  });

  it('stubborn goes only when it is killed', () => {
    const test = machineWith('stubborn.service');
    test.manager.start('stubborn.service');
    test.clock.advance(5_000);
    test.manager.stop('stubborn.service');
    test.clock.advance(9_000);
    expect(stateOf(test, 'stubborn.service')).toBe('deactivating (stop-sigterm)');
    test.clock.advance(2_000);
    expect(stateOf(test, 'stubborn.service')).toBe('failed (failed) timeout');
  });

  it('memory-hog is killed for its memory, and comes again', () => {
    const test = machineWith('memory-hog.service');
    test.manager.start('memory-hog.service');
    test.clock.advance(6_000);
    expect(stateOf(test, 'memory-hog.service')).toBe('activating (auto-restart) oom-kill');
    expect(test.journal('memory-hog.service')).toContain(
      'systemd: memory-hog.service: A process of this unit has been killed by the OOM killer.',
    );
    test.clock.advance(10_000);
    expect(test.told.filter((line) => line.includes('active (running)')).length).toBeGreaterThan(1);
  });

  it('backup is started by its timer, every night', () => {
    const test = machineWith('backup.service', 'backup.timer');
    test.manager.start('backup.timer');
    expect(stateOf(test, 'backup.timer')).toBe('active (waiting)');
    test.clock.advance(48 * 3_600_000);
    expect(test.journal('backup.service').filter((line) => line === 'sh: backed up 4.2G')).toHaveLength(2);
    expect(stateOf(test, 'backup.service')).toBe('inactive (dead)');
  });

  it('echo is started by the first connection', () => {
    const test = machineWith('echo.service', 'echo.socket');
    test.manager.start('echo.socket');
    expect([stateOf(test, 'echo.socket'), stateOf(test, 'echo.service')]).toEqual([
      'active (listening)',
      'inactive (dead)',
    ]);
    test.manager.connect('echo.socket');
    test.clock.advance(1);
    expect([stateOf(test, 'echo.socket'), stateOf(test, 'echo.service')]).toEqual([
      'active (running)',
      'active (running)',
    ]);
  });
});

describe('in a cluster', () => {
  let cluster: TestCluster;
  beforeEach(() => {
    cluster = new TestCluster({ files });
  });

  it('busybox never shares a machine with another', () => {
    cluster.run("start 'busybox@<1..3>.service'");
    const on = [1, 2, 3].map((i) => cluster.runsOn(`busybox@${i}.service`));
    expect(new Set(on).size).toBe(3);
  });

  it('web-announce follows its web server', () => {
    cluster.run("start 'web@<1,2>.service' 'web-announce@<1,2>.service'");
    for (const i of [1, 2]) {
      expect(cluster.runsOn(`web-announce@${i}.service`)).toBe(cluster.runsOn(`web@${i}.service`));
    }
    const before = cluster.runsOn('web@1.service');
    cluster.kill(before ?? '');
    cluster.runFor(60_000);
    expect(cluster.runsOn('web@1.service')).not.toBe(before);
    expect(cluster.runsOn('web-announce@1.service')).toBe(cluster.runsOn('web@1.service'));
  });

  it('database waits where no machine has its disk', () => {
    cluster.run('start --no-block database');
    cluster.runFor(30_000);
    expect(cluster.runsOn('database.service')).toBeNull();
    expect(cluster.world.picture.units.get('database.service')?.pendingBecause).toContain('disk=ssd');
  });

  it('log-shipper is on every machine', () => {
    cluster.run('start log-shipper');
    cluster.runFor(10_000);
    const states = cluster.world.picture.units.get('log-shipper.service')?.states;
    expect([...(states?.values() ?? [])].map(({ active }) => active)).toEqual(['active', 'active', 'active']);
  });

  it('backup stands beside its timer, and echo beside its socket', () => {
    for (const [loaded, started] of [
      ['backup.service', 'backup.timer'],
      ['echo.service', 'echo.socket'],
    ]) {
      cluster.run(`load ${loaded}`);
      cluster.run(`start ${started}`);
      cluster.runFor(10_000);
      const { units } = cluster.world.picture;
      expect(units.get(loaded ?? '')?.machine).toBe(units.get(started ?? '')?.machine);
      expect(cluster.runsOn(started ?? '')).not.toBeNull();
    }
  });

  it('gateway-canary takes the place of a gateway, which goes elsewhere', () => {
    cluster.run("start 'gateway@<1..3>.service'");
    cluster.run('start gateway-canary');
    cluster.runFor(30_000);
    const canary = cluster.runsOn('gateway-canary.service');
    const gateways = [1, 2, 3].map((i) => cluster.runsOn(`gateway@${i}.service`));
    expect(canary).not.toBeNull();
    expect(gateways).not.toContain(canary);
    expect(gateways).not.toContain(null);
  });
});
