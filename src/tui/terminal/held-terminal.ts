// A terminal held for a while: another screen of it, so that the scrollback stays, and keys as they come. It is as it was
// whenever it is given back: at the end, for Ctrl-Z, after a crash, or never, when it has gone itself.
import { INPUT_OFF, INPUT_ON, MOUSE_OFF, MOUSE_ON } from './input.js';
import { watchStreams } from './streams-watch.js';

const ENTER = `\u001b[?1049h\u001b[?25l${INPUT_ON}`;
const LEAVE = `${INPUT_OFF}\u001b[0m\u001b[?25h\u001b[?1049l`;

/** What asks a program to end from outside; a screen then ends as if its person had quit. */
const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface HeldTerminalOptions {
  readonly mouse: boolean;
  /** The terminal, or somebody, wants an end; without an error, as if the person had quit. */
  readonly quit: () => void;
  /** Nothing is to be written until `redraw`. */
  readonly pause: () => void;
  /** It is ours again, and shows nothing of us. */
  readonly redraw: () => void;
  /** From now on nothing more is to be written. */
  readonly close: () => void;
}

export class HeldTerminal {
  readonly #options: HeldTerminalOptions;
  readonly #stdin = process.stdin;
  readonly #stdout = process.stdout;
  #gone = false;
  #unwatch: () => void = () => undefined;

  constructor(options: HeldTerminalOptions) {
    this.#options = options;
  }

  take(): void {
    for (const signal of END_SIGNALS) process.on(signal, this.#end);
    process.on('SIGTSTP', this.#stop).on('SIGCONT', this.#goOn);
    // A crash must not leave the person on the alternate screen either: node says what it was afterwards.
    process.once('exit', this.#leave);
    this.#unwatch = watchStreams(this.#lost);
    this.#enter();
  }

  giveBack(): void {
    for (const signal of END_SIGNALS) process.off(signal, this.#end);
    process.off('SIGTSTP', this.#stop).off('SIGCONT', this.#goOn).off('exit', this.#leave);
    this.#leave();
    this.#unwatch();
  }

  /** As a terminal does it for Ctrl-Z: to all who run in it, so that the shell notices whoever it waits for. */
  readonly suspend = (): void => {
    process.kill(0, 'SIGTSTP');
  };

  #enter(): void {
    if (this.#gone) return;
    // Ink does so only after its first frame, and a Ctrl-C before that would be the shell's.
    this.#stdin.setRawMode?.(true);
    this.#stdout.write(ENTER + (this.#options.mouse ? MOUSE_ON : ''));
  }

  #restore(): void {
    if (this.#gone) return;
    this.#stdout.write((this.#options.mouse ? MOUSE_OFF : '') + LEAVE);
    this.#stdin.setRawMode?.(false);
  }

  readonly #leave = (): void => {
    this.#options.close();
    this.#restore();
  };

  readonly #end = (): void => this.#options.quit();

  readonly #stop = (): void => {
    this.#options.pause();
    this.#restore();
    process.kill(process.pid, 'SIGSTOP');
  };

  readonly #goOn = (): void => {
    this.#enter();
    // Whoever was stopped was not told of another size.
    process.emit('SIGWINCH', 'SIGWINCH');
    this.#options.redraw();
  };

  readonly #lost = (): void => {
    this.#gone = true;
    this.#options.close();
    this.#options.quit();
  };
}
