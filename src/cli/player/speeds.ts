// The speeds that time can be given at the keys.

/** Virtual milliseconds to one of the wall clock; the last is as fast as it goes. */
const SPEEDS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, Number.POSITIVE_INFINITY] as const;

/** The next one; the same at either end. */
export function fasterThan(speed: number): number {
  return SPEEDS.find((one) => one > speed) ?? speed;
}

export function slowerThan(speed: number): number {
  return SPEEDS.findLast((one) => one < speed) ?? speed;
}
