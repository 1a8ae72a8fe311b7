// fleetsim ssh MACHINE: a shell of sorts on a machine, of the session on disk or of a cluster behind an endpoint. Each line
// is an ssh command of its own, so what it changes is remembered like any other; between lines time passes as on the wall.
import { createInterface, type Interface } from 'node:readline';
import type { Endpoint } from '../../api/index.js';
import { FleetsimError, formatError } from '../../base/index.js';
import type { Event } from '../../events/index.js';
import { type Invocation, parseFleetctl, splitWords } from '../../fleetctl/index.js';
import { EXIT } from '../exit-codes.js';
import { print, warn } from '../output.js';
import { AWAY_MAX_MS, isManualClock, withSession } from '../session-store.js';
import { follow, printCommand, runOnSession } from './fleetctl.js';

type Emit = (event: Event) => void;

/** Where the shell's commands are run. */
interface Place {
  /** Runs a command to its end; one that may go on, until Ctrl-C. */
  run(invocation: Invocation, emit: Emit): Promise<number>;
  mayGoOn(invocation: Invocation): boolean;
}

/** Reads commands from the terminal, or from whatever stdin is, until `exit` or its end. */
export async function runShell(invocation: Invocation, endpoint: Endpoint | null): Promise<number> {
  if (endpoint === null) return onSession(invocation);
  const { followRemote } = await import('../remote.js');
  return openShell(invocation, {
    run: (line, emit) => followRemote(endpoint, line, emit),
    mayGoOn: () => true,
  });
}

function onSession(invocation: Invocation): Promise<number> {
  let tell: Emit = () => undefined;
  return withSession({ onEvent: (event) => tell(event) }, (session, keep) => {
    let wallMs = performance.now();
    return openShell(invocation, {
      async run(line, emit) {
        if (!isManualClock()) session.advance(Math.min(AWAY_MAX_MS, performance.now() - wallMs));
        tell = emit;
        const exitCode = line.follows ? await follow(session, line) : runOnSession(session, keep, line);
        wallMs = performance.now();
        return exitCode;
      },
      mayGoOn: (line) => line.follows,
    });
  });
}

async function openShell(invocation: Invocation, place: Place): Promise<number> {
  // Whom the words mean is asked once, and silently.
  const printed: Extract<Event, { type: 'command-printed' }>[] = [];
  const asked = parseFleetctl([...invocation.words, '--', 'hostname']);
  const exitCode = await place.run(asked, (event) => {
    if (event.type === 'command-printed') printed.push(event);
  });
  const [first] = printed;
  if (exitCode === 0 && first !== undefined) return new Shell(place, first.text).run();
  for (const event of printed) printCommand(event);
  return exitCode;
}

class Shell {
  readonly #place: Place;
  readonly #host: string;
  #exitCode: number = EXIT.ok;

  constructor(place: Place, host: string) {
    this.#place = place;
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
      this.#exitCode = await this.#run(words, lines);
    } catch (error) {
      if (!(error instanceof FleetsimError)) throw error;
      warn(formatError(error));
      this.#exitCode = error.code === 'usage' ? EXIT.usage : EXIT.failed;
    }
    return false;
  }

  async #run(words: readonly string[], lines: Interface): Promise<number> {
    const invocation = parseFleetctl(['ssh', '--machine', this.#host, '--', ...words]);
    if (!process.stdin.isRaw || !this.#place.mayGoOn(invocation))
      return this.#place.run(invocation, printCommand);
    // Ctrl-C is to end the command, not to be read as a key.
    lines.pause();
    process.stdin.setRawMode(false);
    try {
      return await this.#place.run(invocation, printCommand);
    } finally {
      process.stdin.setRawMode(true);
      lines.resume();
    }
  }
}
