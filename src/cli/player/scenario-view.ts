// A scenario's script as the screen shows it: each step in words, and how it fares at a moment.
import { foundWords, type History } from '../../events/index.js';
import type { StepState } from '../../sim/index.js';
import type { ScenarioView } from '../../tui/index.js';
import type { Script } from './driven.js';

/** Made last for a script. */
const last = new WeakMap<Script, { readonly states: readonly StepState[]; readonly view: ScenarioView }>();

/** The same as long as nothing has changed. */
export function scenarioView(
  script: Script,
  moment: { readonly seq: number; readonly atMs: number },
  history: History,
): ScenarioView {
  const states = script.asOf(moment);
  const known = last.get(script);
  if (known?.states === states) return known.view;
  const view = script.steps.map((step, i) => {
    const { verdict = null, ...state } = states[i] ?? NONE;
    return { ...step, ...state, found: state.failed === 0 ? null : foundIn(history, verdict) };
  });
  last.set(script, { states, view });
  return view;
}

const NONE: StepState = { beganMs: null, endedMs: null, rounds: 0, held: 0, failed: 0, verdict: null };

/** Null: it is forgotten. */
function foundIn(history: History, verdict: number | null): string | null {
  const event = verdict === null ? undefined : history.at(verdict);
  return event?.type === 'expectation' ? foundWords(event) : null;
}
