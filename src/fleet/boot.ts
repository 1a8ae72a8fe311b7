// A machine from its parts: systemd, and fleetd on top of it. The driver brings time, network and processes.
import type { Random } from '../base/index.js';
import { type LocalMachine, type MachineDisk, Manager, type ProcessRunner } from '../systemd/index.js';
import type { LastRenewal } from './agent/fence.js';
import type { CurrentUnit } from './agent/plan.js';
import { Fleetd } from './fleetd.js';
import type { Host } from './host.js';
import type { NamedMachine } from './invent.js';
import type { FleetSettings } from './settings.js';

export interface BootOptions {
  /** Closing it is the machine's power cut. */
  readonly host: Host;
  /** The machine as it is now: its ID may change, and `machineChanged` is told. */
  readonly machine: () => NamedMachine;
  readonly settings: FleetSettings;
  readonly processes: ProcessRunner;
  /** What stays when it is off. */
  readonly disk: MachineDisk;
  /** What the wall clock says, in milliseconds since 1970, when the host's stands at 0; another number when somebody sets it. */
  readonly epochMs: number;
  /** What this boot leaves to chance. */
  readonly random: Random;
}

export class BootedMachine {
  /** What a person finds there. */
  readonly local: LocalMachine;
  readonly #options: BootOptions;
  readonly #manager: Manager;
  /** The unit files that fleet has put there: they are on disk, and outlive a daemon. */
  readonly #units = new Map<string, CurrentUnit>();
  readonly #leaving = new Set<string>();
  readonly #renewal: LastRenewal = { current: null };
  #fleetd: Fleetd;

  constructor(options: BootOptions) {
    this.#options = options;
    this.#manager = this.#startSystemd();
    this.local = localMachine(options, this.#manager);
    this.#fleetd = this.#newFleetd();
    this.#fleetd.start();
  }

  /**
   * Puts a new fleetd in the place of the old one, while the units run on. `orderly`, as by SIGHUP, the new one goes on
   * with what the old one registered; one that `crashed` leaves a registration that first has to run out.
   */
  restartFleetd(how: 'orderly' | 'crashed'): void {
    const left = this.#fleetd.kill();
    for (const [unit, { hash }] of this.#units) this.#units.set(unit, { state: 'inactive', hash });
    this.#fleetd = this.#newFleetd();
    if (how === 'orderly' && left !== null) this.#fleetd.takeOver(left);
    else this.#fleetd.start();
  }

  /** As `Manager.deathOf`: how one of its units would die. */
  deathOf(unit: string, how: 'crash' | 'oom'): () => void {
    return this.#manager.deathOf(unit, how);
  }

  /** To be called when `epochMs` is another one. */
  timeWasSet(): void {
    this.#manager.timeWasSet();
  }

  /** Stops fleetd and its units, as SIGTERM does; `stopped` is called when nothing of it is left in the registry. */
  stopFleetd(stopped: () => void): void {
    this.#fleetd.stop(stopped);
  }

  /** To be called whenever the machine may have got another ID. */
  machineChanged(): void {
    this.#fleetd.machineChanged();
  }

  #startSystemd(): Manager {
    const options = this.#options;
    const { host, machine, processes, disk, random } = options;
    const { journal, stamps } = disk;
    const boot = { id: random.child('boot-id').hex(32), atMs: host.clock.nowMs() };
    journal.begin(boot);
    const { id, name } = machine();
    return new Manager({
      clock: host.clock,
      processes,
      journal,
      stamps,
      isDiskFull: () => disk.full,
      get epochMs() {
        return options.epochMs;
      },
      random: random.child('systemd'),
      facts: { hostName: name, machineId: id, bootId: boot.id },
      // Written out: in V8 a copy that is added to has a shape of its own, and is slow to read for whoever is told of it.
      emit: ({ type, was, unit, load, active, sub, result }) => {
        host.emit({ type, was, unit, load, active, sub, result, machine: machine().id });
        this.#fleetd.unitChanged(unit);
      },
    });
  }

  #newFleetd(): Fleetd {
    const { host, machine, settings } = this.#options;
    return new Fleetd({
      host,
      machine,
      settings,
      manager: this.#manager,
      units: this.#units,
      leaving: this.#leaving,
      renewal: this.#renewal,
    });
  }
}

function localMachine(options: BootOptions, systemd: Manager): LocalMachine {
  const { host, machine, disk } = options;
  return {
    hostname: machine().name,
    get machineId() {
      return machine().id;
    },
    clock: host.clock,
    get epochMs() {
      return options.epochMs;
    },
    systemd,
    journal: disk.journal,
  };
}
