// Whether work grows in proportion to its size, without a word about how fast the machine is.

const FACTOR = 8;
const ROUNDS = 5;
/** Shorter times are mostly noise, in milliseconds. */
const LEAST_MS = 2;

/** Between 8, which is in proportion, and 64, which is with the square: whoever stays below has no loop in a loop. */
export const LINEAR = 48;

/** How many times as long `work` takes for eight times `size`. */
export function growthOf(work: (size: number) => void, size: number): number {
  return (
    leastMs(() => work(FACTOR * size)) /
    Math.max(
      LEAST_MS,
      leastMs(() => work(size)),
    )
  );
}

/** The least CPU time of several: what else this process and the machine do only adds. */
function leastMs(work: () => void): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000;
  });
  return Math.min(...times);
}
