// Files that people name: read whole, within bounds, and looked for where they may be.
import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failure } from '../base/index.js';
import type { FindFile } from '../fleetctl/index.js';

/** Larger files are refused unread, in bytes. */
const FILE_BYTES_MAX = 1024 * 1024;

/** The folder of example units that comes with fleetsim. */
const PACKAGE_UNITS = fileURLToPath(new URL('../../units/', import.meta.url));

/** The text of a file, or null when there is none. Fails on one that is too large or cannot be read. */
export function readText(path: string): string | null {
  return read(path)?.toString('utf8') ?? null;
}

/** The bytes of a file that must be there. */
export function readBytes(path: string): Buffer {
  const bytes = read(path);
  if (bytes === null) throw failure('file-missing', `${path}: no such file`);
  return bytes;
}

/** The text of a file that must be there; `-` is what is typed or piped in. */
export function readInput(path: string): string {
  if (path !== '-') return readBytes(path).toString('utf8');
  const bytes = readFileSync(0);
  if (bytes.length > FILE_BYTES_MAX)
    throw failure('file-too-large', `standard input: larger than ${FILE_BYTES_MAX} bytes`);
  return bytes.toString('utf8');
}

function read(path: string): Buffer | null {
  try {
    const { size } = statSync(path);
    if (size > FILE_BYTES_MAX)
      throw failure('file-too-large', `${path}: larger than ${FILE_BYTES_MAX} bytes`);
    return readFileSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    throw failure('file-unreadable', `${path}: ${message}`);
  }
}

/** Finds a unit file as a path, then in `folder`, then among the units of the package. */
export function unitFinder(folder: string): FindFile {
  return (path) => {
    const own = isAbsolute(path) ? path : join(folder, path);
    const text = readText(own);
    if (text !== null) return { path, text, origin: 'user' };
    const packaged = path.includes('/') ? null : readText(join(PACKAGE_UNITS, path));
    return packaged === null ? null : { path: `units/${path}`, text: packaged, origin: 'package' };
  };
}
