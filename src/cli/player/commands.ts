// The command line of a screen: what is typed there, done. Faults are done at once; every other command runs as a process
// of its own, against the cluster on the screen.
import type { Command } from 'commander';
import { FleetsimError, failure, now, runTask } from '../../base/index.js';
import type { MachinePicture, Picture } from '../../events/index.js';
import { noMachine } from '../../fleet/index.js';
import { completeFault, type FaultNames } from '../../sim/faults/complete.js';
import { findFaultVerb } from '../../sim/faults/words.js';
import { ETCD_LEADER, isMemberName, noMember } from '../../sim/index.js';
import type { Answer, Candidate, CommandLine, Heed, PlayState } from '../../tui/index.js';
import { completions, forInstance, type KnownNames } from '../commands/complete.js';
import { knownSessions } from '../commands/complete-names.js';
import { FILES_TOO } from '../commands/completion.js';
import { wrongWord } from '../commands/wrong-word.js';
import { buildCommandLine } from '../program.js';
import { completeFile } from './complete-file.js';
import { noticeOf, refusalInLine, type Said, saysEnough } from './notice.js';
import { runProgram } from './program-run.js';
import {
  changesCluster,
  commandWords,
  type KnownWords,
  readLine,
  unknownWord,
  wordsUnderCursor,
} from './read-line.js';
import { readSessionLine, type SessionCommand } from './session-line.js';

export interface CommandsOptions {
  /** The script that is this program. */
  readonly program: string;
  /** Brings a fault about, and says what is so now. */
  readonly fault: (fault: string) => string;
  /** Where the cluster on the screen is reached, as FLEETCTL_ENDPOINT wants it. */
  readonly endpoint: () => Promise<string>;
  /** What is done to the sessions of a folder that is held; it says so. Null: it is not, and others can do it. */
  readonly session: () => ((command: SessionCommand) => Promise<string>) | null;
  /** Tells what has come of the latest lines. */
  readonly show: (notice: PlayState['notice']) => void;
  /** For names. */
  readonly picture: () => Picture;
}

/** Processes at a time: each takes memory, and somebody waits for each. */
const RUNNING_MAX = 16;

export class Commands implements CommandLine {
  readonly #options: CommandsOptions;
  readonly #running = new Set<() => void>();
  /** Nobody types on most screens. */
  #program: Command | null = null;

  constructor(options: CommandsOptions) {
    this.#options = options;
  }

  run(
    lines: readonly string[],
    told: (answer: Answer, said: boolean) => void,
    heedNow: () => Heed = () => 'all',
  ): () => void {
    const said = new Map<number, Said>();
    const ends = lines.map((line, i) =>
      this.#run(line, (answer) => {
        const heed = heedNow();
        said.set(i, { line, answer });
        // Whoever does something else is told of an end only.
        if (heed !== 'later' || answer.exitCode !== null)
          this.#options.show(noticeOf([...said.values()], heed));
        told(answer, saysEnough(answer, heed));
      }),
    );
    return () => {
      for (const end of ends) end();
    };
  }

  /** `told` hears of every answer: at once of a fault's, of a command's as it grows. Returns the call that ends it. */
  #run(line: string, told: (answer: Answer) => void): () => void {
    try {
      const reading = readLine(line, this.#words());
      if (reading.type === 'command')
        return this.#onSession(reading.words, told) ?? this.#start(reading.words, told);
      told({ lines: [this.#options.fault(reading.fault)], exitCode: 0 });
    } catch (error) {
      told({ lines: [sentenceOf(error)], exitCode: 1 });
    }
    return () => undefined;
  }

  get running(): number {
    return this.#running.size;
  }

  /** What cannot be read cannot change anything. */
  changes(line: string): boolean {
    try {
      return changesCluster(readLine(line, this.#words()));
    } catch (error) {
      if (!(error instanceof FleetsimError)) throw error;
      return false;
    }
  }

  problem(line: string): string | null {
    const words = wordsUnderCursor(line);
    if (words[0] === '') return null;
    const known = this.#words();
    const wrong =
      unknownWord(words, known) ??
      // What is quoted is no flag, whatever it begins with.
      (/['"\\]/.test(line) ? null : wrongWord(this.#commandLine(), commandWords(words, known))) ??
      this.#unknownName(words, line);
    return wrong === null ? null : sentenceOf(wrong);
  }

  /** Where only names of machines or of members of etcd can stand, and none begins like the last word. */
  #unknownName(words: readonly string[], line: string): FleetsimError | null {
    const [first = ''] = words;
    const typed = words.at(-1) ?? '';
    // There may be units of which nobody knows yet.
    if (words.length === 1 || typed === '' || this.#isShadowed(first)) return null;
    const wanted = new Map(this.complete(line.slice(0, -typed.length)).map((one) => [one.text, one.about]));
    const members = [...wanted.keys()].filter((word) => this.#isMember(word));
    // An example may be called as a machine is.
    const machines = this.#machines().filter(
      ({ text, about }) => wanted.has(text) && wanted.get(text) === about,
    );
    if (wanted.size === 0 || members.length + machines.length < wanted.size) return null;
    const ways = machines.length === 0 ? [] : this.#waysToCallMachines();
    if ([...members, ETCD_LEADER, ...ways].some((way) => way.startsWith(typed))) return null;
    const isOfEtcd = machines.length === 0 || (members.length > 0 && isMemberName(typed));
    return isOfEtcd
      ? noMember(typed, members)
      : noMachine(
          typed,
          machines.map(({ text }) => text),
        );
  }

  complete(line: string): readonly Candidate[] {
    const words = wordsUnderCursor(line);
    const [first = ''] = words;
    const program = this.#commandLine();
    const verb = findFaultVerb(first);
    const faults = completeFault({ before: words.slice(0, -1), typed: words.at(-1) ?? '' }, this.#names());
    if (verb !== null && words.length > 1 && !this.#isShadowed(first)) return faults;
    const found = this.#completions(program, words);
    // Of a name that fleetctl has, too, faults are about machines.
    const more = words.length === 1 || (verb !== null && words.length === 2) ? faults : [];
    return [...found, ...more.filter(({ text }) => !found.some((one) => one.text === text))];
  }

  /** Ends what still runs. */
  close(): void {
    for (const end of this.#running) end();
  }

  /** Null: it is another command, or for a process of its own. */
  #onSession(words: readonly string[], told: (answer: Answer) => void): (() => void) | null {
    const act = this.#options.session();
    if (act === null) return null;
    const { program } = buildCommandLine('fleetsim', () => undefined);
    const command = readSessionLine(program, commandWords(words, this.#words()));
    if (command === null) return null;
    told({ lines: [], exitCode: null });
    act(command).then(
      (said) => told({ lines: [said], exitCode: 0 }),
      (error) => told({ lines: [sentenceOf(error)], exitCode: 1 }),
    );
    return () => undefined;
  }

  #start(words: readonly string[], told: (answer: Answer) => void): () => void {
    if (this.#running.size >= RUNNING_MAX)
      throw failure('too-many', `${RUNNING_MAX} commands still run`, 'wait for one of them to end');
    let kill: (() => void) | null = null;
    let ended = false;
    const end = (): void => {
      ended = true;
      this.#running.delete(end);
      kill?.();
    };
    this.#running.add(end);
    const begin = (endpoint: string): void => {
      if (ended) return;
      const environment = { ...process.env, FLEETCTL_ENDPOINT: endpoint, NO_COLOR: '1' };
      kill = runProgram({
        program: this.#options.program,
        words,
        environment,
        told: (answer) => {
          if (answer.exitCode !== null) this.#running.delete(end);
          // What was ended by hand has nothing more to say.
          if (!ended) told(refusalInLine(answer));
        },
      });
    };
    const failed = (error: unknown): void => {
      this.#running.delete(end);
      told({ lines: [sentenceOf(error)], exitCode: 1 });
    };
    told({ lines: [], exitCode: null });
    this.#options.endpoint().then(begin).catch(failed);
    return end;
  }

  #completions(program: Command, words: readonly string[]): readonly Candidate[] {
    const found: Candidate[] = [];
    const known: KnownNames = {
      cluster: () => now(() => this.#names()),
      sessions: () => now(knownSessions),
    };
    runTask(completions(program, words, known), (outcome) => {
      if (outcome.ok) found.push(...outcome.value);
    });
    const [command = ''] = commandWords(words, this.#words());
    const all = found.flatMap((one) =>
      one.text === FILES_TOO
        ? completeFile(words.at(-1) ?? '').map((file) => forInstance(command, file))
        : [one],
    );
    return all.filter(({ text }, i) => all.findIndex((other) => other.text === text) === i);
  }

  #names(): FaultNames {
    const picture = this.#options.picture();
    const units = [...picture.units.values()];
    const members = [...picture.etcd.members];
    return {
      machines: this.#machines(),
      units: units.map(({ name, targetState }) => ({ text: name, about: targetState })),
      members: members.map(([text, state]) => ({ text, about: state })),
    };
  }

  #machines(): readonly Candidate[] {
    const machines = [...this.#options.picture().machines.values()];
    return machines.map(({ name, publicIp }) => ({ text: name, about: publicIp }));
  }

  #words(): KnownWords {
    return {
      commands: this.#commandLine().commands.map((command) => command.name()),
      isPowered: (word) => this.#isPowered(word),
    };
  }

  /** By a name, an address or an ID. */
  #isPowered(word: string): boolean {
    const machines = [...this.#options.picture().machines.values()];
    const isIt = ({ id, name, publicIp }: MachinePicture): boolean =>
      name === word || publicIp === word || id === word || (word.length >= 8 && id.startsWith(word));
    return this.#isMember(word) || machines.some(isIt);
  }

  #waysToCallMachines(): readonly string[] {
    const machines = [...this.#options.picture().machines.values()];
    return machines.flatMap(({ id, name, publicIp }) => [id, name, publicIp]);
  }

  /** Whether fleetctl has a command that is called like this fault. */
  #isShadowed(word: string): boolean {
    return findFaultVerb(word) !== null && this.#words().commands.includes(word);
  }

  #isMember(word: string): boolean {
    return word === ETCD_LEADER || this.#options.picture().etcd.members.has(word);
  }

  #commandLine(): Command {
    this.#program ??= buildCommandLine('fleetsim', () => undefined).program;
    return this.#program;
  }
}

/** On one line: what is wrong, and what to do. What is no mishap passes. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof FleetsimError)) throw error;
  return error.problems
    .map(({ message, hint }) => (hint === undefined ? message : `${message}; ${hint}`))
    .join('; ');
}
