// What people do to a cluster while chaos reigns: commands as they would type them, drawn one after the other.
import type { Random } from '../../base/index.js';
import type { Face, FindFile } from '../../fleetctl/index.js';
import { chance, oneOf } from './draw.js';
import type { Knobs } from './knobs.js';
import { PLAIN, UNIT_KINDS, type UnitKind } from './unit-kinds.js';

/** How many of a hundred commands are of this kind where all are, and what is typed. */
interface Habit {
  /** fleetctl if not said. */
  readonly program?: Face;
  readonly weight: number;
  readonly line: (unit: string, random: Random) => string;
}

const WAITING = ['', ' --no-block', ' --block-attempts=5'];

const HABITS = {
  start: { weight: 30, line: (unit, random) => `start${oneOf(random, WAITING)} ${unit}` },
  load: { weight: 10, line: (unit, random) => `load${oneOf(random, WAITING)} ${unit}` },
  submit: { weight: 5, line: (unit) => `submit ${unit}` },
  stop: { weight: 12, line: (unit, random) => `stop${oneOf(random, WAITING)} ${unit}` },
  unload: { weight: 10, line: (unit, random) => `unload${oneOf(random, WAITING)} ${unit}` },
  restart: { weight: 8, line: (unit) => `restart ${unit}` },
  destroy: { weight: 10, line: (unit) => `destroy ${unit}` },
  /** The next version of some, the same content again of the others. */
  replace: {
    weight: 10,
    line: (unit, random) =>
      `${oneOf(random, ['start', 'load'])} --replace --no-block ${chance(random, 70) ? 'next/' : ''}${unit}`,
  },
  /** What only looks bears on nothing, and must not fall. */
  cat: { weight: 2, line: (unit) => `cat ${unit}` },
  status: { weight: 2, line: (unit) => `status ${unit}` },
  journal: { weight: 2, line: (unit) => `journal --lines=3 ${unit}` },
  'list-units': { weight: 2, line: () => 'list-units' },
  'list-unit-files': { weight: 1, line: () => 'list-unit-files' },
  'list-machines': { weight: 1, line: () => 'list-machines' },
  rebalance: {
    program: 'fleetsim',
    weight: 4,
    line: (_unit, random) => `rebalance --apply${oneOf(random, ['', ' --max-moves=1', ' --max-moves=3'])}`,
  },
} as const satisfies Readonly<Record<string, Habit>>;

export type CommandVerb = keyof typeof HABITS;

export const COMMAND_VERBS = Object.keys(HABITS) as readonly CommandVerb[];

/** What runs in a run of these knobs. */
export function kindsOf({
  unitKinds,
  scenarioUnits,
}: Pick<Knobs, 'unitKinds' | 'scenarioUnits'>): readonly UnitKind[] {
  if (scenarioUnits !== null) return [scenarioUnits];
  return [PLAIN, ...UNIT_KINDS].filter(({ name }) => unitKinds.includes(name));
}

/** The unit files that a run's commands find. */
export function filesOf(kinds: readonly UnitKind[]): FindFile {
  const files = new Map(kinds.flatMap((kind) => Object.entries(kind.files)));
  return (path) => {
    const text = files.get(path);
    return text === undefined ? null : { path, text, origin: 'user' };
  };
}

/** How a day begins: everything is started, one after the other. */
export function openingLines(kinds: readonly UnitKind[]): readonly string[] {
  return kinds.flatMap(({ units }) => units.map((unit) => `fleetctl start --no-block ${unit}`));
}

export function drawCommand(
  verbs: readonly CommandVerb[],
  kinds: readonly UnitKind[],
  random: Random,
): string {
  const habits: readonly Habit[] = verbs.map((verb) => HABITS[verb]);
  let left = random.int(
    1,
    habits.reduce((sum, { weight }) => sum + weight, 0),
  );
  const habit = habits.find(({ weight }) => {
    left -= weight;
    return left <= 0;
  });
  const unit = oneOf(random, oneOf(random, kinds).units);
  const { program = 'fleetctl', line }: Habit = habit ?? HABITS.start;
  return `${program} ${line(unit, random)}`;
}
