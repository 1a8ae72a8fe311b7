// A bug that is planted by wrapping a client of etcd: the product knows nothing of it. What a wrapper may do with the answers
// and the news that pass through it.
import type {
  EtcdClient,
  KeyRange,
  KeyValue,
  Operation,
  TxnRequest,
  WatchEvent,
} from '../../../src/etcd/index.js';
import { ranges } from '../../../src/fleet/registry/keys.js';
import type { ProfileName } from '../../../src/sim/chaos/profiles.js';

export interface Bug {
  readonly name: string;
  /** What is wrong. */
  readonly sentence: string;
  /** The invariants of which one at least is to see it. */
  readonly seenBy: readonly string[];
  /** What the clients of one world become, asked for at each connection; with a memory of its own for each world. */
  start(): (end: string, usual: EtcdClient) => EtcdClient;
  /** Whether machines fence themselves where it is planted. */
  readonly selfFencing?: true;
  /** How hard chaos is on it; by default rough. */
  readonly profile?: ProfileName;
}

const ORDERS = '/_coreos.com/fleet/schedule/';

export function isEngines({ key, end }: KeyRange): boolean {
  return key === ranges.engine.key && end === ranges.engine.end;
}

export function isGlobals({ key, end }: KeyRange): boolean {
  return key === ranges.globals.key && end === ranges.globals.end;
}

/** What one agent is told of the units placed on it. */
export function isOrders({ key }: KeyRange): boolean {
  return key.startsWith(ORDERS);
}

export function isOrderKey(key: string): boolean {
  return key.startsWith(ORDERS);
}

/** With other lists in its answers: `change` is told how often this range was listed through this client before. */
export function withLists(
  usual: EtcdClient,
  concerns: (range: KeyRange) => boolean,
  change: (kvs: readonly KeyValue[], nth: number) => readonly KeyValue[],
): EtcdClient {
  let nth = 0;
  return {
    ...usual,
    range: (request, reply) =>
      usual.range(request, (result) => {
        if (!result.ok || !concerns(request)) return reply(result);
        reply({ ok: true, value: { ...result.value, kvs: change(result.value.kvs, nth++) } });
      }),
  };
}

/** With other news: what `change` makes of the events of each message. */
export function withNews(
  usual: EtcdClient,
  concerns: (range: KeyRange) => boolean,
  change: (events: readonly WatchEvent[]) => readonly WatchEvent[],
): EtcdClient {
  return {
    ...usual,
    watch: (request, listener) =>
      usual.watch(request, (message) => {
        if (message.type !== 'events' || !concerns(request)) return listener(message);
        listener({ ...message, events: change(message.events) });
      }),
  };
}

/** With other transactions. */
export function withTxns(usual: EtcdClient, change: (txn: TxnRequest) => TxnRequest): EtcdClient {
  return { ...usual, txn: (request, reply) => usual.txn(change(request), reply) };
}

/** Operations on keys of which this holds. */
export function keyOf(operation: Operation): string {
  return operation.type === 'txn' ? '' : operation.key;
}

/** Only machines have it, not people. */
export function onMachines(
  make: (usual: EtcdClient, machine: string) => EtcdClient,
): (end: string, usual: EtcdClient) => EtcdClient {
  return (end, usual) => (end === 'person' ? usual : make(usual, end));
}
