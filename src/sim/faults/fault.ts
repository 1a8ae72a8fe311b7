// A fault as it is written, `kill core-01`: the one form of it in scenarios, sessions, the API and at the command line.
// The text may be anybody's.
import { err, failure, nearest, ok, printable, type Result } from '../../base/index.js';
import {
  FAULT_VERBS,
  type FaultArgument,
  type FaultGroup,
  type FaultVerb,
  faultArguments,
  faultUsage,
  findFaultVerb,
} from './words.js';

export interface Fault {
  readonly verb: FaultVerb;
  readonly args: readonly string[];
}

/** Longer texts are no faults. */
export const FAULT_TEXT_MAX = 1_000;

/** What is wrong with a text that is no fault. */
export interface NoFault {
  readonly message: string;
  readonly hint: string;
}

/**
 * Reads a fault as written, or as a group's command has it; or says what is wrong with it. Whether the machines exist is the
 * world's to say.
 */
export function parseFault(text: string, group?: FaultGroup): Result<Fault, NoFault> {
  const message = `not a fault: ${printable(text.slice(0, FAULT_TEXT_MAX))}`;
  const [word = '', ...rest] = text.slice(0, FAULT_TEXT_MAX).trim().split(/\s+/);
  const verb = findFaultVerb(word);
  if (verb === null || text.length > FAULT_TEXT_MAX) {
    const near = nearest(word, FAULT_VERBS);
    const hint = near === null ? `there are: ${FAULT_VERBS.join(', ')}` : `did you mean ${near}?`;
    return err({ message, hint });
  }
  const takes = faultArguments(verb, group);
  const args = joinArguments(rest, takes);
  const needed = takes.filter(({ optional }) => optional !== true).length;
  const wrong = takes.some(({ pattern }, i) => {
    const arg = args[i];
    return arg !== undefined && !pattern.test(arg);
  });
  if (!wrong && args.length >= needed && args.length <= takes.length) return ok({ verb, args });
  const example = [verb, ...takes.map((taken) => taken.example)].join(' ');
  return err({ message, hint: `it is ${faultUsage(verb, group)}, such as \`${example}\`` });
}

/** One text for each argument, as far as the words go. */
function joinArguments(words: readonly string[], takes: readonly FaultArgument[]): readonly string[] {
  const args: string[] = [];
  for (let i = 0; i < words.length; ) {
    const joined = [words[i] ?? ''];
    i += 1;
    while (takes[args.length]?.joints?.includes(words[i] ?? '') === true && i + 1 < words.length) {
      joined.push(words[i] ?? '', words[i + 1] ?? '');
      i += 2;
    }
    args.push(joined.join(' '));
  }
  return args;
}

/** As `parseFault`. Fails with `no-fault`. */
export function readFault(text: string, group?: FaultGroup): Fault {
  const fault = parseFault(text, group);
  if (!fault.ok) throw failure('no-fault', fault.error.message, fault.error.hint);
  return fault.value;
}

/** The text that reads back as this fault. */
export function formatFault({ verb, args }: Fault): string {
  return [verb, ...args].join(' ');
}
