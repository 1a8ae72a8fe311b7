// What a fleetd that was killed has left running, and that the next one ends it and nobody else.
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { endSurvivors, ProcessRecord } from '../../../src/live/index.js';
import { isAlive, RealSystemd, until } from '../../helpers/real-systemd.js';

let systemd: RealSystemd;
const strangers: ChildProcess[] = [];
beforeEach(() => {
  systemd = new RealSystemd();
});
afterEach(() => {
  systemd.close();
  for (const stranger of strangers.splice(0)) stranger.kill('SIGKILL');
});

/** Runs a script in `a.service`, cuts it off, and returns the numbers it wrote to these files. */
async function left(script: string, ...files: readonly string[]): Promise<readonly number[]> {
  systemd.start(`ExecStart=/bin/sh -c '${script.replaceAll('$', '$$$$')}'`);
  await until(() => files.every((file) => /^\d+\n$/.test(systemd.file(file) ?? '')));
  systemd.crash();
  const pids = files.map((file) => Number(systemd.file(file)));
  expect(pids.every(isAlive)).toBe(true);
  return pids;
}

function aStranger(): number {
  const stranger = spawn('/bin/sleep', ['60'], { detached: true, stdio: 'ignore' });
  strangers.push(stranger);
  return stranger.pid ?? 0;
}

it('ends a process with its children, also those in sessions of their own and those of a parent that is gone', async () => {
  const stranger = aStranger();
  const pids = await left(
    '(setsid sleep 60 & echo $! > DIR/far); sleep 60 & echo $! > DIR/near; (sleep 60 & echo $! > DIR/lost) & echo $$ > DIR/main; wait',
    'far',
    'near',
    'lost',
    'main',
  );
  expect(await endSurvivors(systemd.folder)).toBeGreaterThanOrEqual(4);
  expect(pids.some(isAlive)).toBe(false);
  expect(isAlive(stranger)).toBe(true);
  expect(await endSurvivors(systemd.folder)).toBe(0);
});

it('ends what is left of a process that has ended itself', async () => {
  const [far = 0, main = 0] = await left(
    'setsid sleep 60 & echo $! > DIR/far; echo $$ > DIR/main; exec sleep 60',
    'far',
    'main',
  );
  process.kill(main, 'SIGKILL');
  await until(() => !isAlive(main));
  expect(await endSurvivors(systemd.folder)).toBe(1);
  expect(isAlive(far)).toBe(false);
});

it('ends one that was just about to be recorded, by its mark', async () => {
  const [main = 0] = await left('echo $$ > DIR/main; exec sleep 60', 'main');
  const path = join(systemd.folder, 'processes');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^([0-9a-f]{32}) .*$/m, '$1'));
  expect(await endSurvivors(systemd.folder)).toBe(1);
  expect(isAlive(main)).toBe(false);
});

it('leaves a process alone that has got the number of an old one', async () => {
  const stranger = aStranger();
  appendFileSync(join(systemd.folder, 'processes'), `${'0'.repeat(32)} ${stranger} 1\n`);
  expect(await endSurvivors(systemd.folder)).toBe(0);
  expect(isAlive(stranger)).toBe(true);
});

it('leaves all alone after the host was booted', async () => {
  const [main = 0] = await left('echo $$ > DIR/main; exec sleep 60', 'main');
  const path = join(systemd.folder, 'processes');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^boot .*$/m, 'boot another'));
  expect(await endSurvivors(systemd.folder)).toBe(0);
  expect(isAlive(main)).toBe(true);
});

it('finds nothing in a folder without a record, and passes over what makes no sense', async () => {
  const path = join(systemd.folder, 'processes');
  appendFileSync(path, 'nonsense\n0123 4');
  expect(await endSurvivors(systemd.folder)).toBe(0);
  expect(await endSurvivors(systemd.folder)).toBe(0);
});

it('keeps a record that grows with what runs, not with what has run', () => {
  const record = new ProcessRecord(systemd.folder);
  const mark = (i: number): string => i.toString(16).padStart(32, '0');
  for (let i = 0; i < 5_000; i++) {
    record.begin(mark(i));
    record.began({ mark: mark(i), pid: i, startedTicks: i });
    if (i !== 7) record.ended(mark(i));
  }
  const lines = readFileSync(join(systemd.folder, 'processes'), 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeLessThan(2_100);
  expect(lines).toContain(`${mark(7)} 7 7`);
});
