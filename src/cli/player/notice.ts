// What stands at the foot of the screen when commands have answered: one message for all of them, first what failed. What is alike
// is said once. Pure.
import type { Answer, Heed, PlayState } from '../../tui/index.js';

export interface Said {
  /** The command. */
  readonly line: string;
  readonly answer: Answer;
}

/** Null: of an answer more is to be seen than a line, as a page. */
export function noticeOf(said: readonly Said[], heed: Heed): PlayState['notice'] {
  if (heed !== 'later' && !said.every((one) => saysEnough(one.answer, heed))) return null;
  const sentence = (one: Said): string => sentenceOf(one, heed);
  const failed = said.filter(hasFailed);
  const others = said.filter((one) => !hasFailed(one));
  const text = [...shortened(failed.map(sentence)), ...shortened(others.map(sentence))].join('; ');
  if (failed.length === 0) return { tone: 'good', text };
  return {
    tone: 'bad',
    text: said.length === 1 ? text : `${failed.length} of ${said.length} failed: ${text}`,
  };
}

/** Whether a line says all that the person wants to know of an answer. */
export function saysEnough(answer: Answer, heed: Heed): boolean {
  const { lines, exitCode } = answer;
  if (lines.length <= 1) return true;
  if (heed === 'later') return exitCode !== null && lines.length <= OF_ONE_MAX;
  return heed === 'failures' && (exitCode ?? 0) === 0;
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
function sentenceOf({ line, answer: { lines, exitCode } }: Said, heed: Heed): string {
  const last = lines.at(-1) ?? '';
  if (last !== '' && lines.length <= OF_ONE_MAX) return last;
  if (exitCode === null) return `${line} …`;
  if (exitCode !== 0) return `${line}: exit code ${exitCode}`;
  return heed === 'later' && lines.length > 0 ? `${line} has answered` : `${line}: done`;
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
