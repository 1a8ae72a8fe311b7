// fleet/: what CoreOS fleet is. Machines and units as keys in etcd (`registry/`), an engine that places units on
// machines (`engine/`, with `scheduler/`), an agent per machine that makes systemd follow (`agent/`), and the API
// that clients use. It meets the world through a `Host` only: whether time is virtual and etcd embedded is the
// driver's choice. How a command line becomes API calls is left to fleetctl/.
export {
  type FleetApi,
  type MetadataChange,
  type MoveState,
  UNITS_MOVED_MAX,
  type Unit,
  type UnitState,
} from './api.js';
export { Inquiry } from './ask-scheduler.js';
export { BootedMachine } from './boot.js';
export { type ConfigSetting, type FleetConfig, fleetSettings, readConfig } from './config.js';
export type { Finding } from './doctor/finding.js';
export { examineRegistry } from './doctor.js';
export type { FleetEvent, RegistryFact } from './events.js';
export {
  bindingWords,
  capacityWords,
  choiceWords,
  deadlockWords,
  ruleWords,
  spreadWords,
  standingWords,
  stepWords,
  waitsForWords,
} from './explain-words.js';
export { type Host, openScope } from './host.js';
export { inventMachines, type NamedMachine } from './invent.js';
export { type KeepLease, type KeepRequest, keepLease } from './keep-lease.js';
export { cannotActivate, type LintedUnit, lintDemands, lintUnit } from './lint.js';
export { lintTogether } from './lint-together.js';
export {
  isMeant,
  type Machine,
  noMachine,
  type Reach,
  shortId,
  UNITS_MAX_KEY,
  unitsMaxOf,
  withMetadata,
} from './machine.js';
export { explainRebalance, explainRefusal, type Refusal, type Refused } from './reasons.js';
export { reachOf } from './registry/codecs.js';
export { readFact } from './registry/facts.js';
export { follow } from './registry/follow.js';
export { KEY_PREFIX, ranges } from './registry/keys.js';
export { metadataReset, metadataWrite } from './registry/machine-view.js';
export { type FoundMachine, findMachines } from './registry/machines.js';
export { openRegistry } from './registry/registry.js';
export { type Requirements, readRequirements } from './requirements.js';
export { conflicting, refuse, refuseGlobal, refuseMore } from './scheduler/able.js';
export type { Capacity } from './scheduler/capacity.js';
export { clusterOf } from './scheduler/cluster-of.js';
export type { Demand, PlaceableUnit } from './scheduler/demand.js';
export type { Explanation } from './scheduler/explain.js';
export { DEFAULT_POLICY, POLICY_FORMS, readPolicy } from './scheduler/policies.js';
export type { Policy } from './scheduler/policy.js';
export { readDemand } from './scheduler/read-demand.js';
export { planRebalance, type Rebalance, type RebalanceMove } from './scheduler/rebalance.js';
export { planWhole } from './scheduler/reference.js';
export { readSupposition, SUPPOSED_MACHINE, type SupposedWords } from './scheduler/suppose.js';
export { DEFAULT_SETTINGS, FLEET_VERSION, type FleetSettings } from './settings.js';
export { TARGET_STATES, type UnitTargetState } from './unit.js';
export { readWishes } from './wishes.js';
