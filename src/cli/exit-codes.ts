// What the process ends with.

export const EXIT = {
  ok: 0,
  /** The command failed, or what was expected did not hold. */
  failed: 1,
  /** The command line makes no sense: nothing was done. */
  usage: 2,
} as const;
