// What a function made of a text, remembered: for texts that come again and again, and functions that depend on nothing
// else and whose results nobody changes.

/** In characters: texts come from outside as well, and what is longer is rare and would be kept for long. */
const LENGTH_MAX = 1_000;

/** Remembers up to `max` results; then it begins anew. Texts longer than `lengthMax` characters are worked on each time. */
export function remember<T>(
  max: number,
  work: (text: string) => T,
  lengthMax = LENGTH_MAX,
): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (text.length > lengthMax) return work(text);
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = work(text);
    if (known.size >= max) known.clear();
    known.set(text, made);
    return made;
  };
}
