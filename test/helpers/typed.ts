// The command line in this process, in a session's folder of its own, on a clock that only `advance` moves: many commands
// for the price of one process.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { main } from '../../src/cli/main.js';
import { joinWords } from '../../src/fleetctl/index.js';

export class Typed {
  readonly folder = mkdtempSync(join(tmpdir(), 'fleetsim-typed-'));
  #out = '';

  constructor() {
    vi.stubEnv('FLEETSIM_SESSION', this.folder);
    vi.stubEnv('FLEETSIM_CLOCK', 'manual');
    vi.stubEnv('NO_COLOR', '1');
    const write = (prefix: string) => (text: string | Uint8Array) => {
      this.#out += String(text).replace(/^(?=.)/gm, prefix);
      return true;
    };
    vi.spyOn(process.stdout, 'write').mockImplementation(write(''));
    vi.spyOn(process.stderr, 'write').mockImplementation(write('! '));
  }

  /** What a command printed, stderr behind `! `, and its exit code last if it failed. */
  async run(...words: readonly string[]): Promise<string> {
    const before = process.exitCode;
    this.#out = '';
    process.exitCode = 0;
    try {
      await main(words);
      const code = process.exitCode as unknown as number;
      return this.#out.replaceAll(this.folder, '.fleetsim') + (code === 0 ? '' : `[exit ${code}]\n`);
    } finally {
      process.exitCode = before;
      // Each process would have its own.
      for (const stream of [process.stdout, process.stderr])
        for (const listener of stream.listeners('error'))
          if (String(listener).includes('EPIPE')) stream.off('error', listener as () => void);
    }
  }

  /** As on a terminal. */
  async transcript(commands: readonly (readonly string[])[]): Promise<string> {
    let text = '';
    for (const words of commands)
      text += `$ ${joinWords(['fleetsim', ...words])}\n${await this.run(...words)}`;
    return text;
  }

  remove(): void {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    rmSync(this.folder, { recursive: true });
  }
}
