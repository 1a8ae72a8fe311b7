// The systemd room: reading unit files, what a loaded service weighs, and how fast services live and die.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../../src/base/index.js';
import { Simulation } from '../../src/sim/simulation.js';
import {
  hashUnitFile,
  Manager,
  parseUnitFile,
  parseUnitName,
  simulatedProcesses,
} from '../../src/systemd/index.js';
import { collect, heapBytes, median, perSecond, type Section } from '../measure.js';

const TYPICAL = fileURLToPath(new URL('../../units/web@.service', import.meta.url));
const ROUNDS = 9;
const FILES = 50_000;
const SERVICES = 10_000;

export async function benchSystemd(): Promise<readonly Section[]> {
  return [benchParse(), benchMemory(), benchLives()];
}

function benchParse(): Section {
  const text = readFileSync(TYPICAL, 'utf8');
  const each = (work: () => unknown): number =>
    perSecond(FILES, () => {
      for (let i = 0; i < FILES; i++) work();
    });
  const rounds = Array.from({ length: ROUNDS }, () => ({
    lines: each(() => text.split('\n').map((line) => line.indexOf('='))),
    sha1: each(() => createHash('sha1').update(text).digest('hex')),
    parse: each(() => parseUnitFile(text)),
    both: each(() => hashUnitFile(parseUnitFile(text).unitFile)),
  }));
  const of = (pick: (round: (typeof rounds)[number]) => number): number => median(rounds.map(pick));
  return {
    title: `a unit file of ${text.length} bytes and ${text.split('\n').length} lines`,
    figures: [
      { name: 'split into lines, = looked for (floor)', value: of(({ lines }) => lines), unit: '/s' },
      { name: 'SHA-1 of its text (floor)', value: of(({ sha1 }) => sha1), unit: '/s' },
      { name: 'parsed', value: of(({ parse }) => parse), unit: '/s' },
      { name: 'parsed and hashed', value: of(({ both }) => both), unit: '/s' },
    ],
  };
}

/** A machine of its own, in virtual time. */
function aMachine() {
  const simulation = new Simulation(() => undefined);
  let events = 0;
  const manager = new Manager({
    clock: simulation,
    processes: simulatedProcesses({ clock: simulation, random: seededRandom(1) }),
    emit: () => {
      events += 1;
    },
  });
  return { simulation, manager, events: () => events };
}

function load(manager: Manager, count: number, text: string): readonly string[] {
  return Array.from({ length: count }, (_, i) => {
    const name = parseUnitName(`bench@${i}.service`);
    if (!name.ok) throw new Error(name.error);
    manager.load(name.value, parseUnitFile(text).unitFile);
    return name.value.full;
  });
}

function benchMemory(): Section {
  const text = readFileSync(TYPICAL, 'utf8');
  const before = heapBytes();
  const { manager } = aMachine();
  const names = load(manager, SERVICES, text);
  const loaded = (heapBytes() - before) / SERVICES;
  for (const name of names) manager.start(name);
  const running = (heapBytes() - before) / SERVICES;
  if (manager.status(names[0] ?? '').load !== 'loaded') throw new Error('the machine must live until here');
  return {
    title: `memory of a service, of ${SERVICES.toLocaleString('en')} on one machine, each with a file of its own`,
    figures: [
      { name: 'loaded', value: loaded, unit: 'bytes' },
      { name: 'running', value: running, unit: 'bytes' },
    ],
  };
}

/** Services that end every second and come again 100 ms later. */
function benchLives(): Section {
  const text = '[Service]\nExecStart=/bin/sh -c "sleep 1; exit 1"\nRestart=always\nStartLimitBurst=0\n';
  const simulatedMs = 20_000;
  const rates = Array.from({ length: 5 }, () => {
    collect();
    const { simulation, manager, events } = aMachine();
    for (const name of load(manager, SERVICES, text)) manager.start(name);
    const begun = events();
    const startMs = performance.now();
    simulation.runUntil(simulatedMs);
    const tookMs = performance.now() - startMs;
    const timers = bareTimers(events() - begun, SERVICES);
    return { events: ((events() - begun) * 1_000) / tookMs, timers };
  });
  return {
    title: `${SERVICES.toLocaleString('en')} services that fail every second and come again`,
    figures: [
      { name: 'changes of state', value: median(rates.map(({ events }) => events)), unit: '/s' },
      { name: 'bare timers of the same clock', value: median(rates.map(({ timers }) => timers)), unit: '/s' },
      { name: 'a change / a bare timer', value: median(rates.map((r) => r.timers / r.events)), unit: '×' },
    ],
  };
}

/** The floor: timers that only set the next one. */
function bareTimers(count: number, pending: number): number {
  const simulation = new Simulation(() => undefined);
  let fired = 0;
  const again = (): void => {
    fired += 1;
    if (fired + pending <= count) simulation.setTimer(1_000, again);
  };
  for (let i = 0; i < pending; i++) simulation.setTimer(i, again);
  return perSecond(count, () => simulation.runUntil(Number.MAX_SAFE_INTEGER));
}
