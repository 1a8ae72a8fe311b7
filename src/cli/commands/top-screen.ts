// fleetsim top on a terminal: the control groups of one machine or of all, drawn anew as time passes. p, t, c and m order
// them, + and - change how often, q or Ctrl-C ends it.
import { failure, printable } from '../../base/index.js';
import type { Session } from '../../sim/index.js';
import {
  formatTop,
  formatTopHeader,
  type LocalMachine,
  parseTimeSpan,
  type TopOrder,
  type TopRow,
  topRows,
} from '../../systemd/index.js';
import { EXIT } from '../exit-codes.js';
import { pace } from '../pace.js';
import { withSession } from '../session-store.js';
import type { TopOptions } from './cgroups.js';

const KEYS: Readonly<Record<string, TopOrder>> = { p: 'path', t: 'tasks', c: 'cpu', m: 'memory' };
const DELAY_MS = 1_000;
const DELAY_MIN_MS = 250;
const DEPTH = 3;

/** The other screen, without a cursor; and back. */
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const HOME_CLEAR = '\u001b[H\u001b[J';

export async function runTopScreen(name: string | undefined, options: TopOptions): Promise<number> {
  const screen = new TopScreen(options);
  return withSession({ onEvent: () => undefined }, async (session) => {
    const { world } = session;
    const id = name === undefined ? null : world.machineId(name);
    const onKey = (key: Buffer): void => screen.press(key.toString());
    const quit = (): void => screen.press('q');
    process.stdin.setRawMode(true).on('data', onKey).resume();
    process.once('SIGTERM', quit);
    process.stdout.write(ENTER);
    try {
      await pace(
        {
          nowMs: () => world.simulation.nowMs(),
          runUntil: (ms) => {
            world.simulation.runUntil(ms);
            screen.draw(machinesOf(session, id), ms);
          },
          ended: () => screen.ended,
        },
        1,
      );
    } finally {
      process.stdout.write(LEAVE);
      process.stdin.off('data', onKey).setRawMode(false).pause();
      process.off('SIGTERM', quit);
    }
    return EXIT.ok;
  });
}

/** Those that are on: one, or all. */
function machinesOf({ world }: Session, id: string | null): readonly LocalMachine[] {
  const ids = id === null ? [...world.picture.machines.keys()] : [id];
  return ids.flatMap((one) => world.stage.machine(one) ?? []);
}

interface Drawn {
  readonly atMs: number;
  readonly cpuMs: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

class TopScreen {
  ended = false;
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
  }

  /** Draws when something was pressed or the delay is over. */
  draw(machines: readonly LocalMachine[], nowMs: number): void {
    const before = this.#before;
    const due = before === null || nowMs - before.atMs >= this.#delayMs;
    if (!due && !this.#stale) return;
    this.#stale = false;
    const cpuMs = new Map<string, ReadonlyMap<string, number>>();
    const rows = machines.flatMap(({ hostname, systemd }) => {
      const own = before?.cpuMs.get(hostname);
      const used =
        before === null || own === undefined ? null : { cpuMs: own, elapsedMs: nowMs - before.atMs };
      const found = topRows(systemd.cgroups(), { order: this.#order, depth: DEPTH, before: used });
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
