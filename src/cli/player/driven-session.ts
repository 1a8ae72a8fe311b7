// A live session as a player drives it. Whoever acts in its past begins another session, which takes its place, and whoever
// switches goes on with one that was; each is kept beside the other.
import { formatEndpoint } from '../../api/index.js';
import { branchSession, type Session, type SessionData } from '../../sim/index.js';
import { branchedSession, firstAsked, removedSession } from '../commands/session.js';
import type { Paced } from '../pace.js';
import { writeSession } from '../session-files.js';
import { changeKeeper, liveThrough, sessionFolder } from '../session-store.js';
import { beginSession, freeName, newNameProblem, readSession, switchSession } from '../sessions.js';
import { sessionSocket } from '../socket.js';
import type { Again, Driven, Tell } from './driven.js';
import { noHands, pastRefusal } from './no-hands.js';
import { askedOf, questionsOf } from './questions.js';
import { ServedRun } from './served-run.js';
import type { Beside, Replacing } from './session-line.js';

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
  const instead = async (tell: Tell, begin: (onEvent: Tell) => Held): Promise<Driven> => {
    const listen = await options.listener();
    const other = begin((event) => {
      tell(event);
      listen(event);
    });
    options.instead(other);
    return drivenSession(other, options);
  };
  return {
    title: `session ${session.data().name}`,
    paced: pacedSession(session),
    fault: (fault) => session.fault(fault),
    endpoint: () => Promise.resolve(formatEndpoint(sessionSocket())),
    questions: questionsOf(askedOf(session.world)),
    again: (atMs, tell) => sessionAgain(session, atMs, tell),
    branching: {
      name: () => freeName(session.data().name),
      problem: (name) => newNameProblem(name, session.data().name),
      begin: (atMs, tell, name) => instead(tell, (onEvent) => branchHeld(held, { name, atMs }, onEvent)),
    },
    sessions: {
      instead: (command, tell) => instead(tell, (onEvent) => replaceHeld(held, command, onEvent)),
      beside: (command, atMs) => doBeside(session, command, atMs),
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
  const other = hold(branchSession(session.data(), name, atMs), atMs, onEvent);
  keep();
  beginSession({ data: other.session.data(), wallMs: Date.now() });
  return other;
}

function replaceHeld(held: Held, command: Replacing, onEvent: Tell): Held {
  return command.type === 'switch'
    ? switchHeld(held, command.name, onEvent)
    : newHeld(held, firstAsked(command.name, command.options), onEvent);
}

/** Goes on with one that is kept beside it, from where that stood, and keeps this one there instead. */
function switchHeld({ keep }: Held, name: string, onEvent: Tell): Held {
  const other = hold(readSession(name), 0, onEvent);
  keep();
  switchSession(name);
  return other;
}

/** Begins a new one, and keeps this one beside it. */
function newHeld({ keep }: Held, data: SessionData, onEvent: Tell): Held {
  const other = hold(data, 0, onEvent);
  keep();
  beginSession({ data: other.session.data(), wallMs: Date.now() });
  return other;
}

function doBeside(session: Session, command: Beside, atMs: number): string {
  const { type, name } = command;
  return type === 'rm' ? removedSession(name) : branchedSession(session, name, { atMs, ...command.options });
}

function hold(data: SessionData, atMs: number, onEvent: Tell): Held {
  const folder = sessionFolder();
  const keep = (): void => writeSession(folder, { data: session.data(), wallMs: Date.now() });
  const session = liveThrough(data, atMs, { onEvent, onChange: changeKeeper(folder, keep) });
  return { session, keep };
}
