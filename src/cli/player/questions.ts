// What a screen asks about a cluster, answered from what serves it: at once by who holds the cluster, later by who must ask.
import { stringify } from 'yaml';
import type { ServedCluster } from '../../api/server/index.js';
import { type Clock, failure, now, type Task } from '../../base/index.js';
import { EtcdError, type LeaseStatus } from '../../etcd/index.js';
import { type CommandEvent, type FarMachine, parseFleetctl, runCommand } from '../../fleetctl/index.js';
import type { World } from '../../sim/index.js';
import { runTool, toolChanges, toolFollows } from '../../systemd/index.js';
import type { Answer, Questions } from '../../tui/index.js';
import { servedWorld } from '../serve.js';

export interface Asked {
  readonly cluster: Pick<
    ServedCluster,
    'api' | 'stage' | 'machine' | 'reach' | 'explain' | 'registry' | 'etcdMembers'
  >;
  /** Absent: only etcd knows. */
  readonly lease?: Questions['lease'];
  readonly clock: Clock;
  readonly machineName: (id: string) => string;
}

/** A world answers at once, and without a trace. */
export function askedOf(world: World): Asked {
  return {
    cluster: { ...servedWorld(world), api: world.api, reach: () => now(() => null) },
    lease: (id) => now(() => leaseIn(world, id)),
    clock: world.simulation,
    machineName: (id) => world.picture.machineName(id),
  };
}

function leaseIn({ store }: World, id: string): LeaseStatus | null {
  try {
    return store.leaseTimeToLive(id);
  } catch (error) {
    if (error instanceof EtcdError) return null;
    throw error;
  }
}

export function questionsOf({
  cluster,
  lease = () => now(() => null),
  clock,
  machineName,
}: Asked): Questions {
  const { api, stage } = cluster;
  const far = (id: string): FarMachine => ({
    far: true,
    *run(words) {
      const machine = yield* cluster.reach(id);
      if (machine === null) throw failure('machine-unreachable', `${machineName(id)} does not answer`);
      return yield* machine.run(words);
    },
  });
  return {
    explain: (question) => cluster.explain(question),
    registry: () => cluster.registry(),
    lease,
    etcdMembers: () => cluster.etcdMembers(),
    *look(words): Task<Answer> {
      const invocation = parseFleetctl(words, 'fleetsim');
      if (invocation.command.changes !== false || invocation.follows)
        throw failure('not-a-look', `${words.join(' ')} does more than look`);
      const lines: string[] = [];
      const emit = (event: CommandEvent): void => {
        if (event.type === 'command-printed') lines.push(...event.text.split('\n'));
      };
      const exitCode = yield* runCommand(
        {
          ...stage,
          api,
          clock,
          machineName,
          emit,
          machine: (id) => cluster.machine(id) ?? far(id),
          toYaml: (data) => stringify(data),
        },
        invocation,
        () => null,
      );
      return { lines, exitCode };
    },
    *onMachine(machine, words) {
      if (toolChanges(words) || toolFollows(words))
        throw failure('not-a-look', `${words.join(' ')} does more than look`);
      const local = cluster.machine(machine);
      const answer = local === null ? yield* far(machine).run(words) : runTool(local, words);
      return answer.lines.map(({ line }) => line);
    },
  };
}
