// The server behind an etcd that is named as an endpoint. Loads gRPC, so only who meets such an endpoint imports it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Endpoint } from '../api/index.js';
import { Metrics, startApiServer } from '../api/server/index.js';
import type { FleetConfig } from '../fleet/index.js';
import { connectRegistry, etcdOptions } from '../live/index.js';
import { startWallClock } from '../live/wall-clock.js';
import { servedRegistry } from './served-registry.js';

export interface Gateway {
  readonly endpoint: Endpoint & { readonly type: 'unix' };
  close(): void;
}

export async function serveGateway(config: FleetConfig): Promise<Gateway> {
  const clock = startWallClock();
  const etcd = connectRegistry(config, clock);
  const folder = mkdtempSync(join(tmpdir(), 'fleetsim-'));
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  const endpoint = { type: 'unix', path: join(folder, 'fleet.sock') } as const;
  const cluster = servedRegistry({
    etcd,
    members: etcdOptions(config, clock),
    policy: config.enginePolicy,
    nowMs: () => clock.nowMs(),
    local: () => null,
    metrics: new Metrics(),
  });
  const server = await startApiServer({ cluster, listen: endpoint });
  const close = (): void => {
    server.close();
    etcd.close();
    removeFolder();
  };
  return { endpoint, close };
}
