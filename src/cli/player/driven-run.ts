// A scenario's run as a player drives it: what is done to it at the keys can be done again, and so can all of it up to any
// moment.
import { type FleetsimError, failure } from '../../base/index.js';
import type { HandledRun } from '../../sim/index.js';
import { isVerdict, type Verdict } from '../timeline.js';
import type { Driven, Tell } from './driven.js';
import { noHands, pastRefusal } from './no-hands.js';
import { askedOf, questionsOf } from './questions.js';
import { ServedRun } from './served-run.js';

/** A run, and what it has shown so far. */
export interface Judged {
  readonly handled: HandledRun;
  readonly verdicts: readonly Verdict[];
}

export interface DrivenRunOptions {
  /** When it ends, be its steps done or not; undefined: with the last step. */
  readonly untilMs: number | undefined;
  /** Somebody writes down what happens: the recording is what its scenario leads to, and nothing else. */
  readonly recorded: boolean;
  /** Told of a run that takes the place of this one. */
  readonly instead: (other: Judged) => void;
}

/** Begins a run once more, with what was done to it up to a time. */
type Begin = (upToMs: number, tell: Tell) => HandledRun;

export function drivenRun(handled: HandledRun, options: DrivenRunOptions): Driven {
  const { untilMs, recorded } = options;
  const { again, branching } = drivenAgain((upToMs, tell) => handled.again(upToMs, tell), options);
  return {
    ...played(handled, recorded ? recordedRefusal() : null),
    ...(untilMs === undefined ? {} : { endMs: untilMs }),
    again,
    ...(recorded ? {} : { branching }),
  };
}

/** How such a run is asked about its past, and gone on with from there. */
export function drivenAgain(
  begin: Begin,
  options: DrivenRunOptions,
): Pick<Required<Driven>, 'again' | 'branching'> {
  return {
    again: (_atMs, tell) => {
      const again = begin(Number.POSITIVE_INFINITY, tell);
      return { driven: played(again, pastRefusal()), beforeMs: Number.POSITIVE_INFINITY };
    },
    branching: {
      name: null,
      begin: async (atMs, tell) => {
        const verdicts: Verdict[] = [];
        const other = begin(atMs, (event) => {
          if (isVerdict(event)) verdicts.push(event);
          tell(event);
        });
        options.instead({ handled: other, verdicts });
        return drivenRun(other, options);
      },
    },
  };
}

/** `refusal`: why nobody may do anything to it; null: they may. */
function played(handled: HandledRun, refusal: FleetsimError | null): Driven {
  const { run } = handled;
  const { world } = run;
  const hands = refusal === null ? handled : noHands(world, refusal);
  const served = new ServedRun({ world, hands });
  return {
    paced: {
      nowMs: () => handled.nowMs,
      runUntil: (ms, goesOn) => handled.runUntil(ms, goesOn),
      ended: () => run.outcome !== null,
    },
    fault: (fault) => hands.fault(fault),
    barred: () => refusal ?? handled.refusal(),
    endpoint: () => served.endpoint(),
    questions: questionsOf(askedOf(world)),
    script: { steps: run.script, asOf: (moment) => run.log.asOf(moment) },
    close: () => served.close(),
  };
}

/** In one line of a narrow terminal. */
function recordedRefusal(): FleetsimError {
  return failure('recorded', 'this run is recorded: make it a step of the scenario, or leave --record out');
}
