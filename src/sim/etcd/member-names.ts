// What members of etcd are called by people.
import { type FleetsimError, failure, nearest, printable } from '../../base/index.js';

/** The name that means whichever member leads. */
export const ETCD_LEADER = 'etcd-leader';

/** Whether members are called so; a machine could be, too, but hardly is. */
export function isMemberName(word: string): boolean {
  return word.startsWith('etcd-');
}

/** That no member of etcd is called so, among those with these names; of which one may be for whichever leads. */
export function noMember(word: string, names: readonly string[]): FleetsimError {
  const near = nearest(word, names);
  const own = names.filter((name) => name !== ETCD_LEADER);
  const leader = own.length > 1 ? `, and ${ETCD_LEADER} is whichever leads` : '';
  const hint = near === null ? `there are: ${own.join(', ')}${leader}` : `did you mean ${near}?`;
  return failure('no-member', `etcd has no member ${printable(word)}`, hint);
}
