// The environment that a unit's processes begin with: what the service manager hands on, then Environment=, then the
// files of EnvironmentFile=, and last what UnsetEnvironment= takes away (systemd.exec(5), "ENVIRONMENT").
import { err, ok, type Result } from '../../base/index.js';
import { parseAssignment, parseEnvironmentFile } from '../syntax/environment.js';
import type { Settings } from './read.js';

export interface Surroundings {
  /** Variables of the service manager itself, of which PassEnvironment= may name some. */
  readonly manager: ReadonlyMap<string, string>;
  /** The text of a file of the machine; null where there is none. */
  readonly readFile: (path: string) => string | null;
}

/** A machine without files, and a service manager with no variables of its own. */
const BARE_SURROUNDINGS: Surroundings = { manager: new Map(), readFile: () => null };

/** What systemd gives to every process of the system's services. */
const COMMON: readonly (readonly [string, string])[] = [
  ['LANG', 'C.UTF-8'],
  ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
];

/** `section` is that of the unit's type. The error is why no process can begin, in systemd's words. */
export function processEnvironment(
  settings: Settings,
  section: string,
  { manager, readFile }: Surroundings = BARE_SURROUNDINGS,
): Result<ReadonlyMap<string, string>, string> {
  const variables = new Map(COMMON);
  for (const name of settings.words(section, 'PassEnvironment')) {
    const value = manager.get(name);
    if (value !== undefined) variables.set(name, value);
  }
  for (const word of settings.words(section, 'Environment')) {
    const assignment = parseAssignment(word);
    if (assignment !== null) variables.set(assignment.name, assignment.value);
  }
  for (const path of settings.all(section, 'EnvironmentFile')) {
    const text = readFile(path.replace(/^-/, ''));
    if (text === null && !path.startsWith('-'))
      return err('Failed to load environment files: No such file or directory');
    for (const { name, value } of parseEnvironmentFile(text ?? '')) variables.set(name, value);
  }
  for (const word of settings.words(section, 'UnsetEnvironment')) {
    const assignment = parseAssignment(word);
    if (assignment === null) variables.delete(word);
    else if (variables.get(assignment.name) === assignment.value) variables.delete(assignment.name);
  }
  return ok(variables);
}
