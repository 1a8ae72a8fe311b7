// What is said of a filter on a screen: of its fields and labels, while it is typed and where it lets nothing pass.
import type { ClusterSource } from '../source.js';
import type { ListState } from '../store.js';
import { unknownField } from './filter.js';

/** The labels that machines have. */
export function labelsOf({ picture }: Pick<ClusterSource, 'picture'>): ReadonlySet<string> {
  return new Set([...picture.machines.values()].flatMap(({ metadata }) => Object.keys(metadata)));
}

/** Why there is no row: of what there is none, as one of them is called; or that nothing could be like that. */
export function noneLike(
  noun: string,
  { source, list }: { readonly source: ClusterSource; readonly list: ListState },
  fields: readonly string[],
): string {
  return unknownField(list.filter, fields, labelsOf(source)) ?? `no ${noun} is like that`;
}
