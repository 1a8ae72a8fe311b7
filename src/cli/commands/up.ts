// fleetsim up: the session, alive: its time runs along the wall clock while the screen (or, headless, the timeline)
// shows what happens. What is done at the keys is remembered like commands.
import { counted, failure } from '../../base/index.js';
import type { RecordedEvent } from '../../events/index.js';
import { MACHINES_MAX } from '../../sim/index.js';
import { readListen } from '../api-listen.js';
import { whenAskedToEnd } from '../asked-to-end.js';
import { EXIT } from '../exit-codes.js';
import { readEtcdEndpoint } from '../gateway.js';
import { checkListen } from '../listen.js';
import { print } from '../output.js';
import { pace, readSpeed } from '../pace.js';
import { drivenSession, type Held, pacedSession } from '../player/driven-session.js';
import { Player } from '../player/player.js';
import { noScreen, readScreenFlags, type ScreenFlags, type ScreenWishes } from '../player/screen-options.js';
import { newMetrics, type ServeOptions, serveSession } from '../serve.js';
import { checkPolicy, readEtcdSize, type StoreOptions, withSession } from '../session-store.js';
import { timelinePrinter } from '../timeline.js';

export interface UpOptions extends ScreenFlags {
  readonly machines?: string;
  readonly etcd?: string;
  readonly policy?: string;
  readonly speed?: string;
  readonly headless?: boolean;
  readonly listen?: readonly string[];
  readonly etcdListen?: string;
  readonly endpoint?: string;
}

/** So many fleetds are run when nobody says. */
const PROCESSES = 3;

export async function runUp(options: UpOptions): Promise<number> {
  const real = options.endpoint ?? urlOf(options.etcd);
  return real === undefined ? upSession(options) : upReal(real, options);
}

/** A real etcd, where one is named. */
function urlOf(etcd: string | undefined): string | undefined {
  return etcd === undefined || !etcd.includes('://')
    ? undefined
    : etcd.replace(/^http/, 'etcd').replaceAll(/,https?:\/\//g, ',');
}

async function upReal(address: string, options: UpOptions): Promise<number> {
  const { endpoint, etcd, machines, policy, speed, listen, etcdListen } = options;
  const { refuseForReal, upLive, watchLive } = await import('../up-live.js');
  const owned = endpoint === undefined ? undefined : machines;
  refuseForReal({
    '--policy': policy,
    '--speed': speed,
    '--listen': listen?.[0],
    '--etcd-listen': etcdListen,
    '--machines': owned,
  });
  if (endpoint !== undefined && etcd !== undefined)
    throw failure('usage', '--endpoint only watches, and --etcd runs machines: one of them');
  const config = readEtcdEndpoint(address);
  const screen = readScreen(options);
  return endpoint === undefined
    ? upLive({ config, screen, machines: readMachines(machines) ?? PROCESSES })
    : watchLive({ config, screen, address });
}

/** How the screen is to look; null: none was asked for. */
function readScreen(options: UpOptions): ScreenWishes | null {
  if (options.headless === true) return null;
  const trouble = noScreen();
  if (trouble !== null) throw failure('usage', `the screen ${trouble}; try --headless`);
  return readScreenFlags(options);
}

async function upSession(options: UpOptions): Promise<number> {
  const speed = readSpeed(options.speed) ?? 1;
  if (speed === Number.POSITIVE_INFINITY)
    throw failure('usage', 'a session runs along the wall clock: --speed is a number here');
  const machines = readMachines(options.machines);
  const etcd = options.etcd === undefined ? undefined : readEtcdSize(options.etcd);
  const cluster = {
    ...(machines === undefined ? {} : { machines }),
    ...(etcd === undefined ? {} : { etcd }),
    ...(options.policy === undefined ? {} : { policy: checkPolicy('--policy', options.policy) }),
  };
  if (options.etcdListen !== undefined) checkListen('--etcd-listen', options.etcdListen);
  const screen = readScreen(options);
  const serve = { listen: readListen(options.listen ?? []), etcdListen: options.etcdListen };
  const run = { cluster, speed, serve };
  return screen === null ? runHeadless(run) : runScreen(run, screen);
}

interface Run {
  readonly cluster: Pick<StoreOptions, 'machines' | 'etcd' | 'policy'>;
  readonly speed: number;
  readonly serve: ServeOptions;
}

async function runScreen({ cluster, speed, serve }: Run, screen: ScreenWishes): Promise<number> {
  const player = new Player('session', speed);
  const metrics = await newMetrics();
  const tell = (event: RecordedEvent): void => {
    player.tell(event);
    metrics.apply(event);
  };
  return withSession(
    { ...cluster, keepEach: true, onReplay: tell, onEvent: () => undefined },
    async (session, keep) => {
      const { prepareScreen } = await import('../player/screen.js');
      const showPlayer = await prepareScreen(screen);
      const served = await serveSession(session, metrics, serve);
      let live: Held = { session, keep };
      let next = metrics;
      const driven = drivenSession(live, {
        async listener() {
          const itsMetrics = await newMetrics();
          next = itsMetrics;
          return (event) => itsMetrics.apply(event);
        },
        instead(other) {
          live = other;
          served.serve(other.session, next);
        },
      });
      player.start(driven);
      try {
        await showPlayer(player);
      } finally {
        served.close();
        player.stop();
        live.keep();
      }
      return EXIT.ok;
    },
  );
}

async function runHeadless({ cluster, speed, serve }: Run): Promise<number> {
  const timeline = timelinePrinter(print);
  const metrics = await newMetrics();
  const onReplay = (event: RecordedEvent): void => {
    timeline.follow(event);
    metrics.apply(event);
  };
  return withSession(
    { ...cluster, keepEach: true, onReplay, onEvent: timeline.tell },
    async (session, keep) => {
      let asked = false;
      const stop = (): void => {
        asked = true;
      };
      // Before anybody can have read that we are there.
      whenAskedToEnd(stop);
      const served = await serveSession(session, metrics, serve);
      print(
        `fleetsim: ${counted(session.world.picture.machines.size, 'machine is', 'machines are')} up, at ${speed}× speed; Ctrl-C ends it`,
      );
      try {
        await pace(
          pacedSession(session, () => asked),
          speed,
        );
      } finally {
        served.close();
        keep();
      }
      return EXIT.ok;
    },
  );
}

function readMachines(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const machines = Number(text);
  if (/^\d{1,6}$/.test(text) && machines >= 1 && machines <= MACHINES_MAX) return machines;
  throw failure('usage', `--machines takes a number from 1 to ${MACHINES_MAX}, not ${text}`);
}
