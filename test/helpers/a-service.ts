// One service by itself, on a clock and with processes that the test moves, and all that it tells.
import { ok } from '../../src/base/index.js';
import type { ProcessExit, ProcessRunner, Signal } from '../../src/systemd/process/process.js';
import { readServiceConfig } from '../../src/systemd/service/config.js';
import { Service } from '../../src/systemd/service/service.js';
import type { UnitState } from '../../src/systemd/states.js';
import { parseUnitFile } from '../../src/systemd/syntax/unit-file.js';
import { aName } from './builders.js';
import { ManualClock } from './manual-clock.js';
import { type Puppet, Puppets } from './puppets.js';

export interface AServiceOptions {
  /** How a signal ends a process; null: not at all. Left out: as it ends any. */
  readonly heeds?: (signal: Signal) => ProcessExit | null;
  readonly ends?: ProcessExit | null;
  /** Instead of puppets. */
  readonly processes?: (clock: ManualClock) => ProcessRunner;
  readonly told?: (state: UnitState) => void;
}

/** Heeds nothing but SIGKILL. */
export function stubborn(signal: Signal): ProcessExit | null {
  return signal === 'KILL' ? { type: 'killed', signal } : null;
}

export class AService {
  readonly clock = new ManualClock();
  readonly service: Service;
  readonly puppets: Puppets;
  /** Each state it took: `1500 active (running)`; results other than success in brackets. */
  readonly states: string[] = [];
  /** `warning: State 'stop-sigterm' timed out. Killing.` */
  readonly log: string[] = [];
  /** Whether the job that stops it is a restart. */
  restarting = false;

  /** Lines of [Service], and of what other sections follow. */
  constructor(lines: readonly string[], options: AServiceOptions = {}) {
    const { clock } = this;
    const { heeds, ends, processes, told } = options;
    const { unitFile } = parseUnitFile(`[Service]\n${lines.join('\n')}\n`);
    const config = readServiceConfig(aName('a.service'), unitFile);
    let lastPid = 1_000;
    this.puppets = new Puppets({ clock, ...(heeds && { heeds }), ...(ends && { ends }) });
    this.service = new Service({
      unit: 'a.service',
      clock,
      processes: processes?.(clock) ?? this.puppets,
      nextPid: () => {
        lastPid += 1;
        return lastPid;
      },
      config: () => config,
      changed: (state) => {
        const { active, sub, result } = state;
        const bracket = result === 'success' ? '' : ` [${result}]`;
        this.states.push(`${clock.nowMs()} ${active} (${sub})${bracket}`);
        told?.(state);
      },
      log: (message, level = 'info') => this.log.push(`${level}: ${message}`),
      ended: () => undefined,
      restarting: () => this.restarting,
      restartDue: () =>
        ok(() => {
          this.service.stop();
          this.service.start();
        }),
    });
  }

  /** Started, and given a moment. */
  static started(lines: readonly string[], options: AServiceOptions = {}): AService {
    const test = new AService(lines, options);
    test.service.start();
    test.clock.advance(0);
    return test;
  }

  /** The state it is in: `running`. */
  get sub(): string {
    return this.service.state.sub;
  }

  /** The state words it took: `start running`. */
  get subs(): string {
    return this.states.map((line) => /\((.*)\)/.exec(line)?.[1]).join(' ');
  }

  /** The process that was begun last. */
  get last(): Puppet {
    const puppet = this.puppets.all.at(-1);
    if (puppet === undefined) throw new Error('nothing was begun');
    return puppet;
  }

  /** The process that still runs by the name of its program. */
  process(name: string): Puppet {
    const puppet = this.puppets.alive.find((one) => one.name === name);
    if (puppet === undefined) throw new Error(`${name} does not run`);
    return puppet;
  }
}
