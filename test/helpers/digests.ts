// What runs of chaos come to, to the byte: the digests of their recordings, for seeds one after the other.
import { runSeed } from '../../src/sim/chaos/run-seed.js';

/** Short and hard: each of these is a cluster of its own to which things happen. */
const OPTIONS = {
  profile: 'apocalypse',
  timeMs: 20_000,
  machines: 2,
  version: 'test',
  digest: true,
} as const;

export function digests(seeds: number): readonly (string | null)[] {
  return Array.from({ length: seeds }, (_, i) => runSeed({ ...OPTIONS, seed: i + 1 }).digest);
}
