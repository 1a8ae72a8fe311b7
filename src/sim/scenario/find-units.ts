// Where the commands of a scenario find unit files: in the scenario first.
import type { FindFile } from '../../fleetctl/index.js';

/** `findFile` looks for those that it does not bring along. */
export function unitsFirst(units: ReadonlyMap<string, string>, findFile: FindFile): FindFile {
  return (path) => {
    const text = units.get(path);
    return text === undefined ? findFile(path) : { path, text, origin: 'user' };
  };
}
