// fleetsim doctor: whether a registry is in order, what is not, and how to mend it: that of the session, live or on
// disk, or that of any fleet in an etcd on the network.

import { askDoctor, type Examination, sendTo } from '../../api/index.js';
import { counted } from '../../base/index.js';
import { examineRegistry, type Finding } from '../../fleet/index.js';
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

export async function runDoctor({ output, etcd }: DoctorOptions): Promise<number> {
  const { findings, keys } = await examine(etcd);
  if (output === 'json') printJson(findings);
  else for (const line of formatFindings(findings, keys)) print(line);
  return countWrong(findings) === 0 ? EXIT.ok : EXIT.failed;
}

async function examine(etcd: string | undefined): Promise<Examination> {
  const endpoint = await findEndpoint(etcd === undefined ? undefined : `etcd://${addressOf(etcd)}`);
  if (endpoint !== null) return promiseOf(askDoctor(sendTo(endpoint)));
  return withSession({ onEvent: () => undefined }, ({ world }) => {
    const kvs = world.registry();
    return { keys: kvs.length, findings: examineRegistry(kvs, world.cluster.settings.policy) };
  });
}

function addressOf(etcd: string): string {
  const bare = etcd.replace(/^http:\/\//, '').replace(/\/$/, '');
  checkListen('--etcd', bare);
  return bare;
}

function countWrong(findings: readonly Finding[]): number {
  return findings.filter(({ severity }) => severity !== 'note').length;
}

function formatFindings(findings: readonly Finding[], keys: number): readonly string[] {
  const wrong = countWrong(findings);
  const sum = wrong === 0 ? 'nothing is wrong' : `${counted(wrong, 'thing is', 'things are')} wrong`;
  return [
    ...findings.flatMap(({ severity, key, message, hint }) => [
      `${severity}: ${key}: ${message}`,
      `  hint: ${hint}`,
    ]),
    `${sum}, in ${counted(keys, 'key')}`,
  ];
}
