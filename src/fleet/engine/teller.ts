// What a leading engine tells of its decisions: each with its reason in words, and what lasts only once.
import type { Host } from '../host.js';
import {
  type CallOffReason,
  explainCallOff,
  explainMove,
  explainPending,
  explainSchedule,
  explainUnschedule,
  type PendingReason,
} from '../reasons.js';
import type { PlaceableUnit } from '../scheduler/demand.js';
import type { Placement, Plan } from '../scheduler/plan.js';
import type { Policy } from '../scheduler/policy.js';
import type { MoveTask } from './moves.js';
import type { EngineUnit, EngineView } from './view.js';

/** Kinds of failure of one policy that are told while an engine leads: a policy may fail in another way each time. */
const POLICY_PROBLEMS_MAX = 100;

export interface TellerOptions {
  readonly host: Host;
  /** The machine of this engine. */
  readonly engine: string;
  readonly policy: Policy;
}

export class Teller {
  readonly #host: Host;
  readonly #engine: string;
  readonly #policy: Policy;
  /** What was last told of each waiting unit, so that it is told once. */
  readonly #told = new Map<string, string>();
  /** Of these, units that wait for their own machine. */
  readonly #awaiting = new Set<string>();
  readonly #policyProblems = new Set<string>();

  constructor({ host, engine, policy }: TellerOptions) {
    this.#host = host;
    this.#engine = engine;
    this.#policy = policy;
  }

  /** Nobody wants the unit to be anywhere: when it waits again, it is told anew. */
  unitRests(name: string): void {
    this.#told.delete(name);
  }

  /** Who waited for its own machine waits no longer when that is back, and is told of again when it goes again. */
  machinesChanged({ units, machines }: Pick<EngineView, 'units' | 'machines'>): void {
    for (const name of this.#awaiting) {
      const machine = units.get(name)?.machine ?? null;
      if (machine !== null && !machines.has(machine)) continue;
      this.#awaiting.delete(name);
      this.#told.delete(name);
    }
  }

  placement({ unit, leave, arrive }: Placement<EngineUnit>): void {
    const about = { engine: this.#engine, unit: unit.name };
    if (unit.movingTo !== null) this.#tellCallOff(unit.name, unit.movingTo, { code: 'unit-elsewhere' });
    if (leave !== null) {
      this.#host.emit({
        type: 'engine-unscheduled',
        ...about,
        ...leave,
        because: explainUnschedule(leave.reason),
      });
    }
    if (arrive !== null) {
      this.#host.emit({
        type: 'engine-scheduled',
        ...about,
        ...arrive,
        because: explainSchedule(arrive.reason),
      });
    }
  }

  move(task: MoveTask): void {
    const about = { engine: this.#engine, unit: task.name };
    switch (task.type) {
      case 'begin':
        return this.#host.emit({ type: 'engine-moving', ...about, ...task.wish });
      case 'finish': {
        const reason = { code: 'rebalanced' } as const;
        const because = explainMove(reason);
        return this.#host.emit({ type: 'engine-moved', ...about, ...task.wish, reason, because });
      }
      case 'call-off':
        return this.#tellCallOff(task.name, task.wish?.to ?? null, task.reason);
    }
  }

  #tellCallOff(unit: string, to: string | null, reason: CallOffReason): void {
    const because = explainCallOff(reason);
    this.#host.emit({ type: 'engine-move-called-off', engine: this.#engine, unit, to, reason, because });
  }

  pending({ pending, placements }: Plan<PlaceableUnit>): void {
    const words = new Map<PendingReason, string>();
    for (const { unit, reason } of pending) {
      // Units that are alike wait for the same, by the thousand.
      const because = words.get(reason) ?? explainPending(reason);
      words.set(reason, because);
      if (this.#told.get(unit.name) === because) continue;
      if (reason.code === 'machine-away') this.#awaiting.add(unit.name);
      this.#told.set(unit.name, because);
      this.#host.emit({ type: 'engine-pending', engine: this.#engine, unit: unit.name, reason, because });
    }
    for (const { unit, arrive } of placements) if (arrive !== null) this.#told.delete(unit.name);
  }

  /** Units have been placed all the same. */
  policyProblem({ policyProblem }: Plan<PlaceableUnit>): void {
    const told = this.#policyProblems;
    if (policyProblem === null || told.has(policyProblem) || told.size > POLICY_PROBLEMS_MAX) return;
    told.add(policyProblem);
    const last = told.size > POLICY_PROBLEMS_MAX;
    const problem = last ? 'it fails in ever new ways, of which no more is told' : policyProblem;
    this.#host.emit({
      type: 'engine-policy-failed',
      engine: this.#engine,
      policy: this.#policy.name,
      problem,
    });
  }
}
