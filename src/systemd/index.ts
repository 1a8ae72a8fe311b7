// systemd/: the part of systemd that fleet stands on. Unit names and unit files as text and as values, and `Manager`,
// one machine's systemd with the life of its services and its journal. Processes come from a `ProcessRunner`;
// simulated ones only behave, and nothing is run. Which units a machine has is left to fleet/.
export type { JournalLine } from './journal.js';
export { Manager } from './manager.js';
export type { ProcessRunner } from './process.js';
export { simulatedProcesses } from './simulated-process.js';
export { expandSpecifiers } from './specifiers.js';
export type { SystemdEvent } from './states.js';
export { parseTimeSpan } from './time-span.js';
export {
  hashUnitFile,
  parseUnitFile,
  serialiseUnitFile,
  type UnitFile,
  type UnitOption,
} from './unit-file.js';
export { isTemplate, parseUnitName, templateOf, type UnitName } from './unit-name.js';
export { parseBoolean } from './values.js';
