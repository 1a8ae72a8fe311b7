// A machine from its parts: systemd, and fleetd on top of it. The driver brings time, network and processes.
import { Manager, type ProcessRunner } from '../systemd/index.js';
import type { CurrentUnit } from './agent/plan.js';
import { Fleetd } from './fleetd.js';
import type { Host } from './host.js';
import type { Machine } from './machine.js';
import type { FleetSettings } from './settings.js';

export interface BootOptions {
  /** Closing it is the machine's power cut. */
  readonly host: Host;
  /** The machine as it is now: its ID may change. */
  readonly machine: () => Machine;
  readonly settings: FleetSettings;
  readonly processes: ProcessRunner;
}

export class BootedMachine {
  readonly manager: Manager;
  readonly #options: BootOptions;
  /** The unit files that fleet has put there: they are on disk, and outlive a daemon. */
  readonly #units = new Map<string, CurrentUnit>();
  #fleetd: Fleetd;

  constructor(options: BootOptions) {
    const { host, machine, processes } = options;
    this.#options = options;
    this.manager = new Manager({
      clock: host.clock,
      processes,
      emit: (event) => {
        host.emit({ ...event, machine: machine().id });
        this.#fleetd.unitChanged(event.unit);
      },
    });
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

  /** Stops fleetd and its units, as SIGTERM does; `stopped` is called when nothing of it is left in the registry. */
  stopFleetd(stopped: () => void): void {
    this.#fleetd.stop(stopped);
  }

  #newFleetd(): Fleetd {
    const { host, machine, settings } = this.#options;
    return new Fleetd({ host, machine, settings, manager: this.manager, units: this.#units });
  }
}
