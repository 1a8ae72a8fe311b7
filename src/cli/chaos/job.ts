// What passes between the command and its workers: plain data, so that it can be cloned from thread to thread.
import type { ChaosOptions, SeedResult } from '../../sim/index.js';

/** The same for all seeds of one command. */
export type ChaosJob = Omit<ChaosOptions, 'seed'>;

export interface Order {
  readonly seed: number;
}

/** What is told of each seed; the deeds of one that went well are nobody's business. */
export type SeedReport = Omit<SeedResult, 'digest'>;

export function reportOf(result: SeedResult): SeedReport {
  const { digest: _, ...report } = result;
  return result.violation === null ? { ...report, deeds: [] } : report;
}
