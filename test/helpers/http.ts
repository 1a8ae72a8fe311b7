// A simulated cluster behind fleet's HTTP API, and requests to it as bytes: what a client library would smooth over is
// what is tested.
import { request } from 'node:http';
import { connect } from 'node:net';
import { type Endpoint, httpFleet, sendTo } from '../../src/api/index.js';
import { type ApiServer, Metrics, startApiServer } from '../../src/api/server/index.js';
import { now } from '../../src/base/index.js';
import { servedWorld } from '../../src/cli/serve.js';
import type { FleetApi } from '../../src/fleet/index.js';
import { runTool } from '../../src/systemd/index.js';
import { TestCluster, type TestClusterOptions } from './cluster.js';

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface HttpRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

export interface HttpClusterOptions extends TestClusterOptions {
  readonly listen?: Endpoint;
  readonly requestMsMax?: number;
  /** Instead of the cluster's own. */
  readonly api?: FleetApi;
}

export class HttpCluster {
  readonly test: TestCluster;
  readonly endpoint: Endpoint;
  /** fleet's API over the wire. */
  readonly api: FleetApi;
  readonly #server: ApiServer;

  private constructor(test: TestCluster, server: ApiServer) {
    this.test = test;
    this.#server = server;
    this.endpoint = server.endpoint;
    this.api = httpFleet(sendTo(server.endpoint));
  }

  static async start({
    listen,
    requestMsMax,
    api,
    ...options
  }: HttpClusterOptions = {}): Promise<HttpCluster> {
    const test = new TestCluster(options);
    const { world } = test;
    const metrics = new Metrics();
    metrics.measure({
      picture: world.picture,
      nowMs: () => test.nowMs,
      epochMs: world.epochMs,
      get requests() {
        return world.etcd.requests;
      },
    });
    for (const event of test.events) metrics.apply(event);
    test.onEvent = (event) => metrics.apply(event);
    const server = await startApiServer({
      cluster: {
        ...servedWorld(world),
        api: api ?? world.api,
        reach: (id) =>
          now(() => {
            const local = world.stage.machine(id);
            if (local === null) return null;
            return {
              run: (words) => now(() => world.simulation.act(() => runTool(local, words))),
              lives: () => world.stage.machine(id) === local,
            };
          }),
        fault: (fault) => now(() => test.fault(fault)),
        metrics,
        lookMs: 1,
      },
      listen: listen ?? { type: 'tcp', host: '127.0.0.1', port: 0 },
      ...(requestMsMax === undefined ? {} : { requestMsMax }),
    });
    return new HttpCluster(test, server);
  }

  /** A request as it is written, with nothing added to its path. */
  ask({ method = 'GET', path, headers = {}, body }: HttpRequest): Promise<Answered> {
    const { endpoint } = this;
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          ...(endpoint.type === 'unix'
            ? { socketPath: endpoint.path }
            : { host: endpoint.host, port: endpoint.port }),
          method,
          path,
          headers: { ...headers } as Record<string, string | string[]>,
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      asked.on('error', reject);
      asked.end(body);
    });
  }

  put(name: string, body: unknown): Promise<Answered> {
    return this.ask({
      method: 'PUT',
      path: `/fleet/v1/units/${encodeURIComponent(name)}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** Sends bytes and returns all that comes back until the other end closes. */
  raw(...parts: readonly string[]): Promise<string> {
    const { endpoint } = this;
    return new Promise((resolve, reject) => {
      const socket =
        endpoint.type === 'unix' ? connect(endpoint.path) : connect(endpoint.port, endpoint.host);
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
      });
      socket.on('error', reject).on('close', () => resolve(text));
      for (const part of parts) socket.write(part, 'latin1');
    });
  }

  close(): void {
    this.#server.close();
  }
}
