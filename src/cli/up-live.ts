// fleetsim up on a real etcd: the cluster there, watched as it is, with as many fleetds of our own as were asked for, which
// end with the screen. Commands in this folder act on it meanwhile, as they do on a live session.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { formatEndpoint } from '../api/index.js';
import { type ServedCluster, startApiServer } from '../api/server/index.js';
import { type Clock, counted, failure } from '../base/index.js';
import type { Event, RecordedEvent } from '../events/index.js';
import type { FleetConfig } from '../fleet/index.js';
import { connectRegistry, etcdOptions, watchCluster } from '../live/index.js';
import { startWallClock } from '../live/wall-clock.js';
import { EXIT } from './exit-codes.js';
import { FleetdProcesses } from './fleetd/processes.js';
import { print } from './output.js';
import { Player } from './player/player.js';
import { questionsOf } from './player/questions.js';
import type { ScreenWishes } from './player/screen-options.js';
import { newMetrics } from './serve.js';
import { servedRegistry } from './served-registry.js';
import { holdFolder } from './session-store.js';
import { sessionSocket } from './socket.js';
import { timelinePrinter } from './timeline.js';

export interface LiveUpOptions {
  readonly config: FleetConfig;
  /** Fleetds of our own. */
  readonly machines: number;
  /** Null: none; what happens is printed. */
  readonly screen: ScreenWishes | null;
}

/** Until the person quits, or SIGTERM or Ctrl-C without a screen. */
export function upLive(options: LiveUpOptions): Promise<number> {
  return holdFolder(async (folder) => {
    const kept = join(folder, 'machines');
    mkdirSync(kept, { recursive: true, mode: 0o700 });
    return options.screen === null ? headless(options, kept) : onScreen(options, kept, options.screen);
  });
}

async function onScreen(options: LiveUpOptions, folder: string, screen: ScreenWishes): Promise<number> {
  const { prepareScreen } = await import('./player/screen.js');
  const showPlayer = await prepareScreen(screen);
  const player = new Player(titleOf(options), 1, 'real');
  const cluster = await begin(options, folder, (event) => player.tell(event));
  player.start({
    paced: { nowMs: cluster.nowMs, runUntil: () => undefined, ended: () => false },
    fault: cluster.fault,
    refusal: cluster.refusal,
    endpoint: () => Promise.resolve(formatEndpoint(sessionSocket())),
    questions: questionsOf({
      cluster: cluster.served,
      clock: cluster.clock,
      machineName: (id) => player.picture.machineName(id),
    }),
  });
  try {
    await showPlayer(player);
  } finally {
    player.stop();
    await cluster.stop();
  }
  return EXIT.ok;
}

async function headless(options: LiveUpOptions, folder: string): Promise<number> {
  const asked = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve).once('SIGTERM', resolve);
  });
  const timeline = timelinePrinter(print);
  const cluster = await begin(options, folder, (event) => {
    timeline.follow(event);
    timeline.tell(event);
  });
  print(`fleetsim: ${titleOf(options)}; Ctrl-C ends it`);
  await asked;
  await cluster.stop();
  return EXIT.ok;
}

function titleOf({ config, machines }: LiveUpOptions): string {
  const where = config.etcdServers.join(', ');
  return machines === 0 ? `watches ${where}` : `${counted(machines, 'machine')} on ${where}`;
}

interface Begun {
  readonly served: ServedCluster;
  readonly clock: Clock;
  readonly nowMs: () => number;
  readonly fault: (text: string) => string;
  readonly refusal: (verb: string) => string | null;
  stop(): Promise<void>;
}

async function begin(
  { config, machines }: LiveUpOptions,
  folder: string,
  tell: (event: RecordedEvent) => void,
): Promise<Begun> {
  const clock = startWallClock();
  const metrics = await newMetrics();
  let seq = 0;
  const onEvent = (event: Event): void => {
    seq += 1;
    const recorded = { seq, atMs: clock.nowMs(), ...event };
    metrics.apply(recorded);
    tell(recorded);
  };
  const etcd = connectRegistry(config, clock);
  const processes = new FleetdProcesses({
    folder,
    machines,
    program: process.argv[1] ?? '',
    flags: flagsOf(config),
    onEvent,
  });
  const nowMs = (): number => clock.nowMs();
  const served = servedRegistry({
    etcd,
    members: etcdOptions(config, clock),
    policy: config.enginePolicy,
    nowMs,
    local: () => null,
    fault: (text) => processes.fault(text),
    metrics,
  });
  const server = await startApiServer({ cluster: served, listen: sessionSocket() });
  print(`fleet API: listening on ${formatEndpoint(server.endpoint)}`);
  processes.start();
  const watched = watchCluster({
    etcd,
    clock,
    onEvent: (event) => {
      // Of our own we know before they are registered.
      if (event.type !== 'machine-booted' || !processes.has(event.machine)) onEvent(event);
    },
  });
  return {
    served,
    clock,
    nowMs,
    refusal: (verb) => processes.refusal(verb),
    fault(text) {
      onEvent({ type: 'fault', fault: text });
      return processes.fault(text);
    },
    async stop() {
      await processes.stop();
      watched.close();
      server.close();
      etcd.close();
    },
  };
}

/** The same way to etcd for the daemons; what else they go by, they find where we did. */
function flagsOf({ etcdServers, etcdKeyPrefix }: FleetConfig): readonly string[] {
  return ['--etcd-servers', etcdServers.join(','), '--etcd-key-prefix', etcdKeyPrefix];
}

/** Fails with `usage` where a session's ways make no sense. */
export function refuseForReal(given: Readonly<Record<string, unknown>>): void {
  const flag = Object.entries(given).find(([, value]) => value !== undefined)?.[0];
  if (flag !== undefined)
    throw failure('usage', `${flag} is for a simulated cluster, and not for a real etcd`);
}
