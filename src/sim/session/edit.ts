// What can be made of a kept session without opening it: one that ends earlier, one without some of its commands, and what
// its commands are in words. Whether such a session can be lived through is known when it is opened.
import { unreachable } from '../../base/index.js';
import { joinWords, typedLine } from '../../fleetctl/index.js';
import type { ApiChange, SessionCommand, SessionData } from './file.js';

/** The session of another name that is this one up to a time: with all commands that had begun by then. */
export function branchSession(data: SessionData, name: string, atMs: number): SessionData {
  const commands = data.commands.filter((command) => command.atMs <= atMs);
  return { ...data, name, commands, end: null };
}

/** The session without some of its commands, by their numbers from 1. Those after them are done as before. */
export function dropCommands(data: SessionData, numbers: ReadonlySet<number>): SessionData {
  return { ...data, commands: data.commands.filter((_, i) => !numbers.has(i + 1)), end: null };
}

/** A command as somebody would type it. */
export function commandLine(command: SessionCommand): string {
  switch (command.type) {
    case 'fleetctl':
      return typedLine(command.words);
    case 'fault':
      return `! ${command.fault}`;
    case 'tool':
      return joinWords(['fleetctl', 'ssh', command.machine, ...command.words]);
    case 'api':
      return `API: ${changeWords(command.change)}`;
    default:
      return unreachable(command);
  }
}

function changeWords(change: ApiChange): string {
  switch (change.type) {
    case 'put-unit':
      return `put ${change.unit}${change.state === undefined ? '' : `, to be ${change.state}`}`;
    case 'set-target-state':
      return `${change.unit} is to be ${change.state}`;
    case 'destroy-unit':
      return `destroy ${change.unit}`;
    case 'move-units':
      return `move ${change.moves.map(({ unit }) => unit).join(', ')}`;
    case 'set-metadata':
      return `metadata ${change.changes.map(({ key, value }) => `${key}=${value ?? ''}`).join(', ')}`;
    default:
      return unreachable(change);
  }
}
