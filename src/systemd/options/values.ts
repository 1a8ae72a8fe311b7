// Which check goes with which kind of value. A kind that is not here takes any text.
import { parseBoolean } from '../values/boolean.js';
import { parseTimeSpan } from '../values/time-span.js';
import { environment, environmentFile, environmentNames, exec } from './checks/commands.js';
import {
  type Complaint,
  resolve,
  resolved,
  shown,
  simpleCheck,
  type ValueChecker,
  type ValueContext,
} from './checks/complaint.js';
import * as names from './checks/names.js';
import * as numbers from './checks/numbers.js';
import * as paths from './checks/paths.js';
import type { ValueKind } from './spec.js';

const ACTIONS = [
  'none',
  'reboot',
  'reboot-force',
  'reboot-immediate',
  'poweroff',
  'poweroff-force',
  'poweroff-immediate',
  'exit',
  'exit-force',
];

const isBoolean = (value: string): boolean => parseBoolean(value) !== null;
const isTimeSpan = (value: string): boolean => parseTimeSpan(value) !== null;

/** A weight that systemd would take, such as those of `CPUWeight=`. */
function weight(called: string, min: number, max: number, words: readonly string[] = []): ValueChecker {
  return simpleCheck(
    `Invalid ${called}`,
    (value) => words.includes(value) || numbers.isWithin(value, min, max),
  );
}

const text: ValueChecker = (value, context) => {
  const expanded = resolve(value, 0, context, { quoted: true });
  return expanded.ok ? [] : [expanded.error];
};

const valueCheckers: Readonly<Partial<Record<ValueKind, ValueChecker>>> = {
  action: (value, { spec }) =>
    ACTIONS.includes(value)
      ? []
      : [{ message: `Failed to parse ${spec.name}=, ignoring: ${shown(value)}`, at: 0 }],
  'block-weight': weight('block IO weight', 10, 1_000),
  boolean: simpleCheck('Failed to parse boolean value', isBoolean),
  'bound-paths': paths.boundPaths,
  condition: paths.condition,
  'cpu-shares': weight('CPU shares', 2, 262_144),
  'cpu-weight': weight('CPU weight', 1, 10_000, ['idle']),
  'directory-names': paths.directoryNames,
  documentation: names.documentation,
  enum: simpleCheck(
    'Failed to parse value',
    (value, { words = [], orBoolean = false, orNumber = false }) =>
      words.includes(value) || (orBoolean && isBoolean(value)) || (orNumber && /^\d{1,9}$/.test(value)),
  ),
  environment,
  'environment-file': environmentFile,
  'environment-names': environmentNames,
  exec,
  'exit-status': numbers.exitStatus,
  input: paths.input,
  'io-weight': weight('weight', 1, 10_000),
  integer: simpleCheck('Failed to parse int value', numbers.isInteger),
  listen: names.listen,
  long: simpleCheck('Failed to parse long value', numbers.isLong),
  mode: simpleCheck('Failed to parse mode value', numbers.isMode),
  nice: numbers.nice,
  'obsolete-dependency': names.obsoleteDependency,
  'oom-score': numbers.oomScore,
  output: paths.output,
  path: paths.path,
  paths: paths.paths,
  'required-paths': paths.requiredPaths,
  'resource-limit': numbers.resourceLimit,
  'search-path': paths.searchPath,
  slice: names.slice,
  sockets: names.sockets,
  string: text,
  'swap-priority': numbers.swapPriority,
  'time-span': simpleCheck('Failed to parse sec value', isTimeSpan),
  timeout: simpleCheck('Failed to parse time value', isTimeSpan),
  'timer-span': resolved(simpleCheck('Failed to parse timer value', isTimeSpan)),
  'trigger-unit': names.triggerUnit,
  units: names.units,
  unsigned: simpleCheck('Failed to parse unsigned value', numbers.isUnsigned),
  user: names.user,
  users: names.users,
  'watched-path': paths.watchedPath,
  'working-directory': paths.workingDirectory,
};

/** Kinds of single values that an empty assignment takes back to what they were; in all others it makes no sense. */
const EMPTY_TAKES_BACK: ReadonlySet<ValueKind> = new Set<ValueKind>([
  'block-weight',
  'cpu-quota',
  'cpu-shares',
  'cpu-weight',
  'exit-status',
  'io-weight',
  'memory-limit',
  'nice',
  'oom-score',
  'path',
  'string',
  'swap-priority',
  'tasks-limit',
  'user',
  'working-directory',
]);

/** Everything wrong with a value; nothing when it is good. */
export function checkValue(value: string, context: ValueContext): readonly Complaint[] {
  const { kind, repetition, orEmpty = false } = context.spec;
  if (value === '' && (repetition !== 'replace' || orEmpty || EMPTY_TAKES_BACK.has(kind))) {
    return kind === 'obsolete-dependency' ? names.obsoleteDependency(value, context) : [];
  }
  return valueCheckers[kind]?.(value, context) ?? [];
}
