// fleetsim chaos: thousands of seeds on all cores, each a cluster of its own that everything happens to; what they came to,
// or the one that broke a rule and how to see it again.
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { counted, failure, printable } from '../../base/index.js';
import { baseOf, describeKnobs, type ProfileName, rollKnobs } from '../../sim/index.js';
import { parseTimeSpan } from '../../systemd/index.js';
import { type Evidence, keepEvidence } from '../chaos/evidence.js';
import type { ChaosJob, SeedReport } from '../chaos/job.js';
import { type PoolOptions, runPool } from '../chaos/pool.js';
import { showProgress, statusLine } from '../chaos/progress.js';
import { describeSummary, type Summary, SummaryFold } from '../chaos/summary.js';
import { againCommand, describeEvidence, describeViolation } from '../chaos/violation-text.js';
import { EXIT } from '../exit-codes.js';
import { unitFinder } from '../files.js';
import { print, printJson } from '../output.js';
import { loadScenario } from '../replay/load.js';

export interface ChaosCommandOptions {
  readonly seeds: string;
  readonly seedStart: string;
  readonly time: string;
  readonly machines?: string;
  readonly scenario?: string;
  readonly jobs?: string;
  readonly profile: ProfileName;
  readonly keepGoing?: boolean;
  readonly output: 'table' | 'json';
}

const MACHINES = '5';
const SEEDS_MAX = 10_000_000;
const MACHINES_MAX = 200;
const JOBS_MAX = 256;
/** Simulated; more is a slip of the pen. */
const TIME_MAX_MS = 30 * 24 * 3_600_000;
const TIME_MIN_MS = 30_000;

export async function runChaos(options: ChaosCommandOptions): Promise<number> {
  const plan = readPlan(options);
  const forPeople = options.output === 'table';
  if (forPeople) for (const line of begins(plan)) print(line);
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  process.once('SIGINT', interrupt);
  try {
    const { summary, failed } = await runSeeds(plan, interrupted.signal);
    const [first] = failed;
    const evidence = first === undefined ? null : await shrink(plan.job, first, interrupted.signal);
    const outcome = { summary, failed, evidence, interrupted: interrupted.signal.aborted };
    if (forPeople) for (const line of describeOutcome(plan, outcome)) print(line);
    else printJson(outcomeData(plan, outcome));
    if (first?.violation) return EXIT[first.violation.kind];
    return outcome.interrupted ? EXIT.interrupted : EXIT.ok;
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
}

/** What was asked for. */
interface Plan extends Pick<PoolOptions, 'job' | 'jobs' | 'seedStart' | 'seeds' | 'keepGoing'> {}

interface Outcome {
  readonly summary: Summary;
  /** Those that broke a rule, in the order of their seeds. */
  readonly failed: readonly SeedReport[];
  /** Of the first of them. */
  readonly evidence: Evidence | null;
  readonly interrupted: boolean;
}

function readPlan(options: ChaosCommandOptions): Plan {
  const job: ChaosJob = {
    profile: options.profile,
    timeMs: readTime(options.time),
    ...readCluster(options),
  };
  const seeds = readCount('--seeds', options.seeds, 1, SEEDS_MAX);
  const seedStart = readCount('--seed-start', options.seedStart, 0, 2 ** 31 - 1 - seeds);
  const cores = availableParallelism();
  const jobs = options.jobs === undefined ? cores : readCount('--jobs', options.jobs, 1, JOBS_MAX);
  return { job, jobs, seedStart, seeds, keepGoing: options.keepGoing === true };
}

function readCluster({ machines, scenario }: ChaosCommandOptions): Pick<ChaosJob, 'machines' | 'base'> {
  if (scenario === undefined)
    return { machines: readCount('--machines', machines ?? MACHINES, 1, MACHINES_MAX) };
  if (machines !== undefined)
    throw failure(
      'usage',
      '--machines is not for --scenario, which says itself how many there are',
      'leave one of them out',
    );
  const base = baseOf(loadScenario(scenario, undefined).scenario, scenario, unitFinder(dirname(scenario)));
  const { length } = base.cluster.machines;
  if (length > MACHINES_MAX)
    throw failure('usage', `${printable(scenario)} has ${length} machines, and chaos takes ${MACHINES_MAX}`);
  return { machines: length, base };
}

/** For one seed its knobs before anything else. */
function begins({ job, seedStart, seeds }: Plan): readonly string[] {
  const { profile, timeMs, machines, base } = job;
  const whose = base === undefined ? '' : ` of ${printable(base.path)}`;
  const which = seeds === 1 ? `seed ${seedStart}` : `seeds ${seedStart} to ${seedStart + seeds - 1}`;
  const first = `chaos: ${which}, ${timeMs / 1_000} s and ${counted(machines, 'machine')}${whose} each, profile ${profile}`;
  return seeds === 1 ? [first, ...describeKnobs(rollKnobs({ ...job, seed: seedStart }))] : [first];
}

async function runSeeds(plan: Plan, signal: AbortSignal): Promise<Pick<Outcome, 'summary' | 'failed'>> {
  const fold = new SummaryFold();
  const failed: SeedReport[] = [];
  const progress = showProgress(plan.seeds, process.stderr);
  const onReport = (report: SeedReport): void => {
    fold.add(report);
    if (report.violation !== null) failed.push(report);
  };
  try {
    await runPool({ ...plan, signal, onProgress: progress.told, onReport });
  } finally {
    progress.close();
  }
  return { summary: fold.summary(), failed };
}

async function shrink(job: ChaosJob, failed: SeedReport, signal: AbortSignal): Promise<Evidence | null> {
  const line = statusLine(process.stderr);
  try {
    return await keepEvidence(job, failed, (trials) => line.show(`shrinking: ${trials} runs`), signal);
  } finally {
    line.clear();
  }
}

function describeOutcome(plan: Plan, { summary, failed, evidence, interrupted }: Outcome): readonly string[] {
  return [
    ...describeSummary(summary),
    ...(interrupted ? ['interrupted: this is what was done by then'] : []),
    ...(failed.length === 0 ? ['no violation'] : []),
    ...failed.flatMap((report, i) => [
      ...describeViolation(report),
      ...(i === 0 && evidence !== null ? describeEvidence(evidence, report) : []),
      'again:',
      `  ${againCommand(plan.job, report.knobs.seed)}`,
    ]),
  ];
}

function outcomeData(
  { job: { base, ...job }, seedStart }: Plan,
  { summary, evidence, interrupted }: Outcome,
): unknown {
  const shrunk =
    evidence === null
      ? {}
      : { shrunk: { scenario: evidence.path, replayed: evidence.failsAgain, deeds: evidence.least.deeds } };
  const scenario = base === undefined ? {} : { scenario: base.path };
  return { ...job, ...scenario, seedStart, interrupted, ...summary, ...shrunk };
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
