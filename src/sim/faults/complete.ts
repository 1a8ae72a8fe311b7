// What may come next in a fault that somebody types, word by word. Pure, and told which names there are: shells and screens ask it
// with what they know of a cluster.
import { ETCD_LEADER } from '../etcd/member-names.js';
import {
  FAULT_VERBS,
  type FaultArgument,
  type FaultGroup,
  faultArguments,
  faultWords,
  findFaultVerb,
} from './words.js';

export interface FaultCandidate {
  readonly text: string;
  readonly about?: string;
}

export interface FaultNames {
  readonly machines: readonly FaultCandidate[];
  readonly units: readonly FaultCandidate[];
  /** Of etcd; absent: whoever asks knows of those only that every cluster has. */
  readonly members?: readonly FaultCandidate[];
}

const PERSON: FaultCandidate = { text: 'person', about: 'who types commands' };
/** Ends of the network that every cluster has, and what may be healed besides ends. */
const ENDS: readonly FaultCandidate[] = [
  { text: 'etcd', about: 'all its members' },
  PERSON,
  { text: 'all', about: 'everybody' },
];
/** Members of etcd that every cluster has. */
const LEADER: FaultCandidate = { text: ETCD_LEADER, about: 'the member that leads' };
const FIRST_MEMBER: FaultCandidate = { text: 'etcd-1', about: 'the first member' };
const NETWORK: FaultCandidate = { text: 'network', about: 'all ways' };

/** A fault that is being typed. */
export interface TypedFault {
  /** Its words so far, without the one that begins with `typed`. */
  readonly before: readonly string[];
  readonly typed: string;
  /** Whose command it is; absent: nobody's. */
  readonly group?: FaultGroup | undefined;
}

/** Candidates for the word that is being typed; those that do not begin so are left out. */
export function completeFault(
  { before, typed, group }: TypedFault,
  names: FaultNames,
): readonly FaultCandidate[] {
  const [word, ...args] = before;
  const verb = word === undefined ? null : findFaultVerb(word);
  const takes = verb === null ? [] : faultArguments(verb, group);
  const candidates = word === undefined ? verbs() : argumentsAfter(args, takes, names);
  // Of a list, the last part is being typed.
  const done = typed.slice(0, typed.lastIndexOf(',') + 1);
  const wanted = typed.slice(done.length);
  // Nothing is done to one thing twice, nor between it and itself.
  const named = [...args, done].flatMap((list) => list.split(','));
  return candidates
    .filter(({ text }) => text.startsWith(wanted) && !named.includes(text))
    .map((candidate) => (done === '' ? candidate : { ...candidate, text: `${done}${candidate.text}` }));
}

function verbs(): readonly FaultCandidate[] {
  return FAULT_VERBS.map((verb) => ({ text: verb, about: faultWords(verb).description }));
}

function argumentsAfter(
  args: readonly string[],
  takes: readonly FaultArgument[],
  names: FaultNames,
): readonly FaultCandidate[] {
  let at = 0;
  let i = 0;
  while (i < args.length) {
    const joints = takes[at]?.joints ?? [];
    i += 1;
    while (joints.includes(args[i] ?? '')) {
      // The cursor is behind the joint: the same argument goes on.
      if (i + 1 === args.length) return namesOf(takes[at], names);
      i += 2;
    }
    at += 1;
  }
  const joints = args.length === 0 || at === 0 ? [] : (takes[at - 1]?.joints ?? []);
  // One joint is enough.
  const joined = args.some((arg) => joints.includes(arg));
  return [...(joined ? [] : joints.map((text) => ({ text }))), ...namesOf(takes[at], names)];
}

function namesOf(
  argument: FaultArgument | undefined,
  { machines, units, members }: FaultNames,
): readonly FaultCandidate[] {
  if (argument === undefined) return [];
  // One alone is called by its name.
  const ofEtcd = members?.length === 1 ? members : [LEADER, ...(members ?? [FIRST_MEMBER])];
  const ends = [...machines, ...ENDS, ...(members === undefined || members.length === 1 ? [] : ofEtcd)];
  switch (argument.name) {
    case 'machine':
      return machines;
    case 'machine|member':
      return [...machines, ...ofEtcd];
    case 'machine|person':
      return [...machines, PERSON];
    case 'member':
      return ofEtcd;
    case 'unit':
      return units;
    case 'ends':
      return ends;
    case 'all|network|ends':
      return [...ends, NETWORK];
    default:
      return [{ text: argument.example, about: argument.name }];
  }
}
