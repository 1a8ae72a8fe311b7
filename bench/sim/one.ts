// One part of the simulation or one way of running a cluster, measured in a process of its own, so that its memory is its own and nothing was learnt
// before. Prints a section as JSON. Usage: one.ts WAY [MACHINES UNITS].

import { runSeed } from '../../src/sim/chaos/run-seed.js';
import { cpuMs, type Section } from '../measure.js';
import { Bench } from './clusters.js';
import { benchQueue } from './queue.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const WAYS: Readonly<Record<string, () => Section>> = {
  queue: benchQueue,
  faults: runFaults,
  chaos: runChaos,
  outage: runOutage,
  start: runStart,
};

/** A day of a large cluster, which loses a quarter of its machines for an hour. */
function runOutage(): Section {
  const [machines, units] = sizeOr(1_000, 10_000);
  const startMs = performance.now();
  const bench = new Bench(machines);
  const upMs = cpuMs();
  bench.start(units);
  const startedMs = cpuMs();
  bench.runUntil(12 * HOUR_MS);
  const idleMs = cpuMs();
  bench.zone('kill');
  bench.runUntil(13 * HOUR_MS);
  if (bench.launched !== units) throw new Error(`${units - bench.launched} units were not moved`);
  bench.zone('restart');
  bench.runUntil(14 * HOUR_MS);
  const outageMs = cpuMs();
  bench.runUntil(DAY_MS);
  return {
    title: `${size(machines, units)}, 24 h with a quarter of the machines away for an hour`,
    figures: [
      { name: 'all', value: cpuMs() / 1_000, unit: 's of CPU' },
      { name: 'all', value: (performance.now() - startMs) / 1_000, unit: 's' },
      { name: 'boot', value: upMs / 1_000, unit: 's of CPU' },
      { name: 'submit and start', value: (startedMs - upMs) / 1_000, unit: 's of CPU' },
      { name: '22 h at rest', value: (idleMs - startedMs + cpuMs() - outageMs) / 1_000, unit: 's of CPU' },
      { name: 'the outage, and the hour after it', value: (outageMs - idleMs) / 1_000, unit: 's of CPU' },
      { name: 'peak memory', value: process.resourceUsage().maxRSS / 1_024, unit: 'MiB' },
    ],
  };
}

function runStart(): Section {
  const [machines, units] = sizeOr(2_000, 100_000);
  const bench = new Bench(machines);
  const bootedMs = cpuMs();
  bench.start(units);
  const spentMs = cpuMs() - bootedMs;
  return {
    title: `${size(machines, units)}, from submit to launched`,
    figures: [
      { name: 'units', value: (units * 1_000) / spentMs, unit: '/s of CPU' },
      { name: 'peak memory', value: process.resourceUsage().maxRSS / 1_024, unit: 'MiB' },
    ],
  };
}

/** A small cluster in which every ten minutes a machine is lost for one. */
function runFaults(): Section {
  const [machines, units] = sizeOr(5, 20);
  const days = 4;
  const bench = new Bench(machines);
  bench.start(units);
  const startMs = cpuMs();
  const minuteMs = 60_000;
  const names = [...bench.world.picture.machines.values()].map(({ name }) => name);
  for (let atMs = 10 * minuteMs, i = 0; atMs < days * DAY_MS; atMs += 10 * minuteMs, i++) {
    const name = names[i % names.length];
    bench.runUntil(atMs);
    bench.fault(`kill ${name}`);
    bench.runUntil(atMs + minuteMs);
    bench.fault(`restart ${name}`);
  }
  bench.runUntil(days * DAY_MS);
  return {
    title: `${size(machines, units)}, a machine lost for a minute every ten`,
    figures: [{ name: 'days', value: (days * minuteMs) / (cpuMs() - startMs), unit: '/minute of CPU' }],
  };
}

/** Runs as `fleetsim chaos` makes them, one after the other. */
function runChaos(): Section {
  const profile = 'rough';
  const seeds = 100;
  const startMs = cpuMs();
  let simulatedMs = 0;
  let events = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const run = runSeed({ seed, profile, timeMs: HOUR_MS, machines: 5, version: 'bench' });
    simulatedMs += run.simulatedMs;
    for (const count of run.events.values()) events += count;
  }
  const spentMs = cpuMs() - startMs;
  return {
    title: `chaos, ${profile}: ${seeds} seeds, up to 5 machines, 1 h each`,
    figures: [
      { name: 'days', value: (simulatedMs * 60_000) / DAY_MS / spentMs, unit: '/minute of CPU' },
      { name: 'events in an hour', value: (events * HOUR_MS) / simulatedMs, unit: '' },
      { name: 'events', value: (events * 1_000) / spentMs, unit: '/s of CPU' },
    ],
  };
}

function size(machines: number, units: number): string {
  return `${machines.toLocaleString('en')} machines × ${units.toLocaleString('en')} units`;
}

/** Another size may be asked for, to look closer. */
function sizeOr(machines: number, units: number): readonly [number, number] {
  const [askedMachines, askedUnits] = process.argv.slice(3).map(Number);
  return [askedMachines ?? machines, askedUnits ?? units];
}

const way = WAYS[process.argv[2] ?? ''];
if (way === undefined) throw new Error(`one of ${Object.keys(WAYS).join(', ')}`);
console.log(JSON.stringify(way()));
