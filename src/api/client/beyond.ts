// What a command wants to know beyond fleet's API, from a server of ours; of a real fleet nothing is known of it.
import type { Task } from '../../base/index.js';
import { shortId } from '../../fleet/index.js';
import type { Stage } from '../../fleetctl/index.js';
import { clusterSchema, faultSchema, journalSchema, pendingSchema } from '../schemas.js';
import { readAnswer, type Send } from './request.js';

const BASE = '/fleetsim/v1';

export type Beyond = Pick<Stage, 'epochMs' | 'machineName' | 'whyPending' | 'journal'>;

export function* askBeyond(send: Send): Task<Beyond> {
  const answer = yield* send({ method: 'GET', path: `${BASE}/cluster` });
  const cluster = answer.status === 404 ? { epochMs: 0, machines: {} } : readAnswer(answer, clusterSchema);
  const names = new Map(Object.entries(cluster.machines));
  return {
    epochMs: cluster.epochMs,
    machineName: (machine) => names.get(machine) ?? shortId(machine),
    *whyPending(unit) {
      const path = `${BASE}/units/${encodeURIComponent(unit)}/pending`;
      const pending = yield* send({ method: 'GET', path });
      return pending.status === 404 ? null : readAnswer(pending, pendingSchema).because;
    },
    *journal(machine, unit, linesMax) {
      const query = new URLSearchParams({ unit, lines: String(linesMax) });
      const path = `${BASE}/machines/${encodeURIComponent(machine)}/journal?${query}`;
      const journal = yield* send({ method: 'GET', path });
      return journal.status === 404 ? null : readAnswer(journal, journalSchema).lines;
    },
  };
}

/** Does something to a machine, and ends with its name. */
export function* askFault(send: Send, verb: 'kill' | 'restart', machine: string): Task<string> {
  const path = `${BASE}/machines/${encodeURIComponent(machine)}/${verb}`;
  return readAnswer(yield* send({ method: 'POST', path }), faultSchema).name;
}
