// One machine's systemd with units given as text, on a clock that the test moves: what is asked, what became of it, and
// what the journal of all units says.
import { seededRandom } from '../../src/base/index.js';
import {
  type JobMode,
  type JobRequest,
  type JobResult,
  Manager,
  type ManagerOptions,
  parseUnitFile,
  type SystemdEvent,
} from '../../src/systemd/index.js';
import { seededProcesses } from './a-systemd.js';
import { aName } from './builders.js';
import { ManualClock } from './manual-clock.js';

export class AMachine {
  readonly clock = new ManualClock();
  readonly manager: Manager;
  readonly events: SystemdEvent[] = [];
  readonly #names: string[] = [];

  constructor(options: Partial<ManagerOptions> = {}) {
    this.manager = new Manager({
      clock: this.clock,
      processes: seededProcesses(this.clock),
      random: seededRandom(1),
      emit: (event) => this.events.push(event),
      ...options,
    });
  }

  /** Units by name: the lines of [Unit], or whole files when they begin with a section. */
  load(units: Readonly<Record<string, string>>): this {
    for (const [name, text] of Object.entries(units)) {
      const whole = text.startsWith('[') ? text : `[Unit]\n${text}\n${BODIES[typeOf(name)] ?? ''}`;
      const { unitFile, problems } = parseUnitFile(whole);
      if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '));
      this.#names.push(name);
      this.manager.load(aName(name), unitFile);
    }
    return this;
  }

  /** What became of the job by now; `waiting` while it goes on, the refusal's words when it was not taken. */
  ask(request: JobRequest, unit: string, mode: JobMode = 'replace'): () => JobResult | 'waiting' | string {
    let result: JobResult | 'waiting' = 'waiting';
    const asked = this.manager.ask(request, unit, {
      mode,
      ended: (ended) => {
        result = ended;
      },
    });
    return () => (asked.ok ? (asked.value === null ? 'nothing' : result) : asked.error.message);
  }

  start(...units: readonly string[]): this {
    for (const unit of units) this.ask('start', unit);
    return this;
  }

  /** `active (running)` */
  state(unit: string): string {
    const { active, sub } = this.manager.status(unit);
    return `${active} (${sub})`;
  }

  states(...units: readonly string[]): readonly string[] {
    return units.map((unit) => this.manager.status(unit).active);
  }

  /** systemd's own lines about a unit. */
  lines(unit: string): readonly string[] {
    return this.manager
      .journal(unit, 1_000)
      .filter(({ identifier }) => identifier === 'systemd')
      .map(({ message }) => message);
  }
}

const BODIES: Readonly<Record<string, string>> = {
  mount: '[Mount]\nWhat=/dev/sda1',
  path: '[Path]\nPathExists=/run/x',
  service: '[Service]\nExecStart=/bin/sleep infinity',
  socket: '[Socket]\nListenStream=80',
  timer: '[Timer]\nOnActiveSec=1h',
};

function typeOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
