// What keys do while a line is being typed: a filter, a command, or the answer to a question.
import type { Key } from 'ink';
import { runLine } from '../act.js';
import type { Scene } from '../screens/screen.js';
import type { Prompt } from '../store.js';
import { completed, erased, typed, wordErased } from './palette.js';

/** A key, or text that was pasted. */
export function typeInto(scene: Scene, prompt: Prompt, input: string, key: Key): void {
  if (prompt.type === 'confirm') return answer(scene, prompt, input, key);
  const { store } = scene;
  const enter = input.search(/[\r\n]/);
  if (key.escape) {
    if (prompt.type === 'filter') store.changeList({ filter: prompt.was });
    return store.change({ prompt: null });
  }
  if (key.return || enter >= 0) {
    const line = typed(prompt.line, input.slice(0, Math.max(0, enter)));
    if (prompt.type === 'filter') store.changeList({ filter: line.trim() });
    store.change({ prompt: null });
    if (prompt.type === 'command' && line.trim() !== '') runLine(scene, line.trim());
    return;
  }
  if (prompt.type === 'command' && (key.upArrow || key.downArrow))
    return recall(scene, prompt, key.upArrow ? 1 : -1);
  const line = edited(scene, prompt, input, key);
  if (line === null) return store.change({ prompt: null });
  store.change({ prompt: { ...prompt, line } });
  if (prompt.type === 'filter') store.changeList({ filter: line });
}

type LinePrompt = Exclude<Prompt, { readonly type: 'confirm' }>;

/** Null: the line is left. */
function edited({ source }: Scene, { type, line }: LinePrompt, input: string, key: Key): string | null {
  if (key.tab) return type === 'command' ? completed(line, source.complete(line)) : line;
  if (key.backspace || key.delete) return line === '' ? null : erased(line);
  if (key.ctrl) return input === 'u' ? '' : input === 'w' ? wordErased(line) : line;
  return key.meta ? line : typed(line, input);
}

/** An earlier line, or a later one. */
function recall({ store }: Scene, prompt: Extract<Prompt, { type: 'command' }>, by: number): void {
  const { typed } = store.view;
  const recalled = Math.max(-1, Math.min(typed.length - 1, prompt.recalled + by));
  const line = recalled < 0 ? '' : (typed[typed.length - 1 - recalled] ?? '');
  store.change({ prompt: { type: 'command', line, recalled } });
}

function answer(
  { store }: Scene,
  { yes }: Extract<Prompt, { type: 'confirm' }>,
  input: string,
  key: Key,
): void {
  if (input === 'y' || input === 'Y') {
    store.change({ prompt: null });
    yes();
  } else if (key.escape || key.return || input === 'n' || input === 'N') store.change({ prompt: null });
}
