// fleetsim doctor: whether a registry is in order, what is not, and how to mend it: that of the session, live or on
// disk, or that of any fleet in an etcd on the network.
import { askDoctor, type Examination, sendTo } from '../../api/index.js';
import { failure } from '../../base/index.js';
import type { KeyValue } from '../../etcd/index.js';
import { examineRegistry, type Finding, ranges } from '../../fleet/index.js';
import { EXIT } from '../exit-codes.js';
import { checkListen } from '../listen.js';
import { print, printJson } from '../output.js';
import type { OutputOptions } from '../output-option.js';
import { withSession } from '../session-store.js';
import { findEndpoint } from '../socket.js';
import { promiseOf } from '../task.js';

export interface DoctorOptions extends OutputOptions {
  /** An etcd to look at instead of the session. */
  readonly etcd?: string;
}

/** How long that etcd may take, in milliseconds. */
const ANSWER_MS_MAX = 10_000;

export async function runDoctor({ output, etcd }: DoctorOptions): Promise<number> {
  const { findings, keys } = await examine(etcd);
  if (output === 'json') printJson(findings);
  else for (const line of formatFindings(findings, keys)) print(line);
  return countWrong(findings) === 0 ? EXIT.ok : EXIT.failed;
}

async function examine(etcd: string | undefined): Promise<Examination> {
  if (etcd !== undefined) {
    const kvs = await readEtcd(etcd);
    return { keys: kvs.length, findings: examineRegistry(kvs) };
  }
  const endpoint = await findEndpoint(undefined);
  if (endpoint !== null) return promiseOf(askDoctor(sendTo(endpoint)));
  return withSession({ onEvent: () => undefined }, ({ world }) => {
    const kvs = world.registry();
    return { keys: kvs.length, findings: examineRegistry(kvs, world.cluster.settings.policy) };
  });
}

/** All that stands under fleet's prefix there. */
async function readEtcd(address: string): Promise<readonly KeyValue[]> {
  const bare = address.replace(/^http:\/\//, '').replace(/\/$/, '');
  checkListen('--etcd', bare);
  const [{ connectEtcd }, { startWallClock }] = await Promise.all([
    import('../../etcd/client/real/index.js'),
    import('../../live/index.js'),
  ]);
  const client = connectEtcd({
    endpoints: [`http://${bare}`],
    clock: startWallClock(),
    timeoutMs: ANSWER_MS_MAX,
  });
  try {
    return await new Promise((resolve, reject) => {
      client.range(ranges.all, (result) => {
        if (result.ok) resolve(result.value.kvs);
        else reject(failure('etcd-unreachable', `${bare}: ${result.error.message}`, 'see whether it runs'));
      });
    });
  } finally {
    client.close();
  }
}

function countWrong(findings: readonly Finding[]): number {
  return findings.filter(({ severity }) => severity !== 'note').length;
}

function formatFindings(findings: readonly Finding[], keys: number): readonly string[] {
  const wrong = countWrong(findings);
  const sum = wrong === 0 ? 'nothing is wrong' : `${wrong} ${wrong === 1 ? 'thing is' : 'things are'} wrong`;
  return [
    ...findings.flatMap(({ severity, key, message, hint }) => [
      `${severity}: ${key}: ${message}`,
      `  hint: ${hint}`,
    ]),
    `${sum}, in ${keys} keys`,
  ];
}
