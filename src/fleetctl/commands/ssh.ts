// fleetctl ssh: a command on one machine, named by itself or by a unit that it has. A shell without a command is the
// command line's matter: here there is always one.
import { failure, nearest, printable, quoted, type Task } from '../../base/index.js';
import { type Machine, isMeant as means } from '../../fleet/index.js';
import { toolChanges, toolFollows } from '../../systemd/index.js';
import { type Command, type Context, type Options, SSH_PORT_FLAG } from '../command.js';
import { nearestUnit } from '../names.js';
import { findMachineOf, runOn } from '../remote.js';
import { splitWords } from '../words.js';

export const ssh: Command = {
  name: 'ssh',
  summary: 'run a command on a machine, or open a shell there',
  args: '[machine|unit] [words...]',
  usage: '[--machine M | --unit U] [MACHINE|UNIT] [--] [command...]',
  options: [
    ['--machine <machine>', 'the machine, by name, ID, short ID or address'],
    ['--unit <unit>', 'the machine that has this unit'],
    ['-A, --forward-agent', 'accepted: there is no agent to forward'],
    SSH_PORT_FLAG,
  ],
  passThrough: true,
  changes: (args, options) => toolChanges(parseSsh(args, options).command),
  follows: (args, options) => toolFollows(parseSsh(args, options).command),
  *run(context, args, options) {
    const { target, command } = parseSsh(args, options);
    const machine = yield* findMachine(context, target);
    return yield* runOn(context, machine, command.length === 0 ? ['help'] : command);
  },
};

/** A machine as a person means it. */
export type Target = { readonly type: 'machine' | 'unit' | 'either'; readonly word: string };

/** Where to, and what there; no command: a shell. Fails with `usage`. */
export function parseSsh(
  args: readonly string[],
  options: Options,
): { readonly target: Target; readonly command: readonly string[] } {
  const { machine, unit } = options;
  const words = args[0] === '--' ? args.slice(1) : args;
  if (typeof machine === 'string' && typeof unit === 'string')
    throw failure('usage', 'Both machine and unit flags provided, please specify only one.');
  if (typeof machine === 'string')
    return { target: { type: 'machine', word: machine }, command: commandOf(words) };
  if (typeof unit === 'string') return { target: { type: 'unit', word: unit }, command: commandOf(words) };
  const [word, ...rest] = words;
  if (!word) throw failure('usage', 'Provide one machine or unit.');
  return { target: { type: 'either', word }, command: commandOf(rest[0] === '--' ? rest.slice(1) : rest) };
}

/** ssh joins its words by blanks and a shell there splits them again. */
function commandOf(words: readonly string[]): readonly string[] {
  return words.length === 1 ? splitWords(words[0] ?? '') : words;
}

/** The ID of the machine that is meant. */
function* findMachine(context: Context, { type, word }: Target): Task<string> {
  const machines = yield* context.api.machines();
  if (type !== 'unit') {
    const exact = machines.filter((machine) => isMeant(context, machine, word));
    // To fleet every beginning of an ID is a machine; a name or an address is more than that.
    const found = exact.length > 0 ? exact : machines.filter(({ id }) => id.startsWith(word));
    if (found.length > 1) throw failure('ambiguous', `several machines begin with ${printable(word)}`);
    if (found[0] !== undefined) return found[0].id;
    const units = type === 'machine' ? [] : (yield* context.api.units()).map(({ name }) => name);
    if (!units.some((name) => name === word || name === `${word}.service`)) {
      const names = machines.map((machine) => context.machineName(machine.id));
      throw noMachine(word, type, names, units);
    }
  }
  return yield* findMachineOf(context, word);
}

function isMeant(context: Context, machine: Machine, word: string): boolean {
  return means({ ...machine, name: context.machineName(machine.id) }, word);
}

function noMachine(
  word: string,
  type: 'machine' | 'either',
  machines: readonly string[],
  units: readonly string[],
): Error {
  const near = nearest(word, machines) ?? nearestUnit(word, units);
  const hint = near === null ? `there are: ${machines.slice(0, 20).join(', ')}` : `did you mean ${near}?`;
  const what = type === 'machine' ? 'machine' : 'machine or unit';
  return failure('no-machine', `there is no ${what} ${quoted(word)}`, hint);
}
