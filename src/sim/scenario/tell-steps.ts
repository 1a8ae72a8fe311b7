// The steps of a scenario in words, one line each.
import { formatFault } from '../faults/fault.js';
import type { Seen } from './expect/check.js';
import { checkOf } from './expect/expect.js';
import type { Action, Rounds, Start, Step } from './scenario.js';
import { stepsIn } from './step-log.js';

export interface ToldStep {
  readonly kind: Action['type'];
  readonly text: string;
  readonly starts: Start;
  /** How deep it stands within others. */
  readonly depth: number;
  /** Of the file; null: nobody knows. */
  readonly line: number | null;
}

/** In the order in which they are written. */
export function tellSteps(steps: readonly Step[], seen: Seen): readonly ToldStep[] {
  return [...stepsIn(steps)].map(({ step: { action, starts, place }, depth }) => ({
    kind: action.type,
    text: tellAction(action, seen),
    starts,
    depth,
    line: place.line ?? null,
  }));
}

function tellAction(action: Action, seen: Seen): string {
  switch (action.type) {
    case 'run':
      return [
        action.line,
        ...(action.exitCode === 0 ? [] : [`ends with exit code ${action.exitCode}`]),
        ...action.prints.map((text) => `prints ${JSON.stringify(text)}`),
      ].join(', ');
    case 'begin':
      return `${action.line} &`;
    case 'fault':
      return formatFault(action.fault);
    case 'chaos':
      return `${action.profile} chaos for ${seconds(action.forMs)}`;
    case 'wait':
      return `wait ${seconds(action.ms)}`;
    case 'until-converged':
      return `converged within ${seconds(action.withinMs)}`;
    case 'expect':
      return `${checkOf(action.expectation, seen).expected}${action.withinMs === 0 ? '' : ` within ${seconds(action.withinMs)}`}`;
    case 'steps':
      return tellRounds(action);
  }
}

function tellRounds({ times, everyMs, forMs }: Rounds): string {
  return [
    ...(times === null ? [] : [times === 1 ? 'once' : `${times} times`]),
    ...(everyMs === 0 ? [] : [`every ${seconds(everyMs)}`]),
    ...(forMs === null ? [] : [`for ${seconds(forMs)}`]),
  ].join(' ');
}

function seconds(ms: number): string {
  return `${ms / 1_000} s`;
}
