// A folder in which the program may also run in this process: many commands for the price of one process, where nothing
// is to be learnt from how each begins and ends.
import { vi } from 'vitest';
import { main } from '../../src/cli/main.js';
import type { Face } from '../../src/fleetctl/index.js';
import { ENVIRONMENT, Folder, type Ran, shown } from './run-cli.js';

export class Typed extends Folder {
  /** As `run`. */
  type(...words: readonly string[]): Promise<Ran> {
    return this.typeWith({}, ...words);
  }

  typeWith(env: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<Ran> {
    return this.#type(words, env);
  }

  /** As `fleetctl`. */
  typeFleetctl(...words: readonly string[]): Promise<Ran> {
    return this.#type(words, {}, 'fleetctl');
  }

  /** What a command leaves on a terminal. */
  async says(...words: readonly string[]): Promise<string> {
    return shown(await this.type(...words));
  }

  /** As `transcript`. */
  async typed(commands: readonly (readonly string[])[], face: Face = 'fleetsim'): Promise<string> {
    let text = '';
    for (const words of commands) text += shown(await this.#type(words, {}, face), [face, ...words]);
    return text;
  }

  async #type(words: readonly string[], env: Readonly<Record<string, string>>, face?: Face): Promise<Ran> {
    const [cwd, exitCode] = [process.cwd(), process.exitCode];
    const [stdout, stderr] = [listenTo(process.stdout), listenTo(process.stderr)];
    for (const [name, value] of Object.entries({ ...ENVIRONMENT, ...env })) vi.stubEnv(name, value);
    process.chdir(this.path);
    process.exitCode = 0;
    try {
      await main(words, face);
      return { stdout: stdout.end(), stderr: stderr.end(), exitCode: process.exitCode as unknown as number };
    } finally {
      process.exitCode = exitCode;
      process.chdir(cwd);
      vi.unstubAllEnvs();
      for (const stream of [stdout, stderr]) stream.end();
    }
  }
}

/** Keeps what is written to a stream from now on; `end` says what it was. */
function listenTo(stream: NodeJS.WriteStream): { end(): string } {
  let text = '';
  const before = new Set(stream.listeners('error'));
  const write = vi.spyOn(stream, 'write').mockImplementation((chunk: string | Uint8Array) => {
    text += String(chunk);
    return true;
  });
  return {
    end() {
      write.mockRestore();
      // Each process would have its own.
      for (const listener of stream.listeners('error'))
        if (!before.has(listener)) stream.off('error', listener as () => void);
      return text;
    },
  };
}
