// What a majority of members decides: who can lead, who is elected, how long a write takes. Pure, on plain data; who is in which
// state is member.ts', and when somebody is elected leadership.ts'.

/** etcd's `--heartbeat-interval`, in milliseconds. */
export const HEARTBEAT_MS = 100;
/** etcd's `--election-timeout`, in milliseconds: a member that hears of no leader for so long, and up to as long again, stands. */
export const ELECTION_MS = 1_000;

/** How many members a cluster may have: an even number bears no more losses than one less. */
export const ETCD_SIZES = [1, 3, 5] as const;
export type EtcdSize = (typeof ETCD_SIZES)[number];

/** Whether each of two members hears the other now. */
export type Hears<M> = (one: M, other: M) => boolean;

export function majorityOf(members: number): number {
  return Math.floor(members / 2) + 1;
}

/** Whether a member and those it is in touch with are a majority. */
export function hasMajority<M>(member: M, members: readonly M[], hears: Hears<M>): boolean {
  const inTouch = members.filter((other) => other === member || hears(member, other));
  return inTouch.length >= majorityOf(members.length);
}

export interface Candidate {
  /** The last revision in its log. */
  readonly revision: number;
  /** What chance adds to its election timeout, in milliseconds. */
  readonly jitterMs: number;
}

/** Nobody votes for who knows less than they; among the others the most impatient one wins, and the first of equals. */
export function elect<C extends Candidate>(candidates: readonly C[]): C | null {
  const newest = Math.max(...candidates.map(({ revision }) => revision));
  const able = candidates.filter(({ revision }) => revision === newest);
  return able.reduce<C | null>(
    (best, one) => (best === null || one.jitterMs < best.jitterMs ? one : best),
    null,
  );
}

/** After how many milliseconds a majority of so many members has acknowledged, their leader at once; infinite: never. */
export function majorityAfterMs(acks: readonly number[], members: number): number {
  const needed = majorityOf(members) - 1;
  if (needed === 0) return 0;
  return [...acks].sort((a, b) => a - b)[needed - 1] ?? Number.POSITIVE_INFINITY;
}
