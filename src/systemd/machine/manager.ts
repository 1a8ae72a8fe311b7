// One machine's systemd: its units by name, and what a person or an agent can ask of them. A service's life is
// service.ts; here is which units there are, and what the journal says of them.
import { type Clock, err, failure, type Result } from '../../base/index.js';
import type { UnitName, UnitType } from '../names/unit-name.js';
import type { Process, ProcessRunner } from '../process/process.js';
import { readServiceConfig, type ServiceConfig } from '../service/config.js';
import { DEAD, type Running, Service, type ServiceState } from '../service/service.js';
import type { LoadState, SubState, SystemdEvent, UnitStatus } from '../states.js';
import type { UnitFile } from '../syntax/unit-file.js';
import { Journal, type JournalLine } from './journal.js';

export interface ManagerOptions {
  readonly clock: Clock;
  readonly processes: ProcessRunner;
  /** Told of every change of a unit's state. */
  readonly emit: (event: SystemdEvent) => void;
}

/** A unit in memory. `file` is null once its file was removed: it goes as soon as it is dead. */
interface LoadedUnit {
  readonly name: UnitName;
  file: UnitFile | null;
  /** What a service starts by, or why it cannot. */
  config: Result<ServiceConfig, string>;
  load: LoadState;
  state: ServiceState;
  readonly service: Service;
}

/** What an active unit that is no service is called. */
const ACTIVE_SUB: Readonly<Partial<Record<UnitType, SubState>>> = {
  timer: 'waiting',
  path: 'waiting',
  automount: 'waiting',
  socket: 'listening',
  mount: 'mounted',
};

/** Lines of one process that are kept when it ends. */
const OUTPUT_LINES_MAX = 1_000;
const SYSTEMD_PID = 1;

export class Manager {
  readonly #options: ManagerOptions;
  readonly #units = new Map<string, LoadedUnit>();
  readonly #journal = new Journal();
  readonly #pids = new WeakMap<Process, number>();
  #lastPid = 1_000;

  constructor(options: ManagerOptions) {
    this.#options = options;
  }

  /** Puts a unit's file in place. A unit that runs goes by it from its next start on. */
  load(name: UnitName, file: UnitFile): void {
    const unit = this.#units.get(name.full) ?? this.#create(name);
    unit.file = file;
    unit.load = 'loaded';
    if (name.type === 'service') {
      unit.config = readServiceConfig(name, file);
      if (!unit.config.ok) {
        unit.load = 'bad-setting';
        this.#log(name.full, unit.config.error);
        unit.config = err(`Unit ${name.full} has a bad unit file setting.`);
      }
    }
    this.#options.emit({ type: 'unit-state', was: null, ...statusOf(unit) });
  }

  /** Removes a unit's file. One that still runs or stops is forgotten when it is dead. */
  unload(name: string): void {
    const unit = this.#units.get(name);
    if (unit === undefined) return;
    unit.file = null;
    this.#forgetIfDead(unit);
  }

  /** Begins to start a unit. Fails with `unit-not-loaded`; a bad or removed unit file refuses with a line in the journal. */
  start(name: string): void {
    const unit = this.#get(name);
    if (unit.name.type === 'service') return unit.service.start();
    if (unit.file === null || unit.state.active === 'active') return;
    this.#change(unit, { active: 'active', sub: ACTIVE_SUB[unit.name.type] ?? 'active', result: 'success' });
  }

  /** Begins to stop a unit; nothing happens to one that does not run. Fails with `unit-not-loaded`. */
  stop(name: string): void {
    const unit = this.#get(name);
    if (unit.name.type === 'service') return unit.service.stop();
    if (unit.state.active === 'inactive') return;
    this.#change(unit, DEAD);
  }

  /** A unit that systemd does not know is not-found, inactive and dead. */
  status(name: string): UnitStatus {
    const unit = this.#units.get(name);
    return unit === undefined ? { unit: name, load: 'not-found', ...DEAD } : statusOf(unit);
  }

  /** The latest lines about and by a unit, oldest first. */
  journal(name: string, linesMax: number): readonly JournalLine[] {
    const running = this.#units.get(name)?.service.running ?? [];
    const live = running.flatMap((one) => this.#outputOf(name, one, linesMax));
    const lines = [...this.#journal.linesOf(name), ...live].sort((a, b) => a.atMs - b.atMs);
    return lines.slice(Math.max(0, lines.length - linesMax));
  }

  #create(name: UnitName): LoadedUnit {
    const notFound = err(`Unit ${name.full} not found.`);
    const unit: LoadedUnit = {
      name,
      file: null,
      config: notFound,
      load: 'loaded',
      state: DEAD,
      service: new Service({
        unit: name.full,
        clock: this.#options.clock,
        processes: this.#numbered(),
        // A start that was asked for before the file went must not bring back what is forgotten.
        config: () => (unit.file === null ? notFound : unit.config),
        changed: (state) => this.#change(unit, state),
        log: (message) => this.#log(name.full, message),
        ended: (running) => {
          for (const line of this.#outputOf(name.full, running, OUTPUT_LINES_MAX)) this.#journal.add(line);
        },
      }),
    };
    this.#units.set(name.full, unit);
    return unit;
  }

  #get(name: string): LoadedUnit {
    const unit = this.#units.get(name);
    if (unit === undefined) throw failure('unit-not-loaded', `Unit ${name} not loaded.`);
    return unit;
  }

  #forgetIfDead(unit: LoadedUnit): void {
    if (unit.file !== null || !['inactive', 'failed'].includes(unit.state.active)) return;
    if (this.#units.delete(unit.name.full)) {
      this.#options.emit({
        type: 'unit-state',
        was: unit.state.active,
        unit: unit.name.full,
        load: 'not-found',
        ...DEAD,
      });
    }
  }

  #change(unit: LoadedUnit, state: ServiceState): void {
    const was = unit.state.active;
    unit.state = state;
    this.#options.emit({ type: 'unit-state', was, ...statusOf(unit) });
    this.#forgetIfDead(unit);
  }

  #log(unit: string, message: string): void {
    // systemd names the unit at the head of each line that does not begin with a job's verb.
    const head = /^(Starting|Started|Stopping|Stopped|Finished|Failed to start) /.test(message)
      ? ''
      : `${unit}: `;
    const atMs = this.#options.clock.nowMs();
    this.#journal.add({ atMs, unit, identifier: 'systemd', pid: SYSTEMD_PID, message: `${head}${message}` });
  }

  #outputOf(unit: string, { process, command }: Running, linesMax: number): readonly JournalLine[] {
    const [path] = command.argv;
    const identifier = path.slice(path.lastIndexOf('/') + 1);
    const pid = this.#pids.get(process) ?? 0;
    return process.output(linesMax).map(({ atMs, text }) => ({ atMs, unit, identifier, pid, message: text }));
  }

  /** The runner, with a process ID for each process it starts. */
  #numbered(): ProcessRunner {
    return {
      spawn: (command, onExit) => {
        const process = this.#options.processes.spawn(command, onExit);
        this.#lastPid += 1;
        this.#pids.set(process, this.#lastPid);
        return process;
      },
    };
  }
}

function statusOf(unit: LoadedUnit): UnitStatus {
  return { unit: unit.name.full, load: unit.load, ...unit.state };
}
