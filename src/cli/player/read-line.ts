// What a line means that was typed on a screen: a fault, as scenarios write it or as the command line does, or any other
// command of this program. Pure; whether a fault or a command can be done is theirs to say.
import { FleetsimError, failure, nearest, quoted } from '../../base/index.js';
import { opensShell, parseFleetctl, readCommandLine, splitWords } from '../../fleetctl/index.js';
import { FAULT_VERBS, type FaultGroup, faultWords, findFaultVerb } from '../../sim/faults/words.js';
import { readFault } from '../../sim/index.js';
import { noSubcommand } from '../commands/wrong-word.js';

export type Reading =
  | { readonly type: 'fault'; readonly fault: string }
  /** `words`: without the program's name. */
  | { readonly type: 'command'; readonly words: readonly string[] };

export interface KnownWords {
  /** The commands of the program. */
  readonly commands: readonly string[];
  /** Whether something that has power is called so: a machine, or a member of etcd. */
  readonly isPowered: (word: string) => boolean;
}

/** Fails with `usage`, `no-fault`, `no-command`, and with `takes-terminal` on what cannot run under a screen. */
export function readLine(line: string, known: KnownWords): Reading {
  const { face, words } = withoutFace(splitWords(line));
  if (words.length === 0)
    throw failure('usage', 'a command is missing', 'such as list-units, or kill core-01');
  const unknown = unknownWord(words, known);
  if (unknown !== null) throw unknown;
  const fault = face === 'fleetctl' ? null : faultIn(words, known);
  if (fault !== null) {
    readFault(fault.join(' '), groupOf(words[0] ?? '') ?? undefined);
    return { type: 'fault', fault: fault.join(' ') };
  }
  const others = ['help', ...known.commands];
  const plain = readCommandLine(words, { face: 'fleetsim', others, environment: {} });
  const command = plain.find((word) => !word.startsWith('-')) ?? '';
  if (command !== '' && !others.includes(command)) throw noCommand(command, known);
  refuseTerminal(command, plain);
  return { type: 'command', words };
}

/** Whether something can be changed by it; of a command that is not fleetctl's it is for the cluster to refuse it. */
export function changesCluster(reading: Reading): boolean {
  if (reading.type === 'fault') return true;
  try {
    const { command, args, options } = parseFleetctl(reading.words, 'fleetsim');
    return typeof command.changes === 'boolean' ? command.changes : command.changes(args, options);
  } catch (error) {
    if (!(error instanceof FleetsimError)) throw error;
    return false;
  }
}

/** What is wrong with the first words, of which the last may go on; null: there are such commands, or they begin so. */
export function unknownWord(words: readonly string[], known: KnownWords): FleetsimError | null {
  const [first = '', second = '', ...more] = words;
  if (first.startsWith('-')) return null;
  const names = [...known.commands, ...FAULT_NAMES, 'help', ...(words.length === 1 ? FACES : [])];
  if (!names.some((name) => name.startsWith(first))) return noCommand(first, known);
  if (words.length > 1 && findFaultVerb(first) === null) {
    const command = wholeCommand(first, known);
    if (command instanceof FleetsimError) return command;
  }
  const group = groupOf(first);
  if (group === null || second.startsWith('-')) return null;
  const verbs = [...verbsOf(group), ...(group === 'etcd' ? ['status'] : [])];
  const isKnown = (verb: string): boolean => (more.length > 0 ? verb === second : verb.startsWith(second));
  return verbs.some(isKnown) ? null : noSubcommand(group, second, verbs);
}

/** The words with the command by its whole name, as whoever knows commands alone would have them: a fault is one of its group's. */
export function commandWords(words: readonly string[], known: KnownWords): readonly string[] {
  const [first = '', ...others] = words;
  const verb = known.commands.includes(first) ? null : findFaultVerb(first);
  if (verb !== null) return [...faultWords(verb).groups.slice(0, 1), verb, ...others];
  const command = others.length === 0 || first.startsWith('-') ? first : wholeCommand(first, known);
  return [command instanceof FleetsimError ? first : command, ...others];
}

/** The command that begins like this, if that is clear. */
function wholeCommand(word: string, known: KnownWords): string | FleetsimError {
  const others = ['help', ...known.commands];
  try {
    const [name = ''] = readCommandLine([word], { face: 'fleetsim', others, environment: {} });
    return others.includes(name) ? name : noCommand(word, known);
  } catch (error) {
    if (error instanceof FleetsimError) return error;
    throw error;
  }
}

/** All that faults are called. */
const FAULT_NAMES: readonly string[] = FAULT_VERBS.flatMap((verb) => [
  verb,
  ...(faultWords(verb).aliases ?? []),
]);

function groupOf(word: string): FaultGroup | null {
  return word === 'machine' || word === 'net' || word === 'etcd' ? word : null;
}

/** With what else they are called. */
function verbsOf(group: FaultGroup): readonly string[] {
  return FAULT_VERBS.flatMap((verb) => {
    const { groups, aliases = [] } = faultWords(verb);
    return groups.includes(group) ? [verb, ...aliases] : [];
  });
}

/** The words of a line as completion wants them: those that count, the last being the one under the cursor. */
export function wordsUnderCursor(line: string): readonly string[] {
  return withoutFace(line.trimStart().split(/\s+/)).words;
}

/** The names of the program, for who types them out of habit. */
const FACES: readonly string[] = ['fleetsim', 'fleetctl'];

function withoutFace(words: readonly string[]): { readonly face: string; readonly words: readonly string[] } {
  const [face = ''] = words;
  const named = words.length > 1 && FACES.includes(face);
  return named ? { face, words: words.slice(1) } : { face: '', words };
}

/** A fault's own words; null: it is none. Of what fleetctl has, too, it is one only if it is about a machine. */
function faultIn(words: readonly string[], known: KnownWords): readonly string[] | null {
  const [first = '', second = '', ...more] = words;
  if (words.some((word) => word === '--help' || word === '-h')) return null;
  if (groupOf(first) !== null)
    return second === '' || second.startsWith('-') || second === 'status' ? null : words.slice(1);
  if (findFaultVerb(first) === null) return null;
  if (!known.commands.includes(first)) return words;
  return more.length === 0 && known.isPowered(second) ? words : null;
}

function noCommand(word: string, { commands }: KnownWords): FleetsimError {
  const near = nearest(word, [...commands, ...FAULT_VERBS]);
  const hint = near === null ? 'Tab shows what there is' : `did you mean ${near}?`;
  return failure('no-command', `no command or fault is called ${quoted(word)}`, hint);
}

/** Commands that want a terminal for themselves, or never end. */
function refuseTerminal(command: string, plain: readonly string[]): void {
  const taken = 'this terminal is taken';
  if (command === 'up' || command === 'fleetd' || (command === 'replay' && plain.includes('--tui')))
    throw failure('takes-terminal', `${taken}: run ${command} in another one`);
  if (command === 'advance') throw failure('takes-terminal', 'on a screen keys move time', '? tells which');
  if (command === 'etcd' && !plain.includes('status'))
    throw failure('takes-terminal', `${taken}: run an etcd of its own in another one`, 'or: etcd status');
  if (command === 'ssh' && opensShell(parseFleetctl(plain, 'fleetsim'))) {
    const hint = `say what to do there: ${plain.join(' ')} uptime`;
    throw failure('takes-terminal', `${taken}, and a shell needs one`, hint);
  }
}
