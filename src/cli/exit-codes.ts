// What the process ends with.

export const EXIT = {
  ok: 0,
  /** The command failed, or what was expected did not hold. */
  failed: 1,
  /** The command line makes no sense: nothing was done. */
  usage: 2,
  /** What chaos found: fleetsim itself fell, a rule was broken, or a healed cluster never came to rest. */
  crash: 3,
  safety: 4,
  liveness: 5,
  /** By Ctrl-C, as shells tell it. */
  interrupted: 130,
} as const;
