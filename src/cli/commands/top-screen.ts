// fleetsim top on a terminal: the control groups of one machine or of all, drawn anew as time passes. p, t, c and m order
// them, + and - change how often, q or Ctrl-C ends it.
import { setTimeout as sleep } from 'node:timers/promises';
import { askCgroups, type Cgroups, type Endpoint, sendTo } from '../../api/index.js';
import { failure, printable } from '../../base/index.js';
import type { Session } from '../../sim/index.js';
import {
  formatTop,
  formatTopHeader,
  parseTimeSpan,
  type TopOrder,
  type TopRow,
  topRows,
} from '../../systemd/index.js';
import { EXIT } from '../exit-codes.js';
import { pace } from '../pace.js';
import { withSession } from '../session-store.js';
import { promiseOf } from '../task.js';
import type { TopOptions } from './cgroups.js';

const KEYS: Readonly<Record<string, TopOrder>> = { p: 'path', t: 'tasks', c: 'cpu', m: 'memory' };
const DELAY_MS = 1_000;
const DELAY_MIN_MS = 250;
const DEPTH = 3;

/** The other screen, without a cursor; and back. */
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const HOME_CLEAR = '\u001b[H\u001b[J';

/** On the session on disk, or, behind an endpoint, on a cluster that lives elsewhere. */
export async function runTopScreen(
  endpoint: Endpoint | null,
  name: string | undefined,
  options: TopOptions,
): Promise<number> {
  const screen = new TopScreen(options);
  if (endpoint !== null) await onTerminal(screen, () => lookAt(endpoint, name, screen));
  else
    await withSession({ onEvent: () => undefined }, (session) => {
      const id = name === undefined ? null : session.world.machineId(name);
      return onTerminal(screen, () => paceSession(session, id, screen));
    });
  return EXIT.ok;
}

/** Gives the screen the terminal and its keys, and puts everything back. */
async function onTerminal(screen: TopScreen, draw: () => Promise<void>): Promise<void> {
  const onKey = (key: Buffer): void => screen.press(key.toString());
  const quit = (): void => screen.press('q');
  process.stdin.setRawMode(true).on('data', onKey).resume();
  process.once('SIGTERM', quit);
  process.stdout.write(ENTER);
  try {
    await draw();
  } finally {
    process.stdout.write(LEAVE);
    process.stdin.off('data', onKey).setRawMode(false).pause();
    process.off('SIGTERM', quit);
  }
}

function paceSession({ world }: Session, id: string | null, screen: TopScreen): Promise<void> {
  const { simulation, picture, stage } = world;
  const paced = {
    nowMs: () => simulation.nowMs(),
    runUntil(ms: number) {
      simulation.runUntil(ms);
      const ids = id === null ? [...picture.machines.keys()] : [id];
      const locals = ids.flatMap((one) => stage.machine(one) ?? []);
      const machines = locals.map(({ hostname, systemd }) => ({ hostname, root: systemd.cgroups() }));
      screen.draw({ atMs: ms, machines });
    },
    ended: () => screen.ended,
  };
  return pace(paced, 1);
}

async function lookAt(endpoint: Endpoint, name: string | undefined, screen: TopScreen): Promise<void> {
  const send = sendTo(endpoint);
  while (!screen.ended) {
    screen.draw(await promiseOf(askCgroups(send, name)));
    const pressed = new AbortController();
    screen.onPress = () => pressed.abort();
    await sleep(DELAY_MIN_MS, undefined, { signal: pressed.signal }).catch(() => undefined);
  }
}

interface Drawn {
  readonly atMs: number;
  readonly cpuMs: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

class TopScreen {
  ended = false;
  onPress: () => void = () => undefined;
  #order: TopOrder;
  #delayMs: number;
  #before: Drawn | null = null;
  #stale = true;

  constructor({ delay, order }: TopOptions) {
    const delayMs = delay === undefined ? DELAY_MS : parseTimeSpan(delay);
    if (delayMs === null || delayMs <= 0)
      throw failure('usage', `--delay takes a time span such as 2s, not ${printable(delay ?? '')}`);
    const known = Object.values(KEYS).find((one) => one === (order ?? 'cpu'));
    if (known === undefined) throw failure('usage', `--order takes ${Object.values(KEYS).join(', ')}`);
    this.#delayMs = Math.max(DELAY_MIN_MS, delayMs);
    this.#order = known;
  }

  press(key: string): void {
    if (key === 'q' || key === '\u0003' || key === '\u0004') this.ended = true;
    if (key === '+') this.#delayMs += DELAY_MIN_MS;
    if (key === '-') this.#delayMs = Math.max(DELAY_MIN_MS, this.#delayMs - DELAY_MIN_MS);
    this.#order = (Object.hasOwn(KEYS, key) ? KEYS[key] : undefined) ?? this.#order;
    this.#stale = true;
    this.onPress();
  }

  /** Draws when something was pressed or the delay is over. */
  draw({ machines, atMs: nowMs }: Cgroups): void {
    const before = this.#before;
    const due = before === null || nowMs - before.atMs >= this.#delayMs;
    if (!due && !this.#stale) return;
    this.#stale = false;
    const cpuMs = new Map<string, ReadonlyMap<string, number>>();
    const rows = machines.flatMap(({ hostname, root }) => {
      const own = before?.cpuMs.get(hostname);
      const used =
        before === null || own === undefined ? null : { cpuMs: own, elapsedMs: nowMs - before.atMs };
      const found = topRows(root, { order: this.#order, depth: DEPTH, before: used });
      cpuMs.set(hostname, cpuOf(found));
      return machines.length === 1
        ? found
        : found.map((row) => ({ ...row, path: `${hostname}:${row.path}` }));
    });
    if (due) this.#before = { atMs: nowMs, cpuMs };
    this.#show(rows);
  }

  #show(rows: readonly TopRow[]): void {
    const { columns = 80, rows: height = 24 } = process.stdout;
    const layout = { pathWidth: Math.max(10, columns - 42), cpu: 'percentage', raw: false } as const;
    const lines = [formatTopHeader(layout), ...formatTop(rows.slice(0, Math.max(1, height - 3)), layout)];
    const foot = `order: ${this.#order} (p t c m)   every ${this.#delayMs / 1_000} s (+ -)   q quit`;
    const text = [...lines, '', foot].map((line) => printable(line).slice(0, columns)).join('\r\n');
    process.stdout.write(HOME_CLEAR + text);
  }
}

function cpuOf(rows: readonly TopRow[]): ReadonlyMap<string, number> {
  return new Map(
    rows.flatMap(({ path, resources }) => (resources?.cpuMs == null ? [] : [[path, resources.cpuMs]])),
  );
}
