// `config show` and `doctor` as a person runs them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Typed } from '../helpers/typed.js';

let folder: Typed;
beforeEach(() => {
  folder = new Typed();
});
afterEach(() => folder.remove());

describe('fleetsim config show', () => {
  it('shows what file and environment come to, and keeps the password to itself', async () => {
    writeFileSync(join(folder.path, 'fleet.conf'), 'agent_ttl="1m"\netcd_password=secret\nbogus=1\n');
    const environment = { FLEET_TOKEN_LIMIT: '7' };
    const { stdout, stderr, exitCode } = await folder.typeWith(
      environment,
      'config',
      'show',
      '--config',
      'fleet.conf',
    );
    expect(exitCode).toBe(0);
    const lines = stdout.split('\n').map((line) => line.replace(/ {2,}/g, ' | '));
    expect(lines).toContain('SETTING | VALUE | FROM');
    expect(lines).toContain('agent_ttl | 1m | fleet.conf:1');
    expect(lines).toContain('etcd_password | (hidden) | fleet.conf:2');
    expect(lines).toContain('token_limit | 7 | FLEET_TOKEN_LIMIT');
    expect(lines).toContain('verbosity | 0 | default');
    expect(stdout).not.toContain('secret');
    expect(stderr).toContain('fleet.conf:3: warning: fleet ignores bogus');
  });

  it('is the same as JSON and YAML', async () => {
    const { stdout } = await folder.typeWith({ FLEET_VERBOSITY: '1' }, 'config', 'show', '--output', 'json');
    expect(JSON.parse(stdout)).toContainEqual({ name: 'verbosity', value: '1', from: 'FLEET_VERBOSITY' });
    const yaml = (await folder.typeWith({ FLEET_VERBOSITY: '1' }, 'config', 'show', '-o', 'yaml')).stdout;
    expect(yaml).toContain('- name: verbosity\n  value: "1"\n  from: FLEET_VERBOSITY\n');
    expect((await folder.type('config', 'show', '-o', 'table')).stdout).toBe(
      (await folder.type('config', 'show')).stdout,
    );
  });

  it('says where the file is wrong, and shows nothing then', async () => {
    writeFileSync(join(folder.path, 'fleet.conf'), '\nverbosity=9\n');
    const { stdout, stderr, exitCode } = await folder.type('config', 'show', '--config', 'fleet.conf');
    expect([stdout, exitCode]).toEqual(['', 1]);
    expect(stderr).toBe('fleet.conf:2: verbosity "9": takes a whole number from 0 to 2\n');
  });

  it('takes a file that is named but not there for a mistake', async () => {
    const { stderr, exitCode } = await folder.type('config', 'show', '--config', 'none.conf');
    expect([stderr, exitCode]).toEqual(['error: none.conf: no such file\n', 1]);
  });

  it('knows no other form', async () => {
    expect((await folder.type('config', 'show', '--output', 'xml')).exitCode).toBe(2);
  });
});

describe('fleetsim doctor', () => {
  it('finds nothing wrong with a cluster that lives, and ends with 1 when nobody leads it any more', async () => {
    expect((await folder.type('start', 'hello')).exitCode).toBe(0);
    const sound = await folder.type('doctor');
    expect(sound.exitCode).toBe(0);
    expect(sound.stdout).toMatch(/^nothing is wrong, in \d+ keys\n$/);
    for (const machine of ['core-01', 'core-02', 'core-03']) await folder.type('machine', 'kill', machine);
    await folder.type('advance', '1min');
    const dead = await folder.type('doctor');
    expect(dead.exitCode).toBe(1);
    expect(dead.stdout).toContain('warning: /_coreos.com/fleet/lease/engine-leader: no engine leads');
    expect(dead.stdout).toContain('error: /_coreos.com/fleet/job/hello.service/target: target Machine(');
    expect(dead.stdout).toContain('things are wrong');
    const found = JSON.parse((await folder.type('doctor', '--output', 'json')).stdout) as {
      readonly code: string;
    }[];
    expect(found.map(({ code }) => code)).toContain('no-leader');
  });
});
