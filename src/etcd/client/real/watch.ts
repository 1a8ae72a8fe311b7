// A watch that outlives its connections: when one breaks it is opened again, after the last event that was told. etcd3's
// own watcher goes on after the revision that the server had reached, and so loses what it was not yet told of.
import { ExponentialBackoff, halfJitterGenerator } from 'cockatiel';
import type { Etcd3, IWatchResponse } from 'etcd3';
import type { Clock, Timer } from '../../../base/index.js';
import { errorOfText } from '../../errors.js';
import type { Watch, WatchEvent, WatchMessage, WatchRequest } from '../../types.js';
import { readEvent, writeKeys } from './messages.js';
import { dropStream } from './streams.js';

export interface WatchContext {
  readonly etcd: Etcd3;
  readonly clock: Clock;
  /** Makes sure that etcd answers, and that our token is good. */
  readonly probe: () => Promise<void>;
}

/** How long to wait before opening a broken watch again, in milliseconds: about so long, as many others broke with it. */
const BACKOFF = new ExponentialBackoff({ initialDelay: 50, maxDelay: 2_000, generator: halfJitterGenerator });

type Stream = Awaited<ReturnType<Etcd3['watchClient']['watch']>>;

export function openWatch(
  context: WatchContext,
  request: WatchRequest,
  listener: (message: WatchMessage) => void,
): Watch {
  const watcher = new Watcher(context, request, listener);
  watcher.open();
  return { cancel: () => watcher.close() };
}

class Watcher {
  readonly #context: WatchContext;
  readonly #request: WatchRequest;
  readonly #listener: (message: WatchMessage) => void;
  /** The first revision that has not been told; 0: whatever comes next. */
  #next: number;
  #stream: Stream | null = null;
  #retry: Timer | null = null;
  #backoff = BACKOFF.next();
  #closed = false;

  constructor(context: WatchContext, request: WatchRequest, listener: (message: WatchMessage) => void) {
    this.#context = context;
    this.#request = request;
    this.#listener = listener;
    this.#next = request.startRevision ?? 0;
  }

  open(): void {
    this.#context.etcd.watchClient.watch().then(
      (stream) => {
        if (this.#closed) return dropStream(stream);
        this.#stream = stream;
        const ours = (handle: () => void) => (): void => {
          if (this.#stream === stream) handle();
        };
        stream.on('data', (response) => ours(() => this.#heard(response))());
        stream.on(
          'error',
          ours(() => this.#broken()),
        );
        stream.on(
          'end',
          ours(() => this.#broken()),
        );
        const create_request = {
          ...writeKeys(this.#request),
          start_revision: this.#next,
          prev_kv: true,
          // Tells from time to time that nothing was missed, which keeps `next` out of compaction's reach.
          progress_notify: true,
        };
        stream.write({ create_request });
      },
      () => this.#broken(),
    );
  }

  close(): void {
    this.#closed = true;
    this.#retry?.cancel();
    this.#drop();
  }

  #heard(response: IWatchResponse): void {
    const revision = Number(response.header.revision);
    if (response.canceled) return this.#canceled(response);
    this.#backoff = BACKOFF.next();
    if (response.created) {
      // A cluster that knows less than we do is another one, or has lost its data.
      if (this.#next > revision + 1 && this.#next !== this.#request.startRevision)
        return this.#end({ type: 'lost' });
      if (this.#next === 0) this.#next = revision + 1;
      return;
    }
    if (response.events.length === 0) this.#next = Math.max(this.#next, revision + 1);
    this.#tell(response.events.map(readEvent));
  }

  /** One message for each revision. */
  #tell(events: readonly WatchEvent[]): void {
    for (let i = 0; i < events.length && !this.#closed; ) {
      const revision = events[i]?.kv.modRevision ?? 0;
      const start = i;
      while (i < events.length && events[i]?.kv.modRevision === revision) i++;
      this.#next = revision + 1;
      this.#listener({ type: 'events', revision, events: events.slice(start, i) });
    }
  }

  #canceled({ compact_revision, cancel_reason }: IWatchResponse): void {
    if (Number(compact_revision) > 0) {
      this.#end({ type: 'compacted', compactRevision: Number(compact_revision) });
    } else if (errorOfText(cancel_reason)?.code === 'invalid-auth-token') {
      this.#broken();
    } else {
      // Whoever lists again is told why.
      this.#end({ type: 'lost' });
    }
  }

  #broken(): void {
    if (this.#closed) return;
    this.#drop();
    const { clock, probe } = this.#context;
    this.#retry = clock.setTimer(this.#backoff.duration, () =>
      probe().then(
        () => this.#closed || this.open(),
        () => this.#broken(),
      ),
    );
    this.#backoff = this.#backoff.next(undefined);
  }

  #drop(): void {
    const stream = this.#stream;
    this.#stream = null;
    if (stream !== null) dropStream(stream);
  }

  #end(message: WatchMessage): void {
    this.close();
    this.#listener(message);
  }
}
