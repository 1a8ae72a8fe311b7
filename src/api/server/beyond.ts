// What fleet's API lacks and ours adds, under /fleetsim/v1: the cluster, why a unit waits, what is out of order, what
// machines are busy with, and bad days. Commands on machines are run.ts'.
import type { Task } from '../../base/index.js';
import { examineRegistry } from '../../fleet/index.js';
import { faultSchema, moveUnitsSchema } from '../schemas.js';
import { type Answer, NO_CONTENT, refuse } from './answers.js';
import { readJson } from './body.js';
import type { ServedCluster } from './cluster.js';

export function* getCluster(cluster: ServedCluster): Task<Answer> {
  const machines = Object.fromEntries(yield* cluster.machineNames());
  return { status: 200, body: { machines, simulated: cluster.simulated } };
}

/** `because` is null for a unit that does not wait, or that nobody knows. */
export function* getPending({ stage }: ServedCluster, unit: string): Task<Answer> {
  return { status: 200, body: { because: yield* stage.whyPending(unit) } };
}

/** What is out of order in the registry. */
export function* getDoctor(cluster: ServedCluster): Task<Answer> {
  const { keys, policy } = yield* cluster.registry();
  return { status: 200, body: { keys: keys.length, findings: examineRegistry(keys, policy) } };
}

export function* getEtcd(cluster: ServedCluster): Task<Answer> {
  return { status: 200, body: { members: yield* cluster.etcdMembers() } };
}

export function* getMoves({ stage }: ServedCluster): Task<Answer> {
  return { status: 200, body: { units: Object.fromEntries(yield* stage.moves()) } };
}

export function* moveUnits({ api }: ServedCluster, body: string): Task<Answer> {
  const asked = readJson(moveUnitsSchema, body);
  if (!asked.ok) return refuse(400, asked.error);
  yield* api.moveUnits(asked.value.moves);
  return NO_CONTENT;
}

/** Of the machine that is meant, or of all, as far as they are of this process and on. */
export function* getCgroups(cluster: ServedCluster, query: URLSearchParams): Task<Answer> {
  const word = query.get('machine');
  const ids = word === null ? [...(yield* cluster.machineNames()).keys()] : [yield* cluster.machineId(word)];
  const machines = ids.flatMap((id) => {
    const local = cluster.machine(id);
    return local === null ? [] : [{ hostname: local.hostname, root: local.systemd.cgroups() }];
  });
  return { status: 200, body: { atMs: cluster.nowMs(), machines } };
}

/** Answers with a sentence that says what is so now. */
export function* fault(cluster: ServedCluster, body: string): Task<Answer> {
  const asked = readJson(faultSchema, body);
  if (!asked.ok) return refuse(400, asked.error);
  return { status: 200, body: { done: yield* cluster.fault(asked.value.fault) } };
}
