// What a command wants to know beyond fleet's API, from a server of ours; of a real fleet nothing is known of it.
import { failure, type Task } from '../../base/index.js';
import type { MemberStatus } from '../../events/index.js';
import { type Finding, shortId } from '../../fleet/index.js';
import type { FarMachine, Stage } from '../../fleetctl/index.js';
import type { CgroupNode, Answer as ToolAnswer } from '../../systemd/index.js';
import {
  cgroupsSchema,
  clusterSchema,
  doctorSchema,
  doneSchema,
  etcdSchema,
  movingSchema,
  pendingSchema,
  ranSchema,
} from '../schemas.js';
import { readAnswer, readBody, refusal, type Send } from './request.js';
import type { Lines, OpenLines } from './stream.js';

const BASE = '/fleetsim/v1';

export interface Beyond extends Pick<Stage, 'machineName' | 'whyPending' | 'moves'> {
  machine(id: string): FarMachine;
}

/** How to ask: for answers that come as a whole, and for those that come line by line. */
export interface Ways {
  readonly send: Send;
  readonly open: OpenLines;
}

export function* askBeyond({ send, open }: Ways): Task<Beyond> {
  const { machines: names } = yield* askCluster(send);
  const nameOf = (machine: string): string => names.get(machine) ?? shortId(machine);
  const machines = new Map<string, FarMachine>();
  return {
    machineName: nameOf,
    *whyPending(unit) {
      const path = `${BASE}/units/${encodeURIComponent(unit)}/pending`;
      const pending = yield* send({ method: 'GET', path });
      return pending.status === 404 ? null : readAnswer(pending, pendingSchema).because;
    },
    *moves() {
      const answer = yield* send({ method: 'GET', path: `${BASE}/moves` });
      if (answer.status === 404) throw failure('no-moves', 'a fleet that is not ours moves no units');
      return new Map(Object.entries(readAnswer(answer, movingSchema).units));
    },
    machine(id) {
      const machine = machines.get(id) ?? farMachine(open, id, nameOf(id));
      machines.set(id, machine);
      return machine;
    },
  };
}

/** A cluster as a whole. */
export interface Cluster {
  /** What machines call themselves, by ID. */
  readonly machines: ReadonlyMap<string, string>;
  /** Whether all of it is of one process, with a time of its own. */
  readonly simulated: boolean;
}

/** A fleet that is not ours does not say what its machines call themselves. */
export function* askCluster(send: Send): Task<Cluster> {
  const answer = yield* send({ method: 'GET', path: `${BASE}/cluster` });
  if (answer.status === 404) return { machines: new Map(), simulated: false };
  const { machines, simulated } = readAnswer(answer, clusterSchema);
  return { machines: new Map(Object.entries(machines)), simulated };
}

/** Runs command lines over the API of a server of ours, or `here`: of the machine itself; `name` is what people call it. */
export function farMachine(
  open: OpenLines,
  id: string,
  name: string,
  { here }: { readonly here?: boolean } = {},
): FarMachine {
  return {
    far: true,
    *run(words) {
      const path = `${BASE}/machines/${encodeURIComponent(id)}/run`;
      const answer = yield* open({ method: 'POST', path, body: { words, here } });
      if ('take' in answer) return readRun(answer, name);
      if (answer.status !== 404) throw refusal(answer);
      throw failure('machine-unreachable', `machine ${name} does not answer`);
    },
  };
}

/** What came of a command since it was last asked; when nothing did, all is as `before`. */
function readRun(come: Lines, name: string, before: 'waiting' | 'following' = 'waiting'): ToolAnswer {
  const parts = come.take().map((line) => readBody(line, ranSchema));
  const lines = parts.flatMap((part) => ('lines' in part ? part.lines : []));
  const said = lines.map(({ stream, text, marks }) => ({ stream, line: { text, marks } }));
  const last = parts.at(-1);
  if (last?.type === 'done') return { type: 'done', lines: said, exitCode: last.exitCode };
  if (last?.type !== 'lost') {
    const type = last?.type ?? before;
    return { type, lines: said, again: () => readRun(come, name, type) };
  }
  const lost = (): never => {
    throw failure('machine-unreachable', `the connection to ${name} was lost`);
  };
  return said.length === 0 ? lost() : { type: 'waiting', lines: said, again: lost };
}

/** What is out of order in the registry, and how many keys were looked at. */
export interface Examination {
  readonly keys: number;
  readonly findings: readonly Finding[];
}

export function* askDoctor(send: Send): Task<Examination> {
  return readAnswer(yield* send({ method: 'GET', path: `${BASE}/doctor` }), doctorSchema);
}

/** What machines are busy with at one time of the cluster, in milliseconds. */
export interface Cgroups {
  readonly atMs: number;
  readonly machines: readonly { readonly hostname: string; readonly root: CgroupNode }[];
}

/** Of the machine that is meant, or of all, as far as they are on. */
export function* askCgroups(send: Send, machine: string | undefined): Task<Cgroups> {
  const query = machine === undefined ? '' : `?machine=${encodeURIComponent(machine)}`;
  return readAnswer(yield* send({ method: 'GET', path: `${BASE}/cgroups${query}` }), cgroupsSchema);
}

/** How the members of etcd fare. */
export function* askEtcd(send: Send): Task<readonly MemberStatus[]> {
  const answer = yield* send({ method: 'GET', path: `${BASE}/etcd` });
  if (answer.status === 404)
    throw failure('no-members', 'a fleet that is not ours does not tell of its etcd');
  return readAnswer(answer, etcdSchema).members;
}

/** Brings a fault about, as it is written, and ends with a sentence that says what is so now. */
export function* askFault(send: Send, fault: string): Task<string> {
  const asked = { method: 'POST', path: `${BASE}/faults`, body: { fault } } as const;
  return readAnswer(yield* send(asked), doneSchema).done;
}
