// The damping of a leading engine: remembers when it saw machines go, tells what damping.ts makes of that, and calls when
// a hold has ended. A machine that is shut down in good order is lost like any other: the registry shows no difference.
import type { Timer } from '../../base/index.js';
import type { KeyValue, WatchEvent } from '../../etcd/index.js';
import type { Host } from '../host.js';
import type { Machine } from '../machine.js';
import { explainBrake, explainHold, explainRelease } from '../reasons.js';
import { parseKey } from '../registry/keys.js';
import { type DampingSettings, dampen, isDamping } from './damping.js';

export interface DamperOptions {
  readonly host: Host;
  /** The machine of this engine. */
  readonly engine: string;
  readonly settings: DampingSettings;
  /** The machines that are there. */
  readonly machines: () => ReadonlyMap<string, Machine>;
  /** Told which machines are away while their units stay. */
  readonly held: (machines: ReadonlySet<string>) => void;
  /** Told afterwards, when nothing but time has changed that. */
  readonly released: () => void;
}

export class Damper {
  readonly #options: DamperOptions;
  readonly #on: boolean;
  readonly #present = new Set<string>();
  readonly #lostMs = new Map<string, number>();
  #braked = false;
  #timer: Timer | null = null;

  constructor(options: DamperOptions) {
    this.#options = options;
    this.#on = isDamping(options.settings);
  }

  /**
   * To be called when the machines were listed anew. Those that went meanwhile count as lost now, and so do those that an
   * engine before this one may have held: units are on them still.
   */
  listed(kvs: readonly KeyValue[]): void {
    if (!this.#on) return;
    const targets = kvs.flatMap((kv) => (parseKey(kv.key)?.type === 'target' ? [kv.value] : []));
    const known = new Set([...this.#present, ...this.#lostMs.keys(), ...targets]);
    for (const machine of [...known, ...this.#options.machines().keys()]) this.#look(machine);
    this.#review();
  }

  /** To be called when the view has taken changes in. */
  applied(events: readonly WatchEvent[]): void {
    if (!this.#on) return;
    const machines = events.flatMap(({ kv }) => {
      const key = parseKey(kv.key);
      return key?.type === 'machine' ? [key.machine] : [];
    });
    for (const machine of machines) this.#look(machine);
    if (machines.length > 0) this.#review();
  }

  #look(machine: string): void {
    if (this.#options.machines().has(machine)) {
      this.#present.add(machine);
      this.#lostMs.delete(machine);
      return;
    }
    this.#present.delete(machine);
    if (this.#lostMs.has(machine)) return;
    const { host, engine, settings } = this.#options;
    const { machineLostHoldMs } = settings;
    const nowMs = host.clock.nowMs();
    this.#lostMs.set(machine, nowMs);
    if (machineLostHoldMs === 0) return;
    const untilMs = nowMs + machineLostHoldMs;
    host.emit({ type: 'engine-holds', engine, machine, untilMs, because: explainHold(machineLostHoldMs) });
  }

  #review(): void {
    const { host, settings, held, released } = this.#options;
    const nowMs = host.clock.nowMs();
    const present = this.#present.size;
    const damping = dampen({ lostMs: this.#lostMs, present, nowMs }, settings);
    this.#tellBrake(damping.brakeUntilMs);
    for (const machine of damping.forgotten) this.#lostMs.delete(machine);
    held(new Set(damping.held.keys()));
    this.#timer?.cancel();
    this.#timer = null;
    if (damping.againMs === null) return;
    this.#timer = host.clock.setTimer(damping.againMs - nowMs, () => {
      this.#review();
      released();
    });
  }

  #tellBrake(untilMs: number | null): void {
    if (this.#braked === (untilMs !== null)) return;
    this.#braked = untilMs !== null;
    const { host, engine, settings } = this.#options;
    const lost = this.#lostMs.size;
    const facts = { lost, machines: this.#present.size + lost };
    const { agentTtlMs: leaseMs, massFailureBrake: share } = settings;
    if (untilMs !== null) {
      const because = explainBrake({ ...facts, share, leaseMs });
      host.emit({ type: 'engine-braked', engine, ...facts, leaseMs, because });
    } else host.emit({ type: 'engine-released', engine, ...facts, because: explainRelease(facts) });
  }
}
