// fleetsim up on a real etcd: the cluster there, shown as it is. Either it is only watched; or as many fleetds of our own as
// were asked for end with the screen, and commands in this folder act on the cluster meanwhile, as they do on a live session.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { formatEndpoint } from '../api/index.js';
import { Metrics, type ServedCluster, startApiServer } from '../api/server/index.js';
import { type Clock, counted, failure } from '../base/index.js';
import type { Event, RecordedEvent } from '../events/index.js';
import type { FleetConfig } from '../fleet/index.js';
import { connectRegistry, etcdOptions, watchCluster } from '../live/index.js';
import { startWallClock } from '../live/wall-clock.js';
import { whenAskedToEnd } from './asked-to-end.js';
import { EXIT } from './exit-codes.js';
import { FleetdProcesses } from './fleetd/processes.js';
import { print } from './output.js';
import { Player } from './player/player.js';
import { questionsOf } from './player/questions.js';
import type { ScreenWishes } from './player/screen-options.js';
import { servedRegistry } from './served-registry.js';
import { holdFolder } from './session-store.js';
import { sessionSocket } from './socket.js';
import { timelinePrinter } from './timeline.js';

interface Shown {
  readonly config: FleetConfig;
  /** Null: none; what happens is printed. */
  readonly screen: ScreenWishes | null;
}

export interface WatchOptions extends Shown {
  /** The etcd, as FLEETCTL_ENDPOINT wants it: what is typed on the screen goes there. */
  readonly address: string;
}

export interface LiveUpOptions extends Shown {
  /** Fleetds of our own. */
  readonly machines: number;
}

/** What is shown, and how it is reached. */
interface Live extends Shown {
  readonly title: string;
  /** As FLEETCTL_ENDPOINT wants it. */
  readonly endpoint: string;
  readonly own: Own;
}

/** Fleetds of our own, and the folder where each has one. */
interface Own {
  readonly machines: number;
  readonly folder: string;
}

/** Who only watches has none. */
const NONE: Own = { machines: 0, folder: '' };

/** Until the person quits, or SIGTERM or Ctrl-C without a screen. Who only watches keeps nobody else from anything. */
export function watchLive({ config, screen, address }: WatchOptions): Promise<number> {
  return show({ config, screen, title: `watches ${serversOf(config)}`, endpoint: address, own: NONE });
}

/** As long as `watchLive`. */
export function upLive({ config, screen, machines }: LiveUpOptions): Promise<number> {
  return holdFolder((session) => {
    const folder = join(session, 'machines');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return show({
      config,
      screen,
      title: `${counted(machines, 'machine')} on ${serversOf(config)}`,
      endpoint: formatEndpoint(sessionSocket()),
      own: { machines, folder },
    });
  });
}

function show(live: Live): Promise<number> {
  return live.screen === null ? headless(live) : onScreen(live, live.screen);
}

async function onScreen(live: Live, screen: ScreenWishes): Promise<number> {
  const { prepareScreen } = await import('./player/screen.js');
  const showPlayer = await prepareScreen(screen);
  const player = new Player(live.title, 1, 'real');
  const { served, clock, processes, stop } = await begin(live, (event) => player.tell(event));
  player.start({
    paced: { nowMs: () => clock.nowMs(), runUntil: () => undefined, ended: () => false },
    fault: (text) => processes.fault(text),
    refusal: (verb) => processes.refusal(verb),
    endpoint: () => Promise.resolve(live.endpoint),
    questions: questionsOf({
      cluster: served,
      clock,
      machineName: (id) => player.picture.machineName(id),
    }),
  });
  try {
    await showPlayer(player);
  } finally {
    player.stop();
    await stop();
  }
  return EXIT.ok;
}

async function headless(live: Live): Promise<number> {
  const asked = new Promise<void>(whenAskedToEnd);
  const timeline = timelinePrinter(print);
  const { stop } = await begin(live, (event) => {
    timeline.follow(event);
    timeline.tell(event);
  });
  print(`fleetsim: ${live.title}; Ctrl-C ends it`);
  await asked;
  await stop();
  return EXIT.ok;
}

function serversOf({ etcdServers }: FleetConfig): string {
  return etcdServers.join(', ');
}

interface Begun {
  readonly served: ServedCluster;
  readonly clock: Clock;
  readonly processes: FleetdProcesses;
  readonly stop: () => Promise<void>;
}

async function begin({ config, own }: Live, tell: (event: RecordedEvent) => void): Promise<Begun> {
  const clock = startWallClock();
  const metrics = new Metrics();
  let seq = 0;
  const onEvent = (event: Event): void => {
    seq += 1;
    const recorded = { seq, atMs: clock.nowMs(), ...event };
    metrics.apply(recorded);
    tell(recorded);
  };
  const etcd = connectRegistry(config, clock);
  const program = process.argv[1] ?? '';
  const processes = new FleetdProcesses({ ...own, program, flags: flagsOf(config), onEvent });
  const served = servedRegistry({
    etcd,
    members: etcdOptions(config, clock),
    policy: config.enginePolicy,
    nowMs: () => clock.nowMs(),
    local: () => null,
    fault: (text) => processes.fault(text),
    metrics,
  });
  const server = own === NONE ? null : await startApiServer({ cluster: served, listen: sessionSocket() });
  if (server !== null) print(`fleet API: listening on ${formatEndpoint(server.endpoint)}`);
  processes.start();
  const tells = (machine: string): boolean => processes.has(machine);
  const watched = watchCluster({ etcd, clock, tells, onEvent });
  const stop = async (): Promise<void> => {
    await processes.stop();
    watched.close();
    server?.close();
    etcd.close();
  };
  return { served, clock, processes, stop };
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
