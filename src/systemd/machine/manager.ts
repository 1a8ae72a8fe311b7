// One machine's systemd: its units by name, and what a person or an agent can ask of them. A service's life is
// service.ts; here is which units there are, and what the journal says of them.
import { type Clock, compareStrings, err, failure, ok, type Result } from '../../base/index.js';
import type { UnitName } from '../names/unit-name.js';
import type { Process, ProcessExit, ProcessRunner } from '../process/process.js';
import { descriptionOf, readServiceConfig, type ServiceConfig } from '../service/config.js';
import { Service } from '../service/service.js';
import type { CgroupNode, Systemd, UnitDetails } from '../show/model.js';
import { DEAD, type LoadState, type SystemdEvent, type UnitState, type UnitStatus } from '../states.js';
import type { ExecCommand } from '../syntax/exec-line.js';
import type { UnitFile } from '../syntax/unit-file.js';
import type { UnitBody } from './body.js';
import { cgroupTree, inspectUnit } from './inspect.js';
import { begunLine, endedLine, type Job, type JobResult, type JobType, resultOfJob } from './jobs.js';
import { Journal, type JournalLevel, type JournalLine, type Writer } from './journal.js';
import { PlainUnit } from './plain-unit.js';
import { UnitRecord } from './record.js';

export interface ManagerOptions {
  readonly clock: Clock;
  readonly processes: ProcessRunner;
  /** Where its lines and those of its processes go; one of its own when left out. */
  readonly journal?: Journal;
  /** Told of every change of a unit's state. */
  readonly emit: (event: SystemdEvent) => void;
}

/** A unit in memory. `file` is null once its file was removed: it goes as soon as it is dead. */
interface LoadedUnit {
  readonly name: UnitName;
  readonly body: UnitBody;
  file: UnitFile | null;
  /** What a service starts by, or why it cannot. */
  config: Result<ServiceConfig, string>;
  load: LoadState;
  /** What was told of it last. */
  told: UnitState;
  job: Job | null;
  readonly record: UnitRecord;
}

const SYSTEMD_PID = 1;

export class Manager implements Systemd {
  readonly #options: ManagerOptions;
  readonly #units = new Map<string, LoadedUnit>();
  readonly #journal: Journal;
  readonly #writers = new WeakMap<Process, Writer>();
  #lastPid = 1_000;

  constructor(options: ManagerOptions) {
    this.#options = options;
    this.#journal = options.journal ?? new Journal();
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
        this.#log(name.full, `${name.full}: ${unit.config.error}`);
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
    this.#ask(this.#get(name), 'start');
  }

  /** Begins to stop a unit; nothing happens to one that does not run. Fails with `unit-not-loaded`. */
  stop(name: string): void {
    this.#ask(this.#get(name), 'stop');
  }

  /** A unit that systemd does not know is not-found, inactive and dead. */
  status(name: string): UnitStatus {
    const unit = this.#units.get(name);
    return unit === undefined ? { unit: name, load: 'not-found', ...DEAD } : statusOf(unit);
  }

  /** The latest lines about and by a unit, oldest first. */
  journal(name: string, linesMax: number): readonly JournalLine[] {
    return this.#journal.read({ units: [name], linesMax });
  }

  /** Stops a unit, if it runs, and starts it. Fails with `unit-not-loaded`. */
  restart(name: string): void {
    this.#ask(this.#get(name), 'restart');
  }

  units(): readonly UnitDetails[] {
    const names = [...this.#units.keys()].sort(compareStrings);
    return names.map((name) => inspect(this.#get(name)));
  }

  show(name: string): UnitDetails | null {
    const unit = this.#units.get(name);
    return unit === undefined ? null : inspect(unit);
  }

  cgroups(): CgroupNode {
    return cgroupTree(this.units());
  }

  #create(name: UnitName): LoadedUnit {
    const unit: LoadedUnit = {
      name,
      body: this.#bodyOf(name, () => unit),
      file: null,
      config: err(`Unit ${name.full} not found.`),
      load: 'loaded',
      told: DEAD,
      job: null,
      record: new UnitRecord(),
    };
    this.#units.set(name.full, unit);
    return unit;
  }

  #bodyOf(name: UnitName, unit: () => LoadedUnit): UnitBody {
    const options = {
      unit: name.full,
      clock: this.#options.clock,
      changed: (state: UnitState, passed?: UnitState) => this.#change(unit(), state, passed),
      log: (message: string, level?: JournalLevel) => this.#log(name.full, `${name.full}: ${message}`, level),
    };
    if (name.type !== 'service') return new PlainUnit({ ...options, type: name.type });
    return new Service({
      ...options,
      processes: this.#recorded(unit),
      config: () => startConfig(unit()),
      ended: ({ process }) => {
        const writer = this.#writers.get(process);
        if (writer !== undefined) this.#journal.detach(writer);
      },
      restartDue: () => {
        const config = startConfig(unit());
        return config.ok ? ok(() => this.#ask(unit(), 'restart')) : config;
      },
    });
  }

  /** Takes the place of what was asked before. */
  #ask(unit: LoadedUnit, type: JobType): void {
    unit.job = { type, running: false };
    this.#run(unit);
  }

  #run(unit: LoadedUnit): void {
    const { job } = unit;
    if (job === null || job.running) return;
    job.running = true;
    const { type } = job;
    const answer = type === 'start' ? unit.body.start() : unit.body.stop();
    if (unit.job !== job || job.type !== type) return;
    if (answer === 'later') job.running = false;
    else if (answer === 'refused') unit.job = null;
    else if (answer === 'already') this.#end(unit, job, 'done', 'silently');
    else this.#logJob(unit, begunLine(type, titleOf(unit)));
  }

  /** What a state means to the job that waits for it. */
  #proceed(unit: LoadedUnit, state: UnitState): void {
    const { job } = unit;
    if (job === null) return;
    const result = resultOfJob(job, state);
    if (result !== null) this.#end(unit, job, result);
    else this.#run(unit);
  }

  #end(unit: LoadedUnit, job: Job, result: JobResult, silently?: 'silently'): void {
    const { type } = job;
    if (silently === undefined) {
      const oneshot = unit.config.ok && unit.config.value.oneshot;
      const end = { type, result, unitType: unit.name.type, oneshot, title: titleOf(unit) };
      this.#logJob(unit, endedLine(end));
    }
    if (type === 'restart') this.#ask(unit, 'start');
    else unit.job = null;
  }

  #get(name: string): LoadedUnit {
    const unit = this.#units.get(name);
    if (unit === undefined) throw failure('unit-not-loaded', `Unit ${name} not loaded.`);
    return unit;
  }

  #forgetIfDead(unit: LoadedUnit): void {
    const { active } = unit.told;
    if (unit.file !== null || !['inactive', 'failed'].includes(active)) return;
    if (this.#units.delete(unit.name.full)) {
      const { full } = unit.name;
      this.#options.emit({ type: 'unit-state', was: active, unit: full, load: 'not-found', ...DEAD });
    }
  }

  /** A state that led to another at once was seen by nobody, as on the bus. */
  #change(unit: LoadedUnit, state: UnitState, passed?: UnitState): void {
    const nowMs = this.#options.clock.nowMs();
    if (passed !== undefined) unit.record.entered(passed.active, nowMs);
    unit.record.entered(state.active, nowMs);
    if (passed !== undefined) this.#proceed(unit, passed);
    if (unit.body.state === state) this.#proceed(unit, state);
    if (unit.body.state !== state) return;
    const was = unit.told.active;
    unit.told = state;
    this.#options.emit({ type: 'unit-state', was, ...statusOf(unit) });
    this.#forgetIfDead(unit);
  }

  #logJob(unit: LoadedUnit, message: string): void {
    this.#log(unit.name.full, message);
  }

  #log(unit: string, message: string, level: JournalLevel = 'info'): void {
    const atMs = this.#options.clock.nowMs();
    this.#journal.add({ atMs, unit, identifier: 'systemd', pid: SYSTEMD_PID, level, message });
  }

  /** The runner, with a process ID for each process it starts, its lines in the journal, and its end on record. */
  #recorded(unit: () => LoadedUnit): ProcessRunner {
    return {
      spawn: (command, onExit) => {
        const { clock, processes } = this.#options;
        this.#lastPid += 1;
        const pid = this.#lastPid;
        const recorded = unit().record.spawned(command, pid, clock.nowMs());
        const process = processes.spawn(command, (exit: ProcessExit) => {
          recorded.exit = exit;
          recorded.exitedMs = clock.nowMs();
          onExit(exit);
        });
        const output = (linesMax: number) => process.output(linesMax);
        const writer = { unit: unit().name.full, identifier: programOf(command), pid, output };
        this.#writers.set(process, writer);
        this.#journal.attach(writer);
        return process;
      },
    };
  }
}

/** The program's name without its folder. */
function programOf({ argv: [path] }: ExecCommand): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A start that was asked for before the file went must not bring back what is forgotten. */
function startConfig({ name, file, config }: LoadedUnit): Result<ServiceConfig, string> {
  return file === null ? err(`Unit ${name.full} not found.`) : config;
}

function titleOf({ name, file }: LoadedUnit): string {
  const description = file === null ? name.full : descriptionOf(name, file);
  return description === name.full ? name.full : `${name.full} - ${description}`;
}

function statusOf({ name, load, told }: LoadedUnit): UnitStatus {
  return { unit: name.full, load, ...told };
}

function inspect({ name, file, config, load, told, job, record }: LoadedUnit): UnitDetails {
  const loadError = config.ok || name.type !== 'service' || load === 'loaded' ? null : config.error;
  return inspectUnit({
    name,
    file,
    config: config.ok ? config.value : null,
    load,
    loadError,
    state: told,
    record,
    job,
  });
}
