// fleetsim systemd hash: the hash that fleet knows a unit file by, one line per file, as sha1sum prints it.
import { hashUnitFile } from '../../../systemd/index.js';
import { print } from '../../output.js';
import { eachUnitFile } from '../../unit-input.js';

export function runHash(paths: readonly string[]): number {
  return eachUnitFile(paths, (file, path) => print(`${hashUnitFile(file)}  ${path}`));
}
