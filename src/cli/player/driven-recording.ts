// A recording as a player drives it: all that is in it has happened, and nothing comes after it. What events do not tell, another
// run of its scenario does, where this program can have it.
import { FleetsimError, failure, printable } from '../../base/index.js';
import type { History } from '../../events/index.js';
import { HandledRun, type Recording, runOf } from '../../sim/index.js';
import { titleOf } from '../replay/variants.js';
import { VERSION } from '../version.js';
import type { Driven, Script } from './driven.js';
import { drivenAgain } from './driven-run.js';
import { driveTo, type Moment, Then } from './then.js';

/** `history`: all of its events. */
export function drivenRecording(recording: Recording, history: History): Driven {
  const { endMs } = recording;
  const refusal = failure('recorded', 'a recording is what was recorded', 'go back in it, and on from there');
  const refuse = (): never => {
    throw refusal;
  };
  const rerun = rerunOf(recording);
  const options = {
    untilMs: recording.header.untilMs ?? undefined,
    recorded: false,
    instead: () => undefined,
  };
  const driven: Driven = {
    title: recordedTitle(recording, rerun === null),
    paced: { nowMs: () => endMs, runUntil: () => undefined, ended: () => true },
    endMs,
    fault: refuse,
    barred: () => refusal,
    endpoint: async () => refuse(),
    questions: null,
    ...(rerun === null ? {} : drivenAgain((_upToMs, tell) => new HandledRun(rerun, tell), options)),
  };
  const end: Moment = { seq: history.lastSeq, atMs: endMs };
  const then = new Then(driven, history);
  let [open, script]: [boolean, Script | undefined] = [true, undefined];
  if (rerun !== null)
    void scriptOf(rerun, history, end, () => open).then((found) => {
      script = found;
    });
  return {
    ...driven,
    questions: then.questionsAt(end),
    get script() {
      return script;
    },
    close() {
      open = false;
      then.close();
    },
  };
}

type Rerun = ConstructorParameters<typeof HandledRun>[0];

/** Null: by another version, or of a scenario that this one does not read any more. */
function rerunOf(recording: Recording): Rerun | null {
  if (recording.header.version !== VERSION || recording.changed.length > 0) return null;
  try {
    return { ...runOf(recording), version: VERSION };
  } catch (error) {
    if (error instanceof FleetsimError) return null;
    throw error;
  }
}

function recordedTitle({ header }: Recording, alone: boolean): string {
  const { scenario, variant, version } = header;
  const by = version === VERSION ? '' : ` by ${version}`;
  return printable(`${titleOf(scenario.name, variant)}, recorded${by}${alone ? ': no questions' : ''}`);
}

/** How far the run had come when: known once it was run to its end. Undefined: it does not lead there. */
async function scriptOf(
  rerun: Rerun,
  history: History,
  end: Moment,
  isWanted: () => boolean,
): Promise<Script | undefined> {
  try {
    let told = 0;
    const handled = new HandledRun(rerun, () => {
      told += 1;
    });
    const { run } = handled;
    const paced = {
      nowMs: () => handled.nowMs,
      runUntil: handled.runUntil.bind(handled),
      ended: () => run.outcome !== null,
    };
    const there = await driveTo({ paced }, () => told, end, { history, isWanted });
    return there ? { steps: run.script, asOf: (moment) => run.log.asOf(moment) } : undefined;
  } catch (error) {
    if (error instanceof FleetsimError) return undefined;
    throw error;
  }
}
