// base/: what every room stands on and none owns: the clock a daemon may know, seeded chance, tasks (waiting without
// promises), problems and errors for people, and text made safe for a terminal, or set in columns. It knows nothing of etcd, systemd
// or fleet.
export { assert, present, unreachable } from './assert.js';
export { type Clock, openClockScope, type Timer } from './clock.js';
export { alignColumns } from './columns.js';
export {
  FleetsimError,
  failure,
  formatError,
  formatProblem,
  hasErrors,
  type Place,
  type Problem,
} from './errors.js';
export { globMatches, parseGlob } from './glob.js';
export { Heap } from './heap.js';
export { Interval } from './interval.js';
export { hashText, mixHash, type Random, seededRandom } from './random.js';
export { Recent } from './recent.js';
export { remember } from './remember.js';
export { err, ok, type Result } from './result.js';
export { firstFrom } from './search.js';
export { type Mark, type Piece, STYLES, type Style, type StyledLine, styled } from './styled.js';
export { now, runTask, type Task, type Wait, wait } from './task.js';
export {
  abridged,
  compareNaturally,
  compareStrings,
  counted,
  nearest,
  printable,
  printableLines,
  quoted,
} from './text.js';
