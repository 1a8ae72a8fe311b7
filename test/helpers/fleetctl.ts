// fleetctl on a simulated cluster, by way of either client that the program has: the embedded one and HTTP. Nothing but
// a command's own waits moves the cluster's time, so the same words take the same time by both, and must print the same.
import { askBeyond, linesFrom, sendTo } from '../../src/api/index.js';
import { type Clock, FleetsimError, formatError, now, runTask, type Task } from '../../src/base/index.js';
import {
  type CommandEvent,
  type Face,
  parseFleetctl,
  readCommandLine,
  runCommand,
  type Stage,
} from '../../src/fleetctl/index.js';
import { TestCluster, type TestClusterOptions } from './cluster.js';
import { HttpCluster } from './http.js';

/** What one command line said, in the order in which it did. */
export interface Said {
  readonly printed: readonly { readonly stream: 'stdout' | 'stderr'; readonly text: string }[];
  readonly exitCode: number;
}

type Environment = Readonly<Record<string, string>>;

export interface FleetctlClient {
  readonly test: TestCluster;
  /** Words behind the program's name, `fleetctl` if not said; the variables of the environment. */
  run(
    words: readonly string[],
    typed?: { readonly face?: Face; readonly environment?: Environment },
  ): Promise<Said>;
  close(): void;
}

/** What a client brings to a command. */
type Means = Pick<Stage, 'api' | 'machine' | 'machineName' | 'whyPending' | 'moves'>;

export type OpenClient = (options: TestClusterOptions) => Promise<FleetctlClient>;
type NamedClient = readonly [name: string, open: OpenClient];

/** Both, by name. */
export const CLIENTS: readonly [NamedClient, ...NamedClient[]] = [
  ['the embedded client', openEmbedded],
  ['the HTTP client', openOverHttp],
];

async function openEmbedded(options: TestClusterOptions): Promise<FleetctlClient> {
  const test = new TestCluster(options);
  const { stage, api } = test.world;
  const means = () => now(() => ({ ...stage, api }));
  return clientOf(test, means, () => undefined);
}

async function openOverHttp(options: TestClusterOptions): Promise<FleetctlClient> {
  return overHttp(await HttpCluster.start(options));
}

export function overHttp(cluster: HttpCluster): FleetctlClient {
  const { api, endpoint, test } = cluster;
  const ways = { send: sendTo(endpoint), open: linesFrom(endpoint) };
  const means = function* (): Task<Means> {
    return { ...(yield* askBeyond(ways)), api };
  };
  return clientOf(test, means, () => cluster.close());
}

function clientOf(test: TestCluster, means: () => Task<Means>, close: () => void): FleetctlClient {
  return {
    test,
    run(words, { face = 'fleetctl', environment = {} } = {}) {
      const printed: Said['printed'][number][] = [];
      const emit = (event: CommandEvent): void => {
        if (event.type === 'command-printed') printed.push({ stream: event.stream, text: event.text });
      };
      return new Promise((resolve, reject) => {
        runTask(onCluster({ test, means, face, words, environment, emit }), (outcome) => {
          if (outcome.ok) resolve({ printed, exitCode: outcome.value });
          else reject(outcome.error);
        });
      });
    },
    close,
  };
}

interface Typed {
  readonly test: TestCluster;
  readonly means: () => Task<Means>;
  readonly face: Face;
  readonly words: readonly string[];
  readonly environment: Environment;
  readonly emit: (event: CommandEvent) => void;
}

/** As the executable does it: a line that cannot be read is told of before any cluster is asked. */
function* onCluster({ test, means, face, words, environment, emit }: Typed): Task<number> {
  try {
    const invocation = parseFleetctl(readCommandLine(words, { face, others: [], environment }), face);
    const { toYaml } = test.world.stage;
    const stage: Stage = { ...(yield* means()), clock: clockOf(test), toYaml, emit };
    return yield* runCommand(stage, invocation, test.findFile);
  } catch (error) {
    if (!(error instanceof FleetsimError)) throw error;
    emit({ type: 'command-printed', stream: 'stderr', text: formatError(error) });
    return error.code === 'usage' ? 2 : 1;
  }
}

/** Who waits for it lets the cluster's time pass. */
function clockOf(test: TestCluster): Clock {
  return {
    nowMs: () => test.nowMs,
    setTimer(delayMs, fire) {
      // While it waits a server looks, too.
      setTimeout(() => {
        test.runFor(delayMs);
        fire();
      }, 2);
      return { cancel: () => undefined };
    },
  };
}
