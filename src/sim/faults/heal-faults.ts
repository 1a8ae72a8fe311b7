// Taking faults back. What was lost through them stays lost: who is off stays off, and what ran out has run out.
import { allEnds, readBetween, selectEnds } from '../network/ends.js';
import type { Way } from '../network/network.js';
import { troubleWords } from '../network/path.js';
import type { World } from '../world.js';
import type { PrepareFault } from './do-fault.js';

/** Whoever may suffer what can be taken back. */
interface Patient {
  readonly name: string;
  /** In a few words each. */
  readonly troubles: readonly string[];
  heal(): void;
}

/** So many are told of one by one. */
const TOLD_MAX = 5;

export const HEAL_FAULTS = {
  heal(world, what) {
    const patients = patientsOf(world, what);
    const ways = healedWays(world, what);
    const answers = what === 'all' || what === 'etcd' ? [...world.etcd.answersToLose] : [];
    const told = [
      ...patients.map(({ name, troubles }) => `${name} (${troubles.join(', ')})`),
      ...tellWays(world, ways),
      ...answers.map(
        ([name, left]) =>
          `etcd to ${name} (${left === 1 ? 'its next answer' : `its next ${left} answers`} lost)`,
      ),
    ];
    return {
      done: told.length === 0 ? 'There was nothing to heal' : `Healed: ${abridge(told)}`,
      act() {
        for (const patient of patients) patient.heal();
        world.network.heal(ways);
        if (answers.length > 0) world.etcd.loseNoAnswers();
      },
    };
  },
} as const satisfies Readonly<Record<string, PrepareFault>>;

/** Whether `heal all` would take anything back. */
export function needsHealing(world: World): boolean {
  return (
    world.network.troubled().length > 0 ||
    patientsOf(world, 'all').length > 0 ||
    world.etcd.answersToLose.size > 0
  );
}

/** Those of a text that suffer anything. */
export function patientsOf(world: World, what: string): readonly Patient[] {
  const names = patientNames(world, what);
  return [...world.machines, ...world.etcd.members].filter(
    ({ name, troubles }) => names.has(name) && troubles.length > 0,
  );
}

function patientNames(world: World, what: string): ReadonlySet<string> {
  const known = world.knownEnds();
  // Between two, only what is between them.
  if (what === 'network' || what.includes(' ')) return new Set();
  return new Set(what === 'all' ? allEnds(known) : selectEnds(what, known));
}

function healedWays(world: World, what: string): readonly Way[] {
  const troubled = world.network.troubled();
  if (what === 'all' || what === 'network') return troubled;
  const known = world.knownEnds();
  const { from, to, bothWays } = readBetween(what, known);
  const [first, second] = [new Set(from), new Set(to)];
  return troubled.filter(
    (way) =>
      (first.has(way.from) && second.has(way.to)) || (bothWays && second.has(way.from) && first.has(way.to)),
  );
}

/** Both ways at once where the same is wrong with them. */
function tellWays(world: World, ways: readonly Way[]): readonly string[] {
  const told = new Map<string, string>();
  for (const { from, to } of ways) {
    const words = troubleWords(world.network.troubleOf({ from, to })).join(', ');
    const back = `${to} to ${from}`;
    if (told.get(back) !== words) told.set(`${from} to ${to}`, words);
    else {
      told.delete(back);
      told.set(`${to} and ${from}`, words);
    }
  }
  return [...told].map(([ends, words]) => `${ends} (${words})`);
}

function abridge(told: readonly string[]): string {
  const more = told.length - TOLD_MAX;
  const list = told.slice(0, TOLD_MAX).join(', ');
  return more > 0 ? `${list} and ${more} more` : list;
}
