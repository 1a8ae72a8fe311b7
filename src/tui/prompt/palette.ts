// The line in which a person types what shall happen: what keys make of it. Pure; what may be typed is the source's to know.

/** What could stand at the end of the line. */
export interface Candidate {
  readonly text: string;
  readonly about?: string;
}

/** Nobody means a longer one. */
const LINE_MAX = 300;

/** The line with what was typed or pasted at its end; control characters mean nothing here. */
export function typed(line: string, input: string): string {
  return (line + input.replace(/\p{Cc}/gu, '')).slice(0, LINE_MAX);
}

export function erased(line: string): string {
  return [...line].slice(0, -1).join('');
}

/** Without its last word. */
export function wordErased(line: string): string {
  return line.replace(/\S*\s*$/, '');
}

/** The line with its last word completed as far as all candidates agree; with a space after the only one. */
export function completed(line: string, candidates: readonly Candidate[]): string {
  const [first, ...others] = candidates;
  if (first === undefined) return line;
  let common = first.text;
  for (const { text } of others) while (!text.startsWith(common)) common = common.slice(0, -1);
  return `${line.replace(/\S*$/, '')}${common}${others.length === 0 ? ' ' : ''}`;
}
