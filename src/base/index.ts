// base/: what every room stands on and none owns: the clock a daemon may know, seeded chance, tasks (waiting without
// promises), problems and errors for people, and text made safe for a terminal. It knows nothing of etcd, systemd
// or fleet.
export { assert, present, unreachable } from './assert.js';
export { type Clock, openClockScope, type Timer } from './clock.js';
export {
  FleetsimError,
  failure,
  formatError,
  formatProblem,
  hasErrors,
  type Place,
  type Problem,
} from './errors.js';
export { hashText, type Random, seededRandom } from './random.js';
export { err, ok, type Result } from './result.js';
export { now, runTask, type Task, type Wait, wait } from './task.js';
export { compareStrings, nearest, printable, printableLines } from './text.js';
