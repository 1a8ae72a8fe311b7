// A real terminal for a test: a tmux server of its own, gone with the test.
import { execFileSync, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { BIN } from './run-cli.js';

/** CI sets this, so that a missing tool fails instead of skipping. */
const REQUIRED = process.env.FLEETSIM_REQUIRE_TOOLS === '1';

/** Why tests on a terminal are skipped here; null: they are not. */
export function noTmux(): string | null {
  if (REQUIRED || spawnSync('tmux', ['-V']).status === 0) return null;
  return 'tmux is not installed';
}

const LIMIT_MS = 30_000;

export class Terminal {
  static #count = 0;
  readonly #socket = `fleetsim-test-${process.pid}-${Terminal.#count++}`;

  /** Starts fleetsim in a shell, in a folder, on a screen of this size. */
  constructor(
    folder: string,
    words: readonly string[],
    {
      width = 100,
      height = 30,
      env: more = {},
    }: {
      readonly width?: number;
      readonly height?: number;
      readonly env?: Readonly<Record<string, string>>;
    } = {},
  ) {
    // ink draws only the last frame where CI is set.
    const variables = Object.entries(more).map(([name, value]) => ` ${name}="${value}"`);
    const env = `env -u CI FLEETSIM_CLOCK=manual PS1="prompt> "${variables.join('')}`;
    this.#tmux(
      '-f',
      '/dev/null',
      'new-session',
      '-d',
      '-x',
      String(width),
      '-y',
      String(height),
      '-c',
      folder,
      `${env} sh`,
    );
    this.#tmux(
      'send-keys',
      `clear; '${process.execPath}' '${BIN}' ${words.join(' ')}; echo "ended with $?"`,
      'Enter',
    );
  }

  /** What is on it; `-e`: with its colours. */
  screen(...flags: readonly string[]): string {
    return this.#tmux('capture-pane', '-p', ...flags);
  }

  /** Whether the program has left the terminal as it was: main screen, cursor shown. */
  restored(): boolean {
    return this.#tmux('display-message', '-p', '#{alternate_on} #{cursor_flag}').trim() === '0 1';
  }

  keys(...keys: readonly string[]): void {
    this.#tmux('send-keys', ...keys);
  }

  resize(width: number, height: number): void {
    this.#tmux('resize-window', '-x', String(width), '-y', String(height));
  }

  /** Waits until the screen shows something. */
  async shows(what: string | RegExp): Promise<string> {
    const deadlineMs = performance.now() + LIMIT_MS;
    for (;;) {
      const screen = this.screen();
      if (typeof what === 'string' ? screen.includes(what) : what.test(screen)) return screen;
      if (performance.now() > deadlineMs) throw new Error(`the screen does not show ${what}:\n${screen}`);
      await sleep(50);
    }
  }

  /** The process that runs in the shell. */
  pid(): number {
    const shell = this.#tmux('display-message', '-p', '#{pane_pid}').trim();
    return Number(execFileSync('pgrep', ['-P', shell], { encoding: 'utf8' }).trim());
  }

  close(): void {
    spawnSync('tmux', ['-L', this.#socket, 'kill-server']);
  }

  #tmux(...words: readonly string[]): string {
    return execFileSync('tmux', ['-L', this.#socket, ...words], { encoding: 'utf8' });
  }
}
