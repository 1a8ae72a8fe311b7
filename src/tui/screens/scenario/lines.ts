// A script as lines: each step with how it fares, and below one that failed what was found instead.
import { counted } from '../../../base/index.js';
import { formatTime } from '../../../events/index.js';
import { fitLine, type Line, withLook } from '../../draw/line.js';
import { toWidth } from '../../draw/width.js';
import type { ScenarioStep, ScenarioView } from '../../source.js';
import type { Sign } from '../../theme.js';

/** What a line of the script is about: a step by its place, from 0. */
interface StepLine {
  readonly step: number;
  readonly line: Line;
}

/** The mark, a time, and the gaps between. */
const TIME_WIDTH = 12;
const INDENT = 2;

const KIND_MARKS: Readonly<Record<string, string>> = {
  run: '$',
  begin: '$',
  fault: '!',
  chaos: '!',
  expect: '?',
  'until-converged': '?',
  steps: '*',
};

/** How far it has come, in a line. */
export function summaryLine(view: ScenarioView, nowMs: number): Line {
  const done = view.filter(({ endedMs }) => endedMs !== null).length;
  const held = view.reduce((sum, step) => sum + step.held, 0);
  const failed = view.reduce((sum, step) => sum + step.failed, 0);
  return [
    ['heading', 'SCRIPT  '],
    ['name', formatTime(nowMs).slice(0, -2)],
    `  ${done} of ${counted(view.length, 'step')} done  `,
    [held > 0 ? 'good' : 'quiet', `✓ ${held} held`],
    '  ',
    [failed > 0 ? 'bad' : 'quiet', `✖ ${failed} failed`],
  ];
}

/** The step that is being carried out, else the one that comes next, else the last. */
export function currentStep(view: ScenarioView): number {
  const running = view.findLastIndex(({ beganMs, endedMs }) => beganMs !== null && endedMs === null);
  if (running >= 0) return running;
  const next = view.findIndex(({ beganMs }) => beganMs === null);
  return next >= 0 ? next : view.length - 1;
}

/** As many as there is room for, around a step; -1: there is none. */
export function scriptLines(
  view: ScenarioView,
  { at, chosen, width, height }: ScriptWindow,
): readonly StepLine[] {
  const all = view.flatMap((step, i): StepLine[] => {
    const line = stepLine(step);
    return [
      { step: i, line: i === chosen ? withLook(fitLine(['▸', ...line.slice(1)], width), 'cursor') : line },
      ...(step.found === null ? [] : [{ step: i, line: foundLine(step, step.found) }]),
    ];
  });
  if (all.length <= height) return all;
  const middle = all.findIndex(({ step }) => step === at);
  const from = Math.max(0, Math.min(middle - Math.floor(height / 2), all.length - height));
  const shown = all.slice(from, from + height);
  const more = (mark: string, count: number): StepLine => ({
    step: -1,
    line: [['quiet', `  ${mark} ${count} more`]],
  });
  const below = all.length - from - height;
  if (from > 0) shown[0] = more('↑', from + 1);
  if (below > 0) shown[height - 1] = more('↓', below + 1);
  return shown;
}

interface ScriptWindow {
  /** The step that is seen in any case. */
  readonly at: number;
  /** The one under the cursor; -1: none. */
  readonly chosen: number;
  readonly width: number;
  readonly height: number;
}

function stepLine(step: ScenarioStep): Line {
  const { kind, text, depth, rounds, held, failed } = step;
  const { mark, look } = signOf(step);
  const often = rounds > 1 ? `  ${rounds} times` : '';
  const verdicts = held + failed > 1 ? `  ${held} held, ${failed} failed` : '';
  const what = `${KIND_MARKS[kind] ?? ' '} ${text}`;
  return [
    ' ',
    [look, mark],
    ' ',
    ['quiet', `${toWidth(timeOf(step), TIME_WIDTH)} ${' '.repeat(INDENT * depth)}`],
    step.beganMs === null ? ['quiet', what] : failed > 0 ? ['bad', what] : kindLook(kind, what),
    ['quiet', `${often}${verdicts}`],
  ];
}

function kindLook(kind: string, text: string): Line[number] {
  if (kind === 'fault' || kind === 'chaos') return ['command', text];
  return kind === 'expect' || kind === 'until-converged' ? ['good', text] : text;
}

function foundLine({ depth }: ScenarioStep, found: string): Line {
  return [['bad', `${' '.repeat(TIME_WIDTH + 4 + INDENT * (depth + 1))}found: ${found}`]];
}

function signOf({ beganMs, endedMs, failed }: ScenarioStep): Sign {
  if (failed > 0) return { mark: '✖', look: 'bad' };
  if (beganMs === null) return { mark: '·', look: 'quiet' };
  return endedMs === null ? { mark: '◐', look: 'busy' } : { mark: '✓', look: 'good' };
}

/** When it was done, since when it goes on, or when it is to come. */
function timeOf({ beganMs, endedMs, starts }: ScenarioStep): string {
  const ms = endedMs ?? beganMs;
  if (ms !== null) return formatTime(ms);
  if (starts.after === 'run') return `at ${formatTime(starts.ms).slice(0, -'.000'.length)}`;
  return starts.ms === 0 ? '' : `after ${starts.ms / 1_000} s`;
}
