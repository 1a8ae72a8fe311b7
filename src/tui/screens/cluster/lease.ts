// How long a machine that renews nothing stays in the registry: what the cluster waits for before it moves anything.
import type { MachinePicture, Picture } from '../../../events/index.js';
import type { Look } from '../../theme.js';

export interface Lease {
  /** At most: when it was renewed last, nobody told. All of it where it is renewed. */
  readonly leftMs: number;
  readonly ttlMs: number;
  readonly renewed: boolean;
}

/** `lease`, or of a machine that renews it no longer, and will have another one, `old lease`. */
export function leaseName({ power, recordIsOld }: MachinePicture): string {
  return power === 'on' && recordIsOld ? 'old lease' : 'lease';
}

/** How long it lasts without being renewed: `≤21 s`. */
export function leaseTime({ leftMs, renewed }: Lease): string {
  return `${renewed ? '' : '≤'}${Math.ceil(leftMs / 1_000)} s`;
}

/** A lease with less left than this share of it is about to run out. */
const NEAR_END = 1 / 3;

export function leaseLook({ leftMs, ttlMs, renewed }: Lease): Look {
  if (renewed) return 'quiet';
  return leftMs / ttlMs < NEAR_END ? 'bad' : 'busy';
}

/** Since when nothing is heard of it, so that all that it told is what it told last; null: it is heard of. */
export function silentSinceMs(machine: MachinePicture, picture: Picture): number | null {
  return machine.silentSinceMs ?? picture.cutOffSinceMs(machine.name);
}

/** Null: it has none, or nobody told how long it is. */
export function leaseOf(machine: MachinePicture, picture: Picture, nowMs: number): Lease | null {
  const { registered, agentTtlMs: ttlMs } = machine;
  if (!registered || ttlMs === null) return null;
  const silentMs = silentSinceMs(machine, picture);
  if (silentMs === null) return { leftMs: ttlMs, ttlMs, renewed: true };
  const { leader, sinceMs } = picture.etcd;
  // Without a leader none runs out, and a new one gives each its full time again.
  const spentMs = leader === null ? 0 : nowMs - Math.max(silentMs, sinceMs);
  return { leftMs: Math.max(0, ttlMs - spentMs), ttlMs, renewed: false };
}
