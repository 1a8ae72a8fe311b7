// What no cluster should be asked: refused in a few words that repeat nothing dangerous, with nothing changed.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aUnitText } from '../helpers/builders.js';
import { CLIENTS, type FleetctlClient, type OpenClient } from '../helpers/fleetctl.js';

const MIB = 1024 * 1024;
const long = (text: string): string => text.repeat(Math.ceil(MIB / text.length));

/** Whatever is looked for is found: it is never for want of a file that something is refused. */
const FILES = new Proxy<Readonly<Record<string, string>>>({}, { get: () => aUnitText() });

/** A client of a cluster that has one unit, running; it is there once the tests run. */
function openOnce(open: OpenClient): () => FleetctlClient {
  let client: FleetctlClient | null = null;
  const there = (): FleetctlClient => {
    if (client === null) throw new Error('not opened yet');
    return client;
  };
  beforeAll(async () => {
    client = await open({ files: FILES });
    await client.run(['start', 'known']);
  });
  afterAll(() => there().close());
  return there;
}

/** What is refused writes nothing, and says so in a few harmless words. */
async function expectRefusal(client: FleetctlClient, words: readonly string[]): Promise<number> {
  const { store } = client.test.world;
  const { revision } = store;
  const { printed, exitCode } = await client.run(words);
  const text = printed.map((line) => line.text).join('\n');
  expect(text.length).toBeGreaterThan(10);
  expect(text.length).toBeLessThan(500);
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(printed.map(({ stream }) => stream)).not.toContain('stdout');
  expect(store.revision, 'nothing is written').toBe(revision);
  return exitCode;
}

const NAMES: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['a folder', '../'],
  ['a folder above, encoded', '%2e%2e%2fetc%2fpasswd'],
  ['a dot, encoded', '%2e'],
  ['NUL', 'a\u0000b.service'],
  ['NUL in its folder', 'a\u0000/b.service'],
  ['a line feed', 'a\nb.service'],
  ['colours', '\u001b[31ma.service'],
  ['a C1 control', 'a\u009b31m.service'],
  ['a change of direction', 'a\u202e.service'],
  ['300 bytes', `${'x'.repeat(292)}.service`],
  ['1 MiB', long('x')],
  ['1 MiB of braces', long('{a}')],
  ['1 MiB of choices', long('{a,b}')],
  ['1 MiB of stars', long('*')],
  ['too many choices', '{1..100}{1..100}{1..100}'],
  ['Cyrillic letters', 'вeb.service'],
  ['Chinese letters', '網站.service'],
  ['an emoji', '🚀.service'],
  ['half an emoji', '\ud83d.service'],
  ['an unknown type', 'a.exe/'],
  ['no prefix', '@1.service'],
];

const LINES: readonly (readonly [string, readonly string[]])[] = [
  ['a command of 1 MiB', [long('x')]],
  ['a flag of 1 MiB', ['start', `--${long('x')}`, 'known']],
  ['fields of 1 MiB', ['list-units', `--fields=${long('unit,')}`]],
  ['a field of 1 MiB', ['list-units', '--fields', long('x')]],
  ['a form of output of 1 MiB', ['list-units', '--output', long('x')]],
  ['an order of 1 MiB', ['list-units', '--sort-by', long('x')]],
  ['1 MiB of attempts', ['start', '--block-attempts', long('9'), 'known']],
  ['a driver of 1 MiB', ['start', `--driver=${long('x')}`, 'known']],
  ['a time of 1 MiB', ['start', `--request-timeout=${long('1')}`, 'known']],
  ['a switch of 1 MiB', ['start', `--no-block=${long('x')}`, 'known']],
  ['lines of 1 MiB', ['journal', '--lines', long('9'), 'known']],
  ['a time since 1 MiB', ['journal', `--since=${long('x')}`, 'known']],
  ['a form of 1 MiB', ['journal', '-o', long('x'), 'known']],
  ['a priority of 1 MiB', ['journal', '-p', long('x'), 'known']],
  ['a status in a form of 1 MiB', ['status', '-o', long('x'), 'known']],
  ['a status of 1 MiB of lines', ['status', '-n', long('9'), 'known']],
  ['a machine of 1 MiB', ['ssh', '--machine', long('x'), 'hostname']],
  ['a tool of 1 MiB', ['ssh', '--unit', 'known', long('x')]],
  ['help for 1 MiB', ['help', long('x')]],
  ['a socket of 1 MiB', ['fd-forward', long('x')]],
  ['a machine with colours', ['ssh', '\u001b[31m', 'hostname']],
  ['a tool that goes on, with colours', ['ssh', 'core-01', 'journalctl', '-f', '-t', '\u001b[31m']],
  ['a tool with colours', ['ssh', 'core-01', '\u001b[31m']],
  ['a time with colours', ['journal', '--since', '\u001b[31m', 'known']],
  ['a command with colours', ['\u001b[31mstart']],
  ['a flag with colours', ['start', '--\u001b[31m', 'known']],
  ['a field with colours', ['list-units', '--fields=\u001b[31m']],
];

const VERBS = [
  'submit',
  'load',
  'start',
  'stop',
  'restart',
  'unload',
  'destroy',
  'cat',
  'status',
  'journal',
] as const;

describe.each(CLIENTS)('by %s', (_client, open) => {
  const client = openOnce(open);

  describe.each(VERBS)('%s', (verb) => {
    it.each(NAMES)('refuses as a unit: %s', async (_name, word) => {
      expect(await expectRefusal(client(), [verb, word])).toBe(1);
    });
  });

  it.each(NAMES)('ssh refuses as a machine or unit: %s', async (_name, word) => {
    expect(await expectRefusal(client(), ['ssh', word, 'hostname'])).toBeGreaterThan(0);
  });

  it.each(LINES)('a command line is refused for %s', async (_name, words) => {
    expect([1, 2, 127]).toContain(await expectRefusal(client(), words));
  });
});
