// Self-fencing: a machine that cannot renew its lease ends its units before others can be told to run them, which is when the
// lease has run out. When that may be is counted on the machine's own clock, from when the last renewal that succeeded
// was sent: etcd began to count later. Who renews is fleetd.ts.
import { compareStrings } from '../../base/index.js';
import type { Manager } from '../../systemd/index.js';
import type { Host } from '../host.js';
import { explainFencing, type FencingReason } from '../reasons.js';
import type { CurrentUnit } from './plan.js';

/** A machine's clock may be slow by this part of a lease, as may be its kernel at killing. */
const MARGIN_DIVISOR = 20;

/** What a machine knows of its lease. In /run on a real one: it outlives a fleetd, and no boot. */
export interface LastRenewal {
  /** Null: the machine has no lease that units could hang on. */
  current: { readonly machine: string; readonly sentMs: number } | null;
}

export interface FencingFacts {
  /** When the last renewal that succeeded was sent. */
  readonly sentMs: number;
  readonly ttlMs: number;
  /** For so long after that it may still be renewed. */
  readonly hopeMs: number;
  /** What the slowest of the units may take to stop; Infinity: as long as it likes. */
  readonly stopMs: number;
}

/** When to ask units to stop, as late as they can bear it but not while there is hope, and when to kill what is left. */
export function fencingTimes({ sentMs, ttlMs, hopeMs, stopMs }: FencingFacts): {
  readonly stopAtMs: number;
  readonly killAtMs: number;
} {
  const killAtMs = sentMs + ttlMs - Math.ceil(ttlMs / MARGIN_DIVISOR);
  return { stopAtMs: Math.min(killAtMs, Math.max(sentMs + hopeMs, killAtMs - stopMs)), killAtMs };
}

export interface FenceOptions {
  readonly host: Host;
  readonly ttlMs: number;
  readonly hopeMs: number;
  readonly manager: Manager;
  /** The units that fleet has put on the machine; kept up to date. */
  readonly units: Map<string, CurrentUnit>;
  /** Those that it has taken away while they ran, and that may not have ended yet. */
  readonly leaving: Set<string>;
  readonly renewal: LastRenewal;
  /** Called before the units are touched: whoever would start them again must end. */
  readonly begins: () => void;
}

export class Fence {
  readonly #options: FenceOptions;
  #stopping = false;
  #waiting = false;

  constructor(options: FenceOptions) {
    this.#options = options;
    this.#wait();
  }

  /** `machine` has a lease, and what granted or renewed it was sent at this time. */
  renewed(machine: string, sentMs: number): void {
    this.#options.renewal.current = { machine, sentMs };
    this.#stopping = false;
    this.#wait();
  }

  /** Does what is due. To be called before anything else is done: the machine may have slept since. */
  check(): void {
    const { host, ttlMs, hopeMs, renewal } = this.#options;
    const nowMs = host.clock.nowMs();
    if (renewal.current === null || nowMs < renewal.current.sentMs + hopeMs) return;
    const { machine, sentMs } = renewal.current;
    const { stopAtMs, killAtMs } = this.#times(sentMs);
    const reason = reasonOf(nowMs - sentMs, ttlMs);
    if (nowMs >= killAtMs) this.kill(machine, this.#stopping ? { code: 'still-running' } : reason);
    else if (nowMs >= stopAtMs && !this.#stopping) this.#stop(machine, reason);
  }

  /** Ends all units at once and takes their files away, so that nothing can start them again. */
  kill(machine: string, reason: FencingReason): void {
    const { manager, units, leaving, renewal, begins } = this.#options;
    renewal.current = null;
    begins();
    const all = [...new Set([...units.keys(), ...leaving])].sort(compareStrings);
    const running = all.filter((unit) => isUp(manager, unit));
    this.#tell(machine, 'kill', running, reason);
    units.clear();
    leaving.clear();
    for (const unit of all) {
      manager.disable(unit);
      manager.unload(unit);
    }
    for (const unit of all) manager.fell(unit);
  }

  /** One that systemd will not stop is killed later. */
  #stop(machine: string, reason: FencingReason): void {
    const { manager, units, begins } = this.#options;
    this.#stopping = true;
    begins();
    const running = [...units.keys()].filter((unit) => isUp(manager, unit)).sort(compareStrings);
    this.#tell(machine, 'stop', running, reason);
    for (const [unit, { hash }] of units) units.set(unit, { state: 'inactive', hash });
    for (const unit of running) manager.stop(unit);
  }

  #tell(machine: string, step: 'stop' | 'kill', units: readonly string[], reason: FencingReason): void {
    if (units.length === 0) return;
    const because = explainFencing(reason);
    this.#options.host.emit({ type: 'agent-fencing', machine, step, units, reason, because });
  }

  #times(sentMs: number): ReturnType<typeof fencingTimes> {
    const { ttlMs, hopeMs, manager, units } = this.#options;
    let stopMs = 0;
    for (const unit of units.keys()) stopMs = Math.max(stopMs, manager.stopLimitMs(unit));
    return fencingTimes({ sentMs, ttlMs, hopeMs, stopMs });
  }

  /** One timer at a time, which looks again when it is due: a renewal costs none. */
  #wait(): void {
    const { host, hopeMs, renewal } = this.#options;
    if (this.#waiting || renewal.current === null) return;
    const { sentMs } = renewal.current;
    const nowMs = host.clock.nowMs();
    const hopeUntilMs = sentMs + hopeMs;
    const { stopAtMs, killAtMs } =
      nowMs < hopeUntilMs ? { stopAtMs: hopeUntilMs, killAtMs: 0 } : this.#times(sentMs);
    this.#waiting = true;
    host.clock.setTimer((nowMs < stopAtMs ? stopAtMs : killAtMs) - nowMs, () => {
      this.#waiting = false;
      this.check();
      this.#wait();
    });
  }
}

/** Whether anything of a unit may still run. */
export function isUp(manager: Manager, unit: string): boolean {
  return !['inactive', 'failed'].includes(manager.status(unit).active);
}

function reasonOf(sinceMs: number, ttlMs: number): FencingReason {
  return sinceMs < ttlMs
    ? { code: 'not-renewed', sinceMs, leftMs: ttlMs - sinceMs }
    : { code: 'too-late', sinceMs };
}
