// Questions to the scheduler about a registry as it stands, or as it might: answered from all keys at one moment, by the
// engine's own view and policy. Nothing is changed by asking.
import { present } from '../base/index.js';
import type { KeyValue } from '../etcd/index.js';
import type { UnitFile, UnitName } from '../systemd/index.js';
import { readSnapshot } from './engine/snapshot.js';
import { type Capacity, countMore } from './scheduler/capacity.js';
import type { Demand, PlaceableUnit } from './scheduler/demand.js';
import { type Explanation, explainUnit } from './scheduler/explain.js';
import type { Policy } from './scheduler/policy.js';
import { readDemand } from './scheduler/read-demand.js';
import type { Cluster } from './scheduler/reference.js';
import { type Supposition, suppose } from './scheduler/suppose.js';

export class Inquiry {
  readonly #cluster: Cluster<PlaceableUnit>;
  readonly #policy: Policy;

  /** `policy` is that of the engines, of which the registry says nothing. */
  constructor(kvs: readonly KeyValue[], policy: Policy, supposition: Supposition) {
    this.#policy = policy;
    this.#cluster = suppose(readSnapshot(kvs).view, supposition);
  }

  /** Null when there is no such unit. */
  explain(unit: string): Explanation | null {
    return explainUnit(this.#cluster, this.#policy, unit);
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
