// What somebody is told whose wish is refused.
import { FleetsimError, formatError } from '../../src/base/index.js';

/** 'none' when it was granted. */
export function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof FleetsimError) return formatError(error);
    throw error;
  }
  return 'none';
}
