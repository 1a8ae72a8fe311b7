// The life that goes with each type of unit: services, timers, sockets and paths have one of their own, the others are
// merely there or not.
import type { Clock, Random, Result } from '../../base/index.js';
import { err, ok } from '../../base/index.js';
import type { UnitName } from '../names/unit-name.js';
import { readSettings, type Settings } from '../options/read.js';
import type { MachineFiles } from '../process/files.js';
import type { Process, ProcessRunner } from '../process/process.js';
import { Service } from '../service/service.js';
import { DEAD, type UnitState } from '../states.js';
import type { MachineFacts } from '../syntax/specifiers.js';
import type { UnitBody } from './body.js';
import type { Engine } from './engine.js';
import { isDown } from './job-types.js';
import type { JournalLevel } from './journal.js';
import { PathUnit } from './path.js';
import { PlainUnit } from './plain-unit.js';
import { ProcessRecords } from './process-records.js';
import { SocketUnit } from './socket.js';
import { TimerUnit } from './timer.js';
import type { Triggered, TriggerOptions } from './trigger.js';
import { startConfig, type Unit } from './unit.js';
import type { Units } from './units.js';

export interface BodiesOptions {
  readonly clock: Clock;
  readonly processes: ProcessRunner;
  readonly units: () => Units;
  readonly engine: () => Engine;
  readonly files: MachineFiles;
  readonly facts: MachineFacts;
  readonly epochMs: number;
  readonly bootMs: number;
  readonly random: Random;
  readonly stamps: Map<string, number>;
  readonly log: (unit: string, message: string, level?: JournalLevel) => void;
  /** A unit has begun a process. */
  readonly begun: (unit: Unit) => void;
  /** A process has ended: what it wrote goes to the journal. */
  readonly ended: (unit: string, process: Process) => void;
}

const MINUTE_MS = 60_000;

export class Bodies {
  readonly #options: BodiesOptions;
  readonly #records = new Map<string, ProcessRecords>();
  #lastPid = 1_000;
  #perturbMs: number | null = null;

  constructor(options: BodiesOptions) {
    this.#options = options;
  }

  /** None where nothing of the unit ever ran, or nobody knows. */
  recordsOf(unit: string): readonly ProcessRecords[] {
    const records = this.#records.get(unit);
    return records === undefined ? [] : [records];
  }

  forget(unit: string): void {
    this.#records.delete(unit);
  }

  /** `initially` is what it is when it comes to memory; what is up by then never has another life. */
  bodyOf(name: UnitName, unit: () => Unit, initially: UnitState, isOwn: boolean): UnitBody {
    const { clock, log, engine } = this.#options;
    const own = this.#options;
    const options = {
      unit: name.full,
      clock,
      changed: (state: UnitState, passed?: UnitState) => engine().changed(unit(), state, passed),
      log: (message: string, level?: JournalLevel) => log(name.full, `${name.full}: ${message}`, level),
    };
    if (isOwn || initially !== DEAD) return new PlainUnit({ type: name.type, initially, ...options });
    switch (name.type) {
      case 'service':
        return this.#service(name, unit, options);
      case 'timer':
        return new TimerUnit({
          ...this.#trigger(unit, options),
          get epochMs() {
            return own.epochMs;
          },
          bootMs: this.#options.bootMs,
          random: this.#options.random,
          perturbMs: this.#perturb(),
          stamps: this.#options.stamps,
        });
      case 'path':
        return new PathUnit({ ...this.#trigger(unit, options), files: this.#options.files });
      case 'socket':
        return new SocketUnit({
          ...this.#trigger(unit, options),
          startInstance: (instance) => this.#startInstance(unit(), instance),
          isAlive: (service) => this.#options.units().state(service).active !== 'inactive',
        });
      case 'device':
        return new PlainUnit({ type: name.type, initially, ready: () => this.#isPlugged(name), ...options });
      default:
        return new PlainUnit({ type: name.type, initially, ...options });
    }
  }

  #service(
    name: UnitName,
    unit: () => Unit,
    options: Omit<TriggerOptions, 'settings' | 'triggered' | 'stopPending'>,
  ): Service {
    return new Service({
      processes: this.#record(name, unit).runner,
      nextPid: () => {
        this.#lastPid += 1;
        return this.#lastPid;
      },
      restarting: () => unit().job?.type === 'restart',
      config: () => startConfig(unit()),
      ended: (process) => this.#options.ended(name.full, process),
      restartDue: () => {
        const config = startConfig(unit());
        if (!config.ok) return config;
        const engine = this.#options.engine();
        const checked = engine.check('restart', name.full, 'replace');
        if (!checked.ok) return err(checked.error.message);
        return ok(() => void engine.ask('restart', name.full, 'replace'));
      },
      // Last: in V8 a copy that is added to has a shape of its own, and all services would be slow to read.
      ...options,
    });
  }

  #record({ full }: UnitName, unit: () => Unit): ProcessRecords {
    const records = new ProcessRecords({
      clock: this.#options.clock,
      processes: this.#options.processes,
      beginsAnew: () => isDown(unit().body.state.active),
      begun: () => this.#options.begun(unit()),
    });
    this.#records.set(full, records);
    return records;
  }

  #trigger(
    unit: () => Unit,
    options: Omit<TriggerOptions, 'settings' | 'triggered' | 'stopPending'>,
  ): TriggerOptions {
    return {
      ...options,
      settings: () => this.#settingsOf(unit()),
      stopPending: () => unit().job?.type === 'stop',
      triggered: () => {
        const { triggers } = unit();
        return triggers === null ? null : this.#triggered(triggers);
      },
    };
  }

  #triggered(unit: string): Triggered {
    const units = this.#options.units();
    return {
      unit,
      loaded: () => units.load(unit) === 'loaded',
      state: () => units.state(unit),
      times: () => units.get(unit)?.times ?? null,
      hasJob: () => (units.get(unit)?.job ?? null) !== null,
      limitHit: () => units.get(unit)?.limitHit === true,
      start: () => this.#startLater(unit),
    };
  }

  #startLater(unit: string): Result<unknown, string> {
    const asked = this.#options.engine().askLater('start', unit, 'replace');
    return asked.ok ? asked : err(asked.error.message);
  }

  #settingsOf({ name, file }: Unit): Settings | null {
    return file === null ? null : readSettings(name, file, this.#options.facts);
  }

  /** The template's name is the socket's, or the one it gives. */
  #startInstance(socket: Unit, instance: string): Result<string, string> {
    const named = this.#settingsOf(socket)?.last('Socket', 'Service') ?? null;
    const stem = named?.replace(/@?\.service$/, '') ?? socket.name.full.slice(0, -'.socket'.length);
    const service = `${stem}@${instance}.service`;
    const started = this.#startLater(service);
    return started.ok ? ok(service) : started;
  }

  /** A device is there when its file is. */
  #isPlugged({ prefix }: UnitName): boolean {
    return this.#options.files.exists(`/${prefix.replaceAll('-', '/')}`);
  }

  #perturb(): number {
    this.#perturbMs ??= this.#options.random.child('wake-up').int(0, MINUTE_MS - 1);
    return this.#perturbMs;
  }
}
