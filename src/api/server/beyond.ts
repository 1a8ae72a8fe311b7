// What fleet's API lacks and ours adds, under /fleetsim/v1: the cluster, why a unit waits, a journal, and bad days.
import { now, type Task } from '../../base/index.js';
import { type Answer, refuse } from './answers.js';
import type { ServedCluster } from './cluster.js';

const LINES = 10;
const LINES_MAX = 10_000;

export function* getCluster(cluster: ServedCluster): Task<Answer> {
  return yield* now(() => ({
    status: 200,
    body: { epochMs: cluster.stage.epochMs, machines: Object.fromEntries(cluster.machineNames()) },
  }));
}

/** `because` is null for a unit that does not wait, or that nobody knows. */
export function* getPending({ stage }: ServedCluster, unit: string): Task<Answer> {
  return { status: 200, body: { because: yield* stage.whyPending(unit) } };
}

export function* getJournal({ stage }: ServedCluster, machine: string, query: URLSearchParams): Task<Answer> {
  const lines = Number(query.get('lines') ?? LINES);
  if (!Number.isInteger(lines) || lines < 1 || lines > LINES_MAX)
    return refuse(400, `lines is a number from 1 to ${LINES_MAX}`);
  const found = yield* stage.journal(machine, query.get('unit') ?? '', lines);
  return found === null
    ? refuse(404, 'the machine does not answer')
    : { status: 200, body: { lines: found } };
}

/** Answers with the machine's name. */
export function* fault(cluster: ServedCluster, verb: 'kill' | 'restart', machine: string): Task<Answer> {
  return yield* now(() => ({ status: 200, body: { name: cluster.fault(verb, machine) } }));
}
