// Keeping leases alive, over one stream for all of them. A lease that is gone is told by the next answer.
import type { Etcd3, ILeaseKeepAliveResponse } from 'etcd3';
import { type Clock, err, ok, type Timer } from '../../../base/index.js';
import { EtcdError } from '../../errors.js';
import type { LeaseId, LeaseResponse } from '../../types.js';
import type { Reply } from '../client.js';
import { dropStream } from './streams.js';

type Stream = Awaited<ReturnType<Etcd3['leaseClient']['leaseKeepAlive']>>;

interface Question {
  readonly id: LeaseId;
  readonly reply: Reply<LeaseResponse>;
  readonly timeout: Timer;
}

export class KeepAlive {
  readonly #etcd: Etcd3;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  /** In the order in which they were asked. */
  #questions: Question[] = [];
  #stream: Promise<Stream> | null = null;

  constructor(etcd: Etcd3, clock: Clock, timeoutMs: number) {
    this.#etcd = etcd;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  ask(id: LeaseId, reply: Reply<LeaseResponse>): void {
    // Without its answer the stream is of no use: what came later would be taken for it.
    const timeout = this.#clock.setTimer(this.#timeoutMs, () => this.#fail());
    this.#questions.push({ id, reply, timeout });
    this.#stream ??= this.#open();
    const asked = this.#stream;
    asked.then(
      (stream) => {
        if (this.#stream === asked) stream.write({ ID: id });
      },
      () => {
        if (this.#stream === asked) this.#fail();
      },
    );
  }

  close(): void {
    for (const { timeout } of this.#questions) timeout.cancel();
    this.#questions = [];
    this.#drop();
  }

  #open(): Promise<Stream> {
    const opening = this.#etcd.leaseClient.leaseKeepAlive().then((stream) => {
      const ended = (): void => {
        if (this.#stream === opening) this.#fail();
      };
      stream.on('data', (answer) => this.#heard(answer));
      stream.on('error', ended);
      stream.on('end', ended);
      return stream;
    });
    return opening;
  }

  #heard({ ID, TTL }: ILeaseKeepAliveResponse): void {
    const at = this.#questions.findIndex(({ id }) => id === ID);
    const [question] = at === -1 ? [] : this.#questions.splice(at, 1);
    if (question === undefined) return;
    question.timeout.cancel();
    const ttlMs = Number(TTL) * 1_000;
    question.reply(ttlMs > 0 ? ok({ id: ID, ttlMs }) : err(new EtcdError('lease-not-found')));
  }

  /** Nobody knows of any of them. */
  #fail(): void {
    const failed = this.#questions;
    this.#questions = [];
    this.#drop();
    for (const { timeout, reply } of failed) {
      timeout.cancel();
      reply(err(new EtcdError('timeout')));
    }
  }

  #drop(): void {
    const stream = this.#stream;
    this.#stream = null;
    stream?.then(
      (open) => dropStream(open),
      () => undefined,
    );
  }
}
