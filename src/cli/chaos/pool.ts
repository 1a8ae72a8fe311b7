// Seeds spread over worker threads. What comes of it does not depend on how many there are: reports are handed on in the
// order of seeds, and those beyond the first violation are dropped as if they had never run.
import { Worker } from 'node:worker_threads';
import { failure } from '../../base/index.js';
import type { ChaosJob, Order, Reply, SeedReport } from './job.js';

/** `worker.ts`, as build.mjs calls it. */
const WORKER = new URL('./worker.js', import.meta.url);

export interface PoolOptions {
  readonly job: ChaosJob;
  readonly jobs: number;
  readonly seedStart: number;
  readonly seeds: number;
  /** Whether a violation is no reason to stop. */
  readonly keepGoing: boolean;
  /** Told of each seed as soon as all before it are done. */
  readonly onReport: (report: SeedReport) => void;
  /** Told of each seed as soon as it is done. */
  readonly onProgress: (report: SeedReport) => void;
  /** Ends it early: what is done by then has been reported. */
  readonly signal: AbortSignal;
}

/** Ends when all seeds are done, or all up to the first violation. */
export function runPool(options: PoolOptions): Promise<void> {
  const { jobs, seeds, signal } = options;
  return new Promise((resolve, reject) => {
    const line = new Line(options);
    const workers = Array.from({ length: Math.min(jobs, seeds) }, () => startWorker(options.job));
    const end = (settle: () => void): void => {
      signal.removeEventListener('abort', abort);
      void Promise.all(workers.map((worker) => worker.terminate())).then(settle);
    };
    const abort = (): void => end(resolve);
    signal.addEventListener('abort', abort);
    for (const worker of workers) {
      const work = (): void => {
        const seed = line.next();
        if (seed !== null) worker.postMessage({ type: 'run', seed } satisfies Order);
      };
      worker.on('message', (reply: Reply) => {
        if (signal.aborted || reply.type !== 'report') return;
        line.done(reply.report);
        if (line.ended) end(resolve);
        else work();
      });
      worker.on('error', (error) =>
        end(() => reject(failure('worker-lost', `a worker thread ended: ${error.message}`))),
      );
      work();
    }
  });
}

export function startWorker(job: ChaosJob): Worker {
  return new Worker(WORKER, { workerData: job });
}

/** Which seed is next, and which are done. */
class Line {
  readonly #options: PoolOptions;
  readonly #waiting = new Map<number, SeedReport>();
  readonly #endSeed: number;
  #nextSeed: number;
  /** All before it are reported. */
  #reported: number;
  /** The lowest that failed and ends it all. */
  #failed = Number.POSITIVE_INFINITY;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#nextSeed = options.seedStart;
    this.#reported = options.seedStart;
    this.#endSeed = options.seedStart + options.seeds;
  }

  get ended(): boolean {
    return this.#reported >= Math.min(this.#endSeed, this.#failed + 1);
  }

  next(): number | null {
    if (this.#nextSeed >= Math.min(this.#endSeed, this.#failed)) return null;
    return this.#nextSeed++;
  }

  done(report: SeedReport): void {
    const { keepGoing, onProgress, onReport } = this.#options;
    const { seed } = report.knobs;
    if (report.violation !== null && !keepGoing) this.#failed = Math.min(this.#failed, seed);
    this.#waiting.set(seed, report);
    onProgress(report);
    for (let next = this.#waiting.get(this.#reported); next !== undefined && !this.ended; ) {
      this.#waiting.delete(this.#reported);
      this.#reported += 1;
      onReport(next);
      next = this.#waiting.get(this.#reported);
    }
  }
}
