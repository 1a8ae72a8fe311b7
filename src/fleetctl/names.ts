// Unit names as people type them: `{1,2}`, `{1..3}` and `<1,2>` are expanded here, so that quoting does not matter;
// globs are matched against the registry; a missing type is .service.
import { failure, globMatches, nearest, quoted } from '../base/index.js';
import { isTemplate, parseUnitName } from '../systemd/index.js';

/** Names that one command line may stand for. */
const NAMES_MAX = 10_000;

/** Longer words are refused before anything is made of them; Linux knows no longer path, either. */
const WORD_LENGTH_MAX = 4_096;

/** Types that fleetctl leaves as they are; to anything else it appends .service. */
const TYPED = /\.(service|socket|timer|path|device|mount|automount)$/;

const GLOB = /[*?[]/;

/** All names that a word stands for, in the order written. `<…>` means the same as `{…}`. */
export function expandBraces(word: string): readonly string[] {
  const group = /[{<]([^{}<>]*)[}>]/.exec(word);
  const inside = group?.[1];
  const items = inside === undefined ? null : readItems(inside);
  if (group === null || items === null) return [word];
  const before = word.slice(0, group.index);
  const after = expandBraces(word.slice(group.index + group[0].length));
  if (items.length * after.length > NAMES_MAX) {
    throw failure('too-many-names', `${quoted(word)} stands for more than ${NAMES_MAX} units`);
  }
  return items.flatMap((item) => after.map((rest) => `${before}${item}${rest}`));
}

/** `1,2,3` or `1..3` (`01..10` keeps its zeros); null when it is neither. */
function readItems(inside: string): readonly string[] | null {
  const range = /^(\d{1,9})\.\.(\d{1,9})$/.exec(inside);
  if (range === null) return inside.includes(',') || /^\w+$/.test(inside) ? inside.split(',') : null;
  const [from = '', to = ''] = [range[1], range[2]];
  const first = Number(from);
  const last = Number(to);
  const length = Math.abs(last - first) + 1;
  if (length > NAMES_MAX)
    throw failure('too-many-names', `{${inside}} stands for more than ${NAMES_MAX} units`);
  const width = /^0\d/.test(from) || /^0\d/.test(to) ? Math.max(from.length, to.length) : 0;
  return Array.from({ length }, (_, i) => String(first + Math.sign(last - first) * i).padStart(width, '0'));
}

/** The unit that a path or name means: its last part, with a type. */
export function unitNameOf(word: string): string {
  const base = word.slice(word.lastIndexOf('/') + 1);
  if (base === '') throw failure('bad-unit-name', `${quoted(word)} names no unit`);
  const name = TYPED.test(base) ? base : `${base}.service`;
  const parsed = parseUnitName(name);
  if (!parsed.ok) throw failure('bad-unit-name', parsed.error);
  return name;
}

/** What a person named: a path or name each, or units that a glob found in the registry. */
export interface NamedUnit {
  readonly name: string;
  /** The name in the folder that was typed, if any: where to look for a file. */
  readonly path: string;
  /** Whether a glob found it, and no person named it. */
  readonly byGlob: boolean;
}

/** What words stand for as far as that can be told without a registry: all but globs. */
export function unitsNamed(words: readonly string[]): readonly NamedUnit[] {
  const plain = words.flatMap(expandBraces).filter((word) => !GLOB.test(word));
  return plain.flatMap((word) => nameOne(word, [], 'with-templates'));
}

/**
 * All units that the words stand for, each once. A glob that matches nothing is an error. Templates cannot be
 * activated, so a glob finds them only where `templates` says so.
 */
export function nameUnits(
  words: readonly string[],
  registered: readonly string[],
  templates: 'with-templates' | 'without-templates',
): readonly NamedUnit[] {
  const named = new Map<string, NamedUnit>();
  for (const typed of words) {
    checkWord(typed);
    for (const unit of expandBraces(typed).flatMap((word) => nameOne(word, registered, templates)))
      if (named.get(unit.name)?.byGlob !== false) named.set(unit.name, unit);
    if (named.size > NAMES_MAX)
      throw failure('too-many-names', `one command line is for ${NAMES_MAX} units at most`);
  }
  return [...named.values()];
}

/** What cannot be a path, a name or a pattern, whatever else it looks like. */
function checkWord(word: string): void {
  if (word.length > WORD_LENGTH_MAX) {
    const message = `${quoted(word)} is ${word.length} characters long: no unit has such a name`;
    throw failure('bad-unit-name', message);
  }
  if (/[\u0000-\u001f\u007f-\u009f]/.test(word))
    throw failure('bad-unit-name', `${quoted(word)} holds a control character: no unit has such a name`);
}

function nameOne(
  word: string,
  registered: readonly string[],
  templates: 'with-templates' | 'without-templates',
): readonly NamedUnit[] {
  if (!GLOB.test(word)) {
    const name = unitNameOf(word);
    return [{ name, path: word.slice(0, word.lastIndexOf('/') + 1) + name, byGlob: false }];
  }
  const pattern = TYPED.test(word) ? word : `${word}.service`;
  const found = registered.filter((name) => globMatches(pattern, name));
  const names = templates === 'with-templates' ? found : found.filter((name) => !isTemplateName(name));
  if (names.length > 0) return names.map((name) => ({ name, path: name, byGlob: true }));
  const hint = 'submit the units first; `fleetsim list-unit-files` shows what is there';
  throw failure('no-match', `no unit in the registry matches ${quoted(word)}`, hint);
}

/** The unit that a person most likely meant by the name of none; null when none is near. */
export function nearestUnit(name: string, known: Iterable<string>): string | null {
  const names = [...known];
  const stem = stemOf(name);
  // What they have in common brings no two names nearer; and a mistyped type has become part of the name.
  const near = nearest(stem, names) ?? nearest(stem, names.map(stemOf));
  return names.find((each) => each === near || stemOf(each) === near) ?? null;
}

function stemOf(name: string): string {
  return name.replace(TYPED, '');
}

function isTemplateName(name: string): boolean {
  const parsed = parseUnitName(name);
  return parsed.ok && isTemplate(parsed.value);
}
