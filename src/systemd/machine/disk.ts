// What a machine's systemd leaves on its disk, so that the next boot finds it.
import { Journal } from './journal.js';

export interface MachineDisk {
  readonly journal: Journal;
  /** When timers with Persistent= last elapsed, by unit. */
  readonly stamps: Map<string, number>;
}

export function emptyDisk(): MachineDisk {
  return { journal: new Journal(), stamps: new Map() };
}
