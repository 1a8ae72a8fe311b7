// Lengths of time and shares, as a table shows them: short, and never better than they are.

/** `33 ms`, `15.0 s`, `2 min 05 s`, `3 h 20 min`. */
export function formatSpan(ms: number): string {
  if (ms < 1_000) return `${Math.ceil(ms)} ms`;
  if (ms < 60_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1_000);
  const two = (n: number): string => String(n).padStart(2, '0');
  return seconds < 3_600
    ? `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`
    : `${Math.floor(seconds / 3_600)} h ${two(Math.floor(seconds / 60) % 60)} min`;
}

/** `99.95%`: rounded down, so that only all of it is 100%. */
export function formatShare(share: number): string {
  return share === 1 ? '100%' : `${(Math.floor(share * 10_000) / 100).toFixed(2)}%`;
}
