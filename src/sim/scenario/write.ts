// Scenarios as text: written anew by a program, or changed within what a person wrote, whose comments stay. What is written
// reads back as it was given.
import { Document, isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { ScenarioInput } from './schema/schema.js';

/** Wider lines are for nobody. A list or mapping that fits is written on one. */
const WIDTH_MAX = 100;
const FORMAT = { lineWidth: 0, blockQuote: 'literal', flowCollectionPadding: true } as const;
/** These begin a new paragraph. */
const PARAGRAPHS = ['units', 'variants', 'steps'];
/** Never on one line: people read them from top to bottom. */
const TALL = ['steps', 'units', 'variants'];

export interface WriteOptions {
  /** Lines that stand before it, each behind a `#`. */
  readonly comment?: string;
}

/** A text with blanks at its beginning or at the end of a line: between quotes, none of them gets lost. */
const ODD_BLANKS = /^\s|[ \t](\n|$)/;

/** Key by key in the order given. */
export function writeScenario(scenario: ScenarioInput, { comment }: WriteOptions = {}): string {
  const document = new Document(scenario, { aliasDuplicateObjects: false });
  if (comment !== undefined) document.commentBefore = comment.replace(/^/gm, ' ');
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value === 'string' && ODD_BLANKS.test(node.value)) node.type = 'QUOTE_DOUBLE';
    },
    Pair(_key, pair, path) {
      if (path.length === 2 && isScalar(pair.key) && PARAGRAPHS.includes(String(pair.key.value)))
        pair.key.spaceBefore = true;
      if (isScalar(pair.key) && !TALL.includes(String(pair.key.value))) flatten(pair.value);
    },
  });
  return document.toString(FORMAT);
}

/** A mapping or list goes on one line where there is room; several texts of more than a line never do. */
function flatten(node: unknown): void {
  if (!isMap(node) && !isSeq(node)) return;
  const data: unknown = node.toJSON();
  const written = JSON.stringify(data);
  if (written.length <= WIDTH_MAX && !written.includes('\\n')) node.flow = true;
}

/** A change at a place: `['steps', 2, 'fault']`. Without a value, what stands there goes. */
export interface ScenarioEdit {
  readonly path: readonly (string | number)[];
  readonly value?: unknown;
}

/** The text with the edits made one after the other. What is around them stays as it is, comments as well. */
export function editScenario(text: string, edits: readonly ScenarioEdit[]): string {
  const document = parseDocument(text);
  for (const { path, value } of edits) {
    if (value === undefined) document.deleteIn(path);
    else document.setIn(path, pretty(value, document));
  }
  return document.toString(FORMAT);
}

/** A text or number stays as it is: put in the place of another, it leaves the comment beside that alone. */
function pretty(value: unknown, document: Document): unknown {
  if (typeof value !== 'object') return value;
  const node = document.createNode(value, { aliasDuplicateObjects: false });
  visit(node, { Pair: (_key, pair) => flatten(pair.value) });
  return node;
}
