// One machine's systemd: what a person or an agent can ask of its units, and what is told of them. Which units there are
// is units.ts, what asking means engine.ts, a service's life service/; here they are put together, with the journal.
import {
  type Clock,
  compareStrings,
  err,
  failure,
  ok,
  type Random,
  type Result,
  seededRandom,
} from '../../base/index.js';
import type { UnitName } from '../names/unit-name.js';
import type { Process, ProcessRunner } from '../process/process.js';
import { Service } from '../service/service.js';
import { DEAD, type SystemdEvent, type UnitState, type UnitStatus } from '../states.js';
import { DEFAULT_FACTS, type MachineFacts } from '../syntax/specifiers.js';
import type { UnitFile } from '../syntax/unit-file.js';
import { Bodies } from './bodies.js';
import { BUILTINS } from './builtin.js';
import { Cgroups } from './cgroups.js';
import { type DescribeOptions, dependenciesOf, describeUnit, jobInfo } from './describe-unit.js';
import type { CgroupNode, JobInfo, UnitDetails } from './details.js';
import { Engine } from './engine.js';
import { DEFAULT_HARDWARE, type Hardware, SimulatedFiles } from './facts.js';
import type { InstallFolder } from './install.js';
import type { JobMode, JobRequest, JobResult } from './job-types.js';
import { Journal, type JournalLevel, type JournalLine, type Writer } from './journal.js';
import { Links } from './links.js';
import { PathUnit } from './path.js';
import { SocketUnit } from './socket.js';
import { TimerUnit } from './timer.js';
import type { Refusal } from './transaction.js';
import { notFound, statusOf, type Unit } from './unit.js';
import { RUN_FOLDER, Units } from './units.js';

export interface ManagerOptions {
  readonly clock: Clock;
  readonly processes: ProcessRunner;
  /** Where its lines and those of its processes go; one of its own when left out. */
  readonly journal?: Journal;
  /** What the clock's 0 is, in milliseconds since 1970: the calendar of timers. Read whenever it is needed, for it may be set. */
  readonly epochMs?: number;
  readonly random?: Random;
  /** Whether no file can be written; by default any can. */
  readonly isDiskFull?: () => boolean;
  /** When timers with Persistent= last elapsed: on the machine's disk, so it outlives this manager. */
  readonly stamps?: Map<string, number>;
  /** What its machine is; by default a small one. */
  readonly facts?: Partial<MachineFacts & Hardware>;
  /** Told of every change of a unit that was loaded; of the machine's own units nothing is told. */
  readonly emit: (event: SystemdEvent) => void;
}

export interface AskOptions {
  readonly mode?: JobMode;
  /** Told of the end of the job, if there is one; perhaps before the call returns. */
  readonly ended?: (result: JobResult) => void;
}

const SYSTEMD_PID = 1;

export class Manager {
  readonly #options: ManagerOptions;
  readonly #units: Units;
  readonly #engine: Engine;
  readonly #links: Links;
  readonly #cgroups: Cgroups;
  readonly #describing: DescribeOptions;
  readonly #files = new SimulatedFiles();
  readonly #journal: Journal;
  readonly #bodies: Bodies;

  constructor(options: ManagerOptions) {
    this.#options = options;
    this.#journal = options.journal ?? new Journal();
    this.#journal.readAlso(() => this.#writers());
    const { clock, processes, random = seededRandom(0), stamps = new Map() } = options;
    const files = processes.files ?? this.#files;
    const machine = { ...DEFAULT_FACTS, ...DEFAULT_HARDWARE, ...options.facts, files };
    this.#bodies = new Bodies({
      clock,
      processes,
      units: () => this.#units,
      engine: () => this.#engine,
      files,
      facts: machine,
      get epochMs() {
        return options.epochMs ?? 0;
      },
      bootMs: clock.nowMs(),
      random,
      stamps,
      log: (unit, message, level) => this.#log(unit, message, level),
      begun: (unit) => this.#cgroups.begun(unit),
      ended: (unit, process) => this.#journal.keep(writerOf(unit, process)),
    });
    this.#units = new Units({
      facts: machine,
      bodyOf: (...unit) => this.#bodies.bodyOf(...unit),
      bad: (unit, why) => this.#log(unit, `${unit}: ${why}`),
      forgotten: (unit) => this.#forgotten(unit),
    });
    this.#links = new Links(this.#units, machine);
    const { grows = false } = options.processes;
    this.#cgroups = new Cgroups({ clock, grows, units: this.#units, bodies: this.#bodies });
    this.#describing = {
      units: this.#units,
      bodies: this.#bodies,
      cgroups: this.#cgroups,
      links: this.#links,
      facts: machine,
    };
    this.#engine = new Engine({
      clock,
      units: this.#units,
      machine,
      told: (unit, was) => this.#told(unit, was),
      log: (unit, message, level) => this.#log(unit, message, level),
    });
  }

  /** Puts a unit's file in place. A unit that runs goes by it from its next start on. Fails with `disk-full`. */
  load(name: UnitName, file: UnitFile): void {
    if (this.#options.isDiskFull?.() === true)
      throw failure('disk-full', `write ${RUN_FOLDER}/${name.full}: no space left on device`);
    this.#options.emit({ type: 'unit-state', was: null, ...statusOf(this.#units.put(name, file)) });
  }

  /** Removes a unit's file. One that still runs or stops is forgotten when it is dead. */
  unload(name: string): void {
    this.#units.remove(name);
    const unit = this.#units.get(name);
    if (unit !== null) this.#engine.forgetIfGone(unit);
  }

  /** Begins to start a unit, or refuses, with a line in its journal. Fails with `unit-not-loaded`. */
  start(name: string, how: AskOptions = {}): Result<JobInfo | null, Refusal> {
    return this.ask('start', name, how);
  }

  /** Begins to stop a unit; nothing happens to one that does not run. Fails with `unit-not-loaded`. */
  stop(name: string, how: AskOptions = {}): Result<JobInfo | null, Refusal> {
    return this.ask('stop', name, how);
  }

  /** Ends a unit at once: what runs of it is killed, and what its file says of stopping does not count. */
  fell(name: string): void {
    const unit = this.#units.get(name);
    if (unit === null) return;
    unit.body.fell?.();
    this.#engine.ask('stop', unit.name.full, 'replace');
  }

  /** How long a unit may take to stop before systemd kills it, in milliseconds; Infinity: as long as it likes. */
  stopLimitMs(name: string): number {
    const config = this.#units.get(name)?.config;
    return config?.ok === true ? config.value.timeouts.stopMs : 0;
  }

  /** Begins to do anything that can be asked of a unit; null: there is nothing to do. Fails with `unit-not-loaded`. */
  ask(
    request: JobRequest,
    name: string,
    { mode = 'replace', ended }: AskOptions = {},
  ): Result<JobInfo | null, Refusal> {
    const unit = this.#get(name);
    const { full } = unit.name;
    const refusal = refuse(request, unit, mode);
    const asked =
      refusal === null ? this.#engine.ask(request, full, mode) : { ok: false as const, error: refusal };
    if (!asked.ok) {
      this.#log(full, `Failed to ${request} ${full}: ${asked.error.message}`, 'err');
      return asked;
    }
    const job = asked.value;
    if (job !== null && ended !== undefined) {
      if (job.result === null) job.ended.push(ended);
      else ended(job.result);
    }
    return ok(job === null ? null : jobInfo(job));
  }

  /** Makes the links that [Install] asks for; systemctl's words about it, or why nothing was done. */
  enable(name: string, folder: InstallFolder = 'etc'): Result<readonly string[], string> {
    return this.#links.enable(name, folder);
  }

  disable(name: string): Result<readonly string[], string> {
    return this.#links.disable(name);
  }

  mask(name: string, folder: InstallFolder = 'etc'): Result<readonly string[], string> {
    return this.#links.mask(name, folder);
  }

  unmask(name: string): readonly string[] {
    return this.#links.unmask(name);
  }

  /** As `systemctl is-enabled` has it; null: there is no such unit file. */
  enabledState(name: string): string | null {
    return this.#links.state(name);
  }

  /** Reads all unit files anew. What is loaded or linked is known at once, so nothing waits for it. */
  daemonReload(): void {
    this.#units.reload();
  }

  /** Forgets that a unit failed; of no name: that any did. Fails with `unit-not-loaded`. */
  resetFailed(name: string | null = null): void {
    const units = name === null ? this.#units.inMemory : [this.#get(name)];
    for (const { body } of units) body.resetFailed?.();
    this.#engine.settle();
  }

  /**
   * How a service would die of its main process's own mistake, or by the OOM killer: to be called for it to happen. Fails with
   * `unit-not-loaded`, or `no-process` when nothing of it runs.
   */
  deathOf(name: string, how: 'crash' | 'oom'): () => void {
    const { body, name: unit } = this.#get(name);
    if (!(body instanceof Service) || body.main === null) {
      const { active, sub } = this.status(unit.full);
      throw failure('no-process', `${unit.full} has no process that could die: it is ${active} (${sub})`);
    }
    return () => {
      if (how === 'oom') body.oomKill();
      else body.main?.kill('SEGV');
      this.#engine.settle();
    };
  }

  /** To be called when the machine's time has been set, and `epochMs` is another one. */
  timeWasSet(): void {
    for (const { body } of this.#units.inMemory) if (body instanceof TimerUnit) body.timeWasSet();
  }

  /** Somebody connects to a socket; the service that takes it, or why nobody does. Fails with `unit-not-loaded`. */
  connect(name: string): Result<string, string> {
    const { body } = this.#get(name);
    if (!(body instanceof SocketUnit)) return err(`${name} is no socket that a connection would start`);
    const connected = body.connect();
    this.#engine.settle();
    return connected;
  }

  /** A file of the machine is made or written. Fails with `real-files` where they are. */
  touch(path: string): void {
    if (this.#options.processes.files !== undefined)
      throw failure('real-files', `${path}: the files of this machine are real, to be made on its host`);
    this.#files.touch(path);
    this.#filesChanged(path);
  }

  /** A file of the machine that was touched is removed. */
  remove(path: string): void {
    this.#files.remove(path);
    this.#filesChanged(path);
  }

  /** A unit that systemd does not know is not-found, inactive and dead. */
  status(name: string): UnitStatus {
    const unit = this.#units.get(name);
    if (unit !== null) return statusOf(unit);
    const load = this.#units.load(name);
    return { ...notFound(name), load, ...this.#units.state(name) };
  }

  /** All units in memory and those that every machine has, by name. */
  units(): readonly UnitDetails[] {
    for (const name of BUILTINS.keys()) this.#units.find(name);
    const units = [...this.#units.inMemory].sort((a, b) => compareStrings(a.name.full, b.name.full));
    return units.map((unit) => describeUnit(unit, this.#describing));
  }

  failedUnits(): readonly UnitDetails[] {
    return this.units().filter(({ active }) => active === 'failed');
  }

  /** Null: there is no such unit. */
  show(name: string): UnitDetails | null {
    const unit = this.#units.find(name);
    return unit === null ? null : describeUnit(unit, this.#describing);
  }

  /** Jobs that wait or run, by their numbers. */
  jobs(): readonly JobInfo[] {
    return this.#engine.queue.jobs.map(jobInfo);
  }

  /** Of any name: units may depend on what is not there. */
  dependencies(name: string): UnitDetails['dependencies'] {
    return dependenciesOf(this.#units.resolve(name), this.#units);
  }

  /** The tree of control groups from the root on. */
  cgroups(): CgroupNode {
    return this.#cgroups.tree();
  }

  /** The latest lines about and by a unit, oldest first. */
  journal(name: string, linesMax: number): readonly JournalLine[] {
    return this.#journal.read({ units: [name], linesMax });
  }

  #filesChanged(path: string): void {
    for (const { body } of this.#units.inMemory) if (body instanceof PathUnit) body.touched(path);
    this.#engine.settle();
  }

  #get(name: string): Unit {
    const unit = this.#units.find(name);
    if (unit === null) throw failure('unit-not-loaded', `Unit ${name} not loaded.`);
    return unit;
  }

  #told(unit: Unit, was: UnitState): void {
    if (unit.tells) this.#options.emit({ type: 'unit-state', was: was.active, ...statusOf(unit) });
  }

  #forgotten(unit: Unit): void {
    this.#bodies.forget(unit.name.full);
    if (!unit.tells) return;
    this.#options.emit({
      type: 'unit-state',
      was: unit.told.active,
      unit: unit.name.full,
      load: 'not-found',
      ...DEAD,
    });
  }

  #log(unit: string, message: string, level: JournalLevel = 'info'): void {
    const atMs = this.#options.clock.nowMs();
    this.#journal.add({ atMs, unit, identifier: 'systemd', pid: SYSTEMD_PID, level, message });
  }

  /** The processes that run. */
  #writers(): readonly Writer[] {
    return this.#units.inMemory.flatMap(({ name, body }) =>
      body instanceof Service ? body.running.map((process) => writerOf(name.full, process)) : [],
    );
  }
}

function writerOf(unit: string, process: Process): Writer {
  const { name: identifier, pid } = process;
  return { unit, identifier, pid, output: (linesMax) => process.output(linesMax) };
}

/** What nobody may ask for by hand; null: it may be asked for. */
function refuse(request: JobRequest, { name, settings }: Unit, mode: JobMode): Refusal | null {
  const { full } = name;
  if (mode === 'isolate')
    return {
      code: 'refused',
      message: 'Operation refused, isolating would stop what this machine needs to be simulated.',
    };
  if (name.instance === '')
    return { code: 'refused', message: `Unit name ${full} is missing the instance name.` };
  const starts =
    request !== 'stop' && request !== 'reload' && request !== 'try-reload' && request !== 'verify-active';
  const stops = request === 'stop' || request === 'restart' || request === 'try-restart';
  if ((starts && settings.refuseManualStart) || (stops && settings.refuseManualStop))
    return {
      code: 'refused',
      message: `Operation refused, unit ${full} may be requested by dependency only (it is configured to refuse manual start/stop).`,
    };
  return null;
}
