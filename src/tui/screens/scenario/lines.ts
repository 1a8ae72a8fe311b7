// A script as lines: each step with how it fares, and below one that failed what was found instead.
import { counted } from '../../../base/index.js';
import { formatTime } from '../../../events/index.js';
import { fitLine, type Line, textOf, withLook } from '../../draw/line.js';
import { toWidth } from '../../draw/width.js';
import { wrapLast } from '../../draw/wrap.js';
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
    const told = i === chosen ? chosenLines(step, width) : [stepLine(step)];
    const found = step.found === null ? [] : foundLines(step, step.found, width);
    return [...told, ...found].map((line) => ({ step: i, line }));
  });
  if (all.length <= height) return all;
  const middle = all.findIndex(({ step }) => step === at);
  const from = Math.max(0, Math.min(middle - Math.floor(height / 2), all.length - height));
  const shown = all.slice(from, from + height);
  const above = shown[1]?.step ?? at;
  const below = view.length - 1 - (shown.at(-2)?.step ?? at);
  if (from > 0) shown[0] = moreLine('↑', above);
  if (from + height < all.length) shown[height - 1] = moreLine('↓', below);
  return shown;
}

/** How many steps are not seen; none where it is but the rest of one. */
function moreLine(mark: string, steps: number): StepLine {
  return { step: -1, line: [['quiet', steps === 0 ? `  ${mark} more` : `  ${mark} ${steps} more`]] };
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

/** The one under the cursor is told to its end. */
function chosenLines(step: ScenarioStep, width: number): readonly Line[] {
  const [, mark = '', , when = '', ...what] = stepLine(step);
  const before = `▸${textOf(mark)} ${textOf(when)}`;
  const lines = wrapLast([before, what.map(textOf).join('')], width);
  return lines.map((line) => withLook(fitLine(line, width), 'cursor'));
}

function foundLines({ depth }: ScenarioStep, found: string, width: number): readonly Line[] {
  const before = `${' '.repeat(TIME_WIDTH + 4 + INDENT * (depth + 1))}found: `;
  return wrapLast(
    [
      ['bad', before],
      ['bad', found],
    ],
    width,
  );
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
