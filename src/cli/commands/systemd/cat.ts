// fleetsim systemd cat: unit files as fleet writes them, which is what it hashes.
import { serialiseUnitFile } from '../../../systemd/index.js';
import { print } from '../../output.js';
import { eachUnitFile } from '../../unit-input.js';

export function runCat(paths: readonly string[]): number {
  return eachUnitFile(paths, (file) => print(serialiseUnitFile(file).replace(/\n$/, '')));
}
