// fleetsim systemd unescape: what parts of names of units stand for, byte for byte, as `systemd-escape --unescape` has it.
import { refuseUnescapeOptions, type UnescapeOptions, unescapeString } from '../../../systemd/index.js';
import { EXIT } from '../../exit-codes.js';
import { printBytes, warn } from '../../output.js';
import { wordsOrLines } from './input.js';

/** Words are answered on one line, lines each on its own. What came before a mistake is still printed. */
export async function runUnescape(words: readonly string[], options: UnescapeOptions): Promise<number> {
  const refused = refuseUnescapeOptions(options);
  const strings = refused === null ? await wordsOrLines(words) : null;
  if (strings === null) {
    warn(refused ?? 'Not enough arguments.');
    return EXIT.failed;
  }
  const answers: Uint8Array[] = [];
  const separator = Buffer.from(words.length > 0 ? ' ' : '\n');
  let mistake: string | null = null;
  for (const text of strings) {
    const unescaped = unescapeString(text, options);
    if (!unescaped.ok) {
      mistake = unescaped.error;
      break;
    }
    if (answers.length > 0) answers.push(separator);
    answers.push(unescaped.value);
  }
  if (answers.length > 0) printBytes(Buffer.concat(answers));
  if (mistake === null) return EXIT.ok;
  warn(mistake);
  return EXIT.failed;
}
