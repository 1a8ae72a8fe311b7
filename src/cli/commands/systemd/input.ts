// What systemd's tools are to work on: the words of the command line, or else lines of standard input.
import { readStdinLines } from '../../stdin.js';

/** Null when there are no words and nobody is sending lines: a person at a terminal has forgotten something. */
export async function wordsOrLines(words: readonly string[]): Promise<readonly string[] | null> {
  if (words.length > 0) return words;
  return process.stdin.isTTY ? null : readStdinLines();
}

/** The same where `-` is no word of its own, but asks for lines. */
export async function wordsOrLinesOrDash(words: readonly string[]): Promise<readonly string[] | null> {
  return words.length === 1 && words[0] === '-' ? readStdinLines() : wordsOrLines(words);
}
