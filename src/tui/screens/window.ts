// Which rows of a stream are seen: the newest, or those around the chosen one.

/** `at` -1: none is chosen. */
export function windowAround(
  rows: number,
  at: number,
  height: number,
): { readonly from: number; readonly to: number } {
  const to = at < 0 ? rows : Math.min(rows, Math.max(at + Math.ceil(height / 2), height));
  return { from: Math.max(0, to - height), to };
}
