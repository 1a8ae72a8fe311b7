// What a function made of a text, remembered: for texts that come again and again, and functions that depend on nothing
// else and whose results nobody changes.

/** Remembers up to `max` results; then it begins anew. */
export function remember<T>(max: number, work: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = work(text);
    if (known.size >= max) known.clear();
    known.set(text, made);
    return made;
  };
}
