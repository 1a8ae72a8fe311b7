// How many units of a kind are expected to be in which state.
import { globMatches } from '../../../base/index.js';
import type { Picture, UnitPicture } from '../../../events/index.js';
import { amountWords, isWithin } from '../amount.js';
import { COUNTED, type CountsExpectation } from '../scenario.js';
import { allHold, type Check, type Part, part, partsOf, type Seen, someOf, wordsOf } from './check.js';
import { activeIds, missing, published, whyOfUnit } from './unit.js';

type Counted = (typeof COUNTED)[number];

/** How much a unit adds to each count. */
const ADDS: Readonly<Record<Counted, (unit: UnitPicture, picture: Picture) => number>> = {
  count: () => 1,
  inactive: (unit, picture) => Number(picture.currentState(unit) === 'inactive'),
  loaded: (unit, picture) => Number(picture.currentState(unit) === 'loaded'),
  launched: (unit, picture) => Number(picture.currentState(unit) === 'launched'),
  active: (unit) => Number(published(unit)?.active === 'active'),
  failed: (unit) => Number(published(unit)?.active === 'failed'),
  pending: (unit) => Number(unit.pendingBecause !== null),
  copies: (unit) => activeIds(unit).length,
};

export function checkUnits(pattern: string, expected: CountsExpectation, seen: Seen): Check {
  const { picture } = seen;
  const find = () => [...picture.units.values()].filter(({ name }) => globMatches(pattern, name));
  const parts = partsOf(...COUNTED.map((what) => countPart(what, expected, picture)));
  return {
    expected: `units ${pattern}: ${wordsOf(parts)}`,
    holds: () => allHold(parts, find()),
    found() {
      const units = find();
      const asked = COUNTED.filter((what) => expected[what] !== undefined);
      const words = asked.map((what) => countWords(what, String(count(what, units, picture)))).join(', ');
      if (units.length === 0) return missing(words, pattern, seen);
      const over = asked.filter((what) => count(what, units, picture) > (expected[what]?.most ?? 0));
      const [label, culprits] =
        over.length > 0
          ? ['too many', mostFirst(over, units, picture)]
          : ['not so', units.filter((unit) => adds(asked, unit, picture) === 0)];
      const [first] = culprits;
      return {
        ...(first === undefined ? {} : whyOfUnit(first, seen)),
        words: `${words}${first === undefined ? '' : `; ${label}: ${someOf(culprits.map(({ name }) => name))}`}`,
        sinceMs: Math.max(...units.map(({ changedMs }) => changedMs)),
      };
    },
  };
}

function countPart(
  what: Counted,
  expected: CountsExpectation,
  picture: Picture,
): Part<readonly UnitPicture[]> | null {
  return part(
    expected[what],
    (amount) => countWords(what, amountWords(amount)),
    (amount, units) => isWithin(amount, count(what, units, picture)),
  );
}

function count(what: Counted, units: readonly UnitPicture[], picture: Picture): number {
  return units.reduce((sum, unit) => sum + ADDS[what](unit, picture), 0);
}

/** How much a unit adds to all of these counts. */
function adds(asked: readonly Counted[], unit: UnitPicture, picture: Picture): number {
  return asked.reduce((sum, what) => sum + ADDS[what](unit, picture), 0);
}

/** Those that make the counts what they are. */
function mostFirst(
  asked: readonly Counted[],
  units: readonly UnitPicture[],
  picture: Picture,
): readonly UnitPicture[] {
  const counted = units.filter((unit) => adds(asked, unit, picture) > 0);
  return counted.sort((a, b) => adds(asked, b, picture) - adds(asked, a, picture));
}

function countWords(what: Counted, amount: string): string {
  return what === 'count' ? `${amount} in all` : `${amount} ${what}`;
}
