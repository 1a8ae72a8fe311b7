// What the scenarios do, typed letter by letter: nothing of it is ever said to be wrong.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Picture } from '../../../src/events/index.js';
import { isMemberName } from '../../../src/sim/etcd/member-names.js';
import { FAULT_VERBS, faultArguments, faultWords } from '../../../src/sim/faults/words.js';
import { aCommandLine } from '../../helpers/a-command-line.js';
import { ROOT } from '../../helpers/run-cli.js';

const folder = join(ROOT, 'scenarios');
const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => readFileSync(join(folder, file), 'utf8'));
const typed = (key: string): readonly string[] =>
  texts.flatMap((text) =>
    [...text.matchAll(new RegExp(`^[ -]*${key}: ([a-z][^#\\n]*)`, 'gm'))].map(([, line = '']) => line.trim()),
  );
/** Each by itself, and as a command of its groups. */
const examples = FAULT_VERBS.flatMap((verb) =>
  [undefined, ...faultWords(verb).groups].map((group) => {
    const example = faultArguments(verb, group).map((argument) => argument.example);
    return [...(group === undefined ? [] : [group]), verb, ...example].join(' ');
  }),
);
const lines = [...new Set([...typed('run'), ...typed('fault'), ...examples])];

const named = new Set(
  lines.flatMap((line) => line.split(/[ ,]/).filter((word) => /^[a-z]+\d*-\d+$/.test(word))),
);
const picture = new Picture();
for (const [i, name] of [...named].entries()) {
  const seen = { seq: i + 1, atMs: 0 };
  if (isMemberName(name)) picture.apply({ ...seen, type: 'etcd-member', member: name, state: 'up' });
  else picture.apply({ ...seen, type: 'machine-booted', machine: name.padEnd(32, '0'), name, publicIp: '' });
}

const commands = aCommandLine({ picture: () => picture });

it.each(lines)('nothing is wrong yet with any beginning of: %s', (line) => {
  const told = [...line].flatMap((_, i) => commands.problem(line.slice(0, i + 1)) ?? []);
  expect(told).toEqual([]);
});
