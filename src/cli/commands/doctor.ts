// fleetsim doctor: whether the registry of the session, live or on disk, is in order, what is not, and how to mend it.
import { askDoctor, type Examination, sendTo } from '../../api/index.js';
import type { Finding } from '../../fleet/index.js';
import { examineRegistry } from '../../fleet/index.js';
import { EXIT } from '../exit-codes.js';
import { print, printJson } from '../output.js';
import type { OutputOptions } from '../output-option.js';
import { withSession } from '../session-store.js';
import { findEndpoint } from '../socket.js';
import { promiseOf } from '../task.js';

export async function runDoctor({ output }: OutputOptions): Promise<number> {
  const { findings, keys } = await examine();
  if (output === 'json') printJson(findings);
  else for (const line of formatFindings(findings, keys)) print(line);
  return countWrong(findings) === 0 ? EXIT.ok : EXIT.failed;
}

async function examine(): Promise<Examination> {
  const endpoint = await findEndpoint(undefined);
  if (endpoint !== null) return promiseOf(askDoctor(sendTo(endpoint)));
  return withSession({ onEvent: () => undefined }, ({ world }) => {
    const kvs = world.registry();
    return { keys: kvs.length, findings: examineRegistry(kvs, world.cluster.settings.policy) };
  });
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
