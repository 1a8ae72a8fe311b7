// fleetsim replay, as a process: what it prints, records and ends with.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Folder, ROOT } from '../helpers/run-cli.js';

const FAILOVER = join(ROOT, 'scenarios/failover.yaml');

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
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
      /\nExpected:\n( {2}ok {6}.*\n){6}all 6 held, after 00:01:15\.\d+ of simulated time\n$/,
    );
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

  it('prints the recording with --json: one event per line, numbered without gaps, causes before effects', () => {
    const { stdout } = folder.run('replay', FAILOVER, '--json', '--record', 'a.jsonl');
    expect(stdout).toBe(readFileSync(join(folder.path, 'a.jsonl'), 'utf8'));
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number; atMs: number; type: string; cause?: number });
    expect(events[0]).toMatchObject({ seq: 1, type: 'run-started', name: 'failover', seed: 1 });
    for (const [i, { seq, cause = 0 }] of events.entries()) {
      expect(seq).toBe(i + 1);
      expect(cause).toBeLessThan(seq);
    }
  });

  it('does not wait unless asked, and then follows the wall clock', () => {
    const path = write('s.yaml', 'steps:\n  - wait: 1s\n');
    const began = performance.now();
    expect(folder.run('replay', path, '--speed', '2').exitCode).toBe(0);
    expect(performance.now() - began).toBeGreaterThan(500);
  });

  it('ends with exit code 1 and what was found when an expectation does not hold', () => {
    const path = write(
      's.yaml',
      'steps:\n  - run: fleetctl start hello\n  - expect: { unit: hello.service, on: core-02 }\n  - expect: { unit: no.service, state: launched }\n',
    );
    const { stdout, exitCode } = folder.run('replay', path);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      '  FAILED  hello.service on core-02: desired launched, launched, active (running), on core-01\n' +
        '  FAILED  no.service launched: the unit is not in the registry\n' +
        '2 of 2 did not hold',
    );
  });

  it('counts a command that fails as an expectation that did not hold', () => {
    const path = write('s.yaml', 'steps:\n  - run: fleetctl start nope\n');
    const { stdout, exitCode } = folder.run('replay', path);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('  FAILED  fleetctl start nope succeeds: exit code 1\n');
  });

  it('finds units beside the scenario', () => {
    mkdirSync(join(folder.path, 'sub'));
    write('sub/own.service', '[Service]\nExecStart=/bin/sleep infinity\n');
    const path = write('sub/s.yaml', 'steps:\n  - run: fleetctl start own\n');
    expect(folder.run('replay', path).exitCode).toBe(0);
  });

  it('tells what is wrong with a scenario, and plays none of it', () => {
    const path = write('s.yaml', 'stpes: []\n');
    const { stdout, stderr, exitCode } = folder.run('replay', path);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toContain(`${path}:1:1: unknown key stpes\n  hint: did you mean steps?`);
  });

  it('tells the line of a step that cannot be carried out', () => {
    const path = write('s.yaml', 'steps:\n  - wait: 1s\n  - fault: kill core-9\n');
    const { stderr, exitCode } = folder.run('replay', path);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${path}:3:5: there is no machine core-9`);
  });

  it.each([
    [['--plain', '--json'], 'exclude each other'],
    [['--seed', 'x'], '--seed takes a whole number'],
    [['--speed', '0'], '--speed takes a number'],
    [['--tui'], '--tui needs a terminal'],
  ])('refuses %j with exit code 2', (options, message) => {
    const { stderr, exitCode } = folder.run('replay', FAILOVER, ...options);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});
