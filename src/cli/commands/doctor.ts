// fleetsim doctor: whether the session's registry is in order, what is not, and how to mend it.
import type { Finding } from '../../fleet/index.js';
import { examineRegistry } from '../../fleet/index.js';
import { EXIT } from '../exit-codes.js';
import { print, printJson } from '../output.js';
import type { OutputOptions } from '../output-option.js';
import { withSession } from '../session-store.js';

export async function runDoctor({ output }: OutputOptions): Promise<number> {
  return withSession({ onEvent: () => undefined }, (session) => {
    const { world } = session;
    const kvs = world.registry();
    const findings = examineRegistry(kvs, world.cluster.settings.policy);
    if (output === 'json') printJson(findings);
    else for (const line of formatFindings(findings, kvs.length)) print(line);
    return countWrong(findings) === 0 ? EXIT.ok : EXIT.failed;
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
