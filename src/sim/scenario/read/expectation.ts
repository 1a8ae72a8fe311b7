// An expectation as written, to one as it is checked.
import type { Amount } from '../amount.js';
import type { Expectation } from '../scenario.js';
import type { ExpectationSource } from '../schema/expectation.js';

const AT_LEAST_ONE: Amount = { least: 1, most: Number.POSITIVE_INFINITY };

export function readExpectation(source: ExpectationSource): Expectation {
  if ('metric' in source) return { about: 'metric', ...source };
  if ('event' in source) return { about: 'event', count: AT_LEAST_ONE, since: 'start', ...source };
  // A machine may be expected to have so many units: it goes first.
  if ('machine' in source) return { about: 'machine', ...source };
  if ('machines' in source) return { about: 'machines', count: source.machines };
  if ('units' in source) return { about: 'units', ...source };
  const { not_on, active_on, ...rest } = source;
  return {
    about: 'unit',
    ...rest,
    ...(not_on === undefined ? {} : { notOn: not_on }),
    ...(active_on === undefined ? {} : { activeOn: active_on }),
  };
}
