// Plans turned into etcd transactions. Every one compares the leadership key (a deposed leader can't write) and what
// was seen of each unit (nobody is overwritten), and carries as many decisions as etcd's limit allows.
import { unreachable } from '../../base/index.js';
import { type Compare, type Operation, TXN_OPERATIONS_MAX, type TxnRequest } from '../../etcd/index.js';
import { encode } from '../registry/codecs.js';
import { keys } from '../registry/keys.js';
import type { Placement } from '../scheduler/plan.js';
import type { Mend } from './mend.js';
import type { MoveTask } from './moves.js';
import type { EngineUnit } from './view.js';

/** A transaction and what it decides. */
export interface Batch<T> {
  readonly txn: TxnRequest;
  readonly items: readonly T[];
  /** The unit or key that each item is about. */
  readonly about: readonly string[];
}

interface Step {
  readonly about: string;
  readonly compare: readonly Compare[];
  readonly operations: readonly Operation[];
  /** A machine that must not have come back since, by ID; null: none. */
  readonly away?: string | null;
}

/**
 * `leaderRevision`: the create revision of the leadership key that this engine wrote; `seenRevision`: that of the view on
 * which was decided.
 */
export function batchPlacements(
  placements: readonly Placement<EngineUnit>[],
  leaderRevision: number,
  seenRevision: number,
): readonly Batch<Placement<EngineUnit>>[] {
  return batch(placements, placementStep, leaderRevision, seenRevision);
}

export function batchMends(mends: readonly Mend[], leaderRevision: number): readonly Batch<Mend>[] {
  return batch(mends, mendStep, leaderRevision);
}

export function batchMoves(tasks: readonly MoveTask[], leaderRevision: number): readonly Batch<MoveTask>[] {
  return batch(tasks, moveStep, leaderRevision);
}

/** Whether a refused transaction shows that this engine no longer leads, rather than that a unit has changed. */
function leaderCompare(leaderRevision: number): Compare {
  return { target: 'create', key: keys.leader, result: '=', number: leaderRevision };
}

function placementStep({ unit, leave, arrive }: Placement<EngineUnit>): Step {
  const operations: Operation[] = [];
  if (leave !== null) operations.push({ type: 'delete', key: keys.schedule(leave.machine, unit.name) });
  if (arrive !== null) {
    operations.push({ type: 'put', key: keys.target(unit.name), value: arrive.machine });
    operations.push({
      type: 'put',
      key: keys.schedule(arrive.machine, unit.name),
      value: encode.order(unit),
    });
  } else {
    operations.push({ type: 'delete', key: keys.target(unit.name) });
  }
  if (unit.movingTo !== null) operations.push(...endMove(unit.name));
  if (unit.movingTo !== null && unit.movingTo !== arrive?.machine)
    operations.push({ type: 'delete', key: keys.schedule(unit.movingTo, unit.name) });
  // Differs from fleet: one that is back by now may have begun to run its units again.
  const away = leave?.reason.code === 'machine-gone' ? leave.machine : null;
  return { about: unit.name, compare: unchanged(unit), operations, away };
}

function endMove(unit: string): readonly Operation[] {
  return [
    { type: 'delete', key: keys.move(unit) },
    { type: 'delete', key: keys.arrival(unit) },
  ];
}

function moveStep(task: MoveTask): Step {
  const { name, revision, unit } = task;
  const wish: Compare = { target: 'mod', key: keys.move(name), result: '=', number: revision };
  const seen = unit === null ? [wish] : [wish, ...unchanged(unit)];
  switch (task.type) {
    case 'begin':
      return {
        about: name,
        compare: seen,
        operations: [
          {
            type: 'put',
            key: keys.schedule(task.wish.to, name),
            value: encode.order({ ...task.unit, arriving: revision }),
          },
          { type: 'delete', key: keys.arrival(name) },
        ],
      };
    case 'finish': {
      const {
        wish: { from, to },
        arrivalRevision,
      } = task;
      return {
        about: name,
        compare: [...seen, { target: 'mod', key: keys.arrival(name), result: '=', number: arrivalRevision }],
        operations: [
          { type: 'put', key: keys.target(name), value: to },
          { type: 'put', key: keys.schedule(to, name), value: encode.order(task.unit) },
          { type: 'delete', key: keys.schedule(from, name) },
          ...endMove(name),
        ],
      };
    }
    case 'call-off': {
      const to = task.wish?.to ?? null;
      const copy: readonly Operation[] =
        to === null || to === unit?.machine ? [] : [{ type: 'delete', key: keys.schedule(to, name) }];
      return { about: name, compare: seen, operations: [...copy, ...endMove(name)] };
    }
    default:
      return unreachable(task);
  }
}

function mendStep(mend: Mend): Step {
  if (mend.type === 'remove') {
    return {
      about: mend.key,
      compare: [{ target: 'mod', key: mend.key, result: '=', number: mend.modRevision }],
      operations: [{ type: 'delete', key: mend.key }],
    };
  }
  return {
    about: mend.key,
    compare: unchanged(mend.unit),
    operations: [{ type: 'put', key: mend.key, value: encode.order(mend.unit) }],
  };
}

/** The unit is still as the plan saw it: content, target state, where it is, and whether it has ended if that counts. */
function unchanged(unit: EngineUnit): readonly Compare[] {
  const target: Compare =
    unit.machine === null
      ? { target: 'create', key: keys.target(unit.name), result: '=', number: 0 }
      : { target: 'value', key: keys.target(unit.name), result: '=', value: unit.machine };
  const outcome: readonly Compare[] =
    unit.wishes.onReschedule === 'keep'
      ? [{ target: 'mod', key: keys.outcome(unit.name), result: '=', number: unit.outcomeRevision }]
      : [];
  return [
    target,
    { target: 'mod', key: keys.unitObject(unit.name), result: '=', number: unit.objectRevision },
    { target: 'mod', key: keys.targetState(unit.name), result: '=', number: unit.targetStateRevision },
    ...outcome,
  ];
}

function batch<T>(
  items: readonly T[],
  toStep: (item: T) => Step,
  leaderRevision: number,
  seenRevision = 0,
): readonly Batch<T>[] {
  const batches: Batch<T>[] = [];
  let compare: Compare[] = [leaderCompare(leaderRevision)];
  let success: Operation[] = [];
  let taken: T[] = [];
  let about: string[] = [];
  const away = new Set<string>();
  const close = (): void => {
    if (taken.length > 0) batches.push({ txn: { compare, success }, items: taken, about });
    compare = [leaderCompare(leaderRevision)];
    success = [];
    taken = [];
    about = [];
    away.clear();
  };
  for (const item of items) {
    const step = toStep(item);
    const isAway = step.away ?? null;
    const full =
      // One more, for the machine.
      compare.length + step.compare.length >= TXN_OPERATIONS_MAX ||
      success.length + step.operations.length > TXN_OPERATIONS_MAX;
    if (full) close();
    if (isAway !== null && !away.has(isAway)) {
      away.add(isAway);
      compare.push({ target: 'mod', key: keys.machine(isAway), result: '<', number: seenRevision + 1 });
    }
    compare.push(...step.compare);
    success.push(...step.operations);
    taken.push(item);
    about.push(step.about);
  }
  close();
  return batches;
}
