// What takes the place of a run on the screen, with its own history: the run as it was at an earlier moment, or another session.
import { History } from '../../events/index.js';
import type { Driven, Tell } from './driven.js';
import { driveTo } from './then.js';

export interface Successor {
  readonly driven: Driven;
  readonly history: History;
}

/** Null: it was given up. Refusals are a `FleetsimError`. */
export type Succeed = () => Promise<Successor | null>;

/** A run that is begun again, driven to a moment of its history. */
export async function branchOf(
  begin: (tell: Tell) => Promise<Driven>,
  atMs: number,
  { history, isWanted }: { readonly history: History; readonly isWanted: () => boolean },
): Promise<Successor | null> {
  const successor = await successorOf(begin);
  const { driven } = successor;
  // What had begun may have been brought to its end.
  const toMs = Math.max(atMs, driven.paced.nowMs());
  const moment = { seq: history.seqAt(toMs), atMs: toMs };
  if (await driveTo(driven, () => successor.history.lastSeq, moment, { history, isWanted })) return successor;
  driven.close?.();
  return null;
}

export async function successorOf(begin: (tell: Tell) => Promise<Driven>): Promise<Successor> {
  const history = new History();
  return { driven: await begin((event) => history.apply(event)), history };
}
