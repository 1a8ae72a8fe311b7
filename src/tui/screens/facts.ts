// Things that nobody has words for, as names with texts: whatever is nested is taken apart, machines are called by their names.

export type NameOf = (id: string) => string;

/** Nobody nests deeper, but for harm. */
const DEPTH_MAX = 8;

/** `machineState.ID`, and what is there. */
export function factsOf(
  record: Readonly<Record<string, unknown>>,
  above = '',
  depth = 0,
): readonly (readonly [name: string, text: string])[] {
  return Object.entries(record).flatMap(([key, value]): readonly (readonly [string, string])[] => {
    const path = `${above}${key}`;
    if (isRecord(value) && depth < DEPTH_MAX) return factsOf(value, `${path}.`, depth + 1);
    return [[path, typeof value === 'string' ? value : JSON.stringify(value)]];
  });
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function withNames(text: string, nameOf: NameOf): string {
  return text.replace(/\b[0-9a-f]{32}\b/g, nameOf);
}
