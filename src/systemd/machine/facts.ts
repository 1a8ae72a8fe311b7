// What a simulated machine is, as far as conditions, slices and triggers of its units can ask: a small virtual server
// with next to no files of its own.
import type { MachineFiles } from '../process/files.js';

export interface Hardware {
  readonly memoryBytes: number;
  readonly cpus: number;
}

export const DEFAULT_HARDWARE: Hardware = { memoryBytes: 4 * 2 ** 30, cpus: 2 };

/** What every machine has; all else is not there until somebody touches it. */
const FILES: readonly string[] = [
  '/bin/bash',
  '/bin/sh',
  '/dev/null',
  '/dev/sda',
  '/dev/sda1',
  '/dev/zero',
  '/etc/hostname',
  '/etc/hosts',
  '/etc/machine-id',
  '/etc/os-release',
  '/etc/passwd',
  '/etc/resolv.conf',
  '/proc/cpuinfo',
  '/proc/meminfo',
  '/run/docker.sock',
  '/run/fleet.sock',
  '/usr/bin/docker',
  '/usr/bin/etcd',
  '/usr/bin/etcdctl',
  '/usr/bin/fleetctl',
  '/usr/bin/fleetd',
  '/usr/bin/systemctl',
  '/var/run/docker.sock',
];

/** Directories that are there and empty. */
const DIRECTORIES: readonly string[] = [
  '/home',
  '/media',
  '/mnt',
  '/opt',
  '/srv',
  '/tmp',
  '/var/lib',
  '/var/log',
];

/** Executable among them. */
const PROGRAMS = /^\/(usr\/)?bin\//;

/** The well-known files, and those that came with `touch`. A directory is there when something in it is. */
export class SimulatedFiles implements MachineFiles {
  readonly #touched = new Set<string>();

  touch(path: string): void {
    if (this.#touched.size < TOUCHED_MAX) this.#touched.add(path);
  }

  remove(path: string): void {
    this.#touched.delete(path);
  }

  /** None has a text. */
  readFile(): null {
    return null;
  }

  exists(path: string): boolean {
    return this.#isFile(path) || this.isDirectory(path);
  }

  isFilled(path: string): boolean {
    return this.#isFile(path) && !path.startsWith('/dev/');
  }

  isDirectory(path: string): boolean {
    return path === '/' || DIRECTORIES.includes(path) || this.hasFiles(path);
  }

  hasFiles(path: string): boolean {
    const inside = path.endsWith('/') ? path : `${path}/`;
    return this.#all().some((file) => file.startsWith(inside) && file.length > inside.length);
  }

  isExecutable(path: string): boolean {
    return PROGRAMS.test(path) && this.#isFile(path);
  }

  matches(pattern: string): boolean {
    const regex = globRegex(pattern);
    return [...this.#all(), ...DIRECTORIES].some((path) => regex.test(path));
  }

  #isFile(path: string): boolean {
    return FILES.includes(path) || this.#touched.has(path);
  }

  #all(): readonly string[] {
    return [...FILES, ...this.#touched];
  }
}

const TOUCHED_MAX = 10_000;

/** A run of stars is one star: nothing backtracks for long, since a star stops at the next slash. */
function globRegex(pattern: string): RegExp {
  const source = pattern
    .replace(/\*+/g, '*')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  return new RegExp(`^${source}$`);
}
