// What the units that every machine has depend on, worked out once for all machines.

import { readSettings } from '../options/read.js';
import { BUILTINS } from './builtin.js';
import { Dependencies } from './dependencies.js';
import { implicitEdges, parentSlice, uniqueEdges } from './implicit.js';
import { readUnitSettings } from './unit-settings.js';

export const BUILTIN_DEPENDENCIES = new Dependencies();

for (const { name, file } of BUILTINS.values()) {
  const { edges, defaultDependencies } = readUnitSettings(name, file, readSettings(name, file));
  const inSlice = name.type === 'service' || name.type === 'socket' ? 'system.slice' : null;
  const implicit = implicitEdges({
    name,
    slice: name.type === 'slice' ? parentSlice(name.full) : inSlice,
    triggers: null,
    defaultDependencies: defaultDependencies && name.full !== '-.slice',
    sockets: [],
    calendar: false,
    device: null,
  });
  BUILTIN_DEPENDENCIES.say(name.full, uniqueEdges([...edges, ...implicit]));
}
