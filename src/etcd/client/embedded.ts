// An `EtcdClient` over a store in this process. Messages travel over two links, one each way, so that the driver
// decides what the network between a machine and etcd is: nothing, a latency, a partition.
import { type Clock, err, ok, type Result } from '../../base/index.js';
import { EtcdError } from '../errors.js';
import type { Store } from '../store/store.js';
import { bytesToText, textToBytes } from '../text.js';
import type {
  Compare,
  KeyRange,
  KeyValue,
  Operation,
  OperationResult,
  RangeResponse,
  TxnRequest,
  Watch,
  WatchEvent,
  WatchMessage,
  WatchRequest,
} from '../types.js';
import type { EtcdClient, Reply } from './client.js';

/** Carries messages one way, never from within the call. */
export interface Link {
  /**
   * With `lost`, the message is one of a stream: it arrives once and in order, or the stream has an end and `lost` is called, be
   * it that the message has arrived before. Without, it stands for itself: it may overtake others, arrive twice, or never.
   */
  carry(deliver: () => void, lost?: () => void): void;
}

/** What is asked of etcd: some of it takes a majority of its members, renewing a lease the leader alone, a watch any member. */
export type Asked = 'read' | 'write' | 'renew' | 'watch';

export interface EmbeddedClientOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** As a `Link`, and told what it carries. */
  readonly toEtcd: {
    carry(deliver: () => void, lost: (() => void) | undefined, asked: Asked): void;
  };
  /** As a `Link`, and told of which revision a watch is told; 0: it is an answer. */
  readonly fromEtcd: {
    carry(deliver: () => void, lost: (() => void) | undefined, revision: number): void;
  };
  /** How long to wait for an answer, in milliseconds, before its outcome is unknown. */
  readonly timeoutMs: number;
  /** Told of each request that was not answered in time, before whoever made it. */
  readonly onTimeout?: () => void;
}

/** `close` drops all watches and answers: the machine behind this client is gone. */
export function connectEmbedded(options: EmbeddedClientOptions): EtcdClient & { close(): void } {
  const { store } = options;
  const watches = new Set<Watch>();
  let closed = false;

  function call<T>(asked: Asked, reply: Reply<T>, work: () => T): void {
    let answered = false;
    const answer = (result: Result<T, EtcdError>): void => {
      if (answered || closed) return;
      answered = true;
      timeout.cancel();
      reply(result);
    };
    const timeout = options.clock.setTimer(options.timeoutMs, () => {
      if (!closed) options.onTimeout?.();
      answer(err(new EtcdError('timeout')));
    });
    const arrive = (): void => {
      const result = attempt(work);
      options.fromEtcd.carry(() => answer(result), undefined, 0);
    };
    options.toEtcd.carry(arrive, undefined, asked);
  }

  return {
    range: (request, reply) =>
      call('read', reply, () => readResponse(store.range({ ...request, ...writeRange(request) }))),
    txn: (request, reply) =>
      call(writes(request) ? 'write' : 'read', reply, () => {
        const response = store.txn(writeTxn(request));
        return { ...response, results: response.results.map(readResult) };
      }),
    leaseGrant: (request, reply) => call('write', reply, () => store.leaseGrant(request)),
    leaseKeepAlive: (id, reply) => call('renew', reply, () => store.leaseKeepAlive(id)),
    leaseRevoke: (id, reply) =>
      call('write', reply, () => {
        store.leaseRevoke(id);
        return null;
      }),
    watch(request, listener) {
      if (closed) return { cancel: () => undefined };
      const watch = openWatch(options, request, listener, () => watches.delete(watch));
      watches.add(watch);
      return watch;
    },
    close() {
      closed = true;
      for (const watch of [...watches]) watch.cancel();
    },
  };
}

function writes({ success, failure = [] }: TxnRequest): boolean {
  const does = (step: Operation): boolean => (step.type === 'txn' ? writes(step) : step.type !== 'range');
  return success.some(does) || failure.some(does);
}

function attempt<T>(work: () => T): Result<T, EtcdError> {
  try {
    return ok(work());
  } catch (error) {
    if (error instanceof EtcdError) return err(error);
    throw error;
  }
}

/** A watch that breaks as a whole when the stream under it does, as over TCP. Its client is told by its own clock. */
function openWatch(
  options: EmbeddedClientOptions,
  request: WatchRequest,
  listener: (message: WatchMessage) => void,
  ended: () => void,
): Watch {
  let open = true;
  let broken = false;
  let stopServer = (): void => undefined;
  const end = (): void => {
    open = false;
    stopServer();
    ended();
  };
  const deliver = (message: WatchMessage): void => {
    if (!open) return;
    if (message.type !== 'events') end();
    listener(message);
  };
  const breakStream = (): void => {
    if (broken) return;
    broken = true;
    stopServer();
    options.clock.setTimer(0, () => deliver({ type: 'lost' }));
  };
  const tell = (message: WatchMessage): void => {
    if (broken) return;
    const revision = message.type === 'events' ? message.revision : 0;
    options.fromEtcd.carry(() => deliver(message), breakStream, revision);
  };
  const arrive = (): void => {
    if (!open || broken) return;
    const watching = options.store.watch({ ...request, ...writeRange(request) }, (revision, events) =>
      tell({ type: 'events', revision, events: events.map(readEvent) }),
    );
    if (watching.type === 'compacted') tell(watching);
    else stopServer = watching.cancel;
  };
  options.toEtcd.carry(arrive, breakStream, 'watch');
  return { cancel: end };
}

function writeRange(range: KeyRange): KeyRange {
  const key = textToBytes(range.key);
  return range.end === undefined ? { key } : { key, end: textToBytes(range.end) };
}

function writeTxn(request: TxnRequest): TxnRequest {
  return {
    compare: (request.compare ?? []).map(writeCompare),
    success: request.success.map(writeOperation),
    failure: (request.failure ?? []).map(writeOperation),
  };
}

function writeCompare(compare: Compare): Compare {
  const range = writeRange(compare);
  return compare.target === 'value'
    ? { ...compare, ...range, value: textToBytes(compare.value) }
    : { ...compare, ...range };
}

function writeOperation(operation: Operation): Operation {
  switch (operation.type) {
    case 'txn':
      return { type: 'txn', ...writeTxn(operation) };
    case 'put':
      return { ...operation, key: textToBytes(operation.key), value: textToBytes(operation.value) };
    default:
      return { ...operation, ...writeRange(operation) };
  }
}

function readResult(result: OperationResult): OperationResult {
  switch (result.type) {
    case 'range':
      return { type: 'range', ...readResponse(result) };
    case 'put':
      return { ...result, previous: result.previous === null ? null : readPair(result.previous) };
    case 'delete':
      return { ...result, previous: result.previous.map(readPair) };
    case 'txn':
      return { ...result, results: result.results.map(readResult) };
  }
}

function readResponse(response: RangeResponse): RangeResponse {
  return { ...response, kvs: response.kvs.map(readPair) };
}

function readEvent(event: WatchEvent): WatchEvent {
  return {
    type: event.type,
    kv: readPair(event.kv),
    previous: event.previous === null ? null : readPair(event.previous),
  };
}

function readPair(kv: KeyValue): KeyValue {
  return {
    key: bytesToText(kv.key),
    value: bytesToText(kv.value),
    createRevision: kv.createRevision,
    modRevision: kv.modRevision,
    version: kv.version,
    lease: kv.lease,
  };
}
