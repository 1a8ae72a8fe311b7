// An expectation, ready to be looked at as often as one likes.
import type { Expectation } from '../scenario.js';
import type { Check, Seen } from './check.js';
import { checkMachine, checkMachines } from './machines.js';
import { checkMetric } from './metric.js';
import { checkUnit } from './unit.js';
import { checkUnits } from './units.js';

export function checkOf(expectation: Expectation, seen: Seen): Check {
  switch (expectation.about) {
    case 'unit':
      return checkUnit(expectation.unit, expectation, seen);
    case 'units':
      return checkUnits(expectation.units, expectation, seen);
    case 'machine':
      return checkMachine(expectation.machine, expectation, seen);
    case 'machines':
      return checkMachines(expectation.count, seen);
    case 'event':
      return seen.eventCounts.check(expectation, seen);
    case 'metric':
      return checkMetric(expectation, seen);
  }
}
