// What the doctor finds, and what it looks at: the registry's keys, each with what it is about.
import type { KeyValue } from '../../etcd/index.js';
import type { UnitFile } from '../../systemd/index.js';
import type { ClusterView } from '../engine/view.js';
import type { ParsedKey } from '../registry/keys.js';

export interface Finding {
  /** A note is worth knowing, and nothing is wrong. */
  readonly severity: 'error' | 'warning' | 'note';
  /** Stable. */
  readonly code: string;
  readonly key: string;
  readonly message: string;
  /** How to mend it. */
  readonly hint: string;
}

/** The registry's keys with what they are. */
export interface Exhibit {
  readonly kv: KeyValue;
  readonly key: ParsedKey;
}

export interface Registry {
  readonly exhibits: readonly Exhibit[];
  readonly paths: ReadonlySet<string>;
  readonly view: ClusterView;
  readonly files: ReadonlyMap<string, UnitFile>;
  /** Units that have an object, whether it can be read or not. */
  readonly units: ReadonlySet<string>;
  /** Unit files that some unit has. */
  readonly hashes: ReadonlySet<string>;
}

export function finding(
  severity: Finding['severity'],
  code: string,
  key: string,
  message: string,
  hint: string,
): Finding {
  return { severity, code, key, message, hint };
}

/** The command that takes a key away. */
export function remove(key: string): string {
  return `etcdctl del ${shellWord(key)}`;
}

/** A key as a shell takes it for nothing else: anybody may have written it, and people copy what a hint says. */
export function shellWord(key: string): string {
  return /^[\w@%+=:,./-]+$/.test(key) ? key : `'${key.replaceAll("'", "'\\''")}'`;
}

/** How what the engine looks after anyway is mended. */
export const ENGINE_MENDS =
  'the leading engine mends this by itself within its interval; see whether one leads';
