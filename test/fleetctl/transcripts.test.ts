// Every golden transcript of fleetctl, typed again by way of each client: the same words, at the same times, read the
// same. What is typed stands in the transcripts themselves (helpers/transcript.ts); that nothing is missing, here.
import { readdirSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addCommands } from '../../src/fleetctl/index.js';
import { CLIENTS } from '../helpers/fleetctl.js';
import { typeAgain, typedIn } from '../helpers/transcript.js';

const FOLDER = new URL('../golden/fleetctl/', import.meta.url);
const NAMES = readdirSync(FOLDER).sort();
const read = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');

describe('by either client', () => {
  // In one test, so that none of them can be given a text of its own by `-u`.
  it.each(NAMES)('%s reads the same', async (name) => {
    const [[, openFirst], ...others] = CLIENTS;
    const again = await typeAgain(read(name), openFirst);
    for (const [client, open] of others) expect(await typeAgain(read(name), open), client).toBe(again);
    await expect(again).toMatchFileSnapshot(`../golden/fleetctl/${name}`);
  });
});

describe('the transcripts', () => {
  const lines = NAMES.flatMap((name) => typedIn(read(name)));
  const program = new Command('fleetctl');
  for (const whose of ['fleet', 'ours'] as const)
    addCommands(program, { whose, words: () => [], act: () => undefined });
  const flags = program.commands.flatMap((command) =>
    command.options.flatMap(({ short, long, hidden }) =>
      [short, long].flatMap((flag) => (flag ? [{ command: command.name(), flag, ofAll: hidden }] : [])),
    ),
  );

  it.each(program.commands.map((command) => command.name()))('show the command %s', (name) => {
    expect(lines.filter((words) => words.includes(name))).not.toEqual([]);
  });

  it.each(flags.filter(({ ofAll }) => !ofAll))('show the flag $flag of $command', ({ command, flag }) => {
    const own = lines.filter((words) => words.includes(command));
    expect(own.filter((words) => words.some((word) => isFlag(word, flag)))).not.toEqual([]);
  });

  it.each([...new Set(flags.filter(({ ofAll }) => ofAll).map(({ flag }) => flag))])(
    'show the flag %s, which is one of every command',
    (flag) => {
      expect(lines.filter((words) => words.some((word) => isFlag(word, flag)))).not.toEqual([]);
    },
  );
});

function isFlag(word: string, flag: string): boolean {
  return word === flag || word.startsWith(`${flag}=`);
}
