// A cloud-config's data against the keys that there are: every problem with its place, and hints for what is nearly
// right. What CoreOS did not know it ignored, so that is a warning; a value that is none is an error.
import { nearest, type Problem, printable } from '../base/index.js';
import type { Yaml } from '../base/yaml.js';
import { parseBoolean, parseTimeSpan } from '../systemd/index.js';
import type { Shape } from './keys.js';

type Path = readonly PropertyKey[];

/** Keys as CoreOS looked them up: a dash is an underscore. */
export function normaliseKey(key: string): string {
  return key.replaceAll('-', '_');
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function checkShape(value: unknown, shape: Shape, path: Path, yaml: Yaml): readonly Problem[] {
  const wrong = (message: string, hint?: string): readonly Problem[] => [
    {
      severity: 'error',
      message: `${nameOf(path)}${message}`,
      ...(hint === undefined ? {} : { hint }),
      where: yaml.placeOf(path),
    },
  ];
  // A key with nothing behind it says nothing.
  if (value === null || value === undefined) return [];
  switch (shape.type) {
    case 'map':
      if (!isMapping(value)) return wrong('must hold keys and values');
      return checkMap(value, shape, path, yaml);
    case 'list':
      if (!Array.isArray(value)) return wrong('must be a list', 'begin each of its items with `- `');
      return value.flatMap((item: unknown, i) => checkShape(item, shape.of, [...path, i], yaml));
    default: {
      if (typeof value === 'object') return wrong('must be one value');
      const reason = wrongScalar(String(value), shape);
      return reason === null ? [] : wrong(reason.message, reason.hint);
    }
  }
}

function checkMap(
  value: Readonly<Record<string, unknown>>,
  { keys, required = [] }: Extract<Shape, { type: 'map' }>,
  path: Path,
  yaml: Yaml,
): readonly Problem[] {
  const given = Object.keys(value).map(normaliseKey);
  const missing = required.filter((key) => !given.includes(key));
  const problems = missing.map(
    (key): Problem => ({
      severity: 'error',
      message: `${nameOf([...path, key])}is missing`,
      where: yaml.placeOf(path),
    }),
  );
  return [
    ...problems,
    ...Object.entries(value).flatMap(([key, inner]) => {
      const known = normaliseKey(key);
      const shape = Object.hasOwn(keys, known) ? keys[known] : undefined;
      if (shape !== undefined) return checkShape(inner, shape, [...path, key], yaml);
      return [unknownKey(key, Object.keys(keys), path, yaml)];
    }),
  ];
}

function unknownKey(key: string, known: readonly string[], path: Path, yaml: Yaml): Problem {
  const near = nearest(normaliseKey(key), known);
  // People write these keys with dashes, as CoreOS's own documents do; but not all of them.
  const spelt = near !== null && path[0] === 'coreos' && path.length < 3 ? near.replaceAll('_', '-') : near;
  const hint = spelt === null ? {} : { hint: `did you mean ${spelt}?` };
  const message = `CoreOS ignores the key ${printable(key)}`;
  return { severity: 'warning', message, ...hint, where: yaml.placeOfKey(path, key) };
}

type Scalar = Exclude<Shape, { type: 'map' } | { type: 'list' }>;

function wrongScalar(
  text: string,
  shape: Scalar,
): { readonly message: string; readonly hint?: string } | null {
  const shown = `"${printable(text.length > 64 ? `${text.slice(0, 64)}…` : text)}"`;
  switch (shape.type) {
    case 'text':
      return null;
    case 'boolean':
      return parseBoolean(text) === null ? { message: `must be true or false, not ${shown}` } : null;
    case 'word': {
      if (shape.words.includes(text)) return null;
      const near = nearest(text, shape.words);
      const words = shape.words.join(', ');
      const hint = near === null ? {} : { hint: `did you mean ${near}?` };
      return { message: `must be one of ${words}, not ${shown}`, ...hint };
    }
    case 'whole': {
      const number = /^\d{1,9}$/.test(text) ? Number(text) : -1;
      if (number >= shape.min && number <= shape.max) return null;
      return { message: `must be a whole number from ${shape.min} to ${shape.max}, not ${shown}` };
    }
    case 'span': {
      const bare = /^\d+(\.\d+)?$/.test(text);
      if (bare !== shape.bare && bare)
        return { message: `must be a time span, not ${shown}`, hint: `with a unit: ${text}s` };
      return parseTimeSpan(text) === null ? { message: `must be a time span, not ${shown}` } : null;
    }
    case 'metadata': {
      const bad = text.split(',').find((pair) => !/^\s*[^=\s][^=]*=\s*[^=\s][^=]*$/.test(pair));
      if (bad === undefined) return null;
      const hint = 'write key=value, and a comma between several';
      return { message: `holds "${printable(bad.slice(0, 64))}", which is no key=value`, hint };
    }
  }
}

/** `coreos.fleet.metadata `, or nothing at the top. */
function nameOf(path: Path): string {
  return path.length === 0 ? '' : `${path.map((part) => printable(String(part))).join('.')} `;
}
