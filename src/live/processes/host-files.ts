// The files of the host, for units that really run there.
import { accessSync, constants, existsSync, readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { globMatches } from '../../base/index.js';
import type { MachineFiles } from '../../systemd/index.js';

export class HostFiles implements MachineFiles {
  readFile(path: string): string | null {
    return attempt(() => readFileSync(path, 'utf8'));
  }

  exists(path: string): boolean {
    return existsSync(path);
  }

  isFilled(path: string): boolean {
    const stats = statsOf(path);
    return stats?.isFile() === true && stats.size > 0;
  }

  isDirectory(path: string): boolean {
    return statsOf(path)?.isDirectory() === true;
  }

  hasFiles(path: string): boolean {
    return namesIn(path).length > 0;
  }

  isExecutable(path: string): boolean {
    const isProgram = (): boolean => {
      accessSync(path, constants.X_OK);
      return statSync(path).isFile();
    };
    return attempt(isProgram) === true;
  }

  matches(pattern: string): boolean {
    return anyMatches('/', pattern.split('/').filter(Boolean));
  }
}

function anyMatches(folder: string, [part, ...rest]: readonly string[]): boolean {
  if (part === undefined) return true;
  const found = /[*?[\\]/.test(part) ? namesLike(folder, part) : [part];
  return found.some((name) => {
    const path = join(folder, name);
    return existsSync(path) && anyMatches(path, rest);
  });
}

/** A leading dot is matched only by itself, as in shells. */
function namesLike(folder: string, part: string): readonly string[] {
  return namesIn(folder).filter(
    (name) => name.startsWith('.') === part.startsWith('.') && globMatches(part, name),
  );
}

function namesIn(folder: string): readonly string[] {
  return attempt(() => readdirSync(folder)) ?? [];
}

function statsOf(path: string): Stats | null {
  return attempt(() => statSync(path));
}

/** Null: it is not there, or not for us. */
function attempt<T>(ask: () => T): T | null {
  try {
    return ask();
  } catch {
    return null;
  }
}
