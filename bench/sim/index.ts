// The simulation: its queue beside a bare heap, and whole clusters in it.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Section } from '../measure.js';

const WAYS = ['queue', 'faults', 'chaos', 'outage', 'start'] as const;
const ON_DIST = new URL('../on-dist.mjs', import.meta.url).href;
const ONE = fileURLToPath(new URL('./one.ts', import.meta.url));

export async function benchSim(): Promise<readonly Section[]> {
  return WAYS.map(measure);
}

function measure(way: (typeof WAYS)[number]): Section {
  const words = [...process.execArgv, '--import', ON_DIST, ONE, way];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' })) as Section;
}
