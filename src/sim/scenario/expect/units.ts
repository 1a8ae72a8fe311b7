// How many units of a kind are expected to be in which state.
import { globMatches } from '../../../base/index.js';
import type { Picture, UnitPicture } from '../../../events/index.js';
import { amountWords, isWithin } from '../amount.js';
import { COUNTED, type CountsExpectation } from '../scenario.js';
import { type Check, type Finding, type Part, part, partsOf, type Seen, wordsOf } from './check.js';
import { activeIds, published } from './unit.js';

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

/** Units that a finding calls by name. */
const NAMES_MAX = 5;

export function checkUnits(pattern: string, expected: CountsExpectation, { picture }: Seen): Check {
  const parts = partsOf(...COUNTED.map((what) => countPart(what, expected, picture)));
  return {
    expected: `units ${pattern}: ${wordsOf(parts)}`,
    look() {
      const units = [...picture.units.values()].filter(({ name }) => globMatches(pattern, name));
      const wrong = parts.filter((one) => !one.holds(units));
      return wrong.length === 0
        ? null
        : describeUnits(
            units,
            COUNTED.filter((what) => expected[what] !== undefined),
            picture,
          );
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

function countWords(what: Counted, amount: string): string {
  return what === 'count' ? `${amount} in all` : `${amount} ${what}`;
}

/** The counts that were asked for, and which units were counted for none of them: those that an expectation was short of. */
function describeUnits(units: readonly UnitPicture[], asked: readonly Counted[], picture: Picture): Finding {
  const counts = asked.map((what) => countWords(what, String(count(what, units, picture))));
  const others = units.filter((unit) => asked.every((what) => ADDS[what](unit, picture) === 0));
  const names = others.slice(0, NAMES_MAX).map(({ name }) => name);
  const more = others.length > names.length ? `, and ${others.length - names.length} more` : '';
  const rest = names.length === 0 ? '' : `; not so: ${names.join(', ')}${more}`;
  return {
    words: `${counts.join(', ')}${rest}`,
    sinceMs: units.length === 0 ? null : Math.max(...units.map(({ changedMs }) => changedMs)),
    ...(others[0] === undefined ? {} : { unit: others[0].name }),
  };
}
