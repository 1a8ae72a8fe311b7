// Which jobs a job pulls in, and they in turn (core/transaction.c, transaction_add_job_and_dependencies). Goes along the
// dependencies without recursion: a chain of any length fits.
import { err, ok, type Result } from '../../base/index.js';
import type { LoadState } from '../states.js';
import type { Draft, Drafts } from './drafts.js';
import { collapse, type JobType } from './job-types.js';
import type { JobOrder, Refusal, TakeNote, UnitsView } from './transaction.js';

/** A job that another one pulls in. */
interface Step {
  readonly unit: string;
  readonly type: JobType;
  readonly matters: boolean;
  readonly conflicts: boolean;
  /** What becomes of the puller when this cannot be: it cannot be either, or does without. */
  readonly otherwise: 'fail' | 'do-without';
}

/** A job whose pulled-in ones are being added. */
interface Frame {
  readonly draft: Draft;
  readonly steps: readonly Step[];
  next: number;
}

/** Fills `drafts`. What was added for a part that is then done without stays, as in systemd. */
export function pullIn(
  view: UnitsView,
  order: JobOrder,
  drafts: Drafts,
  note: TakeNote,
): Result<null, Refusal> {
  const ignoreOrder = order.mode === 'ignore-dependencies';
  const alone = ignoreOrder || order.mode === 'ignore-requirements';
  const frames: Frame[] = [];
  const add = (step: Pick<Step, 'unit' | 'type'>): Result<Draft, Refusal> => {
    const refusal = refuse(view, step.unit, step.type);
    if (refusal !== null) return err(refusal);
    const { draft, added } = drafts.add(step.unit, step.type);
    draft.ignoreOrder ||= ignoreOrder;
    if (added && !alone) frames.push({ draft, steps: stepsOf(view, draft), next: 0 });
    return ok(draft);
  };
  const anchor = add(order);
  if (!anchor.ok) return anchor;
  drafts.anchor = anchor.value;
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const step = frame.steps[frame.next];
    frame.next += 1;
    if (step === undefined) {
      frames.pop();
      continue;
    }
    const added = add(step);
    if (added.ok) drafts.link(frame.draft, added.value, step);
    else if (!bear(frames, added.error, note)) return added;
  }
  return ok(null);
}

/** Gives up those that cannot be without the step that failed, up to one that can; false when there is none. */
function bear(frames: Frame[], refusal: Refusal, note: TakeNote): boolean {
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const step = frame.steps[frame.next - 1];
    if (refusal.code === 'not-applicable') return true;
    if (step?.otherwise === 'do-without') {
      const expected = refusal.code === 'masked' || refusal.code === 'not-found';
      const message = `Cannot add dependency job, ignoring: ${refusal.message}`;
      note(step.unit, expected ? 'debug' : 'warning', message);
      return true;
    }
    frames.pop();
  }
  return false;
}

function stepsOf(view: UnitsView, { unit, type }: Draft): readonly Step[] {
  switch (type) {
    case 'start':
      return startSteps(view, unit);
    case 'restart':
      return [...startSteps(view, unit), ...stopSteps(view, unit, 'restart')];
    case 'stop':
      return stopSteps(view, unit, 'stop');
    case 'reload':
      return view.along(unit, 'propagateReload').flatMap((other) => {
        const reload = collapse('try-reload', view.active(other));
        return reload === null ? [] : [step(other, reload, WELCOME)];
      });
    case 'verify-active':
      return [];
  }
}

/** How a job is pulled in: what the puller is without it, and whether it is for being in the way. */
type Manner = Omit<Step, 'unit' | 'type'>;

const NEEDED: Manner = { matters: true, conflicts: false, otherwise: 'fail' };
const IN_THE_WAY: Manner = { matters: true, conflicts: true, otherwise: 'fail' };
const WELCOME: Manner = { matters: false, conflicts: false, otherwise: 'do-without' };

function startSteps(view: UnitsView, unit: string): Step[] {
  const steps: Step[] = [];
  for (const other of view.along(unit, 'pullInStart')) steps.push(step(other, 'start', NEEDED));
  for (const other of view.along(unit, 'pullInStartIgnored')) steps.push(step(other, 'start', WELCOME));
  for (const other of view.along(unit, 'pullInVerify')) steps.push(step(other, 'verify-active', NEEDED));
  for (const other of view.along(unit, 'pullInStop')) steps.push(step(other, 'stop', IN_THE_WAY));
  for (const other of view.along(unit, 'pullInStopIgnored')) steps.push(step(other, 'stop', WELCOME));
  return steps;
}

/** A restart is passed on as one only to those that are up; to the rest its stop is. */
function stopSteps(view: UnitsView, unit: string, type: 'stop' | 'restart'): readonly Step[] {
  const restarted = type === 'restart' ? view.along(unit, 'propagateRestart') : [];
  const passedOn = new Set(restarted);
  return [
    ...restarted.flatMap((other) => {
      const restart = collapse('try-restart', view.active(other));
      return restart === null ? [] : [step(other, restart, NEEDED)];
    }),
    ...view
      .along(unit, 'propagateStop')
      .filter((other) => !passedOn.has(other))
      .map((other) => step(other, 'stop', NEEDED)),
  ];
}

function step(unit: string, type: JobType, { matters, conflicts, otherwise }: Manner): Step {
  return { unit, type, matters, conflicts, otherwise };
}

function refuse(view: UnitsView, unit: string, type: JobType): Refusal | null {
  const load = view.load(unit);
  const refusal = type === 'stop' ? null : refuseByLoad(unit, load);
  if (refusal !== null) return refusal;
  const applicable =
    type === 'stop' || type === 'restart'
      ? !view.perpetual(unit)
      : type !== 'reload' || view.reloadable(unit);
  if (applicable) return null;
  return { code: 'not-applicable', message: `Job type ${type} is not applicable for unit ${unit}.` };
}

/** systemd's words for a unit that cannot be because of its file; null: it can. */
function refuseByLoad(unit: string, load: LoadState): Refusal | null {
  switch (load) {
    case 'loaded':
      return null;
    case 'not-found':
      return { code: 'not-found', message: `Unit ${unit} not found.` };
    case 'bad-setting':
      return { code: 'load-failed', message: `Unit ${unit} has a bad unit file setting.` };
    case 'masked':
      return { code: 'masked', message: `Unit ${unit} is masked.` };
  }
}
