// What the command line knows by itself: screens by their names, `:units`, and the way out, `:q`.
import { screensFor } from '../screens/index.js';
import type { Screen } from '../screens/screen.js';
import type { ClusterSource } from '../source.js';
import type { Candidate } from './completion.js';

/** Null: no screen is called so. */
export function screenNamed(word: string, source: ClusterSource): Screen | null {
  return screensFor(source).find(({ id }) => id === word.toLowerCase()) ?? null;
}

export function screenCandidates(typed: string, source: ClusterSource): readonly Candidate[] {
  return screensFor(source)
    .filter(({ id }) => id.startsWith(typed))
    .map(({ id, key }) => ({ text: id, about: `the screen (${key})` }));
}

const LEAVING: readonly string[] = ['q', 'q!', 'quit', 'exit'];

export function leaves(line: string): boolean {
  return LEAVING.includes(line);
}

/** Whether a line, as far as it is typed, can be meant so. */
export function isOwnWord(line: string, source: ClusterSource): boolean {
  const whole = line.trim();
  const known = [...screensFor(source).map(({ id }) => id), ...LEAVING];
  return line.endsWith(' ')
    ? known.includes(whole.toLowerCase())
    : known.some((word) => word.startsWith(whole.toLowerCase()));
}
