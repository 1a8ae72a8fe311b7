// A live session as a player drives it. Whoever acts in its past begins another session, which takes its place; what it was is
// kept beside it.
import { formatEndpoint } from '../../api/index.js';
import { branchSession, type Session } from '../../sim/index.js';
import type { Paced } from '../pace.js';
import { writeSession } from '../session-files.js';
import { changeKeeper, liveThrough, sessionFolder } from '../session-store.js';
import { beginSession, freeName } from '../sessions.js';
import { sessionSocket } from '../socket.js';
import type { Again, Driven, Tell } from './driven.js';
import { noHands, pastRefusal } from './no-hands.js';
import { askedOf, questionsOf } from './questions.js';
import { ServedRun } from './served-run.js';

/** A session that is held, with the call that keeps it as it stands. */
export interface Held {
  readonly session: Session;
  readonly keep: () => void;
}

export interface DrivenSessionOptions {
  /** Told of a session that takes the place of this one, before anything happens in it. */
  readonly instead: (other: Held) => void;
  /** What listens to the events of such a session besides the screen. */
  readonly listener: () => Promise<Tell>;
}

export function drivenSession(held: Held, options: DrivenSessionOptions): Driven {
  const { session } = held;
  return {
    title: `session ${session.data().name}`,
    paced: pacedSession(session),
    fault: (fault) => session.fault(fault),
    endpoint: () => Promise.resolve(formatEndpoint(sessionSocket())),
    questions: questionsOf(askedOf(session.world)),
    again: (atMs, tell) => sessionAgain(session, atMs, tell),
    branching: {
      name: () => freeName(session.data().name),
      begin: async (atMs, tell, name) => {
        const listen = await options.listener();
        const other = branchHeld(held, { name, atMs }, (event) => {
          tell(event);
          listen(event);
        });
        options.instead(other);
        return drivenSession(other, options);
      },
    },
  };
}

export function pacedSession({ world: { simulation } }: Session, ended = () => false): Paced {
  return {
    nowMs: () => simulation.nowMs(),
    runUntil: (ms, goesOn = () => true) => void simulation.runWhile(goesOn, ms),
    ended,
  };
}

/** With the commands that had begun by then, of which the last may go on; it is the same until the next one. */
function sessionAgain(session: Session, atMs: number, tell: Tell): Again {
  const data = session.data();
  const earlier = branchSession(data, data.name, atMs);
  const again = liveThrough(earlier, atMs, { onEvent: tell, untilMs: atMs });
  const { world } = again;
  const hands = noHands(world, pastRefusal());
  const served = new ServedRun({ world, hands });
  return {
    driven: {
      paced: pacedSession(again),
      fault: (fault) => hands.fault(fault),
      endpoint: () => served.endpoint(),
      questions: questionsOf(askedOf(world)),
      close: () => served.close(),
    },
    beforeMs: data.commands[earlier.commands.length]?.atMs ?? Number.POSITIVE_INFINITY,
  };
}

/** Begins another one, kept as the session of its folder; the one that was is kept beside it as it stands. */
function branchHeld(
  { session, keep }: Held,
  { name, atMs }: { readonly name: string; readonly atMs: number },
  onEvent: Tell,
): Held {
  const folder = sessionFolder();
  const keepOther = (): void => writeSession(folder, { data: other.data(), wallMs: Date.now() });
  const onChange = changeKeeper(folder, keepOther);
  const other = liveThrough(branchSession(session.data(), name, atMs), atMs, { onEvent, onChange });
  keep();
  beginSession({ data: other.data(), wallMs: Date.now() });
  return { session: other, keep: keepOther };
}
