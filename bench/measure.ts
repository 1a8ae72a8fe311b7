// Measuring on a machine that is busy with other things: what is compared is measured in turns within one run, and of
// many turns the middle one counts.

/** One figure. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** What belongs together under a heading. */
export interface Section {
  readonly title: string;
  readonly figures: readonly Figure[];
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[middle]];
  return (low + high) / 2;
}

/** How many times per second `work`, which does something `count` times, does it. */
export function perSecond(count: number, work: () => void): number {
  const startMs = performance.now();
  work();
  return (count * 1_000) / (performance.now() - startMs);
}

/** CPU time that this process has spent, in milliseconds: what others do on the machine counts little. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** As `perSecond`, of CPU time. */
export function cpuPerSecond(count: number, work: () => void): number {
  const startMs = cpuMs();
  work();
  return (count * 1_000) / (cpuMs() - startMs);
}

export async function perSecondOf(count: number, work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return (count * 1_000) / (performance.now() - startMs);
}

/** What is still used after everything else was collected, in bytes. Needs `--expose-gc`. */
export function heapBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

export function collect(): void {
  if (global.gc === undefined) throw new Error('run with --expose-gc');
  for (let i = 0; i < 3; i++) global.gc();
}

export function formatSections(sections: readonly Section[]): string {
  return sections.map(({ title, figures }) => `${title}\n${formatFigures(figures)}`).join('\n\n');
}

function formatFigures(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  return figures
    .map(({ name, value, unit }) => `  ${name.padEnd(width)}  ${formatValue(value).padStart(12)} ${unit}`)
    .join('\n');
}

function formatValue(value: number): string {
  return value < 100 ? value.toFixed(2) : Math.round(value).toLocaleString('en');
}
