// fleetctl help: the list of commands, or one command.
import { printable } from '../../base/index.js';
import type { Command, LoneCommand } from '../command.js';
import { describeCommand, describeProgram } from '../help-text.js';
import type { Face } from '../program.js';

/** The help of these commands, and of itself. */
export function helpFor(face: Face, commands: readonly Command[]): Command {
  const help: LoneCommand = {
    name: 'help',
    summary: 'show the commands, or one command and its options',
    args: '[command]',
    options: [],
    changes: false,
    alone: true,
    run(output, [name]) {
      const known = [...commands, help];
      if (name === undefined) {
        for (const line of describeProgram(known)) output.print(line);
        return 0;
      }
      const command = known.find((candidate) => candidate.name === name);
      if (command === undefined) {
        output.warn(`Unrecognized command: ${printable(name.slice(0, 64))}`);
        return 1;
      }
      for (const line of describeCommand(face, command)) output.print(line);
      return 0;
    },
  };
  return help;
}
