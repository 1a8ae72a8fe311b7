// What is known of one option of a unit file: which kind of value it takes, and what a second assignment does. The
// options themselves stand in table.ts and the files beside it.

/** Kinds of values; check.ts says what may stand in each, and how systemd complains. */
export type ValueKind =
  | 'action'
  | 'bandwidth'
  | 'block-weight'
  | 'boolean'
  | 'bound-paths'
  | 'calendar'
  | 'capabilities'
  | 'condition'
  | 'cpu-quota'
  | 'cpu-set'
  | 'cpu-shares'
  | 'cpu-weight'
  | 'device-weight'
  | 'directory-names'
  | 'documentation'
  | 'enum'
  | 'environment'
  | 'environment-file'
  | 'environment-names'
  | 'exec'
  | 'exit-status'
  | 'exit-statuses'
  | 'input'
  | 'install-units'
  | 'integer'
  | 'io-weight'
  | 'list'
  | 'listen'
  | 'long'
  | 'memory-limit'
  | 'mode'
  | 'nice'
  | 'obsolete-dependency'
  | 'oom-score'
  | 'output'
  | 'path'
  | 'paths'
  | 'required-paths'
  | 'resource-limit'
  | 'search-path'
  | 'signal'
  | 'size'
  | 'slice'
  | 'sockets'
  | 'string'
  | 'swap-priority'
  | 'tasks-limit'
  | 'time-span'
  | 'timeout'
  | 'timer-span'
  | 'trigger-unit'
  | 'units'
  | 'unsigned'
  | 'user'
  | 'users'
  | 'watched-path'
  | 'working-directory';

/**
 * What an assignment does to those before it. `replace`: it stands instead of them. `append`: it stands beside them,
 * and an empty one takes them all back. `add`: it stands beside them, and nothing takes them back.
 */
export type Repetition = 'replace' | 'append' | 'add';

export interface OptionSpec {
  readonly name: string;
  readonly kind: ValueKind;
  readonly repetition: Repetition;
  /** For `enum`: the words there are. */
  readonly words?: readonly string[];
  /** How systemd begins to say that a value is none, where that is not told by the kind. */
  readonly complaint?: string;
  /** Beside the words of an `enum`, yes and no in every spelling. */
  readonly orBoolean?: boolean;
  /** Beside the words of an `enum`, any number. */
  readonly orNumber?: boolean;
  /** An empty assignment takes the setting back, though such a value is none. */
  readonly orEmpty?: boolean;
  /** What systemd would rather see, where it has given this one up. */
  readonly rather?: string;
  /** A bad value is fatal: systemd refuses the unit. */
  readonly refuses?: boolean;
  /** What this spelling stands for: names in the same section, or `Section.Name`; null: itself. */
  readonly sets: readonly string[] | null;
}

const REPETITIONS: Readonly<Partial<Record<ValueKind, Repetition>>> = {
  bandwidth: 'append',
  'bound-paths': 'append',
  calendar: 'append',
  capabilities: 'append',
  condition: 'append',
  'cpu-set': 'append',
  'device-weight': 'append',
  'directory-names': 'append',
  documentation: 'append',
  environment: 'append',
  'environment-file': 'append',
  'environment-names': 'append',
  exec: 'append',
  'exit-statuses': 'append',
  'install-units': 'add',
  list: 'append',
  listen: 'append',
  'obsolete-dependency': 'add',
  paths: 'append',
  'required-paths': 'append',
  'search-path': 'append',
  sockets: 'add',
  'timer-span': 'append',
  units: 'add',
  users: 'append',
  'watched-path': 'append',
};

type More = Partial<Omit<OptionSpec, 'name' | 'kind'>>;

/** Options of one kind, their names separated by blanks. */
export function options(kind: ValueKind, names: string, more: More = {}): readonly OptionSpec[] {
  const repetition = REPETITIONS[kind] ?? 'replace';
  return names
    .trim()
    .split(/\s+/)
    .map((name) => ({ name, kind, repetition, sets: null, ...more }));
}

/** An option that takes one of a few words, separated by blanks; `called` is what systemd's messages call it. */
export function oneOf(name: string, called: string, words: string, more: More = {}): readonly OptionSpec[] {
  return options('enum', name, { complaint: `Failed to parse ${called}`, words: words.split(' '), ...more });
}
