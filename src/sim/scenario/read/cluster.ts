// The cluster of a scenario as written, to one that can be booted: fleet's own settings where nothing is said.
import type { Problem } from '../../../base/index.js';
import type { Yaml } from '../../../base/yaml.js';
import { DEFAULT_POLICY, DEFAULT_SETTINGS, type FleetSettings, readPolicy } from '../../../fleet/index.js';
import { type ClusterSpec, DEFAULT_CLUSTER } from '../../world.js';
import type { ClusterSource } from '../schema/cluster.js';
import { readMachines } from './machines.js';

export function readCluster(
  source: ClusterSource,
  yaml: Yaml,
): { readonly cluster: ClusterSpec; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const machines = readMachines(source.machines, (message, path) =>
    problems.push({ severity: 'error', message, where: yaml.placeOf(['cluster', 'machines', ...path]) }),
  );
  const policy = readPolicy(source.policy ?? DEFAULT_POLICY);
  if (!policy.ok)
    problems.push({ severity: 'error', ...policy.error, where: yaml.placeOf(['cluster', 'policy']) });
  const settings = { ...readSettings(source), ...(policy.ok ? { policy: policy.value } : {}) };
  const { latency } = source;
  const cluster = {
    ...DEFAULT_CLUSTER,
    machines,
    settings,
    ...(latency === undefined ? {} : { latency: { minMs: latency.min, maxMs: latency.max } }),
  };
  return { cluster, problems };
}

function readSettings(source: ClusterSource): FleetSettings {
  const defaults = DEFAULT_SETTINGS;
  return {
    ...defaults,
    agentTtlMs: source.agent_ttl ?? defaults.agentTtlMs,
    agentReconcileIntervalMs: source.agent_reconcile_interval ?? defaults.agentReconcileIntervalMs,
    engineReconcileIntervalMs: source.engine_reconcile_interval ?? defaults.engineReconcileIntervalMs,
    machineLostHoldMs: source.machine_lost_hold ?? defaults.machineLostHoldMs,
    massFailureBrake: source.mass_failure_brake ?? defaults.massFailureBrake,
  };
}
