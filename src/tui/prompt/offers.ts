// What helps somebody who is typing: what could come next, what is wrong already, and what a filter lets through.
import { screenOf } from '../screens/index.js';
import type { Scene } from '../screens/screen.js';
import type { Prompt } from '../store.js';
import { type Candidate, typedWord } from './completion.js';
import { unknownField } from './filter.js';
import { labelsOf } from './filter-words.js';
import { isOwnWord, screenCandidates } from './screen-words.js';

type LinePrompt = Exclude<Prompt, { readonly type: 'confirm' }>;

export interface Offer {
  readonly candidates: readonly Candidate[];
  readonly problem: string | null;
}

export function offeredIn(scene: Scene, prompt: LinePrompt): Offer {
  const { type, edit } = prompt;
  const line = edit.text.slice(0, edit.at);
  if (type === 'command') return offeredCommand(scene, line);
  if (type === 'filter') return offeredFilter(scene, typedWord(edit), edit.text);
  return { candidates: [], problem: type === 'ask' ? prompt.problem(edit.text.trim()) : null };
}

function offeredCommand({ source }: Scene, line: string): Offer {
  const first = /^\s*\S*$/.test(line);
  const screens = first ? screenCandidates(line.trim(), source) : [];
  const others = source.commandLine
    .complete(line)
    .filter(({ text }) => !screens.some((screen) => screen.text === text));
  const candidates = [...screens, ...others];
  return { candidates, problem: isOwnWord(line, source) ? null : source.commandLine.problem(line) };
}

function offeredFilter({ place, source }: Scene, word: string, text: string): Offer {
  const { filterFields = [] } = screenOf(place.screen);
  const not = word.startsWith('!') ? '!' : '';
  const labels = labelsOf(source);
  const candidates = [
    ...filterFields.map((field) => ({ text: `${not}${field}:`, about: 'has this in it' })),
    ...[...labels].map((label) => ({ text: `${not}${label}=`, about: "the machine's metadata is this" })),
  ].filter((candidate) => candidate.text.startsWith(word));
  return { candidates, problem: filterFields.length === 0 ? null : unknownField(text, filterFields, labels) };
}

/** How many rows pass the filter, and of how many; null: that nobody has counted. */
export function passing(scene: Scene): { readonly rows: number; readonly of: number | null } {
  const { rows, total } = screenOf(scene.place.screen);
  return { rows: rows?.(scene).length ?? 0, of: total?.(scene) ?? null };
}
