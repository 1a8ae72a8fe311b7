// What stands at the foot of the screen when commands have answered: one message for all of them, first what failed. What is alike
// is said once. Pure.
import type { Answer, PlayState } from '../../tui/index.js';

export interface Said {
  /** The command. */
  readonly line: string;
  readonly answer: Answer;
}

/** Null: an answer is more than a line, and shown as a page; `brief`: only where something failed. */
export function noticeOf(said: readonly Said[], brief = false): PlayState['notice'] {
  if (said.some((one) => one.answer.lines.length > 1 && !(brief && !hasFailed(one)))) return null;
  const failed = said.filter(hasFailed);
  const others = said.filter((one) => !hasFailed(one));
  const text = [...shortened(failed.map(sentenceOf)), ...shortened(others.map(sentenceOf))].join('; ');
  if (failed.length === 0) return { tone: 'good', text };
  return {
    tone: 'bad',
    text: said.length === 1 ? text : `${failed.length} of ${said.length} failed: ${text}`,
  };
}

/** What says nothing but that something is wrong, and what to do, says it in a line, as the refusal of a fault. */
export function refusalInLine(answer: Answer): Answer {
  const [first = '', ...more] = answer.lines;
  const wrong = /^error: (.+)$/.exec(first)?.[1];
  if (answer.exitCode === 0 || wrong === undefined || more.length > 1) return answer;
  const hints = more.map((line) => hintIn(line));
  return hints.includes(undefined) ? answer : { ...answer, lines: [[wrong, ...hints].join('; ')] };
}

/** Ours, or commander's; undefined: it is another line. */
function hintIn(line: string): string | undefined {
  return /^ {2}hint: (.+)$/.exec(line)?.[1] ?? /^\((Did you mean .+)\)$/.exec(line)?.[1]?.replace('D', 'd');
}

function hasFailed({ answer: { exitCode } }: Said): boolean {
  return exitCode !== null && exitCode !== 0;
}

/** Of what is told in several lines the last says how it is now, where it is about one thing. */
function sentenceOf({ line, answer: { lines, exitCode } }: Said): string {
  const last = lines.at(-1) ?? '';
  if (last !== '' && lines.length <= OF_ONE_MAX) return last;
  if (exitCode === null) return `${line} …`;
  return `${line}: ${exitCode === 0 ? 'done' : `exit code ${exitCode}`}`;
}

/** A unit is loaded, and then launched. */
const OF_ONE_MAX = 2;

/** Of sentences that differ from the first in one word, that word alone is said. */
function shortened(sentences: readonly string[]): readonly string[] {
  const [first, ...others] = sentences;
  if (first === undefined) return [];
  const own = others.map((sentence) => ownWord(first, sentence));
  const alike = own.filter((word) => word !== null);
  const rest = others.filter((_sentence, i) => own[i] === null);
  const said = alike.length === 0 ? first : `${first}, and ${alike.length} more: ${alike.join(', ')}`;
  return [said, ...shortened(rest)];
}

/** The only word of a sentence that another has not in its place; null: there are more, or none. */
function ownWord(other: string, sentence: string): string | null {
  const words = other.split(' ');
  const own = sentence.split(' ');
  const differing = own.filter((word, i) => word !== words[i]);
  return own.length === words.length && differing.length === 1 ? (differing[0] ?? null) : null;
}
