// What a unit's state on one machine says of the copy there.
import type { SystemdEvent } from '../../systemd/index.js';

/** `alive`: its processes may be at work, though it has not come up or is being stopped. `serving`: it is up. */
export type Copy = 'none' | 'alive' | 'serving';

type State = Pick<SystemdEvent, 'active' | 'sub'>;

/** A copy as its machine's systemd has it, whoever knows of it: machines that are frozen or cut off run on. */
export function copyOf({ active, sub }: State): Copy {
  switch (active) {
    case 'active':
    case 'reloading':
      return 'serving';
    case 'activating':
      // What comes before is preparation, and a unit that waits to be restarted has no process.
      return sub === 'start' || sub === 'start-post' ? 'alive' : 'none';
    case 'deactivating':
      // After that only cleaning up is left.
      return sub === 'stop-post' || sub.startsWith('final-') ? 'none' : 'alive';
    default:
      return 'none';
  }
}
