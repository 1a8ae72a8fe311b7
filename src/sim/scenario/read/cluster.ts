// The cluster of a scenario as written, to one that can be booted: fleet's own settings where nothing is said.
import { type Problem, printable } from '../../../base/index.js';
import { DEFAULT_POLICY, DEFAULT_SETTINGS, type FleetSettings, readPolicy } from '../../../fleet/index.js';
import { type ClusterSpec, DEFAULT_CLUSTER } from '../../world.js';
import type { ClusterSource } from '../schema/cluster.js';
import type { Layer, Path } from './layers.js';
import { MEANT_BY_FAULTS, readMachines } from './machines.js';

/** Key by key, what a later layer says goes over what an earlier one said. */
export function readCluster(layers: readonly Layer[]): {
  readonly cluster: ClusterSpec;
  readonly policy: string;
  readonly problems: readonly Problem[];
} {
  const source: ClusterSource = Object.assign({}, ...layers.map((layer) => layer.source.cluster));
  const problems: Problem[] = [];
  const complain = (
    problem: Omit<Problem, 'severity' | 'where'>,
    key: keyof ClusterSource,
    path: Path,
  ): void => {
    const layer = layers.findLast((one) => one.source.cluster?.[key] !== undefined);
    const where = layer?.yaml.placeOf([...layer.path, 'cluster', key, ...path]);
    const message = printable(problem.message);
    problems.push({ severity: 'error', ...problem, message, ...(where === undefined ? {} : { where }) });
  };
  const machines = readMachines(source.machines, (message, path) => complain({ message }, 'machines', path));
  const { policy: written = DEFAULT_POLICY } = source;
  const policy = readPolicy(written);
  if (!policy.ok) complain(policy.error, 'policy', []);
  const settings = { ...readSettings(source), ...(policy.ok ? { policy: policy.value } : {}) };
  const { latency, etcd } = source;
  const groups = Object.entries(source.groups ?? {});
  for (const [name] of groups)
    if (MEANT_BY_FAULTS.test(name))
      complain({ message: `${name} means something else already` }, 'groups', [name]);
  const cluster = {
    ...DEFAULT_CLUSTER,
    machines,
    settings,
    ...(etcd === undefined ? {} : { etcdSize: typeof etcd === 'number' ? etcd : etcd.members }),
    groups: Object.fromEntries(groups.map(([name, ends]) => [name, ends.join(',')])),
    ...(latency === undefined ? {} : { latency: { minMs: latency.min, maxMs: latency.max } }),
  };
  return { cluster, policy: written, problems };
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
    selfFencing: source.self_fencing ?? defaults.selfFencing,
  };
}
