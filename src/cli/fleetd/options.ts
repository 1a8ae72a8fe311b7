// What `fleetsim fleetd` is told: by flags, by FLEET_ variables and by fleet.conf, in this order of weight.
import { existsSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { FleetsimError, failure, formatProblem } from '../../base/index.js';
import { type FleetConfig, readConfig } from '../../fleet/index.js';
import { readText } from '../files.js';
import { warn } from '../output.js';
import type { LogForm, Runtime } from './forms.js';

export interface FleetdOptions {
  readonly etcdServers?: string;
  readonly etcdKeyPrefix?: string;
  readonly config?: string;
  readonly name?: string;
  readonly metadata?: string;
  readonly publicIp?: string;
  readonly agentTtl?: string;
  readonly listen?: readonly string[];
  readonly stateDir?: string;
  readonly runtime: Runtime;
  readonly allowRoot?: boolean;
  readonly logFormat: LogForm;
  readonly verbose?: boolean;
}

/** Where fleetd looks when it is not told. */
export const DEFAULT_CONFIG_FILE = '/etc/fleet/fleet.conf';
const NAME = /^[\w.-]{1,64}$/;

/** Reads anew each time, and says what is odd. Fails with `bad-config` and `file-missing`. */
export function readFleetdConfig({ config: path, ...given }: FleetdOptions): FleetConfig {
  const file = path ?? DEFAULT_CONFIG_FILE;
  const text = readText(file);
  if (text === null && path !== undefined) throw failure('file-missing', `${path}: no such file`);
  const flags = {
    etcd_servers: given.etcdServers,
    etcd_key_prefix: given.etcdKeyPrefix,
    metadata: given.metadata,
    public_ip: given.publicIp,
    agent_ttl: given.agentTtl,
    verbosity: given.verbose === true ? '1' : undefined,
  };
  const said = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
  const { config, problems } = readConfig({ text, file, environment: process.env, flags: said });
  if (config === null) throw new FleetsimError('bad-config', problems);
  for (const problem of problems) warn(formatProblem(problem));
  return config;
}

/** Fails with `usage`, `runs-as-root` and `no-proc` where units may not or cannot really run. */
export function checkRuntime({ runtime, allowRoot, stateDir }: FleetdOptions): void {
  if (runtime !== 'process') return;
  if (process.getuid?.() === 0 && allowRoot !== true)
    throw failure(
      'runs-as-root',
      '--runtime process would run the units of whoever reaches the API or etcd as root',
      'run fleetd as another user, or add --allow-root if that is what you want',
    );
  if (stateDir === undefined)
    throw failure(
      'usage',
      '--runtime process needs a --state-dir',
      'what it has begun is recorded there, for the next fleetd to end it should this one be killed',
    );
  if (!existsSync('/proc/self/stat'))
    throw failure('no-proc', '--runtime process needs Linux: it finds processes by /proc');
}

/** Fails with `usage` on a name that no terminal shows well. */
export function machineName({ name }: FleetdOptions): string {
  if (name === undefined) return hostname().split('.')[0] ?? 'localhost';
  if (NAME.test(name)) return name;
  throw failure('usage', `--name takes letters, digits and ._-, at most 64, not ${JSON.stringify(name)}`);
}

/** The address that others see, as far as anybody can tell from here (fleet asks the default route). */
export function publicIp({ publicIp }: FleetConfig): string {
  if (publicIp !== '') return publicIp;
  const addresses = Object.values(networkInterfaces()).flatMap((interfaces) => interfaces ?? []);
  return addresses.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.0.0.1';
}
