import { describe, expect, it } from 'vitest';
import { ASystemd } from '../helpers/a-systemd.js';
import { aName, aUnitFile } from '../helpers/builders.js';

const LOOP = 'ExecStart=/bin/sh -c "while true; do echo Hello World; sleep 1; done"';

describe("a machine's systemd", () => {
  it('knows nothing of a unit that was never loaded', () => {
    const { manager } = new ASystemd();
    expect(manager.status('a.service')).toMatchObject({ load: 'not-found', active: 'inactive', sub: 'dead' });
    expect(() => manager.start('a.service')).toThrow('Unit a.service not loaded.');
    expect(() => manager.stop('a.service')).toThrow('Unit a.service not loaded.');
    expect(() => manager.unload('a.service')).not.toThrow();
  });

  it('forgets a unit when its file is gone and it is dead, and says so', () => {
    const test = new ASystemd();
    test.start(LOOP);
    test.manager.stop('a.service');
    test.manager.unload('a.service');
    expect(test.manager.status('a.service').load).toBe('loaded');
    test.clock.advance(1);
    expect(test.manager.status('a.service').load).toBe('not-found');
    expect(test.told.at(-1)).toBe('0 a.service not-found');
  });

  it('keeps a unit that runs though its file is gone, until it stops', () => {
    const test = new ASystemd();
    test.start(LOOP);
    test.manager.unload('a.service');
    test.clock.advance(5_000);
    expect(test.manager.status('a.service').active).toBe('active');
    test.manager.stop('a.service');
    test.clock.advance(1);
    expect(test.manager.status('a.service').load).toBe('not-found');
  });

  it('ends with the new content when a unit is stopped, unloaded, loaded and started in one breath', () => {
    const test = new ASystemd();
    test.start(LOOP);
    test.manager.stop('a.service');
    test.manager.unload('a.service');
    test.start('ExecStart=/bin/sh -c "while true; do echo new; sleep 1; done"');
    test.clock.advance(2_500);
    expect(test.manager.status('a.service').active).toBe('active');
    expect(test.journal().slice(-3)).toEqual(['sh: new', 'sh: new', 'sh: new']);
  });

  it.each([
    ['has nothing to run', ['Restart=always'], 'Service has no ExecStart= setting. Refusing.'],
    [
      'has two commands but is no oneshot',
      ['ExecStart=/bin/a', 'ExecStart=/bin/b'],
      'more than one ExecStart=',
    ],
    ['has a quote that is never closed', ["ExecStart=/bin/sh -c 'x"], 'is never closed'],
  ])('refuses to start a unit that %s', (_name, service, message) => {
    const test = new ASystemd();
    test.start(...service);
    expect(test.manager.status('a.service')).toMatchObject({ load: 'bad-setting', active: 'inactive' });
    expect(test.journal().join('\n')).toContain(message);
  });

  it("calls units that are no services by their type's word", () => {
    const test = new ASystemd();
    for (const name of ['a.timer', 'a.socket', 'a.target', 'a.mount', 'a.path']) {
      test.manager.load(aName(name), aUnitFile());
      test.manager.start(name);
      expect(test.manager.status(name).active).toBe('active');
    }
    expect(test.told.filter((line) => line.includes(' active ')).map((line) => line.slice(2))).toEqual([
      'a.timer active (waiting)',
      'a.socket active (listening)',
      'a.target active (active)',
      'a.mount active (mounted)',
      'a.path active (waiting)',
    ]);
  });
});

describe('the journal', () => {
  it('has a line a second of the classic, and each process its own ID, whether or not anybody reads', () => {
    const test = new ASystemd();
    test.start(LOOP, 'Restart=always');
    test.clock.advance(2_500);
    expect(test.journal()).toEqual([
      'systemd: Starting a.service...',
      'systemd: Started a.service.',
      'sh: Hello World',
      'sh: Hello World',
      'sh: Hello World',
    ]);
    test.manager.stop('a.service');
    test.clock.advance(1);
    test.manager.start('a.service');
    test.clock.advance(1_000_000);
    const pids = new Set(test.manager.journal('a.service', 100_000).map((line) => line.pid));
    expect([...pids]).toEqual([1, 1001, 1002]);
  });

  it('gives the latest lines, and costs nothing while nobody asks', () => {
    const test = new ASystemd();
    test.start(LOOP);
    test.clock.advance(1e12);
    const lines = test.manager.journal('a.service', 3);
    expect(lines.map((line) => line.atMs)).toEqual([1e12 - 2_000, 1e12 - 1_000, 1e12]);
  });
});
