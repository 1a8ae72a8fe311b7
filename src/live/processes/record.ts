// Which processes a fleetd has begun, in a file that outlives it: what a fleetd that was killed left running, the next one
// ends before it takes part in anything. A line is written before a process begins, so that none is ever missing.
import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { failure } from '../../base/index.js';
import { type Family, membersOf } from './family.js';
import { hostBootId, runs } from './proc.js';
import { sendToAll } from './signals.js';

/** The file is written anew when it has grown by so many lines. */
const LINES_MAX = 2_000;
/** How long killed processes may take to be gone. */
const GONE_MS = 10_000;
const LOOK_MS = 20;
/** No process has this number: only a family's mark tells who is of it. */
const NOBODY = -1;

const FILE = 'processes';

/** Ends what the record in a folder still names, and removes it; returns how many there were. Fails with `survivors`. */
export async function endSurvivors(folder: string): Promise<number> {
  const path = join(folder, FILE);
  // A number whose process is gone may have been another's since then.
  const families = readFamilies(path).map((family) => (runs(family) ? family : { ...family, pid: NOBODY }));
  const { size } = families.length === 0 ? NONE : sendToAll(families, 'KILL');
  if (size > 0) await untilGone(families);
  rmSync(path, { force: true });
  return size;
}

const NONE: ReadonlySet<number> = new Set();

export class ProcessRecord {
  readonly #path: string;
  /** Lines by mark. */
  readonly #running = new Map<string, readonly string[]>();
  #lines = 0;

  /** Of an existing folder, whose last record has been done with. */
  constructor(folder: string) {
    this.#path = join(folder, FILE);
    this.#rewrite();
  }

  /** To be called before a process begins that will carry this mark. */
  begin(mark: string): void {
    this.#write(mark, mark);
  }

  began({ mark, pid, startedTicks }: Family): void {
    this.#write(mark, `${mark} ${pid} ${startedTicks}`);
  }

  /** Nobody is left. */
  ended(mark: string): void {
    this.#running.delete(mark);
  }

  #write(mark: string, line: string): void {
    this.#running.set(mark, [...(this.#running.get(mark) ?? []), line]);
    appendFileSync(this.#path, `${line}\n`);
    this.#lines += 1;
    if (this.#lines > LINES_MAX + 2 * this.#running.size) this.#rewrite();
  }

  #rewrite(): void {
    const lines = [`boot ${hostBootId()}`, ...[...this.#running.values()].flat()];
    writeFileSync(`${this.#path}.new`, `${lines.join('\n')}\n`, { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
    this.#lines = 0;
  }
}

/** None if there is no record, or the host was booted since. */
function readFamilies(path: string): readonly Family[] {
  const [boot, ...lines] = readText(path).split('\n');
  if (boot !== `boot ${hostBootId()}`) return [];
  const families: Family[] = [];
  for (const line of lines) {
    // The last line may be half written.
    const [, mark, pid, ticks] = /^([0-9a-f]{32})(?: (\d+) (\d+))?$/.exec(line) ?? [];
    if (mark === undefined) continue;
    families.push({ mark, pid: Number(pid ?? NOBODY), startedTicks: Number(ticks ?? 0) });
  }
  return families;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw failure('file-unreadable', (error as Error).message);
  }
}

async function untilGone(families: readonly Family[]): Promise<void> {
  const deadlineMs = performance.now() + GONE_MS;
  for (;;) {
    const left = membersOf(families);
    if (left.length === 0) return;
    if (performance.now() > deadlineMs) {
      const pids = left.map(({ pid }) => pid).join(', ');
      throw failure(
        'survivors',
        `processes that a fleetd before has left do not end though they were killed: ${pids}`,
        'they may wait for a disk; look with ps, and start again when they are gone',
      );
    }
    await sleep(LOOK_MS);
  }
}
