// What a command wants to know beyond fleet's API, from a server of ours; of a real fleet nothing is known of it.
import { failure, type Task } from '../../base/index.js';
import type { MoveState } from '../../events/index.js';
import { shortId } from '../../fleet/index.js';
import type { FarMachine, Stage } from '../../fleetctl/index.js';
import { clusterSchema, faultSchema, movingSchema, pendingSchema, ranSchema } from '../schemas.js';
import { readAnswer, type Send } from './request.js';

const BASE = '/fleetsim/v1';

export interface Beyond extends Pick<Stage, 'machineName' | 'whyPending'> {
  machine(id: string): FarMachine;
}

export function* askBeyond(send: Send): Task<Beyond> {
  const answer = yield* send({ method: 'GET', path: `${BASE}/cluster` });
  const cluster = answer.status === 404 ? { machines: {} } : readAnswer(answer, clusterSchema);
  const names = new Map(Object.entries(cluster.machines));
  return {
    machineName: (machine) => names.get(machine) ?? shortId(machine),
    *whyPending(unit) {
      const path = `${BASE}/units/${encodeURIComponent(unit)}/pending`;
      const pending = yield* send({ method: 'GET', path });
      return pending.status === 404 ? null : readAnswer(pending, pendingSchema).because;
    },
    machine: (id) => ({
      far: true,
      *run(words) {
        const path = `${BASE}/machines/${encodeURIComponent(id)}/run`;
        const ran = yield* send({ method: 'POST', path, body: { words } });
        if (ran.status === 404)
          throw failure('machine-unreachable', `machine ${names.get(id) ?? shortId(id)} does not answer`);
        const { lines, exitCode } = readAnswer(ran, ranSchema);
        return {
          type: 'done',
          exitCode,
          lines: lines.map(({ stream, text, marks }) => ({ stream, line: { text, marks } })),
        };
      },
    }),
  };
}

/** How units fare that are moved, or were to be. */
export function* askMoves(send: Send): Task<ReadonlyMap<string, MoveState>> {
  const answer = yield* send({ method: 'GET', path: `${BASE}/moves` });
  if (answer.status === 404) throw failure('no-moves', 'a fleet that is not ours moves no units');
  return new Map(Object.entries(readAnswer(answer, movingSchema).units));
}

/** Something that happens to a machine. */
export interface AskedFault {
  readonly verb: string;
  readonly machine: string;
  readonly argument?: string | undefined;
}

/** Does something to a machine, and ends with its name. */
export function* askFault(send: Send, { verb, machine, argument }: AskedFault): Task<string> {
  const path = `${BASE}/machines/${encodeURIComponent(machine)}/${encodeURIComponent(verb)}`;
  const body = argument === undefined ? {} : { body: { argument } };
  return readAnswer(yield* send({ method: 'POST', path, ...body }), faultSchema).name;
}
