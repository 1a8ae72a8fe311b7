// YAML that a person wrote: its data, what is wrong with it, and where everything stands, down to a line within a text
// that is a value. A face of its own, since most commands never load YAML. The text is untrusted.
import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  Scalar,
} from 'yaml';
import type { Place, Problem } from './errors.js';
import { printable } from './text.js';

/** Longer texts are refused unread, in characters. */
const TEXT_MAX = 1024 * 1024;
/** YAML aliases that may be resolved: more is an attempt to blow up memory. */
const ALIASES_MAX = 100;

export interface ReadYaml {
  /** Null when there is an error among the problems. */
  readonly yaml: Yaml | null;
  readonly problems: readonly Problem[];
}

/** `file` is how problems name the text. */
export function readYaml(text: string, file: string): ReadYaml {
  if (text.length > TEXT_MAX) return refuse(`longer than ${TEXT_MAX} characters`, { file });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const syntax = [...document.errors, ...document.warnings];
  if (syntax.length > 0) {
    const problems = syntax.map((error): Problem => {
      const [message = ''] = error.message.split('\n');
      const { line, col } = lines.linePos(error.pos[0]);
      const where = { file, line, column: col };
      return { severity: 'error', message: printable(message.replace(/ at line .*$/, '')), where };
    });
    return { yaml: null, problems };
  }
  try {
    const data: unknown = document.toJS({ maxAliasCount: ALIASES_MAX });
    return { yaml: new Yaml({ document, lines, text, file, data }), problems: [] };
  } catch (error) {
    return refuse(printable((error as Error).message), { file });
  }
}

function refuse(message: string, where: Place): ReadYaml {
  return { yaml: null, problems: [{ severity: 'error', message, where }] };
}

interface Parts {
  readonly document: Document;
  readonly lines: LineCounter;
  readonly text: string;
  readonly file: string;
  readonly data: unknown;
}

type YamlPath = readonly PropertyKey[];

export class Yaml {
  readonly data: unknown;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.data = parts.data;
    this.#parts = parts;
  }

  has(path: YamlPath): boolean {
    return this.#parts.document.hasIn(path);
  }

  /** Whether there is a mapping that has the key. */
  isMapWith(path: YamlPath, key: string): boolean {
    const node = this.#nodeAt(path);
    return isMap(node) && node.has(key);
  }

  isList(path: YamlPath): boolean {
    return isSeq(this.#nodeAt(path));
  }

  /** Where a value stands; for one that is missing, where its surroundings do. */
  placeOf(path: YamlPath): Place {
    for (let length = path.length; length >= 0; length--) {
      const node = this.#nodeAt(path.slice(0, length));
      if (isNode(node) && node.range) return this.#at(node.range[0]);
    }
    return { file: this.#parts.file };
  }

  /** Where the key itself stands. */
  placeOfKey(path: YamlPath, key: string): Place {
    const map = this.#nodeAt(path);
    const pair = isMap(map)
      ? map.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key)
      : undefined;
    const node = pair?.key;
    return isNode(node) && node.range ? this.#at(node.range[0]) : this.placeOf(path);
  }

  /**
   * Where a line and column of a value, a text, were written. A text that YAML folds has lost its lines: all of it stands
   * where it begins.
   */
  placeInText(path: YamlPath, line: number, column: number): Place {
    const node = this.#nodeAt(path);
    if (!isScalar(node) || !node.range) return this.placeOf(path);
    const start = this.#at(node.range[0]);
    const startLine = start.line ?? 1;
    if (node.type === Scalar.BLOCK_LITERAL) {
      const indent = this.#indentOf(node, startLine);
      return { file: this.#parts.file, line: startLine + line, column: column + indent };
    }
    if (node.type === Scalar.BLOCK_FOLDED || line > 1) return start;
    const quote = node.type === Scalar.PLAIN ? 0 : 1;
    return { ...start, column: (start.column ?? 1) + quote + column - 1 };
  }

  /** How far the lines of a literal text are set in. */
  #indentOf(node: Scalar, startLine: number): number {
    const values = String(node.value).split('\n');
    const first = values.findIndex((value) => value.trim() !== '');
    if (first < 0) return 0;
    const from = this.#parts.lines.lineStarts[startLine + first] ?? 0;
    const end = this.#parts.text.indexOf('\n', from);
    const written = this.#parts.text.slice(from, end < 0 ? undefined : end).replace(/\r$/, '');
    return Math.max(0, written.length - (values[first] ?? '').length);
  }

  #nodeAt(path: YamlPath): unknown {
    return this.#parts.document.getIn(path, true);
  }

  #at(offset: number): Place {
    const { line, col } = this.#parts.lines.linePos(offset);
    return { file: this.#parts.file, line, column: col };
  }
}
