import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockFolder } from '../../src/cli/lock.js';
import { readStat, startedTicksOf } from '../../src/live/processes/proc.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleetsim-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function lock(): () => void {
  return lockFolder(folder, 'the thing', 'wait');
}

it('holds a folder against processes that run', () => {
  writeFileSync(join(folder, 'lock'), String(process.ppid));
  expect(lock).toThrow(`the thing in ${folder} is in use by process ${process.ppid}`);
});

it.skipIf(process.platform !== 'linux')(
  'takes over from one of which only its exit status is left',
  async () => {
    // The shell becomes a sleep, which never asks how its child ended.
    const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [said] = await once(parent.stdout, 'data');
    const pid = Number(String(said));
    try {
      await expect.poll(() => readStat(pid)).toBe(null);
      expect(startedTicksOf(pid)).not.toBe(null);
      writeFileSync(join(folder, 'lock'), String(pid));
      const release = lock();
      expect(readFileSync(join(folder, 'lock'), 'utf8')).toBe(String(process.pid));
      release();
    } finally {
      parent.kill();
    }
  },
);
