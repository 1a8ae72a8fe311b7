// A machine from its parts: systemd, and fleetd on top of it. The driver brings time, network and processes.
import { Manager, type ManagerOptions, type ProcessRunner } from '../systemd/index.js';
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
  /** What the machine's systemd knows of its machine: time of day, chance, its disk and its name. */
  readonly systemd?: Pick<ManagerOptions, 'epochMs' | 'random' | 'stamps' | 'facts'>;
}

/** Starts the machine's systemd and fleetd, and returns the former. */
export function bootMachine({ host, machine, settings, processes, systemd = {} }: BootOptions): Manager {
  const manager = new Manager({
    ...systemd,
    clock: host.clock,
    processes,
    emit(event) {
      host.emit({ ...event, machine: machine.id });
      fleetd.unitChanged(event.unit);
    },
  });
  const fleetd = new Fleetd({ host, machine, settings, manager });
  fleetd.start();
  return manager;
}
