// One machine's fleetd: keeps the machine in the registry under a lease, and runs agent and engine as long as it is
// there. When the heartbeat fails both stop and start over, while the units run on (fleet's server and heart).
import { compareStrings, Interval } from '../base/index.js';
import type { EtcdError, LeaseId, Operation } from '../etcd/index.js';
import type { Manager } from '../systemd/index.js';
import { Agent, unloadUnit } from './agent/agent.js';
import { Fence, isUp, type LastRenewal } from './agent/fence.js';
import type { CurrentUnit } from './agent/plan.js';
import { guardPut } from './agent/publisher.js';
import { startEngine } from './engine/engine.js';
import type { Leadership } from './engine/leadership.js';
import { type Host, type HostScope, openScope, retryLater } from './host.js';
import type { Machine } from './machine.js';
import { explainAgent, type FencingReason } from './reasons.js';
import { encode } from './registry/codecs.js';
import { keys } from './registry/keys.js';
import type { FleetSettings } from './settings.js';

/** Waiting for etcd, or for an old registration to go: doubling from a second to two of the agent's TTLs, with fleet's TTL its minute. */
const REGISTER_RETRY_MIN_MS = 1_000;
const REGISTER_RETRY_MAX_TTLS = 2;
/** A beat is tried this often, within a third of the agent's TTL. */
const BEAT_ATTEMPTS_MAX = 4;
const BEAT_WINDOW_DIVISOR = 3;
/** It beats twice in each of its lease's lives. */
const BEAT_DIVISOR = 2;
/** How often it is looked whether the machine's ID is another one (fleet's machineStateRefreshInterval). */
const REFRESH_MS = 60_000;

export interface FleetdOptions {
  /** Closing it is the end of this daemon; the units run on. */
  readonly host: Host;
  /** Read at the start, and some time after `machineChanged`: a machine's ID may change under a running daemon. */
  readonly machine: () => Machine;
  readonly settings: FleetSettings;
  readonly manager: Manager;
  /** The units that fleet has put on this machine; kept up to date, and outlives this daemon. */
  readonly units: Map<string, CurrentUnit>;
  /** Those that it has taken away while they ran, and that may not have ended yet; as `units`. */
  readonly leaving: Set<string>;
  /** What the fleetds of this boot know of the machine's lease; kept up to date. */
  readonly renewal: LastRenewal;
}

/** A machine in the registry, by its ID, and the lease that it hangs on. */
export interface Registration {
  readonly machine: string;
  readonly lease: LeaseId;
}

/** How it got there. */
interface Registered {
  readonly machine: Machine;
  readonly lease: LeaseId;
  readonly revision: number;
  /** When the lease was asked for. */
  readonly sentMs: number;
}

/** What runs while the machine is registered. */
interface Parts {
  readonly machine: Machine;
  readonly lease: LeaseId;
  readonly scope: HostScope;
  readonly agent: Agent;
  readonly engine: Leadership | null;
  readonly refresh: Interval;
}

/** A heartbeat that was not granted. */
interface MissedBeat {
  readonly machine: string;
  readonly lease: LeaseId;
  readonly error: EtcdError;
  readonly askedMs: number;
  /** How often it is still tried again. */
  readonly attemptsLeft: number;
}

export class Fleetd {
  readonly #options: FleetdOptions;
  readonly #scope: HostScope;
  /** Null: the units run on, whatever becomes of the lease. */
  readonly #fence: Fence | null;
  #parts: Parts | null = null;

  constructor(options: FleetdOptions) {
    this.#options = options;
    this.#scope = openScope(
      options.host,
      options.settings.selfFencing ? () => this.#fence?.check() : undefined,
    );
    this.#fence = options.settings.selfFencing ? this.#openFence() : null;
  }

  /** Registers the machine and goes on until the host is closed. */
  start(): void {
    this.#register(REGISTER_RETRY_MIN_MS);
  }

  /**
   * As `start`, for a daemon that follows one that was registered: takes that registration over, under a lease of its
   * own, so that what the old one published and the new one does not goes with the old lease.
   */
  takeOver(old: Registration): void {
    const machine = { ...this.#options.machine() };
    const { etcd } = this.#scope;
    if (machine.id !== old.machine) return this.start();
    const sentMs = this.#scope.clock.nowMs();
    etcd.leaseGrant({ ttlMs: this.#options.settings.agentTtlMs }, (granted) => {
      if (!granted.ok) return this.start();
      const lease = granted.value.id;
      const key = keys.machine(machine.id);
      const txn = {
        compare: [{ target: 'lease', key, result: '=', lease: old.lease } as const],
        success: registrationOf(machine, lease),
      };
      etcd.txn(txn, (result) => {
        if (!result.ok || !result.value.succeeded) return this.start();
        this.#startParts({ machine, lease, revision: result.value.revision, sentMs });
        etcd.leaseRevoke(old.lease, () => undefined);
      });
    });
  }

  /** To be called whenever the machine's systemd has changed a unit. */
  unitChanged(unit: string): void {
    const { manager, leaving } = this.#options;
    if (leaving.has(unit) && !isUp(manager, unit)) leaving.delete(unit);
    this.#parts?.agent.unitChanged(unit);
  }

  /** To be called whenever the machine may have got another ID. */
  machineChanged(): void {
    this.#parts?.refresh.ask();
  }

  /** Ends at once and leaves everything as it is; returns what it leaves in the registry, if it was there. */
  kill(): Registration | null {
    const parts = this.#parts;
    parts?.scope.close();
    this.#scope.close();
    this.#parts = null;
    return parts === null ? null : { machine: parts.machine.id, lease: parts.lease };
  }

  /** Ends as fleet does when it is told to: stops its units and leaves nothing in the registry. `stopped` is called then. */
  stop(stopped: () => void): void {
    const { host, manager, units } = this.#options;
    const machine = this.#parts?.machine.id ?? this.#options.machine().id;
    host.emit({ type: 'agent-purging', machine });
    // The lead is given back as well, so that another engine need not wait for it.
    const leases = [this.#parts?.engine?.lease, this.#parts?.lease].filter((lease) => lease != null);
    this.kill();
    for (const unit of [...units.keys()].sort(compareStrings)) {
      const about = { machine, task: 'unload', unit, reason: 'purging' } as const;
      host.emit({ type: 'agent-task', ...about, because: explainAgent('purging') });
      const problem = unloadUnit(manager, unit);
      if (problem === null) units.delete(unit);
      else host.emit({ type: 'agent-task-failed', machine, task: 'unload', unit, problem });
    }
    let open = leases.length;
    const given = (): void => {
      open -= 1;
      if (open === 0) stopped();
    };
    if (leases.length === 0) stopped();
    for (const lease of leases) host.etcd.leaseRevoke(lease, given);
  }

  #openFence(): Fence {
    const { settings, manager, units, leaving, renewal } = this.#options;
    const { agentTtlMs: ttlMs } = settings;
    return new Fence({
      host: this.#scope,
      ttlMs,
      hopeMs: Math.ceil(ttlMs / BEAT_DIVISOR + ttlMs / BEAT_WINDOW_DIVISOR),
      manager,
      units,
      leaving,
      renewal,
      begins: () => {
        if (this.#parts !== null) this.#startOver('the lease could not be renewed in time');
      },
    });
  }

  #register(retryMs: number): void {
    const { settings } = this.#options;
    const { clock, etcd } = this.#scope;
    const machine = { ...this.#options.machine() };
    const retryMsMax = Math.max(REGISTER_RETRY_MIN_MS, REGISTER_RETRY_MAX_TTLS * settings.agentTtlMs);
    const again = (): void => {
      this.#scope.emit({ type: 'agent-waiting', machine: machine.id, retryMs });
      retryLater(this.#scope, retryMs, () => this.#register(Math.min(2 * retryMs, retryMsMax)));
    };
    const sentMs = clock.nowMs();
    etcd.leaseGrant({ ttlMs: settings.agentTtlMs }, (granted) => {
      if (!granted.ok) return again();
      const lease = granted.value.id;
      const key = keys.machine(machine.id);
      const txn = {
        compare: [{ target: 'create', key, result: '=', number: 0 } as const],
        success: registrationOf(machine, lease),
      };
      etcd.txn(txn, (result) => {
        if (result.ok && result.value.succeeded)
          return this.#startParts({ machine, lease, revision: result.value.revision, sentMs });
        // Done after all or not, the lease takes it along.
        etcd.leaseRevoke(lease, () => undefined);
        again();
      });
    });
  }

  #startParts({ machine, lease, revision, sentMs }: Registered): void {
    const { settings, manager, units, leaving } = this.#options;
    this.#fence?.renewed(machine.id, sentMs);
    const scope = openScope(this.#scope);
    const agent = new Agent({
      host: scope,
      machine,
      settings,
      manager,
      lease,
      revision,
      current: units,
      leaving,
    });
    this.#keepBeating(scope, machine.id, lease);
    const refresh = new Interval(scope.clock, REFRESH_MS, () => this.#refresh(machine));
    agent.start();
    const engine = settings.disableEngine
      ? null
      : startEngine({ host: scope, machine: machine.id, settings });
    this.#parts = { machine, lease, scope, agent, engine, refresh };
    // It may have changed while the machine was being registered.
    refresh.ask();
  }

  #keepBeating(scope: HostScope, machine: string, lease: LeaseId): void {
    const fence = this.#fence;
    const request = {
      id: lease,
      everyMs: this.#options.settings.agentTtlMs / BEAT_DIVISOR,
      ...(fence === null ? {} : { renewed: (askedMs: number) => fence.renewed(machine, askedMs) }),
    };
    scope.keepLease(request, (error, askedMs) =>
      this.#missed(scope, { machine, lease, error, askedMs, attemptsLeft: BEAT_ATTEMPTS_MAX - 1 }),
    );
  }

  #beat(scope: HostScope, { machine, lease, attemptsLeft }: Omit<MissedBeat, 'error' | 'askedMs'>): void {
    const askedMs = scope.clock.nowMs();
    scope.etcd.leaseKeepAlive(lease, (result) => {
      if (!result.ok)
        return this.#missed(scope, { machine, lease, error: result.error, askedMs, attemptsLeft });
      this.#fence?.renewed(machine, askedMs);
      this.#keepBeating(scope, machine, lease);
    });
  }

  #missed(scope: HostScope, { error, askedMs, attemptsLeft, ...beat }: MissedBeat): void {
    if (error.code === 'lease-not-found')
      return this.#startOver('the lease has expired', { code: 'lease-gone' });
    if (attemptsLeft === 0) return this.#startOver('etcd did not answer the heartbeat');
    const windowMs = this.#options.settings.agentTtlMs / BEAT_WINDOW_DIVISOR;
    const spentMs = scope.clock.nowMs() - askedMs;
    const pauseMs = Math.max(0, windowMs / BEAT_ATTEMPTS_MAX - spentMs);
    scope.clock.setTimer(pauseMs, () => this.#beat(scope, { ...beat, attemptsLeft: attemptsLeft - 1 }));
  }

  /** What was registered under the old ID runs out by itself, as in fleet. */
  #refresh(registered: Machine): void {
    const { id } = this.#options.machine();
    if (id !== registered.id) this.#startOver(`the machine's ID is ${id} by now`, { code: 'id-changed' });
  }

  /** `fencing`: why the units must not run any longer, if so. */
  #startOver(because: string, fencing?: FencingReason): void {
    const machine = this.#parts?.machine.id ?? this.#options.machine().id;
    this.#parts?.scope.close();
    this.#parts = null;
    this.#scope.emit({ type: 'agent-cut-off', machine, because });
    if (fencing !== undefined) this.#fence?.kill(machine, fencing);
    this.#register(REGISTER_RETRY_MIN_MS);
  }
}

/** With the key that the agent's writes depend on. */
function registrationOf(machine: Machine, lease: LeaseId): readonly Operation[] {
  return [
    { type: 'put', key: keys.machine(machine.id), value: encode.machine(machine), lease },
    guardPut({ machine: machine.id, lease }),
  ];
}
