// A machine from its parts: systemd, and fleetd on top of it. The driver brings time, network and processes.
import { type Journal, Manager, type ProcessRunner } from '../systemd/index.js';
import { Fleetd } from './fleetd.js';
import type { Host } from './host.js';
import type { Machine } from './machine.js';
import type { FleetSettings } from './settings.js';

export interface BootOptions {
  /** Closing it is the machine's power cut. */
  readonly host: Host;
  readonly machine: Machine;
  readonly settings: FleetSettings;
  readonly processes: ProcessRunner;
  /** The machine's journal, which stays when it is off. */
  readonly journal: Journal;
}

/** Starts the machine's systemd and fleetd, and returns the former. */
export function bootMachine({ host, machine, settings, processes, journal }: BootOptions): Manager {
  const manager = new Manager({
    clock: host.clock,
    processes,
    journal,
    emit(event) {
      host.emit({ ...event, machine: machine.id });
      fleetd.unitChanged(event.unit);
    },
  });
  const fleetd = new Fleetd({ host, machine, settings, manager });
  fleetd.start();
  return manager;
}
