// Policies by their names, as people write them in scenarios, in fleet.conf and after --policy: `spread`, `spread:rack`.
// What each of them does is in its own file of policies/.
import { err, nearest, ok, quoted, type Result } from '../../base/index.js';
import { binPack } from './policies/bin-pack.js';
import { leastLoaded } from './policies/least-loaded.js';
import { powerOfTwo } from './policies/power-of-two.js';
import { random } from './policies/random.js';
import { FITS, resources } from './policies/resources.js';
import { roundRobin } from './policies/round-robin.js';
import { spread } from './policies/spread.js';
import type { Policy } from './policy.js';

/** A policy that can be asked for by name. */
interface Entry {
  /** What may stand behind the name, for people; '': nothing. */
  readonly form: string;
  /** Null: not with this argument, or not with one at all. */
  readonly make: (argument: string | null) => Policy | null;
}

const POLICIES: ReadonlyMap<string, Entry> = new Map([
  ['least-loaded', plain(leastLoaded)],
  ['spread', keyed(spread, 'zone')],
  ['bin-pack', plain(binPack)],
  ['resources', oneOf(resources, FITS)],
  ['round-robin', plain(roundRobin)],
  ['random', seeded(random)],
  ['power-of-two', seeded(powerOfTwo)],
]);

/** fleet's own. */
export const DEFAULT_POLICY = 'least-loaded';

/** How each policy can be written: `spread[:KEY]`. */
export const POLICY_FORMS: readonly string[] = [...POLICIES].map(([name, { form }]) => `${name}${form}`);

/** What is wrong with a policy's text, and what to write instead. */
export interface PolicyProblem {
  readonly message: string;
  readonly hint: string;
}

/** The policy that a text such as `resources:worst-fit` asks for. */
export function readPolicy(text: string): Result<Policy, PolicyProblem> {
  const colon = text.indexOf(':');
  const name = colon < 0 ? text : text.slice(0, colon);
  const argument = colon < 0 ? null : text.slice(colon + 1);
  const entry = POLICIES.get(name);
  if (entry === undefined) {
    const near = nearest(name, POLICIES.keys());
    const hint = near === null ? `there are ${POLICY_FORMS.join(', ')}` : `did you mean ${near}?`;
    return err({ message: `there is no policy ${quoted(name)}`, hint });
  }
  const policy = entry.make(argument);
  if (policy !== null) return ok(policy);
  const message = `the policy ${name} does not take ${quoted(argument ?? '')}`;
  return err({ message, hint: `write ${name}${entry.form}` });
}

function plain(policy: Policy): Entry {
  return { form: '', make: (argument) => (argument === null ? policy : null) };
}

/** Of a metadata key, with letters as fleet's API has them. */
function keyed(make: (key: string) => Policy, usual: string): Entry {
  return {
    form: '[:KEY]',
    make: (key) => (key === null ? make(usual) : /^[\w.-]{1,255}$/.test(key) ? make(key) : null),
  };
}

function seeded(make: (seed: number) => Policy): Entry {
  return {
    form: '[:SEED]',
    make: (seed) => (seed === null ? make(1) : /^-?\d{1,9}$/.test(seed) ? make(Number(seed)) : null),
  };
}

/** Of one of some words, the first of which need not be said. */
function oneOf<W extends string>(make: (word: W) => Policy, words: readonly [W, ...W[]]): Entry {
  return {
    form: `[:${words.join('|')}]`,
    make(word) {
      const known = word === null ? words[0] : words.find((one) => one === word);
      return known === undefined ? null : make(known);
    },
  };
}
