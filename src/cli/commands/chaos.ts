// fleetsim chaos: thousands of seeds on all cores, each a cluster of its own that everything happens to; what they came to,
// or the one that broke a rule and how to see it again.
import { availableParallelism } from 'node:os';
import { failure, printable } from '../../base/index.js';
import { describeKnobs, type ProfileName, type Violation } from '../../sim/index.js';
import { parseTimeSpan } from '../../systemd/index.js';
import type { ChaosJob, SeedReport } from '../chaos/job.js';
import { runPool } from '../chaos/pool.js';
import { showProgress } from '../chaos/progress.js';
import { describeSummary, SummaryFold } from '../chaos/summary.js';
import { EXIT } from '../exit-codes.js';
import { print, printJson } from '../output.js';

export interface ChaosCommandOptions {
  readonly seeds: string;
  readonly seedStart: string;
  readonly time: string;
  readonly machines: string;
  readonly jobs?: string;
  readonly profile: ProfileName;
  readonly keepGoing?: boolean;
  readonly output: 'table' | 'json';
}

const SEEDS_MAX = 10_000_000;
const MACHINES_MAX = 200;
const JOBS_MAX = 256;
/** Simulated; more is a slip of the pen. */
const TIME_MAX_MS = 30 * 24 * 3_600_000;
const TIME_MIN_MS = 30_000;

export async function runChaos(options: ChaosCommandOptions): Promise<number> {
  const job: ChaosJob = {
    profile: options.profile,
    timeMs: readTime(options.time),
    machines: readCount('--machines', options.machines, 1, MACHINES_MAX),
  };
  const seeds = readCount('--seeds', options.seeds, 1, SEEDS_MAX);
  const seedStart = readCount('--seed-start', options.seedStart, 0, 2 ** 31 - 1 - seeds);
  const cores = availableParallelism();
  const jobs = options.jobs === undefined ? cores : readCount('--jobs', options.jobs, 1, JOBS_MAX);
  const forPeople = options.output === 'table';
  if (forPeople) print(begins(job, seedStart, seeds));
  const fold = new SummaryFold();
  const failed: SeedReport[] = [];
  const progress = showProgress(seeds, process.stderr);
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  process.once('SIGINT', interrupt);
  try {
    await runPool({
      job,
      jobs,
      seedStart,
      seeds,
      keepGoing: options.keepGoing === true,
      signal: interrupted.signal,
      onProgress: progress.told,
      onReport(report) {
        fold.add(report);
        if (report.violation !== null) failed.push(report);
      },
    });
  } finally {
    progress.close();
    process.removeListener('SIGINT', interrupt);
  }
  const summary = fold.summary();
  if (forPeople) {
    for (const line of describeSummary(summary)) print(line);
    if (interrupted.signal.aborted) print('interrupted: this is what was done by then');
    for (const report of failed) for (const line of describeViolation(report, options)) print(line);
    if (failed.length === 0) print('no violation');
  } else printJson({ ...job, seedStart, interrupted: interrupted.signal.aborted, ...summary });
  const [first] = failed;
  if (first?.violation) return EXIT[first.violation.kind];
  return interrupted.signal.aborted ? EXIT.interrupted : EXIT.ok;
}

function begins({ profile, timeMs, machines }: ChaosJob, seedStart: number, seeds: number): string {
  const which = seeds === 1 ? `seed ${seedStart}` : `seeds ${seedStart} to ${seedStart + seeds - 1}`;
  return `chaos: ${which}, ${timeMs / 1_000} s and ${machines} machines each, profile ${profile}`;
}

/** What broke, in which cluster, and the very command that shows it again. */
function describeViolation(report: SeedReport, options: ChaosCommandOptions): readonly string[] {
  const { knobs, violation } = report;
  if (violation === null) return [];
  const { profile, time, machines } = options;
  return [
    '',
    `seed ${knobs.seed}: ${violation.kind}: ${violation.sentence}`,
    ...details(violation).map((line) => `  ${line}`),
    'knobs:',
    ...describeKnobs(knobs).map((line) => `  ${line}`),
    'again:',
    `  fleetsim chaos --seeds 1 --seed-start ${knobs.seed} --time ${time} --machines ${machines} --profile ${profile}`,
  ];
}

function details(violation: Violation): readonly string[] {
  switch (violation.kind) {
    case 'crash':
      return violation.stack.split('\n');
    case 'liveness':
      return violation.pending;
  }
}

function readTime(text: string): number {
  const ms = parseTimeSpan(text);
  if (ms !== null && ms >= TIME_MIN_MS && ms <= TIME_MAX_MS) return ms;
  throw failure('usage', `--time takes 30s up to 30 days, not ${printable(text)}`, 'such as 1h or 10min');
}

function readCount(flag: string, text: string, min: number, max: number): number {
  const count = Number(text);
  if (/^\d{1,10}$/.test(text) && count >= min && count <= max) return count;
  throw failure('usage', `${flag} takes a whole number from ${min} to ${max}, not ${printable(text)}`);
}
