// A seed is a run: the same to the byte each time, in whatever thread, with however much memory.
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { digests } from '../../helpers/digests.js';

const SEEDS = 200;
/** Of another thread, in megabytes: collections of garbage come at other moments than here. */
const HEAP = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 2 };
const TIMEOUT_MS = 400_000;

/** A thread knows nothing of vitest, which makes JavaScript of what it imports. */
async function digestsElsewhere(): Promise<unknown> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { parentPort, workerData } from 'node:worker_threads';
        import { digests } from './digests.js';
        parentPort.postMessage(digests(workerData));`,
      resolveDir: fileURLToPath(new URL('../../helpers', import.meta.url)),
    },
    bundle: true,
    platform: 'node',
    write: false,
  });
  const [script] = outputFiles;
  return new Promise((resolve, reject) => {
    const worker = new Worker(script?.text ?? '', { eval: true, workerData: SEEDS, resourceLimits: HEAP });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

it(
  'a run of chaos is the same to the byte, twice and in another thread with another heap',
  async () => {
    const once = digests(SEEDS);
    expect(new Set(once).size).toBe(SEEDS);
    expect(digests(SEEDS)).toEqual(once);
    // One after the other: tests that measure time run beside this one.
    expect(await digestsElsewhere()).toEqual(once);
  },
  TIMEOUT_MS,
);
