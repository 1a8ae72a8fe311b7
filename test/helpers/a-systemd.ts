// One machine's systemd on a clock that the test moves, and what it tells.
import { type Clock, seededRandom } from '../../src/base/index.js';
import { Manager, type ProcessRunner, parseUnitFile, simulatedProcesses } from '../../src/systemd/index.js';
import { aName } from './builders.js';
import { ManualClock } from './manual-clock.js';

/** Simulated processes whose chances are always the same. */
export function seededProcesses(clock: Clock): ProcessRunner {
  return simulatedProcesses({ clock, random: seededRandom(1) });
}

export class ASystemd {
  readonly clock = new ManualClock();
  readonly manager: Manager;
  /** Each state a unit took, as `1500 a.service active (running)`; results other than success in brackets. */
  readonly told: string[] = [];

  constructor(processes?: (clock: ManualClock) => ProcessRunner) {
    this.manager = new Manager({
      clock: this.clock,
      processes: processes?.(this.clock) ?? seededProcesses(this.clock),
      emit: ({ unit, load, active, sub, result }) => {
        const state = load === 'loaded' ? `${active} (${sub})` : load;
        this.told.push(`${this.clock.nowMs()} ${unit} ${state}${result === 'success' ? '' : ` [${result}]`}`);
      },
    });
  }

  load(name: string, ...service: readonly string[]): void {
    this.manager.load(aName(name), parseUnitFile(`[Service]\n${service.join('\n')}\n`).unitFile);
  }

  /** Loads and starts `a.service`. */
  start(...service: readonly string[]): void {
    this.load('a.service', ...service);
    this.manager.start('a.service');
  }

  /** What was told of `a.service` since it was loaded, without its name. */
  states(): readonly string[] {
    return this.told
      .filter((line) => line.includes(' a.service '))
      .slice(1)
      .map((line) => line.replace(' a.service', ''));
  }

  journal(name = 'a.service', lines = 100): readonly string[] {
    return this.manager.journal(name, lines).map(({ identifier, message }) => `${identifier}: ${message}`);
  }
}
