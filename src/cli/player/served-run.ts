// A world on a socket that nobody else can open, so that commands typed on its screen find it as they find any cluster. It
// listens from the first of them on.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Endpoint, formatEndpoint } from '../../api/index.js';
import type { ApiServer, ServedCluster, ServedMachine } from '../../api/server/index.js';
import { now } from '../../base/index.js';
import { apiFromOutside, doFault, readFault, type World } from '../../sim/index.js';
import { runTool, toolChanges } from '../../systemd/index.js';
import { newMetrics, servedWorld } from '../serve.js';

/** How often a command that goes on is looked at, in milliseconds. */
const LOOK_MS = 100;

export interface ServedRunOptions {
  readonly world: World;
  /** Throws where the run may not be changed. */
  readonly mayChange: () => void;
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

async function servedRun({ world, mayChange }: ServedRunOptions): Promise<ServedCluster> {
  const metrics = await newMetrics();
  return {
    ...servedWorld(world),
    api: apiFromOutside(world, mayChange),
    reach: (id) => now(() => reach(world, id, mayChange)),
    fault: (fault) =>
      now(() => {
        mayChange();
        return doFault(world, readFault(fault));
      }),
    metrics,
    lookMs: LOOK_MS,
  };
}

function reach(world: World, id: string, mayChange: () => void): ServedMachine | null {
  const local = world.stage.machine(id);
  if (local === null) return null;
  return {
    run: (words) =>
      now(() => {
        if (toolChanges(words)) mayChange();
        return world.simulation.act(() => runTool(local, words));
      }),
    lives: () => world.stage.machine(id) === local,
  };
}
