// What chaos takes of a scenario to reign over: its cluster, and the units that its commands name. Plain data, which passes from
// thread to thread. What is done in its steps is not done: that is rolled.
import { type FindFile, fileOf, unitsNamed } from '../../fleetctl/index.js';
import { isTemplate, parseUnitName } from '../../systemd/index.js';
import { readLine } from '../begin-command.js';
import { oneByOne } from '../machine/groups.js';
import { unitsFirst } from '../scenario/find-units.js';
import type { Scenario, Step } from '../scenario/scenario.js';
import type { ClusterKnobs } from './knobs.js';
import type { UnitKind } from './unit-kinds.js';

export interface ChaosBase {
  /** The scenario's file, as it was asked for. */
  readonly path: string;
  readonly cluster: ClusterKnobs;
  /** Null: its steps name none that there is a file of, and those of chaos are taken. */
  readonly units: UnitKind | null;
}

/** What makes another content of any unit file: the last description counts. */
const NEXT = '\n[Unit]\nDescription=The next version\n';

/** `findFile` looks for unit files that the scenario does not bring along. */
export function baseOf(scenario: Scenario, path: string, findFile: FindFile): ChaosBase {
  const { cluster, policy } = scenario;
  const { settings, latency, machines, etcdSize = 1 } = cluster;
  const { agentTtlMs, agentReconcileIntervalMs, engineReconcileIntervalMs } = settings;
  const { machineLostHoldMs, massFailureBrake, selfFencing } = settings;
  return {
    path,
    cluster: {
      machines: oneByOne(machines),
      etcdMembers: etcdSize,
      agentTtlMs,
      agentReconcileIntervalMs,
      engineReconcileIntervalMs,
      policy,
      machineLostHoldMs,
      massFailureBrake,
      latency,
      selfFencing,
    },
    units: unitsOf(scenario, unitsFirst(scenario.units, findFile)),
  };
}

function unitsOf({ name, steps }: Scenario, findFile: FindFile): UnitKind | null {
  const units = new Set<string>();
  const files: Record<string, string> = {};
  for (const unit of steps.flatMap(namedIn)) {
    const parsed = parseUnitName(unit.name);
    const file = fileOf(unit, findFile);
    if (!parsed.ok || file === null) continue;
    files[file.name] = file.found.text;
    files[`next/${file.name}`] = `${file.found.text}${NEXT}`;
    if (!isTemplate(parsed.value)) units.add(unit.name);
  }
  return units.size === 0 ? null : { name, units: [...units], files };
}

function namedIn({ action }: Step): ReturnType<typeof unitsNamed> {
  if (action.type === 'steps') return action.steps.flatMap(namedIn);
  if (action.type !== 'run' && action.type !== 'begin') return [];
  const { command, args } = readLine(action.line);
  return command.creates === true ? unitsNamed(args) : [];
}
