// Which machine this is. The ID is the host's own, or, where several machines share a host, one that a folder keeps.
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../base/index.js';

/** `machine-id(5)` */
const HOST_FILE = '/etc/machine-id';

/** Fails with `no-machine-id` where there is none, or not one as systemd writes it. */
export function hostMachineId(): string {
  return (
    readId(HOST_FILE) ??
    noId(`${HOST_FILE} is not there`, '`systemd-machine-id-setup` makes one; or keep one with --state-dir')
  );
}

/** The ID kept in an existing folder, made when it is first asked for, to begin as is said. */
export function keptMachineId(folder: string, beginning = ''): string {
  const path = join(folder, 'machine-id');
  const known = readId(path);
  if (known !== null) return known;
  const made = (beginning + randomBytes(16).toString('hex')).slice(0, 32);
  writeFileSync(path, `${made}\n`, { mode: 0o444 });
  return made;
}

function readId(path: string): string | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw failure('no-machine-id', (error as Error).message);
  }
  if (/^[0-9a-f]{32}$/.test(text)) return text;
  return noId(`${path} holds no machine ID`, 'it is 32 hexadecimal digits in lower case');
}

function noId(message: string, hint: string): never {
  throw failure('no-machine-id', message, hint);
}
