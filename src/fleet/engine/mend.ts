// Orders to agents that disagree with the units they are copied from: left apart by a writer who knows only fleet's
// own keys. Pure: what the orders should be against what they are.
import { keys } from '../registry/keys.js';
import type { EngineUnit, EngineView } from './view.js';

export type Mend =
  | { readonly type: 'write'; readonly key: string; readonly unit: EngineUnit }
  | { readonly type: 'remove'; readonly key: string; readonly modRevision: number };

export function planMends(view: EngineView): readonly Mend[] {
  const wanted = new Map<string, EngineUnit>();
  for (const unit of view.units.values()) {
    const key = orderKey(unit);
    if (key !== null) wanted.set(key, unit);
  }
  const mends: Mend[] = [];
  for (const [key, unit] of wanted) {
    const order = view.orders.get(key)?.order;
    const same =
      order?.targetState === unit.targetState && order.hash === unit.hash && order.ended === unit.ended;
    if (!same || order.arriving !== undefined) mends.push({ type: 'write', key, unit });
  }
  const moving = ordersOfMoves(view);
  for (const [key, { modRevision }] of view.orders) {
    if (!wanted.has(key) && !moving.has(key)) mends.push({ type: 'remove', key, modRevision });
  }
  for (const [unit, { value, modRevision }] of view.arrivals) {
    const move = view.moves.get(unit);
    if (move === undefined || value?.move !== move.modRevision)
      mends.push({ type: 'remove', key: keys.arrival(unit), modRevision });
  }
  return mends;
}

/** Where copies of moving units are ordered: moves.ts settles those. */
function ordersOfMoves({ moves }: EngineView): ReadonlySet<string> {
  return new Set(
    [...moves].flatMap(([unit, { value }]) => (value === null ? [] : keys.schedule(value.to, unit))),
  );
}

/** Where a unit's order stands; null when nobody has to act on it. */
function orderKey(unit: EngineUnit): string | null {
  if (unit.requirements.global) return unit.targetState === 'inactive' ? null : keys.global(unit.name);
  return unit.machine === null ? null : keys.schedule(unit.machine, unit.name);
}
