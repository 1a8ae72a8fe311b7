// Where a question about the cluster goes: to the session that is live or a server that was named, or to the session on disk.
// A question changes nothing, and the session does not remember it.
import { askEtcd, askExplanation, askRoom, httpFleet, sendTo } from '../api/index.js';
import { now, type Task } from '../base/index.js';
import type {
  CountedRoom,
  ExplainedUnit,
  ExplainQuestion,
  MemberStatus,
  RoomQuestion,
} from '../events/index.js';
import type { FleetApi } from '../fleet/index.js';
import { countRoom, explainIn } from '../sim/index.js';
import { withSession } from './session-store.js';
import { findEndpoint } from './socket.js';
import { promiseOf } from './task.js';

export interface Asked {
  readonly api: FleetApi;
  explain(question: ExplainQuestion): Task<ExplainedUnit>;
  countRoom(question: RoomQuestion): Task<CountedRoom>;
  etcdMembers(): Task<readonly MemberStatus[]>;
}

export async function ask<T>(question: (asked: Asked) => Task<T>): Promise<T> {
  const endpoint = await findEndpoint(undefined);
  if (endpoint !== null) {
    const send = sendTo(endpoint);
    return promiseOf(
      question({
        api: httpFleet(send),
        explain: (asked) => askExplanation(send, asked),
        countRoom: (asked) => askRoom(send, asked),
        etcdMembers: () => askEtcd(send),
      }),
    );
  }
  return withSession({ onEvent: () => undefined }, ({ world }) =>
    promiseOf(
      question({
        api: world.api,
        explain: (asked) => now(() => explainIn(world, asked)),
        countRoom: (asked) => now(() => countRoom(world, asked)),
        etcdMembers: () => now(() => world.etcd.status()),
      }),
    ),
  );
}
