// What passes between the command and its workers: plain data, so that it can be cloned from thread to thread.
import type { ChaosOptions, SeedResult } from '../../sim/index.js';

/** The same for all seeds of one command. */
export type ChaosJob = Omit<ChaosOptions, 'seed'>;

/** What is told of each seed; the deeds of one that went well are nobody's business. */
export type SeedReport = SeedResult;

export type Order =
  | { readonly type: 'run'; readonly seed: number }
  | { readonly type: 'shrink'; readonly failed: SeedReport; readonly trialsMax: number };

export type Reply =
  | { readonly type: 'report'; readonly report: SeedReport }
  /** One more run on the way to the least that fails. */
  | { readonly type: 'trial' }
  | { readonly type: 'shrunk'; readonly report: SeedReport };

export function reportOf(result: SeedResult): SeedReport {
  return result.violation === null ? { ...result, deeds: [], healing: [] } : result;
}
