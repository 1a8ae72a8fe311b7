// What can be done to a machine from outside, by verb: in a scenario's `fault`, in a session, and at the command line.
import { err, failure, ok, printable, type Result } from '../../base/index.js';
import type { World } from '../world.js';

export const FAULT_VERBS = [
  'kill',
  'restart',
  'stop',
  'restart-fleetd',
  'crash-fleetd',
  'set-metadata',
  'remove-metadata',
  'change-id',
] as const;

export type FaultVerb = (typeof FAULT_VERBS)[number];

export interface Fault {
  readonly verb: FaultVerb;
  readonly machine: string;
  /** What the verb takes beside the machine, if it does. */
  readonly argument?: string | undefined;
}

interface Argument {
  readonly pattern: RegExp;
  readonly example: string;
}

const ARGUMENTS: Readonly<Partial<Record<FaultVerb, Argument>>> = {
  'set-metadata': { pattern: /^[\w.-]+=\S+$/, example: 'region=eu' },
  'remove-metadata': { pattern: /^[\w.-]+$/, example: 'region' },
  'change-id': { pattern: /^\S+$/, example: 'core-02' },
};

/** Reads a fault as written, or says in a sentence what is wrong with it. */
export function parseFault(text: string): Result<Fault, string> {
  const [word = '', machine, argument, ...rest] = text.trim().split(/\s+/);
  const verb = FAULT_VERBS.find((known) => known === word);
  if (verb === undefined || machine === undefined || rest.length > 0)
    return err(`not a fault: ${printable(text)}`);
  return checkFault({ verb, machine, argument });
}

/** A fault by a verb that anybody may have written. Fails with `no-fault`. */
export function readFault(word: string, machine: string, argument: string | undefined): Fault {
  const verb = FAULT_VERBS.find((known) => known === word);
  if (verb !== undefined) return { verb, machine, argument };
  throw failure('no-fault', `not a fault: ${printable(word)}`, `there are: ${FAULT_VERBS.join(', ')}`);
}

/** Whether the verb has the argument that it takes. */
export function checkFault(fault: Fault): Result<Fault, string> {
  const wanted = ARGUMENTS[fault.verb];
  if (wanted === undefined)
    return fault.argument === undefined ? ok(fault) : err(`${fault.verb} takes a machine and nothing else`);
  if (fault.argument !== undefined && wanted.pattern.test(fault.argument)) return ok(fault);
  return err(`${fault.verb} takes a machine and something like ${wanted.example}`);
}

export function applyFault(world: World, { verb, machine, argument = '' }: Fault): void {
  switch (verb) {
    case 'kill':
      return world.kill(machine);
    case 'restart':
      return world.restart(machine);
    case 'stop':
      return world.stop(machine);
    case 'restart-fleetd':
      return world.restartFleetd(machine, 'orderly');
    case 'crash-fleetd':
      return world.restartFleetd(machine, 'crashed');
    case 'set-metadata': {
      const equals = argument.indexOf('=');
      return world.setMetadata(machine, argument.slice(0, equals), argument.slice(equals + 1));
    }
    case 'remove-metadata':
      return world.setMetadata(machine, argument, '');
    case 'change-id':
      return world.changeId(machine, argument);
  }
}
