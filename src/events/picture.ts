// The cluster as the events show it: a fold, and the only thing that the screen and a scenario's expectations look at.
import { assert } from '../base/index.js';
import { type MoveState, type UnitTargetState, withMetadata } from '../fleet/index.js';
import type { Event, RecordedEvent } from './event.js';
import { cutSinceMs, type Ends, type Link, linksAfter } from './links.js';
import {
  type EtcdPicture,
  type MachinePicture,
  type UnitPicture,
  unknownMachine,
  unknownUnit,
} from './pictured.js';

export class Picture {
  readonly machines = new Map<string, MachinePicture>();
  readonly units = new Map<string, UnitPicture>();
  /** How many machines are registered. */
  registered = 0;
  /** The machine whose engine leads by the registry, where that stands until its lease has run out. */
  leader: string | null = null;
  /** Its engine has said that it leads no longer, or has ended. */
  leaderDeposed = false;
  /** When it was elected. */
  leaderSinceMs: number | null = null;
  readonly etcd: EtcdPicture = { members: new Map([['etcd-1', 'up']]), leader: 'etcd-1', sinceMs: 0 };
  /** What is wrong with the network, as faults have it. */
  links: readonly Link[] = [];
  /** While the engine brakes: until when, if nothing else happens; null: it does not. */
  brake: { readonly leaseMs: number; untilMs: number } | null = null;
  nowMs = 0;
  /** How many events it is made of. */
  seq = 0;

  apply(event: RecordedEvent): void {
    assert(event.seq === this.seq + 1, `event ${event.seq} follows event ${this.seq}`);
    this.seq = event.seq;
    this.nowMs = event.atMs;
    this.#applyToLinks(event);
    this.#applyToMachines(event);
    this.#applyToLeader(event);
    this.#applyToEtcd(event);
    this.#applyToDamping(event);
    this.#applyToUnits(event);
  }

  /** The machine whose engine does lead: none that says that it no longer does, and none that is off. */
  get leading(): string | null {
    const { leader, leaderDeposed } = this;
    const isOff = leader !== null && this.machines.get(leader)?.power === 'off';
    return leaderDeposed || isOff ? null : leader;
  }

  /** What people call a machine; the beginning of its ID when nobody does. */
  machineName(id: string): string {
    return this.machines.get(id)?.name ?? id.slice(0, 8);
  }

  /** fleet's current state, from the facts it is made of. */
  currentState(unit: UnitPicture): UnitTargetState {
    if (unit.machine === null || !unit.states.has(unit.machine)) return 'inactive';
    return unit.launchedOn === unit.machine ? 'launched' : 'loaded';
  }

  /** When the units of a lost machine are moved, if nothing else happens; null: they are not kept there. */
  keptUntilMs(machine: string): number | null {
    const found = this.machines.get(machine);
    if (found === undefined || found.registered) return null;
    const untilMs = Math.max(found.heldUntilMs ?? 0, this.brake?.untilMs ?? 0);
    return untilMs > this.nowMs ? untilMs : null;
  }

  /** Of units that are on their way, or were and stayed. */
  moves(): ReadonlyMap<string, MoveState> {
    const moves = new Map<string, MoveState>();
    for (const { name, movingTo, stayedBecause } of this.units.values())
      if (movingTo !== null || stayedBecause !== null)
        moves.set(name, { to: movingTo, because: stayedBecause });
    return moves;
  }

  /** Since when nothing of a machine reaches etcd, as far as faults say; null: it does. */
  cutOffSinceMs(name: string): number | null {
    return this.links.length === 0 ? null : cutSinceMs(this.links, name, this.#ends());
  }

  #applyToLinks(event: Event): void {
    if (event.type === 'fault') this.links = linksAfter(this.links, event.fault, this.#ends(), this.nowMs);
  }

  #ends(): Ends {
    return { machines: this.machines, members: this.etcd.members };
  }

  #applyToEtcd(event: Event): void {
    if (event.type === 'etcd-member') this.etcd.members.set(event.member, event.state);
    else if (event.type === 'etcd-leader') {
      this.etcd.leader = event.member;
      this.etcd.sinceMs = this.nowMs;
    }
  }

  /** What a leader holds is its own knowledge, and goes with it; one that thaws may tell of it too late. */
  #applyToDamping(event: Event): void {
    if ('engine' in event && event.engine !== this.leader) return;
    switch (event.type) {
      case 'leader-written':
        this.brake = null;
        for (const machine of this.machines.values()) machine.heldUntilMs = null;
        return;
      case 'engine-holds':
        this.#machine(event.machine).heldUntilMs = event.untilMs;
        return;
      case 'engine-braked':
        this.brake = { leaseMs: event.leaseMs, untilMs: this.nowMs + event.leaseMs };
        return;
      case 'engine-released':
        this.brake = null;
        return;
      case 'machine-gone':
        // One more loss makes a brake last longer.
        if (this.brake !== null) this.brake.untilMs = this.nowMs + this.brake.leaseMs;
        return;
    }
  }

  #applyToMachines(event: Event): void {
    switch (event.type) {
      case 'machine-booted': {
        const { name, publicIp, agentTtlMs } = event;
        const machine = this.#machine(event.machine);
        Object.assign(machine, { name, publicIp, agentTtlMs: agentTtlMs ?? machine.agentTtlMs });
        return this.#power(machine, 'on');
      }
      case 'machine-killed': {
        const machine = this.#machine(event.machine);
        machine.recordIsOld = machine.registered;
        return this.#power(machine, 'off');
      }
      case 'agent-cut-off': {
        // Its fleetd starts over, and renews what it had no longer.
        const machine = this.#machine(event.machine);
        machine.recordIsOld = machine.registered;
        return this.#power(machine, machine.power);
      }
      case 'machine-frozen':
        return this.#power(this.#machine(event.machine), 'frozen');
      case 'machine-thawed':
        return this.#power(this.#machine(event.machine), 'on');
      case 'machine-id-changed': {
        const old = this.#machine(event.was);
        const { publicIp, power, silentSinceMs, agentTtlMs } = old;
        this.#power(old, 'off');
        // Two machines may have one ID: it then goes by the name it had first.
        if (this.machines.has(event.machine)) return;
        const { name } = event;
        Object.assign(this.#machine(event.machine), { name, publicIp, power, silentSinceMs, agentTtlMs });
        return;
      }
      case 'machine-registered':
        Object.assign(this.#machine(event.machine), {
          publicIp: event.publicIp,
          ownMetadata: event.metadata,
        });
        this.#mergeMetadata(this.#machine(event.machine));
        this.#register(this.#machine(event.machine), true);
        return;
      case 'machine-metadata': {
        const machine = this.#machine(event.machine);
        if (event.value === null) machine.dynamicMetadata.delete(event.key);
        else machine.dynamicMetadata.set(event.key, event.value);
        return this.#mergeMetadata(machine);
      }
      case 'machine-gone':
        this.#register(this.#machine(event.machine), false);
        return;
    }
  }

  #applyToLeader(event: Event): void {
    switch (event.type) {
      case 'leader-written':
        this.leader = event.machine;
        this.leaderSinceMs = this.nowMs;
        this.leaderDeposed = false;
        return;
      case 'leader-cleared':
        this.leader = null;
        this.leaderSinceMs = null;
        this.leaderDeposed = false;
        return;
      case 'engine-elected':
        if (event.engine === this.leader) this.leaderDeposed = false;
        return;
      case 'engine-deposed':
        if (event.engine === this.leader) this.leaderDeposed = true;
        return;
      case 'agent-cut-off':
        // Its engine goes with it, and says nothing.
        if (event.machine === this.leader) this.leaderDeposed = true;
        return;
    }
  }

  #applyToUnits(event: Event): void {
    switch (event.type) {
      case 'unit-submitted':
        this.#unit(event.unit);
        return;
      case 'unit-destroyed':
        this.units.delete(event.unit);
        return;
      case 'unit-wanted': {
        const unit = this.#unit(event.unit);
        this.#touch(unit, unit.targetState !== event.targetState);
        unit.targetState = event.targetState;
        return;
      }
      case 'unit-global':
        this.#unit(event.unit).global = true;
        return;
      case 'unit-placed': {
        const unit = this.#unit(event.unit);
        if (unit.machine !== event.machine) this.#place(unit, event.machine);
        unit.pendingBecause = null;
        return;
      }
      case 'engine-pending': {
        if (event.engine !== this.leader) return;
        const unit = this.#unit(event.unit);
        this.#touch(unit, unit.pendingBecause !== event.because);
        unit.pendingBecause = event.because;
        return;
      }
      default:
        this.#applyToKnownUnit(event);
    }
  }

  /** What may still be told of a unit that is already destroyed, and then means nothing. */
  #applyToKnownUnit(event: Event): void {
    const unit = 'unit' in event ? this.units.get(event.unit) : undefined;
    if (unit === undefined) return;
    switch (event.type) {
      case 'unit-displaced':
        this.#touch(unit, unit.machine !== null);
        unit.cameFrom = unit.machine ?? unit.cameFrom;
        unit.machine = null;
        return;
      case 'unit-launched':
        this.#touch(unit, unit.launchedOn !== event.machine);
        unit.launchedOn = event.machine;
        return;
      case 'unit-not-launched':
        this.#touch(unit, unit.launchedOn !== null);
        unit.launchedOn = null;
        return;
      case 'unit-moving':
        Object.assign(unit, { movingTo: event.to, stayedBecause: null });
        return;
      case 'unit-not-moving':
        unit.movingTo = null;
        return;
      case 'engine-move-called-off':
        unit.stayedBecause = event.because;
        return;
      case 'unit-published': {
        const was = unit.states.get(event.machine);
        this.#touch(unit, was?.active !== event.active || was.sub !== event.sub);
        unit.states.set(event.machine, { active: event.active, sub: event.sub });
        // The machine that it waited for is back.
        if (unit.machine === event.machine) unit.pendingBecause = null;
        return;
      }
      case 'unit-unpublished':
        this.#touch(unit, unit.states.delete(event.machine));
        return;
    }
  }

  #place(unit: UnitPicture, machine: string): void {
    unit.cameFrom = unit.machine ?? unit.cameFrom;
    Object.assign(unit, { machine, placedMs: this.nowMs, changedMs: this.nowMs });
  }

  /** Heartbeats say again what is known, and change nothing. */
  #touch(unit: UnitPicture, changed: boolean): void {
    if (changed) unit.changedMs = this.nowMs;
  }

  #mergeMetadata(machine: MachinePicture): void {
    const { id, publicIp, ownMetadata, dynamicMetadata } = machine;
    machine.changedMs = this.nowMs;
    machine.metadata = withMetadata({ id, publicIp, metadata: ownMetadata }, dynamicMetadata).metadata;
  }

  #power(machine: MachinePicture, power: MachinePicture['power']): void {
    const goesOn = power === 'on' && !machine.recordIsOld;
    machine.silentSinceMs = goesOn ? null : (machine.silentSinceMs ?? this.nowMs);
    machine.power = power;
  }

  #register(machine: MachinePicture, registered: boolean): void {
    this.registered += Number(registered) - Number(machine.registered);
    machine.registered = registered;
    machine.recordIsOld = false;
    machine.changedMs = this.nowMs;
    this.#power(machine, machine.power);
  }

  #machine(id: string): MachinePicture {
    let machine = this.machines.get(id);
    if (machine === undefined) {
      machine = unknownMachine(id, this.nowMs);
      this.machines.set(id, machine);
    }
    return machine;
  }

  #unit(name: string): UnitPicture {
    let unit = this.units.get(name);
    if (unit === undefined) {
      unit = unknownUnit(name, this.nowMs);
      this.units.set(name, unit);
    }
    return unit;
  }
}
