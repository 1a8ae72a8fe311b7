// fleetsim ssh MACHINE: a shell of sorts on a machine of the session. Each line is an ssh command of its own, so what it
// changes is remembered like any other; between lines time passes as on the wall.
import { createInterface, type Interface } from 'node:readline';
import { FleetsimError, formatError } from '../../base/index.js';
import type { RecordedEvent } from '../../events/index.js';
import { type Invocation, parseFleetctl, splitWords } from '../../fleetctl/index.js';
import type { Session } from '../../sim/index.js';
import { EXIT } from '../exit-codes.js';
import { unitFinder } from '../files.js';
import { print, warn } from '../output.js';
import { AWAY_MAX_MS, isManualClock, withSession } from '../session-store.js';
import { follow, printCommand } from './fleetctl.js';

/** Reads commands from the terminal, or from whatever stdin is, until `exit` or its end. */
export async function runShell(invocation: Invocation): Promise<number> {
  const printed: RecordedEvent[] = [];
  let collect = true;
  const onEvent = (event: RecordedEvent): void => {
    if (!collect) printCommand(event);
    else if (event.type === 'command-printed') printed.push(event);
  };
  return withSession({ onEvent }, async (session, keep) => {
    // Whom the words mean is asked once, and silently.
    const asked = parseFleetctl([...invocation.words, '--', 'hostname']);
    const { exitCode } = session.run(asked, unitFinder(process.cwd()));
    collect = false;
    const [first] = printed;
    if (exitCode !== 0 || first?.type !== 'command-printed') {
      for (const event of printed) printCommand(event);
      return exitCode;
    }
    return new Shell(session, keep, first.text).run();
  });
}

class Shell {
  readonly #session: Session;
  readonly #keep: () => void;
  readonly #host: string;
  #wallMs = performance.now();
  #exitCode: number = EXIT.ok;

  constructor(session: Session, keep: () => void, host: string) {
    this.#session = session;
    this.#keep = keep;
    this.#host = host;
  }

  async run(): Promise<number> {
    const terminal = process.stdin.isTTY && process.stdout.isTTY;
    if (terminal)
      print(
        `You are on ${this.#host}, which is simulated. help shows what there is; exit or Ctrl-D ends it.`,
      );
    const lines = createInterface({
      input: process.stdin,
      ...(terminal ? { output: process.stdout, prompt: `core@${this.#host} ~ $ ` } : {}),
    });
    // Ctrl-C drops the line that was begun, as in any shell.
    lines.on('SIGINT', () => {
      print('^C');
      lines.prompt();
    });
    if (terminal) lines.prompt();
    for await (const line of lines) {
      if (await this.#do(line, lines)) break;
      if (terminal) lines.prompt();
    }
    lines.close();
    return this.#exitCode;
  }

  /** Whether it was the last line. */
  async #do(line: string, lines: Interface): Promise<boolean> {
    try {
      const words = splitWords(line);
      const [name, status] = words;
      if (name === undefined) return false;
      if (name === 'exit' || name === 'logout') {
        if (status !== undefined) this.#exitCode = Number(status) & 0xff;
        return true;
      }
      this.#passTime();
      this.#exitCode = await this.#run(words, lines);
      this.#wallMs = performance.now();
    } catch (error) {
      if (!(error instanceof FleetsimError)) throw error;
      warn(formatError(error));
      this.#exitCode = EXIT.usage;
    }
    return false;
  }

  async #run(words: readonly string[], lines: Interface): Promise<number> {
    const invocation = parseFleetctl(['ssh', '--machine', this.#host, '--', ...words]);
    if (invocation.follows) {
      // Ctrl-C is to end the command, not to be read as a key.
      lines.pause();
      if (process.stdin.isTTY) process.stdin.setRawMode(false);
      const exitCode = await follow(this.#session, invocation);
      if (process.stdin.isTTY) process.stdin.setRawMode(true);
      lines.resume();
      return exitCode;
    }
    const { exitCode, changed } = this.#session.run(invocation, unitFinder(process.cwd()));
    if (changed) this.#keep();
    return exitCode;
  }

  #passTime(): void {
    if (!isManualClock()) this.#session.advance(Math.min(AWAY_MAX_MS, performance.now() - this.#wallMs));
  }
}
