// A run of chaos as a scenario: the cluster, the unit files, and step by step what was done, so that a replay sees again what
// chaos saw. Only what differs from the defaults is written.
import { DEFAULT_POLICY, DEFAULT_SETTINGS } from '../../fleet/index.js';
import type { MachineGroup } from '../machine/groups.js';
import type { ScenarioInput } from '../scenario/schema/schema.js';
import { DEFAULT_CLUSTER } from '../world.js';
import type { Knobs } from './knobs.js';
import type { SeedResult, Violation } from './run-seed.js';
import type { TimedDeed } from './script.js';
import { kindsOf } from './workload.js';

type StepInput = ScenarioInput['steps'][number];
type ClusterInput = NonNullable<ScenarioInput['cluster']>;
type MachineInput = Exclude<ClusterInput['machines'], number | undefined>[number];

/** So long after what broke a rule, the scenario ends. */
const AFTERMATH_MS = 1_000;

export function scenarioOf({ knobs, violation, deeds, healing, simulatedMs }: SeedResult): ScenarioInput {
  const units = unitsOf(knobs, deeds);
  return {
    name: `chaos-${knobs.seed}`,
    ...(violation === null ? {} : { description: `${violation.kind}: ${violation.sentence}` }),
    seed: knobs.seed,
    cluster: clusterOf(knobs),
    ...(Object.keys(units).length === 0 ? {} : { units }),
    steps: [...[...deeds, ...healing].map(stepOf), lastStep(violation, simulatedMs)],
  };
}

/** A rule of safety is broken by then; that a cluster has not come to rest is what is expected of it. */
function lastStep(violation: Violation | null, simulatedMs: number): StepInput {
  const at = span(simulatedMs);
  if (violation?.kind === 'liveness') return { at, until: 'converged', within: span(AFTERMATH_MS) };
  return { at, wait: span(violation === null ? 0 : AFTERMATH_MS) };
}

function stepOf({ atMs, type, text }: TimedDeed): StepInput {
  return type === 'run' ? { at: span(atMs), run: `${text} &` } : { at: span(atMs), fault: text };
}

function clusterOf(knobs: Knobs): ClusterInput {
  const { agentTtlMs, agentReconcileIntervalMs, engineReconcileIntervalMs } = knobs;
  const { machineLostHoldMs, massFailureBrake, latency, policy } = knobs;
  const plain = DEFAULT_SETTINGS;
  return {
    machines: knobs.machines.some((machine) => Object.keys(machine).length > 1)
      ? knobs.machines.map(machineOf)
      : knobs.machines.length,
    ...(knobs.etcdMembers === 1 ? {} : { etcd: knobs.etcdMembers }),
    ...(agentTtlMs === plain.agentTtlMs ? {} : { agent_ttl: span(agentTtlMs) }),
    ...(agentReconcileIntervalMs === plain.agentReconcileIntervalMs
      ? {}
      : { agent_reconcile_interval: span(agentReconcileIntervalMs) }),
    ...(engineReconcileIntervalMs === plain.engineReconcileIntervalMs
      ? {}
      : { engine_reconcile_interval: span(engineReconcileIntervalMs) }),
    ...(policy === DEFAULT_POLICY ? {} : { policy }),
    ...(machineLostHoldMs === plain.machineLostHoldMs ? {} : { machine_lost_hold: span(machineLostHoldMs) }),
    ...(massFailureBrake === plain.massFailureBrake
      ? {}
      : { mass_failure_brake: `${massFailureBrake / 100}%` }),
    ...(knobs.selfFencing ? { self_fencing: true } : {}),
    ...(latency === DEFAULT_CLUSTER.latency
      ? {}
      : { latency: { min: span(latency.minMs), max: span(latency.maxMs) } }),
  };
}

function machineOf({ name, id, metadata, settings = {} }: MachineGroup): MachineInput {
  const { disableEngine, engineVersion } = settings;
  return {
    ...(name === undefined ? {} : { name }),
    ...(id === undefined ? {} : { id }),
    ...(metadata === undefined ? {} : { metadata: { ...metadata } }),
    ...(disableEngine === undefined ? {} : { disable_engine: disableEngine }),
    ...(engineVersion === undefined ? {} : { engine_version: engineVersion }),
  };
}

/** The files of those units that a command names. */
function unitsOf(knobs: Knobs, deeds: readonly TimedDeed[]): Readonly<Record<string, string>> {
  const words = deeds.flatMap(({ type, text }) => (type === 'run' ? text.split(' ') : []));
  const named = new Set(words.map((word) => word.replace(/@[^.]*\./, '@.')));
  const files = kindsOf(knobs).flatMap((kind) => Object.entries(kind.files));
  return Object.fromEntries(files.filter(([path]) => named.has(path)));
}

function span(ms: number): string {
  return ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
}
