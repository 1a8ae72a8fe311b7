// A unit's demand read from its file, once for all units that share it.
import type { UnitFile, UnitName } from '../../systemd/index.js';
import { readRequirements } from '../requirements.js';
import { readNeeds, readWishes } from '../wishes.js';
import type { Demand } from './demand.js';

type Facts = Omit<Demand, 'name'>;

/** Ten thousand instances of one template share one object, by which a scheduler also knows that they are alike. */
const shared = new WeakMap<UnitFile, Facts>();

export function readDemand(name: UnitName, file: UnitFile): Demand {
  const known = shared.get(file);
  if (known !== undefined) return demandOf(name, known);
  const facts: Facts = {
    requirements: readRequirements(name, file).requirements,
    wishes: readWishes(name, file).wishes,
    needs: readNeeds(name, file),
  };
  if (!dependsOnName(file)) shared.set(file, facts);
  return demandOf(name, facts);
}

/** Written out, since what is spread into an object is three times as slow to read, and a scheduler reads a million. */
function demandOf(name: UnitName, { requirements, wishes, needs }: Facts): Demand {
  return { name: name.full, requirements, wishes, needs };
}

/** Specifiers stand for parts of the unit's name. */
function dependsOnName(file: UnitFile): boolean {
  return file.options.some(({ section, value }) => section.startsWith('X-Fleet') && value.includes('%'));
}
