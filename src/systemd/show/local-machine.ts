// The machine that a person's tools run on, as far as they need it.
import type { Clock } from '../../base/index.js';
import type { Journal } from '../machine/journal.js';
import type { Manager } from '../machine/manager.js';

/** One machine's systemd, to be read and asked. What it refuses to do throws a `FleetsimError`, or is a `Result`. */
export type Systemd = Pick<
  Manager,
  | 'status'
  | 'units'
  | 'show'
  | 'jobs'
  | 'dependencies'
  | 'cgroups'
  | 'ask'
  | 'enable'
  | 'disable'
  | 'mask'
  | 'unmask'
  | 'enabledState'
  | 'daemonReload'
  | 'resetFailed'
  | 'connect'
  | 'touch'
>;

export interface LocalMachine {
  readonly hostname: string;
  readonly machineId: string;
  readonly clock: Clock;
  /** The wall clock, in milliseconds since 1970, when `clock` stood at 0. */
  readonly epochMs: number;
  readonly systemd: Systemd;
  readonly journal: Journal;
}
