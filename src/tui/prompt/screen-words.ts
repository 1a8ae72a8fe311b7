// Screens by their names on the command line: `:units`.
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
