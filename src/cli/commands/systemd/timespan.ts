// fleetsim systemd timespan: what time spans come to, as `systemd-analyze timespan` says it.
import { explainTimeSpan } from '../../../systemd/index.js';
import { EXIT } from '../../exit-codes.js';
import { print, warn } from '../../output.js';
import { wordsOrLinesOrDash } from './input.js';

/** The first that is none ends it, as in systemd. */
export async function runTimespan(words: readonly string[]): Promise<number> {
  const spans = await wordsOrLinesOrDash(words);
  if (spans === null) {
    warn('Too few arguments.');
    return EXIT.failed;
  }
  for (const [i, span] of spans.entries()) {
    const answer = explainTimeSpan(span);
    if (!answer.ok) {
      for (const line of answer.error) warn(line);
      return EXIT.failed;
    }
    print(answer.value);
    if (i + 1 < spans.length) print('');
  }
  return EXIT.ok;
}
