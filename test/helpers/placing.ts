// Where a policy puts units, on a cluster that a test can be read off.
import { present } from '../../src/base/index.js';
import type { EngineUnit } from '../../src/fleet/engine/view.js';
import type { Machine } from '../../src/fleet/index.js';
import { readPolicy } from '../../src/fleet/index.js';
import { explainPending } from '../../src/fleet/reasons.js';
import type { Policy } from '../../src/fleet/scheduler/policy.js';
import { planWhole } from '../../src/fleet/scheduler/reference.js';
import { aView } from './builders.js';

export function aPolicy(text: string): Policy {
  const policy = readPolicy(text);
  if (!policy.ok) throw new Error(policy.error.message);
  return policy.value;
}

/** `a 1`, or `a waits: …`, for each unit that was nowhere; machines by their number, units without `.service`. */
export function placing(
  policy: string | Policy,
  machines: readonly Machine[],
  units: readonly EngineUnit[],
): readonly string[] {
  const plan = planWhole(aView(machines, units), typeof policy === 'string' ? aPolicy(policy) : policy);
  const short = (name: string): string => name.replace(/\.service$/, '');
  return [
    ...plan.placements.map(({ unit, arrive }) => {
      const { machine } = present(arrive, 'nobody leaves here');
      return `${short(unit.name)} ${Number.parseInt(machine.slice(0, 8), 16)}`;
    }),
    ...plan.pending.map(({ unit, reason }) => `${short(unit.name)} waits: ${explainPending(reason)}`),
  ];
}
