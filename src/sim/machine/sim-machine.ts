// One simulated machine: its power, its disk, and the daemons that run while it is on. What can be done to it is done here;
// who may do it, and what it is called then, is faults/'.
import { failure, printable, type Random } from '../../base/index.js';
import {
  BootedMachine,
  type FleetEvent,
  type FleetSettings,
  type NamedMachine,
  openScope,
} from '../../fleet/index.js';
import { emptyDisk, type LocalMachine, type MachineDisk, simulatedProcesses } from '../../systemd/index.js';
import type { Connection } from '../etcd/etcd-cluster.js';
import { DRIFT_PARTS, Processor } from '../processor.js';
import type { Cause } from '../queue.js';
import type { Simulation } from '../simulation.js';

/** Without `keepLease`, every renewal goes through the client. */
export type MachineConnection = Omit<Connection, 'keepLease'> & Partial<Pick<Connection, 'keepLease'>>;

export interface SimMachineOptions {
  readonly machine: NamedMachine;
  readonly simulation: Simulation;
  readonly settings: FleetSettings;
  /** The world's wall clock, in milliseconds since 1970, when the simulation's stood at 0. */
  readonly epochMs: number;
  readonly random: Random;
  /** A connection to etcd of its own, for each time that it boots; time-outs run by its clock. */
  readonly connect: (boot: string, clock: Processor) => MachineConnection;
}

/** A disk that is put in at the next boot. */
interface NewDisk {
  readonly machineId: string;
}

/** Machines do not start their fleetd at the same instant: up to this long after power-on, in milliseconds. */
const BOOT_JITTER_MAX_MS = 500;

export class SimMachine {
  /** What all that runs on it runs by. */
  readonly processor: Processor;
  readonly #options: SimMachineOptions;
  #disk: MachineDisk = emptyDisk();
  /** Null: it has the one that it has had. */
  #newDisk: NewDisk | null = null;
  #disks = 0;
  /** By how much its wall clock was set ahead of the world's. */
  #aheadMs = 0;
  /** As its daemons find it: one object, which they ask for often. */
  readonly #machine: NamedMachine & { id: string };
  #boots = 0;
  /** Null while it is off. */
  #powerOff: (() => void) | null = null;
  #silenced: Cause | null = null;
  #booted: BootedMachine | null = null;

  constructor(options: SimMachineOptions) {
    this.#options = options;
    this.processor = new Processor(options.simulation);
    this.#machine = { ...options.machine };
  }

  get name(): string {
    return this.#machine.name;
  }

  get publicIp(): string {
    return this.#machine.publicIp;
  }

  /** What it is called, and what it says of itself. */
  get described(): NamedMachine {
    return this.#machine;
  }

  /** As in its /etc/machine-id, which people may change. */
  get id(): string {
    return this.#machine.id;
  }

  get isOn(): boolean {
    return this.#powerOff !== null;
  }

  /** When its power was last cut, or it was frozen, as a cause of what follows from that. */
  get silenced(): Cause | null {
    return this.#silenced;
  }

  /** What a person finds there; null while it does not answer. */
  get local(): LocalMachine | null {
    return this.processor.isFrozen ? null : (this.#booted?.local ?? null);
  }

  /** What can be taken back of what it suffers, in a few words each. */
  get troubles(): readonly string[] {
    const { isFrozen, callMs, drift } = this.processor;
    return [
      ...(isFrozen ? ['frozen'] : []),
      ...(callMs > 0 ? [`slow, ${callMs} ms a call`] : []),
      ...(drift === 0
        ? []
        : [`clock ${(Math.abs(drift) * 100) / DRIFT_PARTS}% ${drift > 0 ? 'fast' : 'slow'}`]),
      ...(this.#aheadMs === 0
        ? []
        : [`time set ${Math.abs(this.#aheadMs)} ms ${this.#aheadMs > 0 ? 'ahead' : 'back'}`]),
      ...(this.#disk.full ? ['disk full'] : []),
    ];
  }

  /** Takes all of that back. */
  heal(): void {
    this.processor.slowDown(0);
    this.processor.driftBy(0);
    if (this.#aheadMs !== 0) this.jumpClock(-this.#aheadMs);
    this.#disk.full = false;
    if (this.processor.isFrozen) this.thaw();
  }

  /** Fails with `machine-off`. */
  mustBeOn(): void {
    if (!this.isOn) throw failure('machine-off', `machine ${this.name} is already off`);
  }

  /** Fails with `machine-off`, while it boots as well, or `machine-frozen`. */
  mustRun(): void {
    this.#running();
    if (!this.processor.isFrozen) return;
    const hint = `\`thaw ${this.name}\` lets it go on`;
    throw failure('machine-frozen', `machine ${this.name} is frozen, and does nothing`, hint);
  }

  /** Fails with `machine-not-frozen`. */
  mustBeFrozen(): void {
    if (!this.processor.isFrozen)
      throw failure('machine-not-frozen', `machine ${this.name} is not frozen: it goes on anyway`);
  }

  powerOn(): void {
    const { simulation, random, connect } = this.#options;
    this.#boots += 1;
    this.#putDiskIn();
    const boot = `${this.name}/${this.#boots}`;
    const { client, close, ...keeping } = connect(boot, this.processor);
    const emit = (event: FleetEvent): void => void simulation.emit(event);
    const scope = openScope({ clock: this.processor, etcd: client, emit, ...keeping });
    this.#powerOff = () => {
      scope.close();
      close();
    };
    const { id, name, publicIp } = this;
    const { agentTtlMs } = this.#options.settings;
    simulation.emit({ type: 'machine-booted', machine: id, name, publicIp, agentTtlMs });
    const jitterMs = random.child(`boot/${boot}`).int(0, BOOT_JITTER_MAX_MS);
    scope.clock.setTimer(jitterMs, () => {
      this.#booted = this.#startDaemons(scope, random.child(`systemd/${boot}`));
    });
  }

  /** Everything on it stops at once, and its lease runs out. */
  cutPower(): void {
    this.#powerOff?.();
    this.#powerOff = null;
    this.#booted = null;
    this.processor.reset();
    this.#disk.journal.halt();
    this.#silenced = this.#options.simulation.emit({
      type: 'machine-killed',
      machine: this.id,
      name: this.name,
    });
  }

  /** In good order: fleetd stops its units and takes the machine out of the registry first. */
  shutDown(off: () => void = () => undefined): void {
    const powerOff = this.#powerOff;
    this.#running().stopFleetd(() => {
      if (this.#powerOff !== powerOff) return;
      this.cutPower();
      off();
    });
  }

  /** In good order, and on again so much later, unless somebody is faster, in milliseconds. */
  reboot(offMs: number): void {
    const { simulation } = this.#options;
    const boots = this.#boots;
    this.shutDown(() =>
      simulation.deliver(offMs, () => {
        if (!this.isOn && this.#boots === boots) this.powerOn();
      }),
    );
  }

  /** The next boot finds an empty disk: no journal, no stamps of timers, and so another machine ID. */
  loseDisk(): void {
    this.#disks += 1;
    this.#newDisk = { machineId: this.#options.random.child(`disk/${this.name}/${this.#disks}`).hex(32) };
  }

  /** Its time is set, as by hand: what goes by the calendar notices; timers, heartbeats and leases do not. */
  jumpClock(byMs: number): void {
    this.#aheadMs += byMs;
    this.#booted?.timeWasSet();
  }

  /** Nothing can be written any more: no unit file, and no line of the journal. */
  fillDisk(): void {
    this.#disk.full = true;
  }

  #putDiskIn(): void {
    if (this.#newDisk === null) return;
    this.changeId(this.#newDisk.machineId);
    this.#disk = emptyDisk();
    this.#newDisk = null;
  }

  /** It stands still as it is, and whoever waits for it waits. */
  freeze(): void {
    const { simulation } = this.#options;
    this.#silenced = simulation.emit({ type: 'machine-frozen', machine: this.id, name: this.name });
    this.processor.freeze();
  }

  /** It goes on where it stood, and knows of no pause. */
  thaw(): void {
    this.#options.simulation.emit({ type: 'machine-thawed', machine: this.id, name: this.name });
    this.processor.thaw();
  }

  /** Puts a new fleetd in the place of the old one; the units run on. */
  restartFleetd(how: 'orderly' | 'crashed'): void {
    const booted = this.#running();
    this.#options.simulation.emit({ type: 'fleetd-restarted', machine: this.id, how });
    booted.restartFleetd(how);
  }

  /** As `Manager.deathOf`. Fails with `machine-off` as well. */
  deathOf(unit: string, how: 'crash' | 'oom'): () => void {
    return this.#running().deathOf(unit, how);
  }

  /** Its fleetd will notice within a minute, or when it starts anew. */
  changeId(id: string): void {
    const was = this.id;
    this.#machine.id = id;
    this.#options.simulation.emit({ type: 'machine-id-changed', machine: id, was, name: this.name });
    this.#booted?.machineChanged();
  }

  #running(): BootedMachine {
    if (this.#booted === null) throw failure('machine-off', `machine ${this.name} is not running`);
    return this.#booted;
  }

  #startDaemons(host: ReturnType<typeof openScope>, random: Random): BootedMachine {
    const { settings } = this.#options;
    const ownEpochMs = (): number => this.#options.epochMs + this.#aheadMs;
    return new BootedMachine({
      host,
      machine: () => this.#machine,
      settings,
      processes: simulatedProcesses({ clock: host.clock, random }),
      disk: this.#disk,
      get epochMs() {
        return ownEpochMs();
      },
      random,
    });
  }
}

/** Fails with `bad-machine-id`. */
export function readMachineId(text: string): string {
  if (/^[0-9a-f]{32}$/.test(text)) return text;
  const hint = 'an ID has 32 hexadecimal digits';
  throw failure('bad-machine-id', `not a machine ID or a machine: ${printable(text)}`, hint);
}
