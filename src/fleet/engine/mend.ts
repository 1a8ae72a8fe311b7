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
    if (!same) mends.push({ type: 'write', key, unit });
  }
  for (const [key, { modRevision }] of view.orders) {
    if (!wanted.has(key)) mends.push({ type: 'remove', key, modRevision });
  }
  return mends;
}

/** Where a unit's order stands; null when nobody has to act on it. */
function orderKey(unit: EngineUnit): string | null {
  if (unit.requirements.global) return unit.targetState === 'inactive' ? null : keys.global(unit.name);
  return unit.machine === null ? null : keys.schedule(unit.machine, unit.name);
}
