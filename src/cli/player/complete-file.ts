// Files as candidates for the last word of a line, as a shell offers them.
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { compareNaturally } from '../../base/index.js';
import { joinWords } from '../../fleetctl/index.js';
import type { Candidate } from '../../tui/index.js';

/** Nobody chooses among more. */
const FILES_MAX = 200;

/** Those that begin like this; folders end with a slash, and what would be several words is quoted. None where nothing can be read. */
export function completeFile(typed: string): readonly Candidate[] {
  const folder = typed.slice(0, typed.lastIndexOf('/') + 1);
  const begun = typed.slice(folder.length);
  try {
    return readdirSync(resolve(folder), { withFileTypes: true })
      .filter(({ name }) => name.startsWith(begun) && (begun !== '' || !name.startsWith('.')))
      .map((entry) => ({
        text: joinWords([`${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`]),
        about: 'file',
      }))
      .sort((a, b) => compareNaturally(a.text, b.text))
      .slice(0, FILES_MAX);
  } catch {
    return [];
  }
}
