// Unit files that a command of `fleetsim systemd` reads, one after another.
import { FleetsimError, formatProblem, hasErrors } from '../base/index.js';
import { parseUnitFile, type UnitFile } from '../systemd/index.js';
import { EXIT } from './exit-codes.js';
import { readInput } from './files.js';
import { warn } from './output.js';

/** Reads each file and hands it on. What is wrong with one is said; an error leaves that file out and fails the command. */
export function eachUnitFile(paths: readonly string[], show: (file: UnitFile, path: string) => void): number {
  let exitCode: number = EXIT.ok;
  for (const path of paths) {
    const file = read(path);
    if (file === null) exitCode = EXIT.failed;
    else show(file, path);
  }
  return exitCode;
}

function read(path: string): UnitFile | null {
  try {
    const { unitFile, problems } = parseUnitFile(readInput(path), path);
    for (const problem of problems) warn(formatProblem(problem));
    return hasErrors(problems) ? null : unitFile;
  } catch (error) {
    if (!(error instanceof FleetsimError)) throw error;
    for (const problem of error.problems) warn(formatProblem(problem));
    return null;
  }
}
