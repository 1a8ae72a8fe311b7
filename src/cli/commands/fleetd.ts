// fleetsim fleetd: one machine of a real cluster. It registers in etcd, runs agent and engine, and serves fleet's API, until
// SIGTERM, which stops its units and takes it out of the registry; SIGHUP has it read its configuration again.
import { randomInt } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Endpoint, formatEndpoint } from '../../api/index.js';
import { type ApiServer, Metrics, type ServedCluster, startApiServer } from '../../api/server/index.js';
import {
  type Clock,
  FleetsimError,
  failure,
  formatError,
  openClockScope,
  type Random,
  seededRandom,
} from '../../base/index.js';
import { countRequests, RequestCounts, tellLockedOut } from '../../etcd/index.js';
import { type FleetConfig, fleetSettings } from '../../fleet/index.js';
import {
  connectRegistry,
  endSurvivors,
  etcdOptions,
  type FleetdConfig,
  hostMachineId,
  keptMachineId,
  LiveFleetd,
  type LiveRunner,
  ProcessRecord,
  RealProcesses,
  SystemdNotifier,
} from '../../live/index.js';
import { startWallClock } from '../../live/wall-clock.js';
import { simulatedProcesses } from '../../systemd/index.js';
import { readListen } from '../api-listen.js';
import { EXIT } from '../exit-codes.js';
import { type Log, openLog } from '../fleetd/log.js';
import {
  checkRuntime,
  type FleetdOptions,
  machineName,
  publicIp,
  readFleetdConfig,
} from '../fleetd/options.js';
import { lockFolder } from '../lock.js';
import { print } from '../output.js';
import { servedRegistry } from '../served-registry.js';

export type { FleetdOptions } from '../fleetd/options.js';

/** fleet's own socket. */
const FLEET_SOCKET = '/run/fleet.sock';
/** systemd gives a service as long to stop (`DefaultTimeoutStopSec=`). */
const STOP_MS_MAX = 90_000;
const SEED_MAX = 2 ** 31 - 1;
/** Requests that were begun before the configuration was read again have so long to end. */
const LAST_ANSWER_MS = 60_000;

export async function runFleetd(options: FleetdOptions): Promise<number> {
  checkRuntime(options);
  const config = readFleetdConfig(options);
  const name = machineName(options);
  const folder = options.stateDir === undefined ? null : openFolder(options.stateDir);
  try {
    const id = folder === null ? hostMachineId() : keptMachineId(folder.path);
    const listen = readListen(options.listen ?? [defaultListen(folder)]);
    // Before it takes part in anything: the cluster may have moved what still runs here.
    const survivors = folder === null ? 0 : await endSurvivors(folder.path);
    const record = options.runtime === 'process' && folder !== null ? new ProcessRecord(folder.path) : null;
    const daemon = new Daemon({ options, config, id, name, listen, record, survivors });
    return await daemon.run();
  } finally {
    folder?.release();
  }
}

interface Folder {
  readonly path: string;
  readonly release: () => void;
}

function openFolder(path: string): Folder {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw failure('folder-unwritable', (error as Error).message);
  }
  const release = lockFolder(path, 'the state of a fleetd', 'each fleetd needs a --state-dir of its own');
  return { path, release };
}

function defaultListen(folder: Folder | null): string {
  return `unix:${folder === null ? FLEET_SOCKET : join(folder.path, 'fleet.sock')}`;
}

interface DaemonOptions {
  readonly options: FleetdOptions;
  readonly config: FleetConfig;
  readonly id: string;
  readonly name: string;
  readonly listen: readonly Endpoint[];
  /** Null: nothing really runs. */
  readonly record: ProcessRecord | null;
  /** Processes of a fleetd before it that were ended. */
  readonly survivors: number;
}

class Daemon {
  readonly #told: DaemonOptions;
  readonly #clock = startWallClock();
  readonly #epochMs = Date.now() - this.#clock.nowMs();
  readonly #requests = new RequestCounts();
  readonly #metrics = new Metrics();
  readonly #systemd = new SystemdNotifier();
  readonly #log: Log;
  #config: FleetConfig;

  constructor(told: DaemonOptions) {
    this.#told = told;
    this.#config = told.config;
    this.#log = openLog({
      form: told.options.logFormat,
      verbosity: () => this.#config.verbosity,
      epochMs: this.#epochMs,
      nameOf: (id) => (id === told.id ? told.name : null),
      write: print,
    });
  }

  async run(): Promise<number> {
    const ended = askedToEnd();
    const { name, id, survivors } = this.#told;
    const random = seededRandom(randomInt(SEED_MAX));
    let fleetd: LiveFleetd | null = null;
    const served = this.#openRegistry(() => fleetd);
    const servers = await this.#serve(served.cluster);
    fleetd = new LiveFleetd({
      ...this.#connect(),
      clock: this.#clock,
      epochMs: this.#epochMs,
      random,
      runner: (clock) => this.#openRunner(clock, random),
      onEvent: (event) => {
        if (event.type === 'machine-registered') this.#systemd.tell('READY=1');
        this.#metrics.apply(event);
        this.#log.event(event);
      },
    });
    const running = fleetd;
    // Whatever it ends of, no process stays.
    process.once('exit', () => running.end());
    let current = served;
    const retired = openClockScope(this.#clock);
    const reload = (): void => {
      if (!this.#reload(running)) return;
      const last = current;
      current = this.#openRegistry(() => fleetd);
      for (const server of servers) server.serve(current.cluster);
      retired.setTimer(LAST_ANSWER_MS, () => last.close());
    };
    process.on('SIGHUP', reload);
    this.#log.say('info', `fleetd of ${name} (${id}) has started`);
    if (survivors > 0)
      this.#log.say('warning', `has ended what a fleetd before it left running (processes: ${survivors})`);
    await ended;
    this.#systemd.tell('STOPPING=1');
    this.#log.say('info', 'asked to end: stops the units, and leaves the registry');
    process.off('SIGHUP', reload);
    for (const server of servers) server.close();
    const again = askedToEnd().then(() => this.#log.say('warning', 'asked again: kills what still runs'));
    await Promise.race([running.stop(STOP_MS_MAX), again]);
    running.end();
    current.close();
    retired.close();
    this.#log.say('info', 'ended');
    return EXIT.ok;
  }

  #openRunner(clock: Clock, random: Random): LiveRunner {
    const { record } = this.#told;
    return record === null
      ? simulatedProcesses({ clock, random: random.child('processes') })
      : new RealProcesses({ clock, record });
  }

  /** What a daemon of this configuration goes by. */
  #connect(): FleetdConfig {
    const { id, name, listen } = this.#told;
    const { metadata } = this.#config;
    const etcd = connectRegistry(this.#config, this.#clock);
    const [first] = listen;
    return {
      machine: {
        id,
        name,
        publicIp: publicIp(this.#config),
        metadata,
        api: first === undefined ? null : absolute(first),
      },
      settings: fleetSettings(this.#config),
      etcd: {
        ...tellLockedOut(countRequests(etcd, this.#requests), ({ message }) => this.#lockedOut(message)),
        close: () => etcd.close(),
      },
    };
  }

  #lockedOut(message: string): void {
    const { etcdUsername, etcdKeyPrefix } = this.#config;
    const who = etcdUsername === '' ? 'nobody in particular' : etcdUsername;
    const hint = `etcd_username and etcd_password in fleet.conf say who it is, and that user needs readwrite on ${etcdKeyPrefix}; SIGHUP has it read them`;
    this.#log.say('error', formatError(failure('locked-out', `as ${who}: ${message}`, hint)));
  }

  /** Whether it goes by another configuration now. */
  #reload(fleetd: LiveFleetd): boolean {
    // It is ready again when it is registered again.
    this.#systemd.tell('RELOADING=1');
    try {
      this.#config = readFleetdConfig(this.#told.options);
      fleetd.reload(this.#connect());
      this.#log.say('info', 'has read its configuration again');
      return true;
    } catch (error) {
      if (!(error instanceof FleetsimError)) throw error;
      this.#systemd.tell('READY=1');
      this.#log.say('error', `goes on as it was: ${formatError(error)}`);
      return false;
    }
  }

  /** The API has a connection of its own, which a busy daemon does not delay. */
  #openRegistry(fleetd: () => LiveFleetd | null): { readonly cluster: ServedCluster; close(): void } {
    const etcd = connectRegistry(this.#config, this.#clock);
    const cluster = servedRegistry({
      etcd,
      members: etcdOptions(this.#config, this.#clock),
      policy: this.#config.enginePolicy,
      nowMs: () => this.#clock.nowMs(),
      local: () => fleetd()?.local ?? null,
      metrics: this.#metrics,
    });
    return { cluster, close: () => etcd.close() };
  }

  async #serve(cluster: ServedCluster): Promise<readonly ApiServer[]> {
    const nowMs = (): number => this.#clock.nowMs();
    this.#metrics.measure({ picture: null, nowMs, epochMs: this.#epochMs, requests: this.#requests });
    const servers: ApiServer[] = [];
    try {
      for (const listen of this.#told.listen) {
        const server = await startApiServer({ cluster, listen });
        servers.push(server);
        this.#log.say('info', `serves fleet's API on ${formatEndpoint(server.endpoint)}`);
      }
    } catch (error) {
      for (const server of servers) server.close();
      throw error;
    }
    return servers;
  }
}

/** As those see it who are in another folder. */
function absolute(endpoint: Endpoint): string {
  return formatEndpoint(endpoint.type === 'unix' ? { type: 'unix', path: resolve(endpoint.path) } : endpoint);
}

/** By a signal, or because whoever started it with a channel is gone. */
function askedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const reason of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(reason, () => resolve());
    // Which is not to keep it alive.
    process.channel?.unref();
  });
}
