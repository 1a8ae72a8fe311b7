// Small kinds of values (systemd.syntax(7)).

/** systemd's words for yes and no, in any case; null for anything else. */
export function parseBoolean(text: string): boolean | null {
  const word = text.toLowerCase();
  if (['1', 'yes', 'y', 'true', 't', 'on'].includes(word)) return true;
  if (['0', 'no', 'n', 'false', 'f', 'off'].includes(word)) return false;
  return null;
}
