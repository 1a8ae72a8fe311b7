// The Watch service: many watches over one stream. A stream whose client is slow holds nobody up: its watches leave
// the store and come back where they were when the client has caught up, so that what waits for it is the store's
// bounded history and nothing else.
import { type handleBidiStreamingCall, type ServerDuplexStream, status } from '@grpc/grpc-js';
import type { KeyRange, WatchEvent } from '../types.js';
import type { Member } from './member.js';
import { readRange, writePair } from './messages.js';
import type { WatchCreateMessage, WatchRequestMessage } from './protocol.js';
import { statusOf } from './status.js';

/** How often a watch that asked for it is told that it has missed nothing, in milliseconds. etcd's own. */
const PROGRESS_MS = 10 * 60_000;
/** A watch that asked for it gets larger answers in parts, in bytes of keys and values. */
const FRAGMENT_BYTES = 1.5 * 1024 * 1024;
/** Answers about no watch in particular. */
const NO_WATCH = '-1';

export function watchService(member: Member) {
  const Watch: handleBidiStreamingCall<WatchRequestMessage, object> = (call) => {
    const stream = new WatchStream(member, call);
    call.on('data', (message: WatchRequestMessage) => stream.asked(message));
    call.on('drain', () => stream.resume());
    call.on('end', () => {
      stream.close();
      call.end();
    });
    call.on('cancelled', () => stream.close());
    call.on('error', () => stream.close());
  };
  return { Watch };
}

interface OpenWatch {
  readonly id: string;
  readonly range: KeyRange;
  readonly options: WatchCreateMessage;
  /** The first revision that the client has not been told of. */
  nextRevision: number;
  /** Leaves the store; null while the client is behind. */
  leave: (() => void) | null;
}

class WatchStream {
  readonly #member: Member;
  readonly #call: ServerDuplexStream<WatchRequestMessage, object>;
  readonly #watches = new Map<string, OpenWatch>();
  readonly #progress: NodeJS.Timeout;
  #lastId = -1;
  #blocked = false;
  #closed = false;

  constructor(member: Member, call: ServerDuplexStream<WatchRequestMessage, object>) {
    this.#member = member;
    this.#call = call;
    this.#progress = setInterval(() => this.#tellProgress(), PROGRESS_MS).unref();
  }

  asked({ create_request, cancel_request, progress_request }: WatchRequestMessage): void {
    if (create_request !== undefined) this.#create(create_request);
    else if (cancel_request !== undefined) this.#cancel(cancel_request.watch_id);
    else if (progress_request !== undefined)
      this.#send({ header: this.#member.header(), watch_id: NO_WATCH });
  }

  /** The client has read what was sent: those that fell behind go on where they were. */
  resume(): void {
    this.#blocked = false;
    for (const watch of this.#watches.values())
      if (watch.leave === null && !this.#blocked) this.#enter(watch);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#progress);
    for (const watch of this.#watches.values()) watch.leave?.();
    this.#watches.clear();
  }

  #create(options: WatchCreateMessage): void {
    const header = this.#member.header();
    const asked = readRange(options);
    // An empty key means from the first one on.
    const range = asked.key === '' ? { ...asked, key: '\0' } : asked;
    if (range.end !== undefined && range.end !== '\0' && range.end <= range.key) {
      return this.#refuse('mvcc: watcher range is empty');
    }
    const denied = this.#denied(range);
    if (denied !== null) return this.#refuse(denied);
    const id = options.watch_id === '0' ? this.#nextId() : options.watch_id;
    if (this.#watches.has(id)) return this.#refuse('mvcc: duplicate watch ID provided on the WatchStream');
    const watch: OpenWatch = {
      id,
      range,
      options,
      nextRevision: Math.max(0, Number(options.start_revision)) || header.revision + 1,
      leave: null,
    };
    this.#watches.set(id, watch);
    this.#send({ header, watch_id: id, created: true });
    this.#enter(watch);
  }

  /** Why the caller may not watch a range, as etcd puts it; null: they may. */
  #denied(range: KeyRange): string | null {
    try {
      this.#member.checkReadable(this.#call, range);
      return null;
    } catch (error) {
      const { code, details } = statusOf(error);
      return `rpc error: code = ${grpcName(code)} desc = ${details}`;
    }
  }

  #refuse(cancel_reason: string): void {
    const header = this.#member.header();
    this.#send({ header, watch_id: NO_WATCH, created: true, canceled: true, cancel_reason });
  }

  /** Joins the store from the first untold revision on. */
  #enter(watch: OpenWatch): void {
    let behind = false;
    const request = { ...watch.range, startRevision: watch.nextRevision };
    const entered = this.#member.store.watch(request, (revision, events) => {
      if (behind) return;
      if (this.#blocked) {
        behind = true;
        watch.leave?.();
        watch.leave = null;
        return;
      }
      watch.nextRevision = revision + 1;
      this.#tell(watch, revision, events);
    });
    if (entered.type === 'compacted') {
      return this.#end(watch, { header: this.#member.header(0), compact_revision: entered.compactRevision });
    }
    if (behind) entered.cancel();
    else watch.leave = entered.cancel;
  }

  #tell(watch: OpenWatch, revision: number, events: readonly WatchEvent[]): void {
    const { filters, prev_kv, fragment } = watch.options;
    const wanted = events.filter(({ type }) => !filters.includes(type === 'put' ? 'Noput' : 'Nodelete'));
    if (wanted.length === 0) return;
    const parts = fragment ? split(wanted) : [wanted];
    for (const [i, part] of parts.entries()) {
      this.#send({
        header: this.#member.header(revision),
        watch_id: watch.id,
        fragment: i < parts.length - 1,
        events: part.map((event) => writeEvent(event, prev_kv)),
      });
    }
  }

  #cancel(id: string): void {
    const watch = this.#watches.get(id);
    if (watch !== undefined) this.#end(watch, {});
  }

  #end(watch: OpenWatch, why: object): void {
    watch.leave?.();
    this.#watches.delete(watch.id);
    this.#send({ header: this.#member.header(), watch_id: watch.id, canceled: true, ...why });
  }

  #tellProgress(): void {
    for (const { id, options, leave } of this.#watches.values()) {
      if (options.progress_notify && leave !== null)
        this.#send({ header: this.#member.header(), watch_id: id });
    }
  }

  #send(response: object): void {
    this.#member.whenDurable(() => {
      if (!this.#closed && !this.#call.write(response)) this.#blocked = true;
    });
  }

  #nextId(): string {
    do this.#lastId += 1;
    while (this.#watches.has(String(this.#lastId)));
    return String(this.#lastId);
  }
}

/** `PERMISSION_DENIED` as etcd, written in Go, has it: PermissionDenied. */
function grpcName(code: status): string {
  return (status[code] ?? 'UNKNOWN')
    .toLowerCase()
    .replace(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase());
}

function writeEvent({ type, kv, previous }: WatchEvent, withPrevious: boolean): object {
  const event = { type: type === 'put' ? 'Put' : 'Delete', kv: writePair(kv) };
  return withPrevious && previous !== null ? { ...event, prev_kv: writePair(previous) } : event;
}

/** Parts of bounded size; an event that alone is larger makes a part of its own. */
function split(events: readonly WatchEvent[]): readonly (readonly WatchEvent[])[] {
  const parts: WatchEvent[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const event of events) {
    const size = event.kv.key.length + event.kv.value.length + (event.previous?.value.length ?? 0);
    if (bytes + size > FRAGMENT_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(event);
    bytes += size;
  }
  return parts;
}
