// What is published: the packed package, unpacked somewhere else, runs; and the README says what it prints.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Folder, ROOT } from '../helpers/run-cli.js';

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

describe('the package', () => {
  it('runs where it is unpacked, with its units and scenarios', () => {
    // Without its scripts: they would build anew under the feet of the other tests.
    const npm = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder.path];
    const packed = execFileSync('npm', npm, { cwd: ROOT, encoding: 'utf8' }).trim();
    execFileSync('tar', ['xzf', packed], { cwd: folder.path });
    const home = join(folder.path, 'package');
    symlinkSync(join(ROOT, 'node_modules'), join(home, 'node_modules'));
    const run = (...words: readonly string[]) =>
      spawnSync(process.execPath, [join(home, 'bin/fleetsim.js'), ...words], {
        cwd: folder.path,
        encoding: 'utf8',
      });
    expect(run('start', 'busybox@1').stdout).toMatch(/^Unit busybox@1\.service launched on /m);
    const fleetctl = spawnSync(
      process.execPath,
      [join(home, 'bin/fleetctl.js'), 'list-units', '--no-legend'],
      {
        cwd: folder.path,
        encoding: 'utf8',
      },
    );
    expect(fleetctl.stdout).toMatch(/^busybox@1\.service\t/);
    expect(run('replay', join(home, 'scenarios/failover.yaml')).stdout).toContain('all 8 held');
  });
});

describe('a build', () => {
  it('takes nothing away from who starts the program meanwhile, but what is no longer needed', async () => {
    for (const part of ['build.mjs', 'package.json', 'tsconfig.json', 'src'])
      cpSync(join(ROOT, part), join(folder.path, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder.path, 'node_modules'));
    execFileSync(process.execPath, ['build.mjs'], { cwd: folder.path });
    const built = join(folder.path, 'dist/cli');
    const needed = readdirSync(built);
    writeFileSync(join(built, 'chunk-OF-OLD.js'), '');
    const build = spawn(process.execPath, ['build.mjs'], { cwd: folder.path, stdio: 'inherit' });
    while (build.exitCode === null) {
      expect(needed.filter((file) => !existsSync(join(built, file)))).toEqual([]);
      await sleep(5);
    }
    expect(build.exitCode).toBe(0);
    expect(readdirSync(built)).toEqual(needed);
  });
});

describe('the README', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

  it('shows lines of the failover that are really printed', () => {
    const shown = readme.split('\n').filter((line) => /^\d\d:\d\d:\d\d\.\d{3} /.test(line));
    const printed = readFileSync(join(ROOT, 'test/golden/failover.timeline.txt'), 'utf8').split('\n');
    expect(shown.length).toBeGreaterThan(10);
    for (const line of shown) expect(printed).toContain(line);
  });

  it('names only commands that there are', () => {
    const help = folder.run('--help').stdout;
    for (const [, command = ''] of readme.matchAll(/npx fleetsim ([a-z-]+)/g))
      expect(help).toContain(`  ${command}`);
  });
});
