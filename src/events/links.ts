// What is wrong with the network, as faults have it: between which ends nothing passes, or what passes is lost, late or out of
// order. Only what faults say is known; names that a scenario alone knows stand for themselves.
import { globMatches } from '../base/index.js';

export interface Link {
  /** Its ends as the fault has them, such as `zone=a` and `etcd`; null: all others. */
  readonly from: string;
  readonly to: string | null;
  /** Whom they mean, as far as that is not healed. */
  readonly fromEnds: readonly string[];
  readonly toEnds: readonly string[];
  /** Nothing is wrong the other way. */
  readonly oneWay: boolean;
  /** Nothing passes. */
  readonly cut: boolean;
  /** What is wrong, in a few words. */
  readonly words: string;
  readonly sinceMs: number;
}

/** Who there is. */
export interface Ends {
  readonly machines: ReadonlyMap<
    string,
    { readonly name: string; readonly metadata: Readonly<Record<string, string>> }
  >;
  /** Of etcd. */
  readonly members: ReadonlyMap<string, unknown>;
}

const PERSON = 'person';

/** What each fault of the network does, with the amount that it is given. */
const WORDS: Readonly<Record<string, (amount: string) => string>> = {
  partition: () => 'cut',
  flap: (amount) => `cut every ${amount}`,
  lose: (amount) => `${amount} lost`,
  delay: (amount) => `${amount} late`,
  duplicate: (amount) => `${amount} twice`,
  reorder: (amount) => `${amount} out of order`,
};

/** The links after a fault, as it is written; one that is about something else leaves them as they are. */
export function linksAfter(
  links: readonly Link[],
  fault: string,
  ends: Ends,
  nowMs: number,
): readonly Link[] {
  const [verb = '', from = '', ...rest] = fault.split(' ');
  const joint = rest[0] === 'and' || rest[0] === 'to' ? rest[0] : null;
  const to = joint === null ? null : (rest[1] ?? null);
  if (verb === 'heal') return healed(links, from, to, ends);
  const words = Object.hasOwn(WORDS, verb) ? WORDS[verb] : undefined;
  if (words === undefined) return links;
  const fromEnds = meant(from, ends);
  const toEnds = to === null ? allOf(ends).filter((end) => !fromEnds.includes(end)) : meant(to, ends);
  const link: Link = {
    from,
    to,
    fromEnds,
    toEnds,
    oneWay: joint === 'to',
    cut: verb === 'partition',
    words: words(rest.slice(joint === null ? 0 : 2).join(' ')),
    sinceMs: nowMs,
  };
  return [...links, link];
}

/** One that is healed in part stays with the rest; where only one way of two is healed, it stays as a whole. */
function healed(links: readonly Link[], from: string, to: string | null, ends: Ends): readonly Link[] {
  if (from === 'all' || from === 'network') return [];
  const [some, others] = [new Set(meant(from, ends)), to === null ? null : new Set(meant(to, ends))];
  if (others === null) return links.flatMap((link) => without(link, some, ends));
  const isHealed = ({ fromEnds, toEnds }: Link): boolean =>
    (fromEnds.every((end) => some.has(end)) && toEnds.every((end) => others.has(end))) ||
    (fromEnds.every((end) => others.has(end)) && toEnds.every((end) => some.has(end)));
  return links.filter((link) => !isHealed(link));
}

function without(link: Link, well: ReadonlySet<string>, { members }: Ends): readonly Link[] {
  const fromEnds = link.fromEnds.filter((end) => !well.has(end));
  const toEnds = link.toEnds.filter((end) => !well.has(end));
  if (fromEnds.length === 0 || toEnds.length === 0) return [];
  // All ways lead to etcd.
  if (![...fromEnds, ...toEnds].some((end) => members.has(end))) return [];
  const from = fromEnds.length === link.fromEnds.length ? link.from : fromEnds.join(',');
  const to = link.to === null || toEnds.length === link.toEnds.length ? link.to : toEnds.join(',');
  return [{ ...link, from, to, fromEnds, toEnds }];
}

/** Since when nothing of a machine reaches any member of etcd, as far as faults say; null: something does. */
export function cutSinceMs(links: readonly Link[], machine: string, { members }: Ends): number | null {
  const all = [...members.keys()];
  const cuts = links.filter(
    ({ cut, oneWay, fromEnds, toEnds }) =>
      cut &&
      ((fromEnds.includes(machine) && all.every((member) => toEnds.includes(member))) ||
        (!oneWay && toEnds.includes(machine) && all.every((member) => fromEnds.includes(member)))),
  );
  return cuts.length === 0 ? null : Math.min(...cuts.map(({ sinceMs }) => sinceMs));
}

function allOf({ machines, members }: Ends): readonly string[] {
  return [...[...machines.values()].map(({ name }) => name), ...members.keys(), PERSON];
}

/** Whom a list means: machines by name, pattern or metadata, members of etcd, all. */
function meant(text: string, ends: Ends): readonly string[] {
  const { machines, members } = ends;
  const names = text.split(',').flatMap((part): readonly string[] => {
    if (part === 'all') return allOf(ends);
    if (part === 'etcd') return [...members.keys()];
    const [key = '', value] = part.split('=');
    if (value !== undefined)
      return [...machines.values()].flatMap(({ name, metadata }) => (metadata[key] === value ? [name] : []));
    const found = allOf(ends).filter((end) => end === part || globMatches(part, end));
    return found.length === 0 ? [part] : found;
  });
  return [...new Set(names)];
}
