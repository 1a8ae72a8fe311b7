import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../../src/events/index.js';
import { parseFleetctl } from '../../../src/fleetctl/index.js';
import {
  branchSession,
  commandLine,
  dropCommands,
  isSessionName,
  newSession,
  recordLine,
  Session,
  type SessionData,
} from '../../../src/sim/index.js';
import { aUnitText } from '../../helpers/builders.js';

function open(data: SessionData): { session: Session; events: RecordedEvent[] } {
  const events: RecordedEvent[] = [];
  return { session: new Session({ data, onEvent: (event) => events.push(event) }), events };
}

/** A session with five commands in a minute, and all its events. */
function lived(): { data: SessionData; events: readonly RecordedEvent[] } {
  const { session, events } = open(newSession({ version: 'test', seed: 7, machines: 3, epochMs: 0 }));
  const run = (...words: readonly string[]): void => {
    session.run(parseFleetctl(words), (path) => ({ path, text: aUnitText(), origin: 'user' }));
    session.advance(12_000);
  };
  run('start', 'a.service');
  run('start', 'b.service');
  session.fault('kill core-01');
  session.advance(40_000);
  session.fault('restart core-01');
  run('stop', 'b.service');
  return { data: session.data(), events };
}

const { data, events } = lived();

describe('a branch', () => {
  it('is the session that it comes from, event by event, up to its time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: data.end?.atMs ?? 0 }), (atMs) => {
        const branch = open(branchSession(data, 'branch', atMs));
        branch.session.advance(Math.max(0, atMs - branch.session.world.simulation.nowMs()));
        const same = branch.events.filter((event) => event.atMs <= atMs);
        expect(same.map(recordLine)).toEqual(events.filter((event) => event.atMs <= atMs).map(recordLine));
        const again = branch.session.data();
        expect(again.name).toBe('branch');
        expect(again.commands).toEqual(data.commands.filter((command) => command.atMs <= atMs));
        expect(open(again).events.map(recordLine)).toEqual(branch.events.map(recordLine));
      }),
      { numRuns: 20 },
    );
  });
});

describe('a session without some commands', () => {
  it('is as if they had never been given', () => {
    const without = open(dropCommands(data, new Set([2, 5])));
    expect([...without.session.world.picture.units.keys()]).toEqual(['a.service']);
    expect(without.session.data().commands).toEqual([0, 2, 3].map((i) => data.commands[i]));
  });

  it('says which command cannot be done any more', () => {
    const { session } = open(newSession({ version: 'test', seed: 7, machines: 3, epochMs: 0 }));
    for (const fault of ['kill core-01', 'restart core-01', 'kill core-01']) session.fault(fault);
    expect(() => open(dropCommands(session.data(), new Set([2])))).toThrow(
      'command 2, ! kill core-01: machine core-01 is already off',
    );
  });
});

describe('commandLine', () => {
  const at = { atMs: 0 } as const;
  const change = { type: 'api', ...at } as const;
  it.each([
    [{ type: 'fleetctl', ...at, words: ['start', 'a b'], files: {} }, "fleetctl start 'a b'"],
    [{ type: 'fleetctl', ...at, words: ['rebalance', '--apply'], files: {} }, 'fleetsim rebalance --apply'],
    [{ type: 'fault', ...at, fault: 'kill core-01' }, '! kill core-01'],
    [
      { type: 'tool', ...at, machine: 'core-01', words: ['systemctl', 'stop', 'a'] },
      'fleetctl ssh core-01 systemctl stop a',
    ],
    [{ ...change, change: { type: 'put-unit', unit: 'a', content: '' } }, 'API: put a'],
    [
      { ...change, change: { type: 'put-unit', unit: 'a', content: '', state: 'loaded' } },
      'API: put a, to be loaded',
    ],
    [{ ...change, change: { type: 'destroy-unit', unit: 'a' } }, 'API: destroy a'],
    [
      { ...change, change: { type: 'set-target-state', unit: 'a', state: 'loaded' } },
      'API: a is to be loaded',
    ],
    [
      { ...change, change: { type: 'move-units', moves: [{ unit: 'a', from: 'x', to: 'y' }] } },
      'API: move a',
    ],
    [
      { ...change, change: { type: 'set-metadata', changes: [{ machine: 'x', key: 'k', value: null }] } },
      'API: metadata k=',
    ],
  ] as const)('%j is %s', (command, words) => {
    expect(commandLine(command)).toBe(words);
  });
});

describe('a name of a session', () => {
  it.each([
    ['main', true],
    ['what-if_2.b', true],
    ['', false],
    ['-x', false],
    ['.x', false],
    ['a/b', false],
    ['a.jsonl', false],
    ['x'.repeat(65), false],
  ])('%j: %s', (text, is) => {
    expect(isSessionName(text)).toBe(is);
  });
});
