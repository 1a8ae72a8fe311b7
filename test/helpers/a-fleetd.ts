// One machine with its fleetd and systemd, around a store whose links the test cuts.
import { runTask, seededRandom } from '../../src/base/index.js';
import { BootedMachine } from '../../src/fleet/boot.js';
import type { Host } from '../../src/fleet/host.js';
import type { Machine } from '../../src/fleet/machine.js';
import { openRegistry } from '../../src/fleet/registry/registry.js';
import { DEFAULT_SETTINGS, type FleetSettings } from '../../src/fleet/settings.js';
import { emptyDisk, parseUnitFile } from '../../src/systemd/index.js';
import { seededProcesses } from './a-systemd.js';
import { aMachine, aUnitText } from './builders.js';
import { Hosts } from './hosts.js';

export function booting(
  host: Host,
  machine: () => Machine,
  settings: FleetSettings = DEFAULT_SETTINGS,
): BootedMachine {
  return new BootedMachine({
    host,
    machine: () => ({ ...machine(), name: 'core-01' }),
    settings,
    processes: seededProcesses(host.clock),
    disk: emptyDisk(),
    epochMs: 0,
    random: seededRandom(1),
  });
}

export interface RunningOptions {
  readonly settings?: Partial<FleetSettings>;
  /** Unit files by name; all are started. */
  readonly units?: Readonly<Record<string, string>>;
  /** The host that the machine boots on, if another than the test's own. */
  readonly wrap?: (host: Host) => Host;
}

/** One machine with units that run on it; `host` is its own. */
export function running({ settings = {}, units, wrap = (host) => host }: RunningOptions = {}) {
  const hosts = new Hosts();
  const host = hosts.open();
  const machine = { current: aMachine(1) };
  const booted = booting(wrap(host), () => machine.current, { ...DEFAULT_SETTINGS, ...settings });
  const manager = booted.local.systemd;
  const person = openRegistry(hosts.open().etcd);
  const files = Object.entries(units ?? { 'a.service': aUnitText() });
  hosts.clock.advance(1_000);
  for (const [name, text] of files)
    runTask(person.putUnit(name, parseUnitFile(text).unitFile), () => undefined);
  hosts.clock.advance(100);
  for (const [name] of files) runTask(person.setTargetState(name, 'launched'), () => undefined);
  hosts.clock.advance(1_000);
  for (const [name] of files)
    if (manager.status(name).active !== 'active') throw new Error(`${name} does not run`);
  return { hosts, host, manager, booted, machine, person };
}
