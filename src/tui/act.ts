// Commands from keys: asked for again where it is a real cluster, or where they would begin a run of their own; and their
// answers shown where there is room for them.
import { formatTime } from '../events/index.js';
import { joinWords } from '../fleetctl/index.js';
import { cellWidth } from './draw/width.js';
import type { Scene, Size } from './screens/screen.js';
import type { Answer, Heed } from './source.js';

type Hands = Pick<Scene, 'source' | 'store' | 'size'>;

/** Commands that go on: of these the end is of interest. */
const FOLLOWS = /\s(-f|--follow|-w|--watch)(\s|$)/;

/** Runs a command line: a short answer is a notice, a long one a page, which grows until it is closed. */
export function runLine(scene: Hands, line: string): void {
  scene.store.keepTyped(line);
  inPresent(scene, [line], () => runNow(scene, [line], 'all'));
}

/** Runs what a key stands for: who has pressed it looks at the screen, and wants no page over it unless something failed. */
function runKey(scene: Hands, lines: readonly string[]): void {
  for (const line of lines) scene.store.remember(line);
  inPresent(scene, lines, () => runNow(scene, lines, 'failures'));
}

/** Whoever has done something else since is not taken out of that: an answer that has no room at the foot waits for them. */
function runNow({ source, store, size }: Hands, lines: readonly string[], heed: Heed): void {
  const line = lines.join('; ');
  const { strokes } = store;
  const isAwaited = (): boolean => store.strokes === strokes;
  const heedNow = (): Heed => (isAwaited() ? heed : 'later');
  let closed = false;
  let running = (): void => undefined;
  const end = (): void => {
    closed = true;
    running();
  };
  const top = FOLLOWS.test(line) ? null : 0;
  const told = (answer: Answer, said: boolean): void => {
    const { answer: page, late } = store.view;
    if (page?.end === end) store.change({ answer: { ...page, ...answer } });
    else if (late?.end === end) store.change({ late: { ...late, ...answer } });
    else if (!closed && !(said && isEnough(answer, { heed: heedNow(), size }))) {
      const whole = { ...answer, line, top, wanted: '', end };
      if (isAwaited()) store.openPage(whole);
      else if (answer.exitCode !== null || top === null) store.keepLate(whole);
    }
  };
  running = source.commandLine.run(lines, told, heedNow);
}

/** Whether there is room for its last line, behind the mark of what failed, where that is to be read to its end. */
function isEnough(
  { lines, exitCode }: Answer,
  { heed, size }: { readonly heed: Heed; readonly size: Size },
): boolean {
  if (heed === 'failures' && (exitCode ?? 0) === 0) return true;
  return cellWidth(lines.at(-1) ?? '') <= size.width - 2;
}

/** What takes something away for good: nobody means it by a slip of the finger. */
const ASKED_FIRST: ReadonlySet<string> = new Set(['destroy']);

/** One command for each thing; `together`: one for all of them. On a real cluster only after a yes. */
export function actOn(
  scene: Hands,
  verb: readonly string[],
  things: readonly string[],
  together = false,
): void {
  if (things.length === 0) return;
  const lines = together
    ? [joinWords([...verb, ...things])]
    : things.map((thing) => joinWords([...verb, thing]));
  if (!scene.source.isReal && !ASKED_FIRST.has(verb[0] ?? '')) runKey(scene, lines);
  else {
    const question = things.length === 1 ? `${lines[0]}?` : `${joinWords(verb)}: ${things.length} of them?`;
    confirm(scene, question, { yes: () => runKey(scene, lines) });
  }
}

/** What would change the past makes another run of it, if the person wants that; where nobody can, the source says so. */
function inPresent(scene: Hands, lines: readonly string[], act: () => void): void {
  const { source, store } = scene;
  const { branching, nowMs } = source;
  if (branching === null || !lines.some((line) => source.commandLine.changes(line))) return act();
  const goOn = standStill(source);
  const begin = (name: string): void =>
    source.branch(name, () => {
      goOn();
      act();
    });
  const time = formatTime(nowMs).slice(0, -2);
  if (branching.name === null)
    confirm(scene, `Go on from ${time} another way? What came after it is dropped.`, {
      yes: () => begin(''),
      left: goOn,
    });
  else {
    const { name: text, problem } = branching;
    store.typeAnswer(`Go on from ${time} as session`, { text, problem, done: begin, left: goOn });
  }
}

/** The past that is asked about must not play on meanwhile; returns the call after which it does again. */
function standStill(source: Hands['source']): () => void {
  if (source.state.paused) return () => undefined;
  source.togglePause();
  return () => {
    if (source.state.paused) source.togglePause();
  };
}

interface Answers {
  readonly yes: () => void;
  readonly left?: () => void;
}

function confirm({ store }: Hands, question: string, { yes, left = () => undefined }: Answers): void {
  store.change({ prompt: { type: 'confirm', question, yes, left } });
}
