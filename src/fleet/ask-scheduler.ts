// Questions to the scheduler about a registry as it stands, or as it might: answered from all keys at one moment, by the
// engine's own view and policy. Nothing is changed by asking.
import { present } from '../base/index.js';
import type { KeyValue } from '../etcd/index.js';
import type { UnitFile, UnitName } from '../systemd/index.js';
import { readSnapshot } from './engine/snapshot.js';
import { explainPending } from './reasons.js';
import { type Capacity, countMore } from './scheduler/capacity.js';
import type { Demand, PlaceableUnit } from './scheduler/demand.js';
import { type Drain, planDrain } from './scheduler/drain.js';
import { type Explanation, explainUnit } from './scheduler/explain.js';
import type { Policy } from './scheduler/policy.js';
import { readDemand } from './scheduler/read-demand.js';
import { type Cluster, settle } from './scheduler/reference.js';
import { type Supposition, suppose } from './scheduler/suppose.js';

export interface InquiryOptions {
  /** All of fleet's keys. */
  readonly kvs: readonly KeyValue[];
  /** That of the engines, of which the registry says nothing. */
  readonly policy: Policy;
  /** Lost machines whose units the engine keeps there for now: no more is said of these in the registry. */
  readonly held: ReadonlySet<string>;
  readonly supposition: Supposition;
}

export class Inquiry {
  readonly #cluster: Cluster<PlaceableUnit>;
  readonly #policy: Policy;

  constructor({ kvs, policy, held, supposition }: InquiryOptions) {
    const { machines, units } = readSnapshot(kvs).view;
    this.#policy = policy;
    this.#cluster = suppose({ machines, units, held }, supposition);
  }

  /** Null when there is no such unit. */
  explain(unit: string): Explanation | null {
    return explainUnit(this.#cluster, this.#policy, unit);
  }

  /** Why a unit gets no machine, in the engine's words; null: it has one, wants none, or is not there. */
  whyPending(unit: string): string | null {
    const { pending } = settle(this.#cluster, this.#policy).plan;
    const found = pending.find((one) => one.unit.name === unit);
    return found === undefined ? null : explainPending(found.reason);
  }

  /** Where units are being moved to, by unit. */
  moves(): ReadonlyMap<string, string> {
    const moves = new Map<string, string>();
    for (const { name, movingTo } of this.#cluster.units.values())
      if (movingTo !== null) moves.set(name, movingTo);
    return moves;
  }

  /** Where the units of a machine can go, by its ID. */
  drain(machine: string): Drain {
    return planDrain(this.#cluster, this.#policy, machine);
  }

  /** How many more units with this file fit. `name` is theirs, that of their template or of one of them. */
  countMore(name: UnitName, file: UnitFile): Capacity {
    return countMore(this.#cluster, this.#policy, copies(name, file, this.#cluster.units));
  }
}

/** Instances of the name's template from 1 on, but for those that there are; a name without an `@` gets one. */
function copies(
  { prefix, type }: UnitName,
  file: UnitFile,
  units: ReadonlyMap<string, unknown>,
): (n: number) => Demand {
  const demands: Demand[] = [];
  let instance = 0;
  const further = (): Demand => {
    for (;;) {
      instance += 1;
      const full = `${prefix}@${instance}.${type}`;
      if (!units.has(full)) return readDemand({ full, prefix, instance: String(instance), type }, file);
    }
  };
  return (n) => {
    while (demands.length <= n) demands.push(further());
    return present(demands[n], 'copies are made up to the one asked for');
  };
}
