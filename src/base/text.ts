// Text on its way from the untrusted outside to a terminal, and the small matters of names.

// C0 and C1 controls, DEL, and the bidirectional overrides that can make a line read as another.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Of a text in a message this much is shown, in characters. */
const QUOTED_MAX = 64;
const MESSAGE_MAX = 400;

/** One line, safe to print: control and direction-changing characters become `\xNN` or `\u{NNNN}`. */
export function printable(text: string): string {
  return text.replace(CONTROL, (character) => {
    const code = character.charCodeAt(0);
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/** Several lines, safe to print: newlines and tabs stay, all else as in `printable`. */
export function printableLines(text: string): string {
  return text.replace(CONTROL, (character) =>
    character === '\n' || character === '\t' ? character : printable(character),
  );
}

/** What somebody wrote, for a message: in quotes, safe to print, and cut where it goes on and on. */
export function quoted(text: string): string {
  return `"${printable(text.length > QUOTED_MAX ? `${text.slice(0, QUOTED_MAX)}…` : text)}"`;
}

/** A message that repeats what somebody typed: safe to print, and not much longer than a screen. */
export function abridged(message: string): string {
  return printableLines(message.length > MESSAGE_MAX ? `${message.slice(0, MESSAGE_MAX)}…` : message);
}

/** `1 unit`, `2 units`. */
export function counted(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}

/** Total order by code unit: the same in every locale. */
export function compareStrings(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Order for people: as `compareStrings`, but runs of digits by their number, so that 9 comes before 10. */
export function compareNaturally(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  if (at === a.length && at === b.length) return 0;
  // They differ in the run that has begun before, unless that ends here in both.
  let start = at;
  while (start > 0 && isDigit(a[start - 1]) === isDigit(a[at - 1])) start -= 1;
  if (runAt(a, start) === runAt(b, start)) start = at;
  const [left, right] = [runAt(a, start), runAt(b, start)];
  const byNumber = isDigit(left[0]) && isDigit(right[0]) ? Number(left) - Number(right) : 0;
  return byNumber || compareStrings(left, right);
}

/** Digits, or what stands before the next of them. */
function runAt(text: string, start: number): string {
  const digits = isDigit(text[start]);
  let end = start;
  while (end < text.length && isDigit(text[end]) === digits) end += 1;
  return text.slice(start, end);
}

function isDigit(letter: string | undefined): boolean {
  return letter !== undefined && letter >= '0' && letter <= '9';
}

/** The known word a person most likely meant, or null when none is near (case, or up to a third of the letters). */
export function nearest(word: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Math.floor(word.length / 3) + 1;
  for (const candidate of known) {
    // Each letter more or less is one to insert or drop.
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Letters to insert, drop, change or swap with their neighbour; words of more than 64 are never near anything. */
function editDistance(a: string, b: string): number {
  if (a.length > 64 || b.length > 64) return Number.POSITIVE_INFINITY;
  const rows = [Array.from({ length: b.length + 1 }, (_, i) => i)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const change = at(i - 1, j - 1) + (same ? 0 : 1);
      const swap = swapped ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(change, swap, at(i - 1, j) + 1, at(i, j - 1) + 1));
    }
  }
  return at(a.length, b.length);
}
