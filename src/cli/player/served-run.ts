// A world on a socket that nobody else can open, so that commands typed on its screen find it as they find any cluster. It
// listens from the first of them on.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Endpoint, formatEndpoint } from '../../api/index.js';
import type { ApiServer, ServedCluster } from '../../api/server/index.js';
import { now } from '../../base/index.js';
import type { Hands, World } from '../../sim/index.js';
import { newMetrics, reachBy, servedWorld } from '../serve.js';

/** How often a command that goes on is looked at, in milliseconds. */
const LOOK_MS = 100;

export interface ServedRunOptions {
  readonly world: World;
  readonly hands: Hands;
}

export class ServedRun {
  readonly #options: ServedRunOptions;
  #folder: string | null = null;
  #server: Promise<ApiServer> | null = null;

  constructor(options: ServedRunOptions) {
    this.#options = options;
  }

  /** As FLEETCTL_ENDPOINT wants it. */
  async endpoint(): Promise<string> {
    this.#server ??= this.#listen();
    return formatEndpoint((await this.#server).endpoint);
  }

  close(): void {
    void this.#server?.then((server) => server.close());
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
  }

  async #listen(): Promise<ApiServer> {
    const { startApiServer } = await import('../../api/server/index.js');
    // Its mode is 0700.
    this.#folder = mkdtempSync(join(tmpdir(), 'fleetsim-'));
    const listen: Endpoint = { type: 'unix', path: join(this.#folder, 'fleet.sock') };
    return startApiServer({ cluster: await servedRun(this.#options), listen });
  }
}

async function servedRun({ world, hands }: ServedRunOptions): Promise<ServedCluster> {
  const metrics = await newMetrics();
  return {
    ...servedWorld(world),
    api: hands.api,
    reach: (id) => now(() => reachBy(world, id, hands)),
    fault: (fault) => now(() => hands.fault(fault)),
    metrics,
    lookMs: LOOK_MS,
  };
}
