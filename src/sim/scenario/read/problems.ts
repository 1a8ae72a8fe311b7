// What zod finds wrong with a file, as problems with places: unknown keys with the one that was meant, and of several
// forms those of the one that the text is most like.
import type * as z from 'zod';
import { nearest, type Problem, printable } from '../../../base/index.js';
import type { Yaml } from '../../../base/yaml.js';

type Issue = z.core.$ZodIssue;
type Schema = z.core.$ZodType;
type Path = readonly PropertyKey[];

/** The place of a union without words of its own. */
const UNION_MESSAGE = 'Invalid input';
/** A text where a list belongs is no list with mistakes. */
const ANOTHER_KIND = 1_000;

export function schemaProblems(schema: Schema, issues: readonly Issue[], yaml: Yaml): readonly Problem[] {
  // A key that is misspelt is missing, too: the unknown one first, since it explains the other.
  const unknown = (issue: Issue): number => (issue.code === 'unrecognized_keys' ? 0 : 1);
  const leaves = issues.flatMap((issue) => leavesOf(issue, []));
  return [...leaves]
    .sort((a, b) => unknown(a) - unknown(b))
    .flatMap((issue) => problemsOf(schema, issue, yaml));
}

/** An issue, or those of the form that was most likely meant. */
function leavesOf(issue: Issue, above: Path): readonly Issue[] {
  const path = [...above, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.message !== UNION_MESSAGE) return [{ ...issue, path }];
  const [first, ...others] = issue.errors;
  const likely = others.reduce(
    (best, branch) => (badness(branch) < badness(best) ? branch : best),
    first ?? [],
  );
  return likely.flatMap((nested) => leavesOf(nested, path));
}

/** How much of a form is not met. */
function badness(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => {
    if (issue.code === 'unrecognized_keys') return sum + issue.keys.length;
    return sum + (issue.path.length === 0 && issue.code === 'invalid_type' ? ANOTHER_KIND : 1);
  }, 0);
}

function problemsOf(schema: Schema, issue: Issue, yaml: Yaml): readonly Problem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownKey(schema, issue.path, key, yaml));
  const name = issue.path.map(String).join('.');
  const missing = name !== '' && !yaml.has(issue.path);
  if (issue.code === 'invalid_value' && !missing) return [noSuchWord(issue, name, yaml)];
  const message = printable(missing ? `${name} is missing` : `${name}: ${issue.message}`.replace(/^: /, ''));
  return [{ severity: 'error', message, where: yaml.placeOf(issue.path) }];
}

/** One of a few words is missed. */
function noSuchWord(
  { values, path }: Extract<Issue, { code: 'invalid_value' }>,
  name: string,
  yaml: Yaml,
): Problem {
  const written = printable(String(valueAt(yaml.data, path)));
  const words = values.map(String);
  const near = nearest(written, words);
  const hint = near === null || near === written ? `there are: ${words.join(', ')}` : `did you mean ${near}?`;
  return { severity: 'error', message: `${name}: there is no ${written}`, hint, where: yaml.placeOf(path) };
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce((value: unknown, key) => (value as Readonly<Record<PropertyKey, unknown>>)[key], data);
}

function unknownKey(schema: Schema, path: Path, key: string, yaml: Yaml): Problem {
  const near = nearest(key, keysAt(schema, path));
  const hint = near === null || near === key ? {} : { hint: `did you mean ${near}?` };
  const where = yaml.placeOfKey(path, key);
  return { severity: 'error', message: `unknown key ${printable(key)}`, ...hint, where };
}

/** The keys that there are at a place: the same words mean different things at different places. */
function keysAt(schema: Schema, path: Path): readonly string[] {
  const forms = path.reduce<readonly Schema[]>(
    (schemas, key) => schemas.flatMap((one) => inside(one, key)),
    [schema],
  );
  return forms.flatMap(formsOf).flatMap((form) => Object.keys(defOf(form).shape ?? {}));
}

/** What zod tells of a schema's parts, whichever kind it is. */
interface Definition {
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly element?: Schema;
  readonly valueType?: Schema;
  readonly innerType?: Schema;
  /** What is transformed. */
  readonly in?: Schema;
  readonly options?: readonly Schema[];
}

function defOf(schema: Schema): Definition {
  return schema._zod.def as Definition;
}

/** Without what may be absent, and each of several forms by itself. */
function formsOf(schema: Schema): readonly Schema[] {
  const { innerType, in: written, options } = defOf(schema);
  const within = innerType ?? written;
  if (within !== undefined) return formsOf(within);
  return options === undefined ? [schema] : options.flatMap(formsOf);
}

function inside(schema: Schema, key: PropertyKey): readonly Schema[] {
  return formsOf(schema).flatMap((form) => {
    const { shape, element, valueType } = defOf(form);
    const found = typeof key === 'number' ? element : (shape?.[String(key)] ?? valueType);
    return found === undefined ? [] : [found];
  });
}
