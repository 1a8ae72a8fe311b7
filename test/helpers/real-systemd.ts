// One machine's systemd on the wall clock, whose units really run; nothing of it is left when it is closed.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openClockScope } from '../../src/base/index.js';
import { ProcessRecord, RealProcesses } from '../../src/live/index.js';
import { startWallClock } from '../../src/live/wall-clock.js';
import { Manager, parseUnitFile } from '../../src/systemd/index.js';
import { aName } from './builders.js';

const SOON_MS = 20_000;

export class RealSystemd {
  readonly folder = mkdtempSync(join(tmpdir(), 'fleetsim-real-'));
  readonly #clock = openClockScope(startWallClock());
  readonly #processes: RealProcesses;
  readonly manager: Manager;
  /** Each state `a.service` took, as `active (running)`; results other than success in brackets. */
  readonly states: string[] = [];

  constructor() {
    this.#processes = new RealProcesses({ clock: this.#clock, record: new ProcessRecord(this.folder) });
    this.manager = new Manager({
      clock: this.#clock,
      processes: this.#processes,
      emit: ({ load, active, sub, result }) => {
        const bracket = result === 'success' ? '' : ` [${result}]`;
        if (load === 'loaded') this.states.push(`${active} (${sub})${bracket}`);
      },
    });
  }

  /** Loads and starts `a.service`; `DIR` in its lines is the test's own folder. */
  start(...service: readonly string[]): void {
    const text = `[Service]\n${service.join('\n')}\n`.replaceAll('DIR', this.folder);
    this.manager.load(aName('a.service'), parseUnitFile(text).unitFile);
    this.states.length = 0;
    this.manager.start('a.service');
  }

  /** What the programs of `a.service` wrote. */
  get output(): readonly string[] {
    return this.#journal(false);
  }

  /** What systemd says of it. */
  get log(): readonly string[] {
    return this.#journal(true);
  }

  #journal(systemd: boolean): readonly string[] {
    const lines = this.manager.journal('a.service', 10_000);
    return lines
      .filter(({ identifier }) => (identifier === 'systemd') === systemd)
      .map(({ message }) => message);
  }

  get state(): string {
    const { active, sub } = this.manager.status('a.service');
    return `${active} (${sub})`;
  }

  get mainPid(): number {
    const pid = this.manager.show('a.service')?.mainPid ?? null;
    if (pid === null) throw new Error('it has no main process');
    return pid;
  }

  async becomes(state: string): Promise<void> {
    await until(
      () => this.state === state,
      () => `${state}, not ${this.states.join(', ')}: ${this.log}`,
    );
  }

  file(name: string): string | null {
    const path = join(this.folder, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  }

  close(): void {
    this.#clock.close();
    this.#processes.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** As by SIGKILL: the processes run on. */
  crash(): void {
    this.#clock.close();
  }
}

export async function until(holds: () => boolean, what: () => string = () => 'it holds'): Promise<void> {
  const deadlineMs = performance.now() + SOON_MS;
  while (!holds()) {
    if (performance.now() > deadlineMs) throw new Error(`not within ${SOON_MS} ms: ${what()}`);
    await sleep(10);
  }
}

/** Whether a process runs that is more than an exit status. */
export function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
