// A network between a client and a server that a test can break.
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

type End = 'client' | 'server';
const BOTH: readonly End[] = ['client', 'server'];

export class TcpProxy {
  /** host:port */
  address = '';
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #target: string;
  #open = true;
  /** The ends of which nothing is read. */
  #stalled: readonly End[] = [];
  #delayMs = 0;

  private constructor(server: Server, target: string) {
    this.#server = server;
    this.#target = target;
  }

  /** `target` is host:port. */
  static async start(target: string): Promise<TcpProxy> {
    const server = createServer();
    const proxy = new TcpProxy(server, target);
    server.on('connection', (socket) => proxy.#accept(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    proxy.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    return proxy;
  }

  /** How many connections there are. */
  get connections(): number {
    return this.#pairs.size;
  }

  /** Goes on to another server. */
  set target(target: string) {
    this.#target = target;
  }

  /** Breaks what is open; what comes is let in unless `closed`. */
  cut({ closed = false }: { readonly closed?: boolean } = {}): void {
    this.#open = !closed;
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }

  /** Lets connections in again. */
  heal(): void {
    this.#open = true;
  }

  /** What is sent from now on arrives so much later. */
  set delayMs(delayMs: number) {
    this.#delayMs = delayMs;
  }

  /** Keeps what these ends send, without a word, until `resume`. */
  stall(...from: readonly End[]): void {
    this.#stalled = from.length === 0 ? BOTH : from;
    for (const pair of this.#pairs) this.#hold(pair);
  }

  resume(): void {
    this.#stalled = [];
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  async close(): Promise<void> {
    this.cut({ closed: true });
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(client: Socket): void {
    if (!this.#open) return void client.destroy();
    const [host, port] = this.#target.split(':');
    const server = connect(Number(port), host);
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    const end = (): void => {
      this.#pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    this.#carry(client, server);
    this.#carry(server, client);
    for (const socket of pair) socket.on('error', end).on('close', end);
    this.#hold(pair);
  }

  #hold([client, server]: readonly [Socket, Socket]): void {
    if (this.#stalled.includes('client')) client.pause();
    if (this.#stalled.includes('server')) server.pause();
  }

  /** In order, whatever the delays are. */
  #carry(from: Socket, to: Socket): void {
    let before = Promise.resolve();
    from.on('data', (chunk) => {
      const arrived = this.#delayMs === 0 ? Promise.resolve() : sleep(this.#delayMs);
      before = Promise.all([before, arrived]).then(() => void to.write(chunk));
    });
  }
}
