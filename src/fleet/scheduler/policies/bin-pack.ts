// Fills machines one after another: the machine with the most units that can still take one.
import type { Policy } from '../policy.js';

export const binPack: Policy = {
  name: 'most loaded',
  byLoad: 'most',
  rank: (_unit, { load }) => -load,
};
