// What a machine's systemd leaves on its disk, so that the next boot finds it.
import { Journal } from './journal.js';

export interface MachineDisk {
  /** Nothing can be written any more; its /run is as full. */
  full: boolean;
  readonly journal: Journal;
  /** When timers with Persistent= last elapsed, by unit. */
  readonly stamps: Map<string, number>;
}

export function emptyDisk(): MachineDisk {
  const disk: MachineDisk = { full: false, journal: new Journal(() => disk.full), stamps: new Map() };
  return disk;
}
