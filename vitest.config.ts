import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/helpers/longest-first.js';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // Some tests mostly wait, for leases to run out. (Of a share in percent, vitest takes no more than there are cores.)
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    // To load the program anew for each of hundreds of files takes longer than many of them.
    isolate: false,
    // So that no file leaves anything to the next.
    restoreMocks: true,
    unstubEnvs: true,
    sequence: { sequencer: LongestFirst },
    // As Node does it: sorted-btree is CommonJS, and its class a property of what it exports.
    deps: { interopDefault: false },
    // Whole-process tests (e2e) start Node several times on a busy machine; nothing else comes near this.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
