// systemd/: the part of systemd that fleet stands on. Unit names and unit files as text and as values, and `Manager`,
// one machine's systemd with the life of its services and its journal. Processes come from a `ProcessRunner`;
// simulated ones only behave, and nothing is run. Which units a machine has is left to fleet/.
export type { CgroupNode, UnitDetails } from './machine/details.js';
export { emptyDisk, type MachineDisk } from './machine/disk.js';
export type { JobMode, JobRequest, JobResult } from './machine/job-types.js';
export { Manager, type ManagerOptions } from './machine/manager.js';
export { isTemplate, parseUnitName, templateOf, type UnitName } from './names/unit-name.js';
export { checkUnitFile } from './options/check.js';
export { readSettings } from './options/read.js';
export type { MachineFiles } from './process/files.js';
export type {
  OutputLine,
  Process,
  ProcessEvents,
  ProcessExit,
  ProcessRunner,
  Signal,
  SpawnRequest,
  Target,
  Usage,
} from './process/process.js';
export { simulatedProcesses } from './process/simulated-machine.js';
export { readServiceConfig } from './service/config.js';
export { formatTop, formatTopHeader, type TopOrder, type TopRow, topRows } from './show/cgroup-tree.js';
export type { LocalMachine } from './show/local-machine.js';
export type { Answer } from './show/toolbox/answer.js';
export { runTool, toolChanges, toolFollows } from './show/toolbox/toolbox.js';
export { isActiveState, type SystemdEvent } from './states.js';
export { expandFleetSpecifiers } from './syntax/fleet-specifiers.js';
export { readLogicalFile } from './syntax/logical-reader.js';
export {
  hashUnitFile,
  parseUnitFile,
  serialiseUnitFile,
  type UnitFile,
  type UnitOption,
} from './syntax/unit-file.js';
export { type CalendarQuestion, explainCalendar } from './tools/calendar.js';
export {
  type EscapeOptions,
  escapeString,
  refuseEscapeOptions,
  refuseUnescapeOptions,
  type UnescapeOptions,
  unescapeString,
} from './tools/escape.js';
export { explainTimeSpan } from './tools/timespan.js';
export { parseBoolean } from './values/boolean.js';
export { parseInteger } from './values/integer.js';
export { parseSignal } from './values/signal.js';
export { parseLimit, parseShare, parseSize } from './values/size.js';
export { parseTimeSpan } from './values/time-span.js';
export { parseTimestamp } from './values/timestamp.js';
