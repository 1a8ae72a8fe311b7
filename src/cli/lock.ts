// A folder that only one process may use at a time.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../base/index.js';
import { readStat, startedTicksOf } from '../live/processes/proc.js';

/**
 * Holds an existing folder for this process; returns the release. A lock whose process is gone is taken over. Fails with
 * `folder-in-use` or `folder-unwritable`; `what` names the folder's content, `hint` says what to do while it is in use.
 */
export function lockFolder(folder: string, what: string, hint: string): () => void {
  const path = join(folder, 'lock');
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx', mode: 0o600 });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
        throw failure('folder-unwritable', (error as Error).message);
      const holder = readHolder(path);
      if (holder !== null && isAlive(holder))
        throw failure('folder-in-use', `${what} in ${folder} is in use by process ${holder}`, hint);
      if (attempt > 0) throw failure('folder-in-use', `cannot take over ${path}`, `remove it: rm ${path}`);
      rmSync(path, { force: true });
    }
  }
}

function readHolder(path: string): number | null {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    // A lock of our own number is that of a process before us.
    return pid !== process.pid && process.kill(pid, 0) && !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** It has ended, and whoever began it has not asked how: nothing is held by that. Only Linux tells. */
function isZombie(pid: number): boolean {
  return readStat(pid) === null && startedTicksOf(pid) !== null;
}
