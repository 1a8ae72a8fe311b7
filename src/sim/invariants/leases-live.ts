// A lease does not run out while its owner can renew it: only some time after something has harmed the cluster. It cannot see
// when a lease was renewed, and asks nothing where leases are shorter than a few answers of etcd may take.
import type { RecordedEvent } from '../../events/index.js';
import type { Ground } from './ground.js';
import type { Checker, Finding, Invariant } from './invariant.js';

export const leasesLive: Invariant = {
  name: 'leases-live',
  sentence: 'a lease does not run out while nothing keeps its owner from renewing it',
  start: (ground) => new LeasesLive(ground),
};

/** What a shorter lease may not outlast, in milliseconds: four attempts, each of which may time out. */
const LEASE_MIN_MS = 4_000;
const LEASE_INTERVALS = 5;
/** Machines that were harmed may need so long until they are back, in milliseconds, beside their lease. */
const RETURN_MAX_MS = 90_000;

class LeasesLive implements Checker {
  readonly #ground: Ground;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  apply(event: RecordedEvent): Finding | null {
    if (event.type !== 'lease-expired' || event.machine === '') return null;
    const { calm, picture, settings } = this.#ground;
    const leasesMs = [settings.agentTtlMs, LEASE_INTERVALS * settings.engineReconcileIntervalMs];
    if (Math.min(...leasesMs) < LEASE_MIN_MS) return null;
    const quietMs = event.atMs - calm.unharmedSinceMs;
    if (quietMs < 2 * Math.max(...leasesMs) + RETURN_MAX_MS) return null;
    const name = picture.machineName(event.machine);
    return {
      machine: event.machine,
      sentence: `lease ${event.lease} of ${name} has run out, and nothing has harmed the cluster for ${quietMs / 1000} s`,
    };
  }
}
