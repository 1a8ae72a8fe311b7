import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../src/fleetctl/index.js';

const OURS = ['up', 'advance', 'replay', 'machine', 'etcd'];
const read = (words: readonly string[], environment = {}): readonly string[] =>
  readCommandLine(words, { face: 'fleetsim', others: OURS, environment });
const plain = (line: string, environment = {}): string =>
  read(line === '' ? [] : line.split(' '), environment).join(' ');

describe('the command line made plain', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['leaves a plain line as it is', 'start a b', 'start a b'],
    ['leaves nothing as it is', '', ''],
    ['finds a command by its beginning', 'des a', 'destroy a'],
    ['finds a command of ours, too', 'adv 60s', 'advance 60s'],
    ['prefers the command of as many parts', 'list-u', 'list-units'],
    ['finds the command of more parts by more of it', 'list-unit-', 'list-unit-files'],
    ['leaves an unknown command for the parser to refuse', 'frob a', 'frob a'],
    [
      'moves flags of all commands behind the command',
      '--debug --driver API cat a',
      'cat --debug --driver API a',
    ],
    ['moves those with a value behind =, too', '--ssh-timeout=3 cat a', 'cat --ssh-timeout=3 a'],
    ['moves them behind an unknown command, which is what is wrong', '--debug frob a', 'frob --debug a'],
    ['leaves them before a command of ours', '--debug up', '--debug up'],
    ['leaves a flag alone that it does not know', '--frob cat a', '--frob cat a'],
    ['makes a switch of =true', 'start --no-block=true a', 'start --no-block a'],
    ['makes nothing of =false', 'list-units -l --no-legend=F --full=0', 'list-units -l'],
    ["takes fleet's two dashes before one letter", 'list-units --l --h', 'list-units -l -h'],
    ['takes them before the command, too', '--h list-units', '-h list-units'],
    ['takes them with a value', 'list-units --l=true', 'list-units -l'],
    ['leaves everything behind -- alone', 'start -- --no-block=true', 'start -- --no-block=true'],
    ['leaves values alone', 'list-units --fields=unit,sub', 'list-units --fields=unit,sub'],
  ];

  it.each(cases)('%s', (_name, typed, expected) => {
    expect(plain(typed)).toBe(expected);
  });

  it.each([
    ['list', '"list" could be any of: list-machines, list-unit-files, list-units'],
    ['s', '"s" could be any of: ssh, start, status, stop, submit'],
    ['list-units --full=maybe', '--full takes true or false, not "maybe"'],
  ])('refuses %s', (typed, message) => {
    expect(() => plain(typed)).toThrow(message);
  });

  it('says the same when it is read again', () => {
    const word = fc.oneof(
      fc.constantFrom(
        '--full=true',
        '--no-block',
        '--debug',
        '--endpoint',
        '--endpoint=x',
        '-l',
        '--',
        'start',
        'li',
      ),
      fc.constantFrom('list-u', 'cat', 'help', 'a.service', '--fields=unit', '--full=false', 'up', 'version'),
      fc.string({ maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        let once: readonly string[];
        try {
          once = read(words);
        } catch {
          return;
        }
        expect(read(once)).toEqual(once);
      }),
    );
  });
});

describe('FLEETCTL_ variables', () => {
  const cases: readonly (readonly [string, string, Readonly<Record<string, string>>, string])[] = [
    ['are flags of all commands', 'cat a', { FLEETCTL_ENDPOINT: 'http://x' }, 'cat --endpoint=http://x a'],
    ['are flags of the command', 'start a', { FLEETCTL_BLOCK_ATTEMPTS: '3' }, 'start --block-attempts=3 a'],
    ['are switches', 'start a', { FLEETCTL_NO_BLOCK: 'true' }, 'start --no-block a'],
    ['turn a switch off', 'start a', { FLEETCTL_NO_BLOCK: 'false' }, 'start a'],
    ['say nothing when empty', 'start a', { FLEETCTL_NO_BLOCK: '' }, 'start a'],
    ['give way to what is typed', 'list-units -l', { FLEETCTL_FULL: 'true' }, 'list-units -l'],
    ['give way to a typed no', 'start --no-block=false a', { FLEETCTL_NO_BLOCK: '1' }, 'start a'],
    ['are nothing to commands without the flag', 'cat a', { FLEETCTL_NO_BLOCK: 'true' }, 'cat a'],
    ['are nothing to commands that need no cluster', 'help', { FLEETCTL_ENDPOINT: 'http://x' }, 'help'],
    ['are nothing to commands of ours', 'up', { FLEETCTL_ENDPOINT: 'http://x' }, 'up'],
  ];

  it.each(cases)('%s', (_name, typed, environment, expected) => {
    expect(plain(typed, environment)).toBe(expected);
  });

  it('are refused when they make no sense, by their name', () => {
    expect(() => plain('start a', { FLEETCTL_NO_BLOCK: 'perhaps' })).toThrow(
      'FLEETCTL_NO_BLOCK takes true or false, not "perhaps"',
    );
  });
});
