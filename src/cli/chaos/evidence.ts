// What is kept of a seed that broke a rule: the least that still breaks it, as a scenario file that was seen to fail.
import { writeFileSync } from 'node:fs';
import { failure } from '../../base/index.js';
import { failsAgain, scenarioOf, writeScenario } from '../../sim/index.js';
import { VERSION } from '../version.js';
import type { ChaosJob, Order, Reply, SeedReport } from './job.js';
import { startWorker } from './pool.js';

export interface Evidence {
  /** The shortest run that fails in the same way. */
  readonly least: SeedReport;
  /** The scenario file. */
  readonly path: string;
  /** Whether a replay of it breaks the same rule. */
  readonly failsAgain: boolean;
}

/** How many runs shrinking may take. */
const TRIALS_MAX = 600;

/** Shrinks it in a thread of its own, and writes the scenario into this folder. Null when it was interrupted. */
export async function keepEvidence(
  job: ChaosJob,
  failed: SeedReport,
  onTrial: (trials: number) => void,
  signal: AbortSignal,
): Promise<Evidence | null> {
  const least = await shrinkAside(job, failed, onTrial, signal);
  const { violation } = least ?? {};
  if (least === null || violation === null || violation === undefined) return null;
  const comment = `Found by chaos, seed ${failed.knobs.seed}: ${violation.kind}. ${violation.sentence}`;
  const text = writeScenario(scenarioOf(least), { comment });
  const path = `chaos-${failed.knobs.seed}.yaml`;
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw failure('scenario-unwritable', `cannot write the scenario: ${(error as Error).message}`);
  }
  return { least, path, failsAgain: failsAgain(text, violation, { version: VERSION }) };
}

function shrinkAside(
  job: ChaosJob,
  failed: SeedReport,
  onTrial: (trials: number) => void,
  signal: AbortSignal,
): Promise<SeedReport | null> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve(null);
    const worker = startWorker(job);
    let trials = 0;
    const end = (least: SeedReport | null): void => {
      signal.removeEventListener('abort', interrupt);
      void worker.terminate().then(() => resolve(least));
    };
    const interrupt = (): void => end(null);
    signal.addEventListener('abort', interrupt);
    worker.on('message', (reply: Reply) => {
      if (reply.type === 'trial') onTrial(++trials);
      if (reply.type === 'shrunk') end(reply.report);
    });
    worker.on('error', reject);
    worker.postMessage({ type: 'shrink', failed, trialsMax: TRIALS_MAX } satisfies Order);
  });
}
