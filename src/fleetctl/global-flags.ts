// Flags that every fleetctl command takes, as fleet 1.0 has them, before the command or after it. Most are about a
// network and its keys; a simulated cluster needs none of those, and takes the words all the same.
import { failure, quoted } from '../base/index.js';
import type { Flag, Options } from './command.js';

const REQUEST_S = '3';
const DRIVERS = ['API', 'etcd'] as const;

export const GLOBAL_FLAGS: readonly Flag[] = [
  ['--ca-file <file>', 'TLS certificate authority of etcds://'],
  ['--cert-file <file>', 'TLS certificate to show to etcds://'],
  ['--debug', 'say more on stderr (a simulated cluster says it all anyway)'],
  ['--driver <name>', `how to reach the cluster: ${DRIVERS.join(' or ')} (default: ${DRIVERS[0]})`, DRIVERS],
  [
    '--endpoint <url>',
    'where the cluster is: unix:PATH, http://HOST:PORT or etcd://HOST:PORT, etcds:// with TLS (default: the session of this folder)',
  ],
  ['--etcd-key-prefix <prefix>', "where fleet's keys are in etcd (default: /_coreos.com/fleet/)"],
  ['--key-file <file>', 'TLS key of the certificate'],
  ['--known-hosts-file <file>', 'fingerprints of remote machines (default: ~/.fleetctl/known_hosts)'],
  ['--request-timeout <seconds>', `when a request to the API has failed; 0: never (default: ${REQUEST_S})`],
  ['--ssh-timeout <seconds>', 'when a connection over SSH has failed (default: 10)'],
  ['--ssh-username <name>', 'who to be on a machine (default: core)'],
  ['--strict-host-key-checking', 'compare the fingerprints of machines (default: true)'],
  ['--tunnel <host>', 'reach the cluster through SSH to this machine'],
];

/** What fleet 1.0 still took from older scripts, without a word about it in its help. */
export const DEPRECATED_FLAGS: readonly Flag[] = [
  ['--experimental-api', 'no longer of use'],
  ['--etcd-keyfile <file>', 'now --key-file'],
  ['--etcd-certfile <file>', 'now --cert-file'],
  ['--etcd-cafile <file>', 'now --ca-file'],
];

/** Fails on values that no cluster could mean. */
export function checkGlobals(options: Options): void {
  const { driver } = options;
  if (driver !== undefined && !DRIVERS.some((known) => known === driver)) {
    const hint = `there are: ${DRIVERS.join(', ')}`;
    throw failure('bad-driver', `unrecognized driver ${quoted(String(driver))}`, hint);
  }
  for (const [flag, value] of [
    ['--request-timeout', options.requestTimeout],
    ['--ssh-timeout', options.sshTimeout],
  ] as const) {
    if (value !== undefined && !/^\d{1,6}(\.\d{1,6})?$/.test(String(value)))
      throw failure('usage', `${flag} takes a number of seconds, not ${quoted(String(value))}`);
  }
}

/** How long a request to the API may take, in milliseconds; 0: for ever. */
export function requestMs({ requestTimeout = REQUEST_S }: Options): number {
  return Math.ceil(Number(requestTimeout) * 1_000);
}

/** The flag, and its value, that asks for a way to the cluster that there is not. */
export function elsewhere({ tunnel }: Options): { readonly flag: string; readonly value: string } | null {
  return typeof tunnel === 'string' ? { flag: '--tunnel', value: tunnel } : null;
}
