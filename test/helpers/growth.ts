// Whether work grows in proportion to its size, without a word about how fast the machine is.

const FACTOR = 8;
const ROUNDS = 3;
/** Shorter times are mostly noise, in milliseconds. */
const LEAST_MS = 2;

/** Between 8, which is in proportion, and 64, which is with the square: whoever stays below has no loop in a loop. */
export const LINEAR = 32;

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

/** The least of several times: what else the machine does only adds. */
function leastMs(work: () => void): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const startMs = performance.now();
    work();
    return performance.now() - startMs;
  });
  return Math.min(...times);
}
