// Parting machines by a rule, and counting those refused by what speaks against them.
import { EXAMPLES_MAX, type Refusal, type Refused, ruleOf } from '../reasons.js';

export interface Sifted<T> {
  readonly able: readonly T[];
  readonly refused: ReadonlyMap<string, Refused>;
}

/** Whatever stands for a machine, in the order of IDs, of which the first few refused by each rule are told. */
export function sift<T>(
  items: readonly T[],
  idOf: (item: T) => string,
  rule: (item: T) => Refusal | null,
): Sifted<T> {
  const able: T[] = [];
  const refused = new Map<string, { count: number; examples: { machine: string; refusal: Refusal }[] }>();
  for (const item of items) {
    const refusal = rule(item);
    if (refusal === null) {
      able.push(item);
      continue;
    }
    const known = refused.get(ruleOf(refusal)) ?? { count: 0, examples: [] };
    refused.set(ruleOf(refusal), known);
    known.count += 1;
    if (known.examples.length < EXAMPLES_MAX) known.examples.push({ machine: idOf(item), refusal });
  }
  return { able, refused };
}
