// fleetsim systemd escape: strings as parts of names of units, as systemd-escape has them.
import { type EscapeOptions, escapeString, refuseEscapeOptions } from '../../../systemd/index.js';
import { EXIT } from '../../exit-codes.js';
import { print, warn } from '../../output.js';
import { wordsOrLines } from './input.js';

/** Words are answered on one line, lines each on its own. What came before a mistake is still printed. */
export async function runEscape(words: readonly string[], options: EscapeOptions): Promise<number> {
  const refused = refuseEscapeOptions(options);
  const strings = refused === null ? await wordsOrLines(words) : null;
  if (strings === null) {
    warn(refused ?? 'Not enough arguments.');
    return EXIT.failed;
  }
  const answers: string[] = [];
  let mistake: string | null = null;
  for (const text of strings) {
    const escaped = escapeString(text, options);
    if (!escaped.ok) {
      mistake = escaped.error;
      break;
    }
    if (escaped.value.warning !== null) warn(escaped.value.warning);
    answers.push(escaped.value.text);
  }
  if (answers.length > 0) print(answers.join(words.length > 0 ? ' ' : '\n'));
  if (mistake === null) return EXIT.ok;
  warn(mistake);
  return EXIT.failed;
}
