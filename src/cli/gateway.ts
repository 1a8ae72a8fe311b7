// An etcd as an endpoint: the cluster that it holds is served to this process alone, over a socket that nobody else can
// open, just as a fleetd would serve it. So every command that can ask an API can ask an etcd.
import type { Endpoint } from '../api/index.js';
import { FleetsimError, failure, printable } from '../base/index.js';
import { type FleetConfig, readConfig } from '../fleet/index.js';

/** How etcd lets somebody in, as fleetctl's flags say it. */
export interface EtcdWay {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly etcdKeyPrefix?: string;
}

const REQUEST_TIMEOUT_S = '10';
const FORM = /^(etcds?):\/\/([^/\s]+)\/?$/;
const open: (() => void)[] = [];

export function isEtcdEndpoint(text: string): boolean {
  return text.startsWith('etcd://') || text.startsWith('etcds://');
}

/** What to connect with, from `etcd://host:port,host:port`; who to be there is said by FLEET_ETCD_USERNAME and its like. */
export function readEtcdEndpoint(text: string, way: EtcdWay = wayFromEnvironment()): FleetConfig {
  const [, scheme = '', hosts] = FORM.exec(text) ?? [];
  if (hosts === undefined)
    throw failure(
      'usage',
      `no etcd is at ${printable(text)}`,
      'it is etcd://HOST:PORT,HOST:PORT, or etcds:// with TLS',
    );
  const http = scheme === 'etcds' ? 'https' : 'http';
  const flags = {
    etcd_servers: hosts
      .split(',')
      .map((host) => `${http}://${host}`)
      .join(','),
    // People wait longer than daemons.
    etcd_request_timeout: process.env.FLEET_ETCD_REQUEST_TIMEOUT ?? REQUEST_TIMEOUT_S,
    ...(way.caFile === undefined ? {} : { etcd_cafile: way.caFile }),
    ...(way.certFile === undefined ? {} : { etcd_certfile: way.certFile }),
    ...(way.keyFile === undefined ? {} : { etcd_keyfile: way.keyFile }),
    ...(way.etcdKeyPrefix === undefined ? {} : { etcd_key_prefix: way.etcdKeyPrefix }),
  };
  const { config, problems } = readConfig({ text: null, file: '', environment: process.env, flags });
  if (config === null) throw new FleetsimError('usage', problems);
  return config;
}

/** Serves until `closeGateways`. */
export async function openGateway(
  text: string,
  way?: EtcdWay,
): Promise<Endpoint & { readonly type: 'unix' }> {
  const config = readEtcdEndpoint(text, way);
  const { serveGateway } = await import('./serve-gateway.js');
  const { endpoint, close } = await serveGateway(config);
  open.push(close);
  return endpoint;
}

/** To be called when the command is over: what is open keeps the process. */
export function closeGateways(): void {
  for (const close of open.splice(0)) close();
}

function wayFromEnvironment(): EtcdWay {
  const named = {
    caFile: process.env.FLEETCTL_CA_FILE,
    certFile: process.env.FLEETCTL_CERT_FILE,
    keyFile: process.env.FLEETCTL_KEY_FILE,
    etcdKeyPrefix: process.env.FLEETCTL_ETCD_KEY_PREFIX,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined && value !== ''));
}
