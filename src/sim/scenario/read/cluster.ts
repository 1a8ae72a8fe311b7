// The cluster of a scenario as written, to one that can be booted: fleet's own settings where nothing is said.
import type { Problem } from '../../../base/index.js';
import type { Yaml } from '../../../base/yaml.js';
import { DEFAULT_POLICY, DEFAULT_SETTINGS, readPolicy } from '../../../fleet/index.js';
import { countMachines, type MachineGroup } from '../../machine/groups.js';
import { type ClusterSpec, DEFAULT_CLUSTER } from '../../world.js';
import type { ClusterSource } from '../schema/cluster.js';
import { MACHINES_MAX } from '../schema/values.js';

export function readCluster(
  source: ClusterSource,
  yaml: Yaml,
): { readonly cluster: ClusterSpec; readonly problems: readonly Problem[] } {
  const machines = readMachines(source.machines);
  const policy = readPolicy(source.policy ?? DEFAULT_POLICY);
  const noPolicy: readonly Problem[] = policy.ok
    ? []
    : [{ severity: 'error', ...policy.error, where: yaml.placeOf(['cluster', 'policy']) }];
  const { agentTtlMs, engineReconcileIntervalMs, machineLostHoldMs, massFailureBrake } = DEFAULT_SETTINGS;
  const settings = {
    ...DEFAULT_SETTINGS,
    agentTtlMs: source.agent_ttl ?? agentTtlMs,
    engineReconcileIntervalMs: source.engine_reconcile_interval ?? engineReconcileIntervalMs,
    machineLostHoldMs: source.machine_lost_hold ?? machineLostHoldMs,
    massFailureBrake: source.mass_failure_brake ?? massFailureBrake,
    ...(policy.ok ? { policy: policy.value } : {}),
  };
  return {
    cluster: { ...DEFAULT_CLUSTER, machines, settings },
    problems: [...machineProblems(machines, yaml), ...noPolicy],
  };
}

function readMachines(machines: ClusterSource['machines']): readonly MachineGroup[] {
  if (machines === undefined) return DEFAULT_CLUSTER.machines;
  if (typeof machines === 'number') return [{ count: machines }];
  return machines.map((group) => ({ count: 1, metadata: {}, ...group }));
}

/** What makes machines impossible to tell apart, or too many. */
function machineProblems(groups: readonly MachineGroup[], yaml: Yaml): readonly Problem[] {
  const problem = (message: string, path: readonly PropertyKey[]): Problem => ({
    severity: 'error',
    message,
    where: yaml.placeOf(['cluster', 'machines', ...path]),
  });
  const taken = new Set<string>();
  const isTaken = (what: string | undefined): boolean => {
    if (what === undefined) return false;
    const known = taken.has(what);
    taken.add(what);
    return known;
  };
  const problems = groups.flatMap(({ name, id, count }, i) => [
    ...(isTaken(name) ? [problem(`there is a machine ${name} already`, [i, 'name'])] : []),
    ...(isTaken(id) ? [problem('another machine has this ID', [i, 'id'])] : []),
    ...(id !== undefined && count > 1 ? [problem('one ID is for one machine', [i, 'id'])] : []),
  ]);
  const total = countMachines(groups);
  if (total > MACHINES_MAX) problems.push(problem(`${total} machines; at most ${MACHINES_MAX}`, []));
  return problems;
}
