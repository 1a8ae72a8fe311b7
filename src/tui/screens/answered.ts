// Sections that are made of an answer: while there is none they say why, and where it is not the newest, why there is no newer.
import { type Answered, withoutAnswer } from '../answers.js';
import type { Line } from '../draw/line.js';
import { section } from '../draw/sections.js';

/** `lines`: those of the answer. */
export function answeredSection(
  title: string,
  answered: Answered<unknown>,
  lines: readonly Line[],
): readonly Line[] {
  return section(title, [...staleLines(answered), ...lines], withoutAnswer(answered));
}

/** None: it is the newest, or there is none. */
export function staleLines({ value, problem }: Answered<unknown>): readonly Line[] {
  return value === null || problem === null ? [] : [[['bad', problem]]];
}
