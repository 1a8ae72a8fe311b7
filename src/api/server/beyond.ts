// What fleet's API lacks and ours adds, under /fleetsim/v1: the cluster, why a unit waits, commands on machines, and
// bad days.
import { now, ok, type Task } from '../../base/index.js';
import { runTool, toolChanges, toolFollows } from '../../systemd/index.js';
import { faultArgumentSchema, moveUnitsSchema, runSchema } from '../schemas.js';
import { type Answer, NO_CONTENT, refuse } from './answers.js';
import { readJson } from './body.js';
import type { ServedCluster } from './cluster.js';

export function* getCluster(cluster: ServedCluster): Task<Answer> {
  return yield* now(() => ({
    status: 200,
    body: { machines: Object.fromEntries(cluster.machineNames()) },
  }));
}

/** `because` is null for a unit that does not wait, or that nobody knows. */
export function* getPending({ stage }: ServedCluster, unit: string): Task<Answer> {
  return { status: 200, body: { because: yield* stage.whyPending(unit) } };
}

export function* getMoves(cluster: ServedCluster): Task<Answer> {
  return yield* now(() => ({ status: 200, body: { units: Object.fromEntries(cluster.moves()) } }));
}

export function* moveUnits({ api }: ServedCluster, body: string): Task<Answer> {
  const asked = readJson(moveUnitsSchema, body);
  if (!asked.ok) return refuse(400, asked.error);
  yield* api.moveUnits(asked.value.moves);
  return NO_CONTENT;
}

/**
 * Runs a command line that ends at once and changes nothing: what is changed on a machine through the API, a session would
 * not remember.
 */
export function* runOnMachine(cluster: ServedCluster, machine: string, body: string): Task<Answer> {
  const asked = readJson(runSchema, body);
  if (!asked.ok) return refuse(400, asked.error);
  const { words } = asked.value;
  const local = cluster.machine(machine);
  if (local === null) return refuse(404, 'the machine does not answer');
  if (toolChanges(words) || toolFollows(words)) return refuse(409, ONLY_LOOKS);
  const answer = yield* now(() => runTool(local, words));
  if (answer.type !== 'done') return refuse(409, ONLY_LOOKS);
  const lines = answer.lines.map(({ stream, line: { text, marks } }) => ({ stream, text, marks }));
  return { status: 200, body: { lines, exitCode: answer.exitCode } };
}

const ONLY_LOOKS =
  'through the API a machine is only looked at: what changes it or goes on is for a session that is not up';

/** Answers with the machine's name. */
export function* fault(cluster: ServedCluster, verb: string, machine: string, body: string): Task<Answer> {
  const given = body === '' ? ok({ argument: undefined }) : readJson(faultArgumentSchema, body);
  if (!given.ok) return refuse(400, given.error);
  const argument = given.value.argument ?? undefined;
  return yield* now(() => ({ status: 200, body: { name: cluster.fault(verb, machine, argument) } }));
}
