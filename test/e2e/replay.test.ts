// fleetsim replay: what it prints, records and ends with.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../helpers/run-cli.js';
import { Typed } from '../helpers/typed.js';

const FAILOVER = join(ROOT, 'scenarios/failover.yaml');

let folder: Typed;
beforeEach(() => {
  folder = new Typed();
});
afterEach(() => folder.remove());

function write(name: string, text: string): string {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return path;
}

describe('fleetsim replay', () => {
  it('plays a plain timeline where there is no terminal, and ends with what was expected', () => {
    const { stdout, stderr, exitCode } = folder.run('replay', FAILOVER);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(/core-01 {2}killed: power off\n/);
    expect(stdout).toMatch(
      /\n\nExpected:\n( {2}ok {6}.*\n){8}all 8 held, after 00:01:15\.\d+ of simulated time\n\nMeasured:\n/,
    );
  });

  it('ends with how the units fared', async () => {
    const { stdout } = await folder.type('replay', FAILOVER, '--quiet');
    expect(stdout).toMatch(/^Expected:\n/);
    expect(stdout.slice(stdout.indexOf('Measured:'))).toBe(
      [
        'Measured:',
        '  UNIT               AVAILABLE  GAP     OVERLAP  RECOVERY  MOVES',
        '  busybox@1.service  79.82%     15.0 s  -        15.0 s    1',
        '  busybox@2.service  99.98%     8 ms    -        -         -',
        '  1 leader change; no units pending, 1 at most; 120 requests to etcd; 30 watch events',
        '',
      ].join('\n'),
    );
  });

  it('plays on after the last step until a time, or stops at it', async () => {
    const on = (await folder.type('replay', FAILOVER, '--quiet', '--until', '1h')).stdout;
    expect(on).toContain('all 8 held, after 01:00:00.000 of simulated time\n');
    expect(on).toContain('busybox@1.service  99.58%');
    const cut = (await folder.type('replay', FAILOVER, '--quiet', '--until', '62s')).stdout;
    expect(cut).toMatch(
      /^stopped at 00:01:02.000, before the last step\nExpected:\n( {2}ok .*\n){2}all 2 held,/,
    );
  });

  it('shows the cluster at a moment, or at several', async () => {
    const { stdout } = await folder.type('replay', FAILOVER, '--at', '2min', '--at', '72s');
    const [early = '', late = ''] = stdout.split('\nAt ');
    expect(early).toMatch(/^At 00:01:12\.000, after \d+ events: the engine of core-03 leads\.\n/);
    expect(early).toMatch(/\ncore-01 .* off, registered +-\n/);
    expect(early).toMatch(/\nbusybox@1.service {2}launched {2}launched {2}core-01 {2}active {2}running\n/);
    expect(late).toMatch(/\ncore-01 .* off, not registered +-\n/);
    expect(late).toMatch(/\nbusybox@1.service {2}launched {2}launched {2}core-03 {2}active {2}running\n/);
  });

  it('plays all variants and shows their ends side by side, unless one is named', async () => {
    const path = write(
      's.yaml',
      [
        'variants:',
        '  quick: { cluster: { agent_ttl: 5s } }',
        '  slow: {}',
        'steps:',
        '  - run: fleetctl start hello',
        '  - fault: kill core-01',
        '  - within: 20s',
        '    expect: { unit: hello.service, sub: running, not_on: core-01 }',
        '',
      ].join('\n'),
    );
    const all = await folder.type('replay', path);
    expect(all.exitCode).toBe(1);
    expect(all.stdout).toMatch(
      /^quick\nslow\n\nVARIANT .* LEADER\n +CHANGES\nquick {4}all 1 held .*\nslow {5}1\/1 FAILED /,
    );
    const first = await folder.type('replay', path, '--plain');
    expect(first.stderr).toBe('fleetsim: quick is played; others: --variant slow\n');
    expect((await folder.type('replay', path, '--variant', 'quick', '--quiet')).exitCode).toBe(0);
    expect((await folder.type('replay', path, '--variant', 'slow', '--quiet')).exitCode).toBe(1);
  });

  it('gives the end and the moment as data', async () => {
    const end = JSON.parse((await folder.type('replay', FAILOVER, '-o', 'json')).stdout);
    expect(end).toMatchObject({ name: 'failover', ended: true, stepsLeft: false });
    expect(end.metrics.units[0]).toMatchObject({
      unit: 'busybox@1.service',
      moves: 1,
      overlap: { count: 0 },
    });
    const moment = JSON.parse((await folder.type('replay', FAILOVER, '-o', 'json', '--at', '72s')).stdout);
    expect(moment).toMatchObject({ atMs: 72_000, leader: 'core-03', machines: [{ power: 'off' }, {}, {}] });
  });

  it('records the same bytes when played twice with one seed, and others with another', () => {
    const record = (file: string, seed: string): Buffer => {
      expect(folder.run('replay', FAILOVER, '--seed', seed, '--record', file).exitCode).toBe(0);
      return readFileSync(join(folder.path, file));
    };
    const first = record('a.jsonl', '5');
    expect(record('b.jsonl', '5').equals(first)).toBe(true);
    expect(record('c.jsonl', '6').equals(first)).toBe(false);
  });

  it('prints the recording with --json: events numbered without gaps, causes before effects', () => {
    const { stdout } = folder.run('replay', FAILOVER, '--json', '--record', 'a.jsonl');
    expect(stdout).toBe(readFileSync(join(folder.path, 'a.jsonl'), 'utf8'));
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number; atMs: number; type: string; cause?: number })
      .filter(({ seq }) => seq !== undefined);
    expect(events[0]).toMatchObject({ seq: 1, type: 'run-started', name: 'failover', seed: 1 });
    for (const [i, { seq, cause = 0 }] of events.entries()) {
      expect(seq).toBe(i + 1);
      expect(cause).toBeLessThan(seq);
    }
  });

  it('verifies a recording, wherever it is taken', async () => {
    const path = write(
      's.yaml',
      'steps:\n  - run: fleetctl start own\n  - fault: kill core-01\n  - wait: 1min\n',
    );
    write('own.service', '[Service]\nExecStart=/bin/sleep infinity\n');
    await folder.type('replay', path, '--record', 'a.jsonl');
    rmSync(path);
    rmSync(join(folder.path, 'own.service'));
    const { stdout, stderr, exitCode } = await folder.type('replay', 'a.jsonl');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(/^s, seed 1, \d+ events, recorded by version .*\na re-run is the same\n$/);
    const moment = await folder.type('replay', 'a.jsonl', '--at', '10s');
    expect(moment.stdout).toMatch(/\ncore-01 .* off, registered/);
    write(
      'b.jsonl',
      readFileSync(join(folder.path, 'a.jsonl'), 'utf8').replace('kill core-01', 'kill core-02'),
    );
    expect((await folder.type('replay', 'b.jsonl')).exitCode).toBe(1);
  });

  it('does not wait unless asked, and then follows the wall clock', async () => {
    const path = write('s.yaml', 'steps:\n  - wait: 1s\n');
    const began = performance.now();
    expect((await folder.type('replay', path, '--speed', '2')).exitCode).toBe(0);
    expect(performance.now() - began).toBeGreaterThan(500);
  });

  it('ends with exit code 1 and what was found when an expectation does not hold', async () => {
    const path = write(
      's.yaml',
      'steps:\n  - run: fleetctl start hello\n  - expect: { unit: hello.service, on: core-02 }\n  - expect: { unit: no.service, state: launched }\n',
    );
    const { stdout, exitCode } = await folder.type('replay', path);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /\n {2}FAILED {2}hello.service on core-02: desired launched, launched, active \(running\), on core-01, since .*\n/,
    );
    expect(stdout).toContain(
      '  FAILED  no.service launched: the unit is not in the registry, since 00:00:00.000\n2 of 2 did not hold',
    );
  });

  it('counts a command that fails as an expectation that did not hold', async () => {
    const path = write('s.yaml', 'steps:\n  - run: fleetctl start nope\n');
    const { stdout, exitCode } = await folder.type('replay', path);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('  FAILED  fleetctl start nope succeeds: exit code 1, "');
  });

  it('finds units beside the scenario', async () => {
    mkdirSync(join(folder.path, 'sub'));
    write('sub/own.service', '[Service]\nExecStart=/bin/sleep infinity\n');
    const path = write('sub/s.yaml', 'steps:\n  - run: fleetctl start own\n');
    expect((await folder.type('replay', path)).exitCode).toBe(0);
  });

  it('tells what is wrong with a scenario, and plays none of it', async () => {
    const path = write('s.yaml', 'stpes: []\n');
    const { stdout, stderr, exitCode } = await folder.type('replay', path);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toContain(`${path}:1:1: unknown key stpes\n  hint: did you mean steps?`);
  });

  it('tells the line of a step that cannot be carried out', async () => {
    const path = write('s.yaml', 'steps:\n  - wait: 1s\n  - fault: kill core-9\n');
    const { stderr, exitCode } = await folder.type('replay', path);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${path}:3:5: there is no machine core-9`);
  });

  it.each([
    [['--plain', '--json'], 'exclude each other'],
    [['--seed', 'x'], '--seed takes a whole number'],
    [['--speed', '0'], '--speed takes a number'],
    [['--tui'], '--tui needs a terminal'],
    [['--quiet', '-o', 'json'], 'exclude each other'],
    [['--until', 'soon'], '--until takes a time of the run'],
    [['--at', '5s', '--json'], '--at shows moments only'],
  ])('refuses %j with exit code 2', async (options, message) => {
    const { stderr, exitCode } = await folder.type('replay', FAILOVER, ...options);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});
