// sim/: the driver in virtual time. A `World` of machines around an embedded etcd, run by an event queue and seeded
// chance; scenarios and sessions as ways of acting on it. It brings no behaviour of its own to fleet: the daemons are
// the same that run for real. Reading files, pacing against a wall clock and showing are left to cli/ and tui/.
export { baseOf } from './chaos/base-of.js';
export { type ChaosOptions, describeKnobs, rollKnobs } from './chaos/knobs.js';
export type { ProfileName } from './chaos/profiles.js';
export { runSeed, type SeedResult, type Violation, type Worst, type WorstSpell } from './chaos/run-seed.js';
export { scenarioOf } from './chaos/scenario-of.js';
export type { TimedDeed } from './chaos/script.js';
export { shrinkSeed } from './chaos/shrink-seed.js';
export { failsAgain } from './chaos/verify.js';
export { ETCD_LEADER, isMemberName, noMember } from './etcd/member-names.js';
export { ETCD_SIZES, type EtcdSize } from './etcd/quorum.js';
export { readFault } from './faults/fault.js';
export { HandledRun } from './handled-run.js';
export { countRoom, explainIn } from './questions.js';
export { LINE_MAX, recordLine } from './recording/line.js';
export { eventsOf, type Lines, type Recording, readRecording } from './recording/read.js';
export { rerun, runOf } from './recording/rerun.js';
export { misleadingCheckpoint, type RecordingFile, RecordingIndex } from './recording/seek.js';
export { RecordingWriter } from './recording/write.js';
export { ScenarioRun } from './run-scenario.js';
export { lintScenario } from './scenario/lint.js';
export { readScenario } from './scenario/read/read.js';
export type { Scenario } from './scenario/scenario.js';
export { MACHINES_MAX } from './scenario/schema/values.js';
export type { StepState } from './scenario/step-log.js';
export type { ToldStep } from './scenario/tell-steps.js';
export { writeScenario } from './scenario/write.js';
export { recordedApi } from './session/api.js';
export { branchSession, commandLine, dropCommands } from './session/edit.js';
export { exportSession } from './session/export.js';
export {
  addChanges,
  isSessionName,
  type KeptSession,
  parseSession,
  type SessionChange,
  type SessionData,
  serialiseChange,
  serialiseSession,
} from './session/file.js';
export type { Hands } from './session/intervene.js';
export { newSession, Session, type SessionOptions } from './session/session.js';
export type { World } from './world.js';
