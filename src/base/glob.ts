// Patterns over names as in Go's path.Match, which is what fleet goes by: `*` and `?` stop at `/`, classes like `[a-z]` and
// `[^a]`, `\` takes the next character literally. Matching takes at most pattern × name steps, whatever the pattern.

type Token =
  | { readonly type: 'character'; readonly character: string }
  | { readonly type: 'any' }
  | {
      readonly type: 'class';
      readonly negated: boolean;
      readonly ranges: readonly (readonly [string, string])[];
    }
  | { readonly type: 'star' };

/** A pattern in parts, or null when it is malformed. */
export type Glob = readonly Token[] | null;

export function parseGlob(pattern: string): Glob {
  const characters = [...pattern];
  const tokens: Token[] = [];
  let i = 0;
  while (i < characters.length) {
    const character = characters[i] ?? '';
    i += 1;
    if (character === '*') tokens.push({ type: 'star' });
    else if (character === '?') tokens.push({ type: 'any' });
    else if (character === '[') {
      const read = readClass(characters, i);
      if (read === null) return null;
      tokens.push(read.token);
      i = read.end;
    } else if (character === '\\') {
      const escaped = characters[i];
      if (escaped === undefined) return null;
      tokens.push({ type: 'character', character: escaped });
      i += 1;
    } else tokens.push({ type: 'character', character });
  }
  return tokens;
}

/** Whether a name matches a pattern as a whole. A malformed pattern matches nothing, as in fleet. */
export function globMatches(pattern: string, name: string): boolean {
  const glob = cached(pattern);
  return glob !== null && matches(glob, [...name]);
}

/** Greedy with one step back: only the latest star need ever take more, since it alone decides what follows it. */
function matches(glob: readonly Token[], name: readonly string[]): boolean {
  let token = 0;
  let at = 0;
  let star = -1;
  let starEnd = 0;
  while (at < name.length || token < glob.length) {
    const next = glob[token];
    const character = name[at];
    if (next?.type === 'star') {
      star = token;
      starEnd = at;
      token += 1;
    } else if (next !== undefined && character !== undefined && accepts(next, character)) {
      token += 1;
      at += 1;
    } else {
      const taken = name[starEnd];
      if (star < 0 || taken === undefined || taken === '/') return false;
      starEnd += 1;
      at = starEnd;
      token = star + 1;
    }
  }
  return true;
}

function accepts(token: Token, character: string): boolean {
  switch (token.type) {
    case 'character':
      return token.character === character;
    case 'any':
      return character !== '/';
    case 'class':
      return token.ranges.some(([low, high]) => within(character, low, high)) !== token.negated;
    case 'star':
      return false;
  }
}

/** By code point, as Go's runes are: code units would put what lies beyond 16 bits in the wrong place. */
function within(character: string, low: string, high: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (low.codePointAt(0) ?? 0) <= code && code <= (high.codePointAt(0) ?? 0);
}

/** After `[`: characters and ranges up to `]`. Empty classes and dangling ranges are malformed, as in Go. */
function readClass(characters: readonly string[], start: number): { token: Token; end: number } | null {
  const negated = characters[start] === '^';
  const ranges: [string, string][] = [];
  let i = negated ? start + 1 : start;
  while (characters[i] !== ']' || ranges.length === 0) {
    const low = readClassCharacter(characters, i);
    if (low === null) return null;
    i = low.end;
    let high = low;
    if (characters[i] === '-') {
      const read = readClassCharacter(characters, i + 1);
      if (read === null) return null;
      high = read;
      i = read.end;
    }
    ranges.push([low.character, high.character]);
  }
  return { token: { type: 'class', negated, ranges }, end: i + 1 };
}

function readClassCharacter(
  characters: readonly string[],
  start: number,
): { character: string; end: number } | null {
  const first = characters[start];
  if (first === undefined || first === ']' || first === '-') return null;
  if (first !== '\\') return { character: first, end: start + 1 };
  const escaped = characters[start + 1];
  return escaped === undefined ? null : { character: escaped, end: start + 2 };
}

// Patterns come from unit files: few of them, each matched against many names.
const CACHE_MAX = 1_000;
const cache = new Map<string, Glob>();

function cached(pattern: string): Glob {
  let glob = cache.get(pattern);
  if (glob === undefined) {
    if (cache.size >= CACHE_MAX) cache.clear();
    glob = parseGlob(pattern);
    cache.set(pattern, glob);
  }
  return glob;
}
