// A machine from its parts: systemd, and fleetd on top of it. The driver brings time, network and processes.
import type { Random } from '../base/index.js';
import { type LocalMachine, type MachineDisk, Manager, type ProcessRunner } from '../systemd/index.js';
import { Fleetd } from './fleetd.js';
import type { Host } from './host.js';
import type { NamedMachine } from './invent.js';
import type { FleetSettings } from './settings.js';

export interface BootOptions {
  /** Closing it is the machine's power cut. */
  readonly host: Host;
  readonly machine: NamedMachine;
  readonly settings: FleetSettings;
  readonly processes: ProcessRunner;
  /** What stays when it is off. */
  readonly disk: MachineDisk;
  /** The wall clock, in milliseconds since 1970, when the host's stood at 0. */
  readonly epochMs: number;
  /** What this boot leaves to chance. */
  readonly random: Random;
}

/** Starts the machine's systemd and fleetd, and returns what a person finds there. */
export function bootMachine(options: BootOptions): LocalMachine {
  const { host, machine, settings, processes, disk, epochMs, random } = options;
  const { journal, stamps } = disk;
  const boot = { id: random.child('boot-id').hex(32), atMs: host.clock.nowMs() };
  journal.begin(boot);
  const manager = new Manager({
    clock: host.clock,
    processes,
    journal,
    stamps,
    epochMs,
    random: random.child('systemd'),
    facts: { hostName: machine.name, machineId: machine.id, bootId: boot.id },
    emit(event) {
      host.emit({ ...event, machine: machine.id });
      fleetd.unitChanged(event.unit);
    },
  });
  const fleetd = new Fleetd({ host, machine, settings, manager });
  fleetd.start();
  return {
    hostname: machine.name,
    machineId: machine.id,
    clock: host.clock,
    epochMs,
    systemd: manager,
    journal,
  };
}
