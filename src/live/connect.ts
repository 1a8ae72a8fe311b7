// The way to the registry that fleet.conf describes: which etcd, as whom, over TLS or not, and under which prefix.
import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { type Clock, failure } from '../base/index.js';
import { connectEtcd, type EtcdClusterOptions } from '../etcd/client/real/index.js';
import { withKeyPrefix } from '../etcd/index.js';
import { type FleetConfig, KEY_PREFIX } from '../fleet/index.js';
import type { EtcdConnection } from './fleetd.js';

/** Fails with `file-unreadable` on a certificate or key that is not there, and with `bad-config` on what does not go together. */
export function etcdOptions(config: FleetConfig, clock: Clock): EtcdClusterOptions {
  const { etcdServers, etcdRequestTimeoutMs, etcdUsername, etcdPassword } = config;
  const schemes = new Set(etcdServers.map((server) => new URL(server).protocol));
  if (schemes.size > 1)
    throw failure('bad-config', 'etcd_servers: some have TLS and some have not', 'use https:// for all');
  const secure = schemes.has('https:');
  return {
    endpoints: etcdServers.map((server) => server.replace(/\/$/, '')),
    clock,
    timeoutMs: etcdRequestTimeoutMs,
    ...(etcdUsername === '' ? {} : { user: { name: etcdUsername, password: etcdPassword } }),
    ...(secure ? { tls: readTls(config) } : {}),
  };
}

/** Connects when it is first needed; fails as `etcdOptions`. */
export function connectRegistry(config: FleetConfig, clock: Clock): EtcdConnection {
  const etcd = connectEtcd(etcdOptions(config, clock));
  const prefix = config.etcdKeyPrefix.replace(/\/*$/, '/');
  return { ...withKeyPrefix(etcd, KEY_PREFIX, prefix), close: () => etcd.close() };
}

function readTls({ etcdCafile, etcdCertfile, etcdKeyfile }: FleetConfig): EtcdClusterOptions['tls'] & object {
  if ((etcdCertfile === '') !== (etcdKeyfile === ''))
    throw failure('bad-config', 'etcd_certfile and etcd_keyfile go together', 'set both, or neither');
  return {
    ca: etcdCafile === '' ? Buffer.from(rootCertificates.join('\n')) : readPem('etcd_cafile', etcdCafile),
    ...(etcdCertfile === ''
      ? {}
      : { cert: readPem('etcd_certfile', etcdCertfile), key: readPem('etcd_keyfile', etcdKeyfile) }),
  };
}

function readPem(setting: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw failure('file-unreadable', `${setting}: ${(error as Error).message}`);
  }
}
