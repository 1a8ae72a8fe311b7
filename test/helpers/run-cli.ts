// The program as a person runs it: the built executable in a process and a folder of its own, with a clock that only
// `advance` moves.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const BIN = fileURLToPath(new URL('../../bin/fleetsim.js', import.meta.url));
const BIN_FLEETCTL = fileURLToPath(new URL('../../bin/fleetctl.js', import.meta.url));
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

/** Nothing but `advance` moves the clock, and text is plain. */
export const ENVIRONMENT = { FLEETSIM_CLOCK: 'manual', NO_COLOR: '1' };

export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'fleetsim-'));

  run(...words: readonly string[]): Ran {
    return this.runWith({}, ...words);
  }

  runWith(env: Readonly<Record<string, string>>, ...words: readonly string[]): Ran {
    return this.#spawn(BIN, env, words);
  }

  /** The same program by its other name. */
  fleetctl(...words: readonly string[]): Ran {
    return this.#spawn(BIN_FLEETCTL, {}, words);
  }

  #spawn(bin: string, env: Readonly<Record<string, string>>, words: readonly string[]): Ran {
    const { stdout, stderr, status } = spawnSync(process.execPath, [bin, ...words], {
      cwd: this.path,
      encoding: 'utf8',
      env: { ...process.env, ...ENVIRONMENT, ...env },
    });
    return { stdout, stderr, exitCode: status };
  }

  /** As `run`, while the test goes on. */
  start(...words: readonly string[]): Promise<Ran> {
    return startProgram(words, {}, this.path);
  }

  /** With this on its standard input. */
  feed(input: string | Uint8Array, ...words: readonly string[]): Ran {
    const { stdout, stderr, status } = spawnSync(process.execPath, [BIN, ...words], {
      cwd: this.path,
      encoding: 'utf8',
      input,
    });
    return { stdout, stderr, exitCode: status };
  }

  /** A transcript as on a terminal: the command, what it said (`!` before stderr), and its exit code if it failed. */
  transcript(commands: readonly (readonly string[])[], name: 'fleetsim' | 'fleetctl' = 'fleetsim'): string {
    const run = (words: readonly string[]): Ran =>
      name === 'fleetsim' ? this.run(...words) : this.fleetctl(...words);
    return commands.map((words) => shown(run(words), [name, ...words])).join('');
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** As on a terminal, behind the command if there is one. */
export function shown({ stdout, stderr, exitCode }: Ran, command: readonly string[] = []): string {
  const typed = command.length === 0 ? '' : `$ ${command.map(quote).join(' ')}\n`;
  const err = stderr.replace(/^(?=.)/gm, '! ');
  return `${typed}${err}${stdout}${exitCode === 0 ? '' : `[exit ${exitCode}]\n`}`;
}

function quote(word: string): string {
  return /^[\w@.:/=-]+$/.test(word) ? word : `'${word}'`;
}

/** Runs the program as a person does, while the test goes on. */
export function startProgram(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<Ran> {
  const program = spawn(process.execPath, [BIN, ...words], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  program.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  program.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve) => program.once('close', (exitCode) => resolve({ stdout, stderr, exitCode })));
}
