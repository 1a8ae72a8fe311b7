// fleetctl/: commands of fleet's, and of ours beside them, as a person types them, as tasks over fleet's API: names and
// patterns, where unit files come from, waiting, and what is printed. Runs on a `Stage` and knows no driver: the command line runs it on a
// session, a scenario's steps run it in virtual time. Reading files and writing to a terminal is left to cli/.
export { existingUnits, unitWithFile } from './change-units.js';
export type { FarMachine, FindFile, FoundFile, Options } from './command.js';
export { fileOf } from './find-unit.js';
export { DEPRECATED_FLAGS, elsewhere, GLOBAL_FLAGS, requestMs } from './global-flags.js';
export { unitsNamed } from './names.js';
export {
  addCommands,
  describeFleetctl,
  type Face,
  flagValues,
  type Invocation,
  opensShell,
  parseFleetctl,
  readCommandLine,
  typedLine,
} from './program.js';
export { type CommandEvent, runCommand, type Stage } from './run-command.js';
export { joinWords, splitWords } from './words.js';
