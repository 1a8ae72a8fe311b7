// One way of looking at one cluster, measured in a process of its own. Prints a section as JSON.
// Usage: one.ts outage|rest MACHINES UNITS.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../src/base/index.js';
import { Player } from '../../src/cli/player/player.js';
import { startWallClock } from '../../src/live/wall-clock.js';
import { drawCluster } from '../../src/tui/show.js';
import { cpuMs, median, type Section } from '../measure.js';
import { COLOURS, drawByInk, FakeTerminal, keyboard } from './terminal.js';
import { Watched } from './watched.js';

/** Between two frames, in milliseconds of the wall clock, and how fast the run goes. */
const FRAME_MS = 33;
const SPEED = 10;
const OUTAGE_MS = 60_000;
const REST_MS = 10_000;
const SETTLE_MS = 2_000;
/** Frames until everything has been compiled that often runs. */
const WARM_UP = 60;
const KEYS = 15;

/** Every change is drawn at once: it is asked for frame by frame. */
const NO_LIMIT: Clock = {
  nowMs: () => performance.now() * 1_000,
  setTimer(_ms, run) {
    const timer = setImmediate(run);
    return { cancel: () => clearImmediate(timer) };
  },
};

const [way, machines = 3, units = 2] = [process.argv[2], ...process.argv.slice(3).map(Number)];
if (way !== 'outage' && way !== 'rest') throw new Error('outage or rest');
const section = await (way === 'outage' ? outage() : rest());
console.log(JSON.stringify(section));
process.exit(0);

/** Frame by frame, from the fault until everything is up again. */
async function outage(): Promise<Section> {
  const watched = new Watched(machines, units);
  const ours = new FakeTerminal();
  const inks = new FakeTerminal();
  const stdin = keyboard();
  drawCluster(watched.source, { clock: NO_LIMIT, colours: COLOURS }, { stdin, stdout: ours.stream });
  const inkDraws = drawByInk(watched.source, inks.stream);
  const costs = {
    ours: [] as number[],
    bytes: [] as number[],
    ink: [] as number[],
    inkBytes: [] as number[],
  };
  const frames = OUTAGE_MS / (FRAME_MS * SPEED);
  for (let frame = -WARM_UP; frame < frames; frame++) {
    if (frame === 0) watched.zone('kill');
    watched.runFor(FRAME_MS * SPEED);
    const [mine, its] = [ours.bytes, inks.bytes];
    const mineMs = await cpuOf(() => watched.changed());
    const itsMs = await cpuOf(inkDraws);
    if (frame < 0) continue;
    costs.ours.push(mineMs);
    costs.bytes.push(ours.bytes - mine);
    costs.ink.push(itsMs);
    costs.inkBytes.push(inks.bytes - its);
  }
  const reactions = await react(watched, ours, stdin);
  return {
    title: `${size()}, a zone dies at ${SPEED}×, 120×40`,
    figures: [
      { name: 'a frame, on average', value: mean(costs.ours), unit: 'ms of CPU' },
      { name: 'the dearest of a hundred', value: dearest(costs.ours), unit: 'ms of CPU' },
      { name: 'as ink draws it by itself', value: mean(costs.ink), unit: 'ms of CPU' },
      { name: 'a frame, on average', value: mean(costs.bytes) / 1_024, unit: 'KiB' },
      { name: 'the largest of a hundred', value: dearest(costs.bytes) / 1_024, unit: 'KiB' },
      { name: 'as ink writes it by itself', value: mean(costs.inkBytes) / 1_024, unit: 'KiB' },
      { name: 'from a key to what it changes', value: median(reactions), unit: 'ms' },
      { name: 'the slowest of them', value: Math.max(...reactions), unit: 'ms' },
    ],
  };
}

/** Of drawing, which goes on in the turns after it was asked for. */
async function cpuOf(draw: () => void): Promise<number> {
  const startMs = cpuMs();
  draw();
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
  return cpuMs() - startMs;
}

/** Keys while the zone comes back, the run goes on, and everything is drawn. */
async function react(watched: Watched, terminal: FakeTerminal, stdin: ReturnType<typeof keyboard>) {
  watched.zone('restart');
  const running = setInterval(() => {
    watched.runFor(FRAME_MS * SPEED);
    watched.changed();
  }, FRAME_MS);
  const reactions: number[] = [];
  for (let i = 0; i < KEYS; i++) {
    await sleep(40 + i);
    const shown = terminal.until(i % 2 === 0 ? 'CLUSTER' : 'EVENTS');
    const startMs = performance.now();
    stdin.type('?');
    await shown;
    reactions.push(performance.now() - startMs);
  }
  clearInterval(running);
  return reactions;
}

/** As a person looks at it, at 1×. */
async function rest(): Promise<Section> {
  const watched = new Watched(machines, units);
  const player = new Player('bench', 1);
  for (const event of watched.events) player.tell(event);
  watched.onEvent = (event) => player.tell(event);
  player.start({
    paced: watched.paced,
    fault: () => '',
    endpoint: async () => '',
    questions: null,
  });
  drawCluster(
    player,
    { clock: startWallClock(), colours: COLOURS },
    { stdin: keyboard(), stdout: new FakeTerminal().stream },
  );
  await warmUp(player);
  const startMs = cpuMs();
  await sleep(REST_MS);
  const restMs = cpuMs() - startMs;
  player.togglePause();
  const pausedMs = cpuMs();
  await sleep(REST_MS);
  return {
    title: `${size()}, at rest`,
    figures: [
      { name: 'time goes on at 1×', value: (100 * restMs) / REST_MS, unit: '% of a CPU' },
      { name: 'time stands still', value: (100 * (cpuMs() - pausedMs)) / REST_MS, unit: '% of a CPU' },
    ],
  };
}

/** As after some minutes: what often runs has been compiled. */
async function warmUp(player: Player): Promise<void> {
  const { speed } = player.state;
  while (player.state.speed < SPEED) player.faster();
  await sleep(REST_MS);
  while (player.state.speed > speed) player.slower();
  await sleep(SETTLE_MS);
}

function size(): string {
  return `${machines.toLocaleString('en')} machines × ${units.toLocaleString('en')} units`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function dearest(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? 0;
}
