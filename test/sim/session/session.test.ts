import { describe, expect, it } from 'vitest';
import { present, runTask, type Task } from '../../../src/base/index.js';
import type { RecordedEvent } from '../../../src/events/index.js';
import { parseFleetctl } from '../../../src/fleetctl/index.js';
import {
  newSession,
  parseSession,
  recordLine,
  Session,
  type SessionData,
  serialiseSession,
} from '../../../src/sim/index.js';
import { aUnitFile, aUnitText } from '../../helpers/builders.js';

const FILE = { path: 'a.service', text: aUnitText(), origin: 'user' } as const;

function open(data: SessionData): { session: Session; events: RecordedEvent[] } {
  const events: RecordedEvent[] = [];
  return { session: new Session({ data, onEvent: (event) => events.push(event) }), events };
}

function start(): { session: Session; events: RecordedEvent[] } {
  return open(newSession({ version: 'test', seed: 7, machines: 3, epochMs: 0 }));
}

function run(session: Session, words: readonly string[]): number {
  return session.run(parseFleetctl(words), (path) => (path === FILE.path ? FILE : null)).exitCode;
}

/** A session in which something happened, and all its events. */
function lived(): { data: SessionData; events: readonly RecordedEvent[] } {
  const { session, events } = start();
  session.advance(1_234);
  expect(run(session, ['start', 'a'])).toBe(0);
  session.advance(10_000);
  session.fault({ verb: 'kill', machine: 'core-01' });
  session.advance(60_000);
  expect(run(session, ['stop', 'a'])).toBe(0);
  session.advance(500);
  return { data: session.data(), events };
}

describe('a session', () => {
  it('opened again has lived through the very same events, without the files it once found', () => {
    const { data, events } = lived();
    const again = open(JSON.parse(JSON.stringify(data)) as SessionData).events;
    expect(again.map(recordLine)).toEqual(events.map(recordLine));
  });

  it('says of each command whether it can have changed anything', () => {
    const { session } = start();
    const changed = (...words: readonly string[]): boolean =>
      session.run(parseFleetctl(words), (path) => (path === FILE.path ? FILE : null)).changed;
    expect([
      changed('list-units'),
      changed('submit', 'a'),
      changed('cat', 'a'),
      changed('start', 'nope'),
    ]).toEqual([false, true, false, false]);
  });

  it('is as exact when it was read in between', () => {
    const { session, events } = start();
    run(session, ['list-units']);
    run(session, ['start', 'a']);
    run(session, ['list-units']);
    run(session, ['start', 'nope']);
    session.advance(100);
    run(session, ['stop', 'a']);
    expect(open(session.data()).events.map(recordLine)).toEqual(events.map(recordLine));
  });

  it('is as exact when it was changed and looked at from outside', () => {
    const { session, events } = start();
    const { api } = session;
    const ask = <T>(task: Task<T>): string => {
      let code = 'unanswered';
      runTask(task, (outcome) => {
        code = outcome.ok ? 'ok' : outcome.error.code;
      });
      return code;
    };
    const machine = session.world.machineId('core-02');
    session.advance(333.25);
    const answers = [
      ask(api.putUnit('a.service', aUnitFile('MachineMetadata=region=eu'))),
      ask(api.setTargetState('a.service', 'launched')),
      ask(api.setTargetState('b.service', 'launched')),
      ask(api.units()),
    ];
    session.advance(5_000.5);
    answers.push(ask(api.setMachineMetadata([{ machine, key: 'region', value: 'eu' }])), ask(api.machines()));
    session.fault({ verb: 'kill', machine: 'core-03' });
    session.advance(2_000);
    run(session, ['submit', 'a']);
    answers.push(ask(api.destroyUnit('a.service')), ask(api.destroyUnit('a.service')));
    session.advance(60_000);
    expect(answers).toEqual(['ok', 'ok', 'unit-not-found', 'ok', 'ok', 'ok', 'ok', 'unit-not-found']);

    const data = JSON.parse(JSON.stringify(session.data())) as SessionData;
    expect(
      data.commands.map((command) => (command.type === 'api' ? command.change.type : command.type)),
    ).toEqual(['put-unit', 'set-target-state', 'set-metadata', 'fault', 'fleetctl', 'destroy-unit']);
    expect(parseSession(serialiseSession(data, 42), 'test')).toEqual({
      ok: true,
      value: { data, wallMs: 42 },
    });
    expect(open(data).events.map(recordLine)).toEqual(events.map(recordLine));
  });

  it('survives its way through the file', () => {
    const { data } = lived();
    const parsed = parseSession(serialiseSession(data, 42), 'test');
    expect(parsed).toEqual({ ok: true, value: { data, wallMs: 42 } });
  });

  it.each<[string, (data: SessionData) => SessionData]>([
    ['another seed', (data) => ({ ...data, seed: 8 })],
    ['a command less', (data) => ({ ...data, commands: data.commands.slice(1) })],
    ['a command that came earlier', (data) => ({ ...data, commands: [...data.commands].reverse() })],
    [
      'an end that is elsewhere',
      (data) => ({ ...data, end: { ...present(data.end, 'a lived session has an end'), seq: 3 } }),
    ],
  ])('is refused with %s', (_name, damage) => {
    expect(() => open(damage(lived().data))).toThrow('the session is damaged');
  });
});

describe('parseSession', () => {
  const good = serialiseSession(newSession({ version: '1.2.3', seed: 1, machines: 3, epochMs: 0 }), 1);

  it.each([
    ['nothing', '', 'it is damaged: '],
    ['no JSON', good.slice(0, 40), 'it is damaged: '],
    ['another version', good.replace('1.2.3', '9.9.9'), 'it was made by version 9.9.9; this is 1.2.3'],
    ['a seed that is none', good.replace('"seed": 1', '"seed": "x"'), 'it is damaged: seed: '],
    [
      'too many machines',
      good.replace('"machines": 3', '"machines": 3000000'),
      'it is damaged: cluster.machines: ',
    ],
  ])('refuses %s', (_name, text, message) => {
    const parsed = parseSession(text, '1.2.3');
    expect(parsed.ok ? '' : parsed.error).toContain(message);
  });
});
