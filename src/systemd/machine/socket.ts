// A socket (systemd.socket(5), core/socket.c) that nothing real listens on: a simulated connection starts its service, one
// for all connections, or with Accept= an instance for each.
import { err, ok, type Result } from '../../base/index.js';
import type { UnitState } from '../states.js';
import { parseBoolean } from '../values/boolean.js';
import { parseTimeSpan } from '../values/time-span.js';
import type { Answer, UnitBody } from './body.js';
import { isDown, isUp } from './job-types.js';
import { RateLimit } from './rate-limit.js';
import { type TriggerOptions, TriggerState } from './trigger.js';

export interface SocketOptions extends TriggerOptions {
  /** Starts the service of one connection, with Accept=; the error is why that cannot be. */
  readonly startInstance: (instance: string) => Result<string, string>;
  /** Whether the service of a connection still runs. */
  readonly isAlive: (unit: string) => boolean;
}

interface SocketConfig {
  readonly accept: boolean;
  readonly connectionsMax: number;
  readonly port: number;
}

export class SocketUnit implements UnitBody {
  readonly #options: SocketOptions;
  readonly #life: TriggerState;
  #config: SocketConfig | null = null;
  #limit = new RateLimit({ burst: 20, intervalMs: 2_000 });
  #accepted = 0;
  #connections: string[] = [];

  constructor(options: SocketOptions) {
    this.#options = options;
    this.#life = new TriggerState(options);
  }

  get state(): UnitState {
    return this.#life.state;
  }

  /** How many connections there were and are, with Accept=; null without. */
  get connections(): { readonly accepted: number; readonly connected: number } | null {
    if (this.#config?.accept !== true) return null;
    return { accepted: this.#accepted, connected: this.#alive().length };
  }

  start(): Answer {
    if (this.state.active === 'active') return 'already';
    const service = this.#options.triggered();
    if (service !== null && !isDown(service.state().active) && service.state().sub !== 'auto-restart') {
      this.#options.log(`Socket service ${service.unit} already active, refusing.`, 'err');
      return 'refused';
    }
    const may = this.#life.mayStart();
    if (!may.ok) return may.error;
    this.#read();
    this.#life.become('active', 'listening');
    return 'began';
  }

  stop(): Answer {
    if (isDown(this.state.active)) return 'already';
    this.#life.end('success');
    return 'began';
  }

  resetFailed(): void {
    this.#life.resetFailed();
  }

  /** Somebody connects. The name of the service that takes it, or why nobody does. */
  connect(): Result<string, string> {
    const { unit, stopPending, log } = this.#options;
    if (!isUp(this.state.active) || this.#config === null) return err(`${unit} is not listening`);
    if (stopPending()) return err(`${unit} is about to stop`);
    if (!this.#limit.test(this.#options.clock.nowMs())) {
      log('Trigger limit hit, refusing further activation.', 'warning');
      this.#life.end('trigger-limit-hit');
      return err(`the trigger limit of ${unit} is hit`);
    }
    return this.#config.accept ? this.#accept(this.#config) : this.#activate();
  }

  triggeredChanged(): void {
    const service = this.#options.triggered();
    if (service === null || !isUp(this.state.active)) return;
    const { active, sub } = service.state();
    if (service.limitHit()) return this.#life.end('service-start-limit-hit');
    if (service.hasJob()) return;
    if (isDown(active) || sub === 'auto-restart') this.#life.become('active', 'listening');
    else if (active === 'active') this.#life.become('active', 'running');
  }

  #activate(): Result<string, string> {
    const service = this.#options.triggered();
    if (service === null) return err(`${this.#options.unit} has no service`);
    if (isDown(service.state().active) && !service.hasJob()) {
      const started = service.start();
      if (!started.ok) {
        this.#options.log(
          `Failed to queue service startup job (Maybe the service file is missing or not a non-template unit?): ${started.error}`,
          'warning',
        );
        this.#life.end('resources');
        return started;
      }
    }
    this.#life.become('active', 'running');
    return ok(service.unit);
  }

  #accept({ connectionsMax, port }: SocketConfig): Result<string, string> {
    this.#connections = [...this.#alive()];
    if (this.#connections.length >= connectionsMax) {
      this.#options.log(
        `Too many incoming connections (${this.#connections.length}), dropping connection.`,
        'warning',
      );
      return err('too many connections');
    }
    // As the kernel would tell it of a client on the machine itself.
    const peer = PEER_PORT_FIRST + (this.#accepted % PEER_PORTS);
    const instance = `${this.#accepted}-127.0.0.1:${port}-127.0.0.1:${peer}`;
    const started = this.#options.startInstance(instance);
    if (!started.ok) {
      this.#options.log(
        `Failed to queue service startup job (Maybe the service file is missing or not a template unit?): ${started.error}`,
        'warning',
      );
      this.#life.end('resources');
      return started;
    }
    this.#accepted += 1;
    this.#connections.push(started.value);
    return started;
  }

  #alive(): readonly string[] {
    return this.#connections.filter((unit) => this.#options.isAlive(unit));
  }

  #read(): void {
    const settings = this.#options.settings();
    const number = (key: string, otherwise: number): number => {
      const text = settings?.last('Socket', key) ?? '';
      return /^\d{1,9}$/.test(text) ? Number(text) : otherwise;
    };
    const accept = parseBoolean(settings?.last('Socket', 'Accept') ?? '') ?? false;
    const listen = settings?.all('Socket', 'ListenStream')[0] ?? '';
    this.#config = {
      accept,
      connectionsMax: number('MaxConnections', 64),
      port: Number(/(\d{1,5})$/.exec(listen)?.[1] ?? 0),
    };
    this.#limit = new RateLimit({
      burst: number('TriggerLimitBurst', accept ? 200 : 20),
      intervalMs: parseTimeSpan(settings?.last('Socket', 'TriggerLimitIntervalSec') ?? '') ?? 2_000,
    });
  }
}

/** Linux gives out these. */
const PEER_PORT_FIRST = 32_768;
const PEER_PORTS = 28_232;
