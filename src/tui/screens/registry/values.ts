// Values of the registry for people: JSON taken apart, machines by their names. Anybody may have written them, and what is
// no JSON is shown as it is.
import { counted } from '../../../base/index.js';
import { factsOf, isRecord, type NameOf, withNames } from '../facts.js';

/** In one line: `activeState active, subState running, machineState.ID core-01`. */
export function valueInLine(value: string, nameOf: NameOf): string {
  const parsed = parseJson(value);
  if (!isRecord(parsed)) return withNames(value, nameOf);
  if (typeof parsed.Raw === 'string') return `unit file of ${counted(parsed.Raw.split('\n').length, 'line')}`;
  return factsOf(parsed)
    .map(([path, text]) => `${path} ${withNames(text, nameOf)}`)
    .join(', ');
}

/** In full, a line for each thing that it says. */
export function valueLines(
  value: string,
  nameOf: NameOf,
): readonly (readonly [name: string, text: string])[] {
  const parsed = parseJson(value);
  if (!isRecord(parsed)) return value.split('\n').map((line) => ['', withNames(line, nameOf)] as const);
  if (typeof parsed.Raw === 'string') return parsed.Raw.split('\n').map((line) => ['', line] as const);
  return factsOf(parsed).map(([path, text]) => [path, withNames(text, nameOf)] as const);
}

function parseJson(text: string): unknown {
  if (!text.startsWith('{')) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
