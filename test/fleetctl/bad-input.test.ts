// What no cluster should be asked: refused in a few words that repeat nothing dangerous, with nothing changed.
import { describe, expect, it } from 'vitest';
import { FleetsimError, formatError, runTask } from '../../src/base/index.js';
import { parseFleetctl, runCommand } from '../../src/fleetctl/index.js';
import { aUnitText } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';

const MIB = 1024 * 1024;
const long = (text: string): string => text.repeat(Math.ceil(MIB / text.length));

/** What a command line says, after as before it is understood. */
function ask(
  test: TestCluster,
  words: readonly string[],
): { readonly text: string; readonly exitCode: number } {
  const from = test.events.length;
  let exitCode = -1;
  try {
    const invocation = parseFleetctl(words);
    const found = { path: 'x', text: aUnitText(), origin: 'user' } as const;
    test.world.simulation.act(() =>
      runTask(
        runCommand(test.world.stage, invocation, () => found),
        (outcome) => {
          if (!outcome.ok) throw outcome.error;
          exitCode = outcome.value;
        },
      ),
    );
    test.world.simulation.runWhile(() => exitCode < 0, Number.POSITIVE_INFINITY);
  } catch (error) {
    if (!(error instanceof FleetsimError)) throw error;
    return { text: formatError(error), exitCode: error.code === 'usage' ? 2 : 1 };
  }
  const printed = test.events.slice(from).filter((event) => event.type === 'command-printed');
  return { text: printed.map((event) => event.text).join('\n'), exitCode };
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

const VERBS = ['submit', 'load', 'start', 'stop', 'restart', 'unload', 'destroy', 'cat', 'journal'];

describe.each(VERBS)('%s', (verb) => {
  const test = new TestCluster();
  ask(test, ['submit', 'known']);

  it.each(NAMES)('refuses as a unit: %s', (_name, word) => {
    const { revision } = test.world.store;
    const { text, exitCode } = ask(test, [verb, word]);
    expect(text).toMatch(/^error: /);
    expect(text.length).toBeLessThan(500);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(exitCode).toBe(1);
    expect(test.world.store.revision, 'nothing is written').toBe(revision);
  });
});

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
  ['a command with colours', ['\u001b[31mstart']],
  ['a flag with colours', ['start', '--\u001b[31m', 'known']],
  ['a field with colours', ['list-units', '--fields=\u001b[31m']],
];

describe('a command line', () => {
  const test = new TestCluster();
  ask(test, ['submit', 'known']);

  it.each(LINES)('is refused for %s', (_name, words) => {
    const { revision } = test.world.store;
    const { text, exitCode } = ask(test, words);
    expect(text.length).toBeGreaterThan(10);
    expect(text.length).toBeLessThan(500);
    expect(text).not.toContain('\u001b');
    expect([1, 2]).toContain(exitCode);
    expect(test.world.store.revision, 'nothing is written').toBe(revision);
  });
});
