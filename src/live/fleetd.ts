// One machine on the wall clock: systemd, and fleetd on top of it, as sim/ runs them in virtual time. Which etcd it talks
// to, and what really runs there, is the caller's choice.
import { type Clock, openClockScope, type Random } from '../base/index.js';
import type { EtcdClient, WatchEvent } from '../etcd/index.js';
import type { Event, RecordedEvent } from '../events/index.js';
import {
  BootedMachine,
  type FleetSettings,
  follow,
  type Host,
  type Machine,
  openScope,
  type Reach,
  ranges,
  readFact,
} from '../fleet/index.js';
import { emptyDisk, type LocalMachine, type ProcessRunner } from '../systemd/index.js';

export interface EtcdConnection extends EtcdClient {
  close(): void;
}

/** What SIGHUP may change. */
export interface FleetdConfig {
  readonly machine: Machine & Reach & { readonly name: string };
  readonly settings: FleetSettings;
  /** The daemon's own from now on, to be closed by it. */
  readonly etcd: EtcdConnection;
}

export interface LiveRunner extends ProcessRunner {
  /** Kills all that still runs, and tells nobody; left out: nothing really does. */
  readonly end?: () => void;
}

export interface LiveFleetdOptions extends FleetdConfig {
  readonly clock: Clock;
  /** What the wall clock says, in milliseconds since 1970, when that clock stands at 0. */
  readonly epochMs: number;
  readonly random: Random;
  readonly runner: (clock: Clock) => LiveRunner;
  readonly onEvent: (event: RecordedEvent) => void;
}

export class LiveFleetd {
  readonly #onEvent: (event: RecordedEvent) => void;
  readonly #clock: Clock;
  readonly #booted: BootedMachine;
  readonly #powerOff: () => void;
  /** Where each part begins with the etcd that is there then. */
  readonly #host: Host;
  #config: FleetdConfig;
  readonly #runner: LiveRunner;
  /** Units that run, or are about to begin or to end. */
  readonly #up = new Set<string>();
  /** To be called when a unit may have been the last of them. */
  #unitDown: () => void = () => undefined;
  #ended = false;
  #seq = 0;
  #unfollow: () => void;

  /** Begins at once. */
  constructor(options: LiveFleetdOptions) {
    const { clock: wall, onEvent, epochMs, random, runner, machine, settings, etcd } = options;
    this.#config = { machine, settings, etcd };
    this.#onEvent = onEvent;
    const clock = openClockScope(wall);
    this.#clock = clock;
    this.#powerOff = () => clock.close();
    this.#runner = runner(clock);
    const config = (): FleetdConfig => this.#config;
    const chance = random.child('retries');
    this.#host = {
      clock,
      get etcd() {
        return config().etcd;
      },
      emit: (event) => this.#emit(event),
      spread: (delayMs) => chance.int(Math.ceil(delayMs / 2), Math.ceil(delayMs)),
    };
    const { id, name, publicIp } = machine;
    const { agentTtlMs } = settings;
    this.#emit({ type: 'machine-booted', machine: id, name, publicIp, agentTtlMs });
    this.#booted = new BootedMachine({
      host: this.#host,
      machine: () => this.#config.machine,
      get settings() {
        return config().settings;
      },
      processes: this.#runner,
      disk: emptyDisk(),
      epochMs,
      random,
    });
    this.#unfollow = this.#follow(this.#config);
  }

  /** What a person finds there. */
  get local(): LocalMachine {
    return this.#booted.local;
  }

  /** Goes on under another configuration, while the units run on. */
  reload(config: FleetdConfig): void {
    const { etcd } = this.#config;
    this.#config = config;
    this.#unfollow();
    this.#unfollow = this.#follow(config);
    this.#booted.restartFleetd('orderly');
    if (etcd !== config.etcd) etcd.close();
  }

  /** Leaves the registry and stops the units; resolves when all have ended, or after `limitMs`. Then it is to be ended. */
  stop(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.setTimer(limitMs, resolve);
      this.#booted.stopFleetd(() => {
        this.#unitDown = () => {
          if (this.#up.size === 0) resolve();
        };
        this.#unitDown();
      });
    });
  }

  /** Ends at once, as by a power cut. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#unfollow();
    this.#powerOff();
    this.#runner.end?.();
    this.#config.etcd.close();
  }

  /** Tells what becomes of the machine in the registry: its daemon does not, as it is told there. */
  #follow({ machine }: FleetdConfig): () => void {
    const scope = openScope(this.#host);
    const tell = (event: WatchEvent): void => {
      const fact = readFact(event);
      if (fact !== null) this.#emit(fact);
    };
    follow(scope, ranges.machine(machine.id), {
      listed: (kvs) => {
        for (const kv of kvs) tell({ type: 'put', kv, previous: null });
      },
      changed: (events) => {
        for (const event of events) tell(event);
      },
    });
    return () => scope.close();
  }

  #emit(event: Event): void {
    this.#seq += 1;
    this.#onEvent({ seq: this.#seq, atMs: this.#clock.nowMs(), ...event });
    if (event.type !== 'unit-state') return;
    const { unit, active } = event;
    if (active !== 'inactive' && active !== 'failed') this.#up.add(unit);
    else if (this.#up.delete(unit)) this.#unitDown();
  }
}
