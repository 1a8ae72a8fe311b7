// What keys do while a line is being typed: a filter, a command, words to look for, or the answer to a question.
import { runLine } from '../act.js';
import { found } from '../pages.js';
import type { Scene } from '../screens/screen.js';
import type { Prompt } from '../store.js';
import { completed } from './completion.js';
import { edited, inserted, lineOf } from './line-edit.js';
import { offeredIn } from './offers.js';
import { leaves, screenNamed } from './screen-words.js';

type LinePrompt = Exclude<Prompt, { readonly type: 'confirm' }>;

/** A key by its name. */
export function keyInto(scene: Scene, prompt: Prompt, key: string): void {
  // Of the terminal, and not of what is typed on it.
  if (key === 'ctrl+z') return scene.terminal.suspend();
  if (key === 'ctrl+l') return scene.terminal.redraw();
  if (prompt.type === 'confirm') return answer(scene, prompt, key);
  switch (key) {
    case 'escape':
    case 'ctrl+c':
      return leave(scene, prompt);
    case 'enter':
      return enter(scene, prompt);
    case 'tab':
    case 'shift+tab': {
      const { candidates } = offeredIn(scene, prompt);
      return change(scene, {
        ...prompt,
        ...completed(prompt.edit, prompt.walk, { candidates, by: key === 'tab' ? 1 : -1 }),
      });
    }
    case 'up':
      return recall(scene, prompt, 1);
    case 'down':
      return recall(scene, prompt, -1);
  }
  const { text } = prompt.edit;
  if (text === '' && (key === 'backspace' || key === 'delete' || key === 'ctrl+d'))
    return leave(scene, prompt);
  const edit = edited(prompt.edit, key);
  if (edit !== null) change(scene, { ...prompt, edit, walk: null });
}

/** Text that was typed at once, or pasted. */
export function typeInto(scene: Scene, prompt: Prompt, input: string): void {
  if (prompt.type === 'confirm') answer(scene, prompt, input);
  else change(scene, { ...prompt, edit: inserted(prompt.edit, input), walk: null });
}

function change({ store }: Scene, prompt: LinePrompt): void {
  store.change({ prompt });
  if (prompt.type === 'filter') store.changeList({ filter: prompt.edit.text });
}

function leave({ store }: Scene, prompt: LinePrompt): void {
  if (prompt.type === 'filter') store.changeList({ filter: prompt.was });
  store.change({ prompt: null });
  if (prompt.type === 'ask') prompt.left();
}

function enter(scene: Scene, prompt: LinePrompt): void {
  const { store } = scene;
  const line = prompt.edit.text.trim();
  // What is wrong stands above it already.
  if (prompt.type === 'ask' && prompt.problem(line) !== null) return;
  store.change({ prompt: null });
  if (prompt.type === 'filter') store.changeList({ filter: line });
  else if (prompt.type === 'search') search(scene, line);
  else if (prompt.type === 'ask') prompt.done(line);
  else if (line !== '') command(scene, line);
}

/** A screen by its name, the way out, or whatever the source makes of it. */
function command(scene: Scene, line: string): void {
  const screen = screenNamed(line, scene.source);
  if (screen !== null) scene.store.go(screen.id);
  else if (leaves(line)) scene.exit();
  else runLine(scene, line);
}

/** To the first line from here on that has it. */
function search({ store, size }: Scene, wanted: string): void {
  const { answer } = store.view;
  if (answer !== null) store.change({ answer: found({ ...answer, wanted }, size) });
}

/** An earlier line, or a later one; what was begun stands behind the last. */
function recall(scene: Scene, prompt: LinePrompt, by: number): void {
  if (prompt.type !== 'command') return;
  const { typed } = scene.store.view;
  const recalled = Math.max(-1, Math.min(typed.length - 1, prompt.recalled + by));
  if (recalled === prompt.recalled) return;
  const begun = prompt.recalled < 0 ? prompt.edit.text : prompt.begun;
  const line = recalled < 0 ? begun : (typed[typed.length - 1 - recalled] ?? '');
  change(scene, { ...prompt, edit: lineOf(line), walk: null, recalled, begun });
}

function answer({ store }: Scene, { yes, left }: Extract<Prompt, { type: 'confirm' }>, key: string): void {
  const isYes = key === 'y' || key === 'Y';
  if (!isYes && !NO.includes(key)) return;
  store.change({ prompt: null });
  if (isYes) yes();
  else left();
}

const NO: readonly string[] = ['escape', 'enter', 'n', 'N', 'q', 'ctrl+c'];
