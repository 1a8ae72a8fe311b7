// One machine's fleetd: keeps the machine in the registry under a lease, and runs agent and engine as long as it is
// there. When the heartbeat fails both stop and start over, while the units run on (fleet's server and heart).
import type { LeaseId } from '../etcd/index.js';
import type { Manager } from '../systemd/index.js';
import { Agent } from './agent/agent.js';
import type { CurrentUnit } from './agent/plan.js';
import { startEngine } from './engine/engine.js';
import { type Host, type HostScope, openScope } from './host.js';
import type { Machine } from './machine.js';
import { encode } from './registry/codecs.js';
import { keys } from './registry/keys.js';
import type { FleetSettings } from './settings.js';

/** Waiting for an old registration to go, in milliseconds: doubling from the first to the second. */
const REGISTER_RETRY_MIN_MS = 1_000;
const REGISTER_RETRY_MAX_MS = 60_000;
/** A beat is tried this often, within a third of the agent's TTL. */
const BEAT_ATTEMPTS_MAX = 4;
const BEAT_WINDOW_DIVISOR = 3;

export interface FleetdOptions {
  readonly host: Host;
  readonly machine: Machine;
  readonly settings: FleetSettings;
  readonly manager: Manager;
}

export class Fleetd {
  readonly #options: FleetdOptions;
  readonly #current = new Map<string, CurrentUnit>();
  #parts: HostScope | null = null;
  #agent: Agent | null = null;

  constructor(options: FleetdOptions) {
    this.#options = options;
  }

  /** Registers the machine and goes on until the host is closed. */
  start(): void {
    this.#register(REGISTER_RETRY_MIN_MS);
  }

  /** To be called whenever the machine's systemd has changed a unit. */
  unitChanged(unit: string): void {
    this.#agent?.unitChanged(unit);
  }

  #register(retryMs: number): void {
    const { host, machine, settings } = this.#options;
    const again = (): void => {
      host.emit({ type: 'agent-waiting', machine: machine.id, retryMs });
      host.clock.setTimer(retryMs, () => this.#register(Math.min(2 * retryMs, REGISTER_RETRY_MAX_MS)));
    };
    host.etcd.leaseGrant({ ttlMs: settings.agentTtlMs }, (granted) => {
      if (!granted.ok) return again();
      const lease = granted.value.id;
      const key = keys.machine(machine.id);
      const txn = {
        compare: [{ target: 'create', key, result: '=', number: 0 } as const],
        success: [{ type: 'put', key, value: encode.machine(machine), lease } as const],
      };
      host.etcd.txn(txn, (result) => {
        if (result.ok && result.value.succeeded) return this.#startParts(lease);
        // Done after all or not, the lease takes it along.
        host.etcd.leaseRevoke(lease, () => undefined);
        again();
      });
    });
  }

  #startParts(lease: LeaseId): void {
    const { host, machine, settings, manager } = this.#options;
    const parts = openScope(host);
    const agent = new Agent({ host: parts, machine, settings, manager, lease, current: this.#current });
    this.#parts = parts;
    this.#agent = agent;
    this.#beatLater(parts, lease);
    agent.start();
    startEngine({ host: parts, machine: machine.id, settings });
  }

  #beatLater(parts: HostScope, lease: LeaseId): void {
    parts.clock.setTimer(this.#options.settings.agentTtlMs / 2, () =>
      this.#beat(parts, lease, BEAT_ATTEMPTS_MAX),
    );
  }

  #beat(parts: HostScope, lease: LeaseId, attemptsLeft: number): void {
    const askedMs = parts.clock.nowMs();
    const windowMs = this.#options.settings.agentTtlMs / BEAT_WINDOW_DIVISOR;
    parts.etcd.leaseKeepAlive(lease, (result) => {
      if (result.ok) return this.#beatLater(parts, lease);
      if (result.error.code === 'lease-not-found') return this.#startOver('the lease has expired');
      if (attemptsLeft <= 1) return this.#startOver('etcd did not answer the heartbeat');
      const spentMs = parts.clock.nowMs() - askedMs;
      const pauseMs = Math.max(0, windowMs / BEAT_ATTEMPTS_MAX - spentMs);
      parts.clock.setTimer(pauseMs, () => this.#beat(parts, lease, attemptsLeft - 1));
    });
  }

  #startOver(because: string): void {
    const { host, machine } = this.#options;
    this.#parts?.close();
    this.#parts = null;
    this.#agent = null;
    host.emit({ type: 'agent-cut-off', machine: machine.id, because });
    this.#register(REGISTER_RETRY_MIN_MS);
  }
}
