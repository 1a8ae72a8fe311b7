// The scheduler against fleet's algorithm, on clusters of several kinds and sizes. What is measured of each is one.ts'.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Section } from '../measure.js';
import { KINDS, type Kind, type Size } from './clusters.js';

const SIZES: readonly Size[] = [
  { machines: 100, units: 1_000 },
  { machines: 1_000, units: 10_000 },
  { machines: 10_000, units: 100_000 },
  { machines: 10_000, units: 1_000_000 },
];

/** `one.ts`, as build.mjs calls it. */
const ONE = fileURLToPath(new URL('./scheduler.js', import.meta.url));

export async function benchScheduler(): Promise<readonly Section[]> {
  return SIZES.flatMap((size) => KINDS.map((kind) => measure(kind, size)));
}

function measure(kind: Kind, { machines, units }: Size): Section {
  const words = [...process.execArgv, ONE, kind, String(machines), String(units)];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' })) as Section;
}
