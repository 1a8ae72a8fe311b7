// What Tab makes of a line: first as much as all candidates agree on, then one candidate after the other. Pure; what may stand
// there is the source's to know.
import { type LineEdit, lineOf } from './line-edit.js';

/** What could stand at the cursor, instead of the word that is being typed. */
export interface Candidate {
  readonly text: string;
  readonly about?: string;
}

/** Going through the candidates: which is tried, and what was typed before. */
export interface Walk {
  readonly typed: LineEdit;
  readonly candidates: readonly Candidate[];
  readonly at: number;
}

export interface Completed {
  readonly edit: LineEdit;
  /** Null: it is as if it had been typed. */
  readonly walk: Walk | null;
}

/** The word under the cursor, as far as it is typed. */
export function typedWord({ text, at }: LineEdit): string {
  return /\S*$/.exec(text.slice(0, at))?.[0] ?? '';
}

/** Tab, or with `by` -1 the way back. */
export function completed(
  edit: LineEdit,
  walk: Walk | null,
  { candidates, by }: { readonly candidates: readonly Candidate[]; readonly by: 1 | -1 },
): Completed {
  if (walk !== null) return walked(walk, walk.at + by);
  const [first, ...others] = candidates;
  if (first === undefined) return { edit, walk: null };
  if (others.length === 0) return { edit: replaced(edit, ended(first.text)), walk: null };
  let common = first.text;
  for (const { text } of others) while (!text.startsWith(common)) common = common.slice(0, -1);
  if (common.length > typedWord(edit).length) return { edit: replaced(edit, common), walk: null };
  return walked({ typed: edit, candidates, at: 0 }, by === 1 ? 0 : candidates.length - 1);
}

function walked(walk: Walk, to: number): Completed {
  const { typed, candidates } = walk;
  const at = (to + candidates.length) % candidates.length;
  return { edit: replaced(typed, candidates[at]?.text ?? ''), walk: { ...walk, at } };
}

/** A word that is complete ends with a blank, unless more belongs to it. */
function ended(text: string): string {
  return /[/=,:@]$/.test(text) ? text : `${text} `;
}

function replaced(edit: LineEdit, word: string): LineEdit {
  const head = edit.text.slice(0, edit.at - typedWord(edit).length) + word;
  const tail = edit.text.slice(edit.at);
  return tail === '' ? lineOf(head) : { text: head + tail, at: head.length };
}
