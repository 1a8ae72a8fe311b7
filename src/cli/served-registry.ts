// A cluster in etcd as the API serves it: what it is is read there, and what is asked of a machine goes to that machine's
// own fleetd, but for a machine of this process.
import { existsSync } from 'node:fs';
import { type Endpoint, farMachine, linesFrom, parseEndpoint } from '../api/index.js';
import type { Metrics, ServedCluster, ServedMachine } from '../api/server/index.js';
import { FleetsimError, failure, now, type Result, type Task, wait } from '../base/index.js';
import { askMembers, type EtcdClusterOptions } from '../etcd/client/real/index.js';
import type { EtcdClient, EtcdError } from '../etcd/index.js';
import type { MemberStatus } from '../events/index.js';
import { openRegistry, type Policy } from '../fleet/index.js';
import { Questions } from '../live/index.js';
import { type LocalMachine, runTool } from '../systemd/index.js';

export interface ServedRegistryOptions {
  readonly etcd: EtcdClient;
  /** How its members are reached one by one. */
  readonly members: EtcdClusterOptions;
  readonly policy: Policy;
  readonly nowMs: () => number;
  /** The machine of this process; null: it is none. */
  readonly local: () => LocalMachine | null;
  /** Absent: nothing can be done to it. */
  readonly fault?: (text: string) => string;
  readonly metrics: Metrics;
}

/** A fleetd of this host begins to answer at once, and who asked us waits 3 s: one that says nothing for so long is silent. */
const SILENT_MS = 2_500;
/** How often a command that goes on is looked at, in milliseconds. */
const LOOK_MS = 100;

export function servedRegistry(options: ServedRegistryOptions): ServedCluster {
  const { etcd, members, policy, nowMs, local, fault = refuseFault, metrics } = options;
  const questions = new Questions({ etcd, policy, nowMs });
  const here = (id: string): LocalMachine | null => {
    const machine = local();
    return machine?.machineId === id ? machine : null;
  };
  return {
    api: openRegistry(etcd),
    simulated: false,
    stage: questions,
    machine: here,
    *reach(id) {
      const machine = here(id);
      return machine === null ? yield* reachFar(questions, id) : servedHere(machine);
    },
    machineId: (word) => questions.machineId(word),
    etcdMembers: () => etcdMembers(members),
    machineNames: () => questions.machineNames(),
    nowMs,
    registry: () => questions.registry(),
    fault: (text) => now(() => fault(text)),
    explain: (question) => questions.explain(question),
    countRoom: (question) => questions.countRoom(question),
    metrics,
    lookMs: LOOK_MS,
  };
}

function servedHere(machine: LocalMachine): ServedMachine {
  return { run: (words) => now(() => runTool(machine, words)), lives: () => true };
}

/** Over the API of the machine's own fleetd, where it says that it has one, and if that is on this host. */
function* reachFar(questions: Questions, id: string): Task<ServedMachine | null> {
  const machine = (yield* questions.machines()).get(id);
  if (machine === undefined || machine.api === null) return null;
  const { api, name } = machine;
  const endpoint = parseEndpoint(`the API of machine ${id}`, api);
  // Another host may have a fleetd of its own in the same place.
  const open = linesFrom(endpoint, { answerMsMax: SILENT_MS });
  const far = farMachine(open, id, name ?? id, { here: true });
  return {
    *run(words) {
      try {
        return yield* far.run(words);
      } catch (error) {
        if (!(error instanceof FleetsimError) || !UNANSWERED.has(error.code)) throw error;
        if (error.code === 'api-unreachable' && isHere(endpoint))
          throw failure('machine-unreachable', `machine ${name ?? id} does not answer`);
        const there = `there: fleetsim --endpoint ${api}`;
        throw failure('machine-elsewhere', `machine ${name ?? id} answers on its own host only; ${there}`);
      }
    },
    lives: () => true,
  };
}

/** Whether a fleetd of this host has made the socket, even if it answers no more. */
function isHere(endpoint: Endpoint): boolean {
  return endpoint.type === 'unix' && existsSync(endpoint.path);
}

const UNANSWERED: ReadonlySet<string> = new Set(['machine-unreachable', 'api-unreachable']);

function* etcdMembers(options: EtcdClusterOptions): Task<readonly MemberStatus[]> {
  const answer = yield* wait<Result<Awaited<ReturnType<typeof askMembers>>, EtcdError>>((resume) => {
    askMembers(options).then(
      (value) => resume({ ok: true, value }),
      (error: EtcdError) => resume({ ok: false, error }),
    );
  });
  if (!answer.ok) throw failure('registry-unavailable', answer.error.message);
  const known = answer.value.flatMap(({ status }) => (status === null ? [] : [status]));
  const newest = Math.max(0, ...known.map(({ revision }) => revision));
  const term = Math.max(0, ...known.map((status) => status.term));
  return answer.value.map(({ name, status }) => ({
    member: name,
    state: status === null ? 'down' : 'up',
    leads: status?.leads ?? false,
    term,
    revision: status?.revision ?? 0,
    behind: newest - (status?.revision ?? 0),
  }));
}

function refuseFault(): never {
  const hint = 'stop a fleetd or an etcd with a signal: SIGKILL, SIGSTOP';
  throw failure('not-simulated', 'a cluster that is real has real faults only', hint);
}
