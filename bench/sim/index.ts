// The simulation: its queue beside a bare heap, and whole clusters in it.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Section } from '../measure.js';

const WAYS = ['queue', 'faults', 'chaos', 'outage', 'start'] as const;
/** `one.ts`, as build.mjs calls it. */
const ONE = fileURLToPath(new URL('./sim.js', import.meta.url));

export async function benchSim(): Promise<readonly Section[]> {
  return WAYS.map(measure);
}

function measure(way: (typeof WAYS)[number]): Section {
  const words = [...process.execArgv, ONE, way];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' })) as Section;
}
