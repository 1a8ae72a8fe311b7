import { describe, expect, it } from 'vitest';
import { readLine, unknownWord, wordsUnderCursor } from '../../../src/cli/player/read-line.js';

const KNOWN = {
  commands: [
    'advance',
    'start',
    'stop',
    'restart',
    'ssh',
    'list-units',
    'list-machines',
    'explain',
    'etcd',
    'machine',
    'net',
    'up',
    'replay',
    'fleetd',
  ],
  isPowered: (word: string) => word === 'core-01' || word === 'etcd-1',
};

describe('a line', () => {
  it.each([
    ['a bare fault', 'kill core-01', 'kill core-01'],
    ['the command for it', 'machine kill core-01', 'kill core-01'],
    ['with the name of the program', 'fleetsim net partition core-01 and etcd', 'partition core-01 and etcd'],
    ['about etcd', 'etcd kill etcd-leader', 'kill etcd-leader'],
    ['stop of a machine', 'stop core-01', 'stop core-01'],
    ['restart of a member', 'restart etcd-1', 'restart etcd-1'],
    ['an alias', 'pause core-01', 'pause core-01'],
  ])('is a fault: %s', (_name, line, fault) => {
    expect(readLine(line, KNOWN)).toEqual({ type: 'fault', fault });
  });

  it.each([
    ['fleetctl', 'fleetctl list-units -l', ['list-units', '-l']],
    ['stop of a unit', 'stop web@1', ['stop', 'web@1']],
    ['stop of several things', 'stop core-01 web@1', ['stop', 'core-01', 'web@1']],
    ["fleetctl's stop of what is called like a machine", 'fleetctl stop core-01', ['stop', 'core-01']],
    ['quotes', "start 'web@<1,2>'", ['start', 'web@<1,2>']],
    [
      'flags before it',
      '--strict-host-key-checking=false list-units',
      ['--strict-host-key-checking=false', 'list-units'],
    ],
    ['a question about etcd', 'etcd status', ['etcd', 'status']],
    ['help', 'machine --help', ['machine', '--help']],
    ['a beginning that is clear', 'list-u', ['list-u']],
    ['ssh with a command', 'ssh core-01 uptime', ['ssh', 'core-01', 'uptime']],
    ['a replay that only prints', 'replay x.yaml --plain', ['replay', 'x.yaml', '--plain']],
  ])('is a command: %s', (_name, line, words) => {
    expect(readLine(line, KNOWN)).toEqual({ type: 'command', words });
  });

  it.each([
    ['nothing', '  ', 'a command is missing'],
    ['no such word', 'kilp core-01', 'no command or fault is called "kilp"'],
    ['no such verb', 'machine kilp core-01', 'machine has no "kilp"'],
    ['a verb of another group', 'net kill core-01', 'net has no "kill"'],
    ['a fault that lacks a word', 'kill', 'not a fault: kill'],
    ['a machine where members of etcd are meant', 'etcd kill core-01', 'not a fault: kill core-01'],
    ['an open quote', "start 'web", "a quote ' is never closed"],
    ['what takes the terminal', 'up', 'this terminal is taken: run up in another one'],
    ['a shell', 'ssh core-01', 'this terminal is taken, and a shell needs one'],
    ['another screen', 'replay x.yaml --tui', 'this terminal is taken: run replay in another one'],
    ['what keys are for', 'advance 60s', 'keys move time'],
    ['an etcd of its own', 'etcd --listen :2379', 'this terminal is taken: run an etcd of its own'],
  ])('is refused in words: %s', (_name, line, message) => {
    expect(() => readLine(line, KNOWN)).toThrow(message);
  });

  it.each([
    ['kil', null],
    ['fleetctl', null],
    ['kil core-01', 'no command or fault is called "kil"'],
    ['pause core-01', null],
    ['machine ki core-01', 'machine has no "ki"'],
    ['l x', '"l" could be any of: list-machines, list-unit-files, list-units, load'],
    ['kill core-09', null],
    ['machine ki', null],
    ['list-u x', null],
    ['--no-color list-units', null],
    ['xkill', 'no command or fault is called "xkill"'],
    ['net kill', 'net has no "kill"'],
  ])('is known to be wrong while it is typed: %s', (line, message) => {
    expect(unknownWord(wordsUnderCursor(line), KNOWN)?.message ?? null).toBe(message);
  });

  it('is completed without the name of the program', () => {
    expect(wordsUnderCursor('fleetsim machine k')).toEqual(['machine', 'k']);
    expect(wordsUnderCursor('fleets')).toEqual(['fleets']);
    expect(wordsUnderCursor(' kill ')).toEqual(['kill', '']);
  });
});
