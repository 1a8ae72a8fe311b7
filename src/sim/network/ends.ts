// Which ends of a network a text means: `core-01`, `core-*`, `zone=a`, `etcd`, a group of the scenario, all of them in a list with
// commas. The text may be anybody's.
import { failure, globMatches, nearest, quoted } from '../../base/index.js';
import type { Way } from './network.js';

/** What a text is read against. */
export interface KnownEnds {
  readonly machines: readonly {
    readonly name: string;
    readonly metadata: Readonly<Record<string, string>>;
  }[];
  /** Members of etcd. */
  readonly etcd: readonly string[];
  /** What names stand for, as texts of the same form. */
  readonly groups: Readonly<Record<string, string>>;
}

/** The one at the keyboard, whose commands reach etcd as machines do. */
export const PERSON = 'person';

export function allEnds({ machines, etcd }: KnownEnds): readonly string[] {
  return [...machines.map(({ name }) => name), ...etcd, PERSON];
}

/** Words that mean ends, for who is to choose. */
function endWords(known: KnownEnds): readonly string[] {
  return ['all', 'etcd', ...Object.keys(known.groups), ...allEnds(known)];
}

/** At least one, in the order of `allEnds`. Fails with `no-end` when a part of the text means none. */
export function selectEnds(text: string, known: KnownEnds): readonly string[] {
  const parts = text.split(',');
  const groups = new Set<string>();
  const meant = new Set<string>();
  // It grows by what groups stand for, each once.
  for (const part of parts) {
    const group = Object.hasOwn(known.groups, part) ? known.groups[part] : undefined;
    if (group === undefined) for (const end of meantBy(part, known)) meant.add(end);
    else if (!groups.has(part)) {
      groups.add(part);
      parts.push(...group.split(','));
    }
  }
  return allEnds(known).filter((end) => meant.has(end));
}

function meantBy(part: string, known: KnownEnds): readonly string[] {
  const found = plainlyMeantBy(part, known);
  if (found.length > 0) return found;
  const near = nearest(part, endWords(known));
  const hint =
    near === null
      ? 'an end is a machine, etcd-1, etcd, person, all, a pattern such as core-*, or metadata such as zone=a'
      : `did you mean ${near}?`;
  throw failure('no-end', `nothing on the network is called ${quoted(part)}`, hint);
}

function plainlyMeantBy(part: string, known: KnownEnds): readonly string[] {
  const ends = allEnds(known);
  if (part === 'all') return ends;
  if (part === 'etcd') return known.etcd;
  const equals = part.indexOf('=');
  if (equals < 0) return ends.filter((end) => end === part || globMatches(part, end));
  const value = part.slice(equals + 1);
  return known.machines
    .filter(({ metadata }) => metadata[part.slice(0, equals)] === value)
    .map(({ name }) => name);
}

/** What a text says about two ends: `a and b`, `a to b`; of one alone it is said of it and all others. */
export interface Between {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly bothWays: boolean;
}

/** Fails as `selectEnds` does. */
export function readBetween(text: string, known: KnownEnds): Between {
  const [first = '', joint, second] = text.split(' ');
  const from = selectEnds(first, known);
  if (second !== undefined) return { from, to: selectEnds(second, known), bothWays: joint === 'and' };
  const named = new Set(from);
  const others = allEnds(known).filter((end) => !named.has(end));
  return { from, to: others.length === 0 ? from : others, bothWays: true };
}

/** The ways between them on which anything ever goes: all talk to etcd, and nobody to anybody else. */
export function waysBetween({ from, to, bothWays }: Between, known: KnownEnds): readonly Way[] {
  const etcd = new Set(known.etcd);
  const members = to.filter((end) => etcd.has(end));
  const ways = new Map<string, Way>();
  for (const one of from)
    for (const other of etcd.has(one) ? to : members) {
      if (one === other) continue;
      ways.set(`${one} ${other}`, { from: one, to: other });
      if (bothWays) ways.set(`${other} ${one}`, { from: other, to: one });
    }
  return [...ways.values()];
}
