import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { present, runTask, type Task } from '../../../src/base/index.js';
import type { RecordedEvent } from '../../../src/events/index.js';
import { parseFleetctl } from '../../../src/fleetctl/index.js';
import {
  addChanges,
  type KeptSession,
  newSession,
  parseSession,
  recordLine,
  Session,
  type SessionData,
  serialiseChange,
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
  session.fault('kill core-01');
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

  it('places by its policy, and opened again by the same', () => {
    const policy = 'bin-pack';
    const { session, events } = open(
      newSession({ version: 'test', seed: 7, machines: 3, epochMs: 0, policy }),
    );
    expect(run(session, ['start', 'a'])).toBe(0);
    const because = events.flatMap((event) => (event.type === 'engine-scheduled' ? [event.because] : []));
    expect(because.join()).toContain('; most loaded of 3 able machines');
    const again = open(session.data());
    expect(again.session.data().cluster.policy).toBe(policy);
    expect(again.session.world.cluster.settings.policy.name).toBe('most loaded');
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

  it('ends with all that happens in the millisecond in which its last command does', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { session, events } = open(newSession({ version: 'test', seed, machines: 3, epochMs: 0 }));
      run(session, ['start', 'a']);
      run(session, ['destroy', 'a']);
      expect(open(session.data()).events.map(recordLine)).toEqual(events.map(recordLine));
    }
  });

  it('is as exact after faults of every kind', () => {
    const { session, events } = start();
    run(session, ['start', 'a']);
    session.fault('set-metadata core-02 a=b');
    session.advance(1_000);
    session.fault('restart-fleetd core-01');
    session.advance(5_000);
    session.fault('crash-fleetd core-02');
    session.fault('stop core-01');
    session.advance(5_000);
    session.fault(`change-id core-03 ${'f'.repeat(32)}`);
    session.fault('remove-metadata core-02 a');
    session.advance(90_000);
    expect(open(session.data()).events.map(recordLine)).toEqual(events.map(recordLine));
  });

  it.each(['stop', 'kill', 'restart', 'restart-fleetd', 'crash-fleetd'])(
    'can be kept at the very instant of a fault: %s',
    (verb) => {
      const { session, events } = start();
      expect(run(session, ['start', 'a'])).toBe(0);
      session.advance(5_000);
      session.fault(`${verb} core-01`);
      const data = session.data();
      expect(open(data).events.map(recordLine)).toEqual(events.map(recordLine));
    },
  );

  it('remembers no fault that could not be', () => {
    const { session } = start();
    for (const argument of ['', ' a', ' =b'])
      expect(() => session.fault(`set-metadata core-01${argument}`)).toThrow('not a fault');
    expect(() => session.fault('kill core-01 x')).toThrow('not a fault');
    expect(session.data().commands).toEqual([]);
  });

  it('refuses changes from outside while no member of etcd leads a majority', () => {
    const { session } = open(newSession({ version: 'test', seed: 7, machines: 3, etcd: 3, epochMs: 0 }));
    const put = (name: string): string => {
      let answer = 'unanswered';
      runTask(session.api.putUnit(name, aUnitFile()), (outcome) => {
        answer = outcome.ok ? 'ok' : outcome.error.code;
      });
      return answer;
    };
    const answers = [put('a.service')];
    session.fault('kill etcd-1');
    session.fault('kill etcd-2');
    answers.push(put('b.service'));
    session.advance(5_000);
    answers.push(put('b.service'));
    const told = session.data().commands.length;
    for (const fault of ['drain core-01', 'uncordon core-01', 'set-metadata core-01 zone=a'])
      expect(() => session.fault(fault), fault).toThrow('etcd can do nothing now');
    expect(session.data().commands).toHaveLength(told);
    session.fault('restart etcd-1');
    session.advance(5_000);
    answers.push(put('c.service'));
    expect(answers).toEqual(['ok', 'no-leader', 'no-leader', 'ok']);
    expect(session.data().commands.filter(({ type }) => type === 'api')).toHaveLength(2);
    expect([...session.world.picture.units.keys()].sort()).toEqual(['a.service', 'c.service']);
    open(session.data());
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
      ask(api.putUnit('c.service', aUnitFile(), 'launched')),
      ask(api.units()),
    ];
    session.advance(5_000.5);
    answers.push(ask(api.setMachineMetadata([{ machine, key: 'region', value: 'eu' }])), ask(api.machines()));
    session.fault('kill core-03');
    session.advance(20_000);
    run(session, ['submit', 'a']);
    const to = session.world.machineId('core-01');
    answers.push(ask(api.moveUnits([{ unit: 'a.service', from: machine, to }])));
    answers.push(ask(api.destroyUnit('a.service')), ask(api.destroyUnit('a.service')));
    session.advance(60_000);
    expect(answers).toEqual([
      ...['ok', 'ok', 'unit-not-found', 'ok', 'ok', 'ok', 'ok'],
      ...['ok', 'ok', 'unit-not-found'],
    ]);

    const data = JSON.parse(JSON.stringify(session.data())) as SessionData;
    expect(
      data.commands.map((command) => (command.type === 'api' ? command.change.type : command.type)),
    ).toEqual([
      ...['put-unit', 'set-target-state', 'put-unit', 'set-metadata', 'fault', 'fleetctl', 'move-units'],
      'destroy-unit',
    ]);
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

describe('what is done on a machine by ssh', () => {
  const changed = (session: Session, ...words: readonly string[]): boolean =>
    session.run(parseFleetctl(words), (path) => (path === FILE.path ? FILE : null)).changed;

  it('counts as a change when it can be one, and is done again like any other command', () => {
    const { session, events } = start();
    run(session, ['start', 'a']);
    expect(changed(session, 'ssh', 'core-01', 'systemctl', 'status', 'a')).toBe(false);
    expect(changed(session, 'ssh', 'core-01', 'systemctl', 'stop', 'nope')).toBe(false);
    expect(changed(session, 'ssh', 'core-01', 'systemctl', 'stop', 'a')).toBe(true);
    session.advance(1_000);
    expect(session.world.picture.units.get('a.service')?.states.values().next().value?.active).toBe(
      'inactive',
    );
    expect(open(session.data()).events.map(recordLine)).toEqual(events.map(recordLine));
  });

  it('may follow the journal, which is not remembered', () => {
    const { session, events } = start();
    run(session, ['start', 'a']);
    const commands = session.data().commands.length;
    const following = session.begin(parseFleetctl(['journal', '-f', 'a']), () => null);
    session.advance(5_000);
    expect(following.exitCode()).toBeNull();
    expect(events.filter(({ type }) => type === 'command-printed').at(-1)).toMatchObject({
      text: expect.stringContaining('Started a.service.'),
    });
    expect(session.data().commands).toHaveLength(commands);
  });

  it('follows no longer when that is over', () => {
    const { session, events } = start();
    run(session, ['start', 'a']);
    const following = session.begin(parseFleetctl(['journal', '-f', 'a']), () => null);
    session.advance(1_000);
    following.end();
    const printed = (): number => events.filter(({ type }) => type === 'command-printed').length;
    const before = printed();
    session.fault('restart core-01');
    expect(run(session, ['stop', 'a'])).toBe(0);
    session.advance(5_000);
    expect(printed() - before, 'only what stop says').toBeLessThanOrEqual(2);
  });
});

describe('whatever is asked of a machine from outside', () => {
  const word = fc.oneof(
    fc.constantFrom(
      'systemctl',
      'journalctl',
      'systemd-cgtop',
      'connect',
      'touch',
      'start',
      'stop',
      'restart',
    ),
    fc.constantFrom(
      'enable',
      'mask',
      'isolate',
      'daemon-reload',
      'reset-failed',
      '--now',
      '-f',
      '-n',
      '*',
      '/x',
    ),
    fc.constantFrom('docker.service', 'fleet', 'a.socket', 'multi-user.target', 'rescue.target'),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  const line = fc.array(word, { minLength: 1, maxLength: 5 });

  it('is answered, and done again leads to the very same events', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), fc.nat(3_000), (lines, pauseMs) => {
        const { session, events } = start();
        const machine = session.world.machineId('core-01');
        for (const words of lines) {
          const answer = session.runTool(machine, words);
          session.advance(pauseMs);
          if (answer !== null && answer.type !== 'done') answer.again();
        }
        expect(open(session.data()).events.map(recordLine)).toEqual(events.map(recordLine));
      }),
      { numRuns: 50 },
    );
  });
});

describe('changes from outside', () => {
  /** A session that was written when it was new, and the changes that were told since. */
  function told(): {
    whole: SessionData;
    events: readonly RecordedEvent[];
    kept: KeptSession;
    changes: string;
  } {
    const data = newSession({ version: 'test', seed: 7, machines: 3, epochMs: 0 });
    const events: RecordedEvent[] = [];
    let changes = '';
    const session = new Session({
      data,
      onEvent: (event) => events.push(event),
      onChange: (change) => {
        changes += serialiseChange(change, 1_000 + change.end.atMs);
      },
    });
    const written = session.data();
    const end = (task: Task<void>): void => runTask(task, () => undefined);
    session.advance(333.25);
    end(session.api.putUnit('a.service', aUnitFile()));
    end(session.api.setTargetState('a.service', 'launched'));
    end(session.api.setTargetState('nope.service', 'launched'));
    session.advance(5_000);
    const machine = session.world.picture.units.get('a.service')?.machine ?? '';
    expect(session.runTool(machine, ['systemctl', 'is-active', 'a'])?.lines[0]?.line.text).toBe('active');
    session.runTool(machine, ['systemctl', 'stop', 'a']);
    session.advance(5_000);
    session.fault('kill core-03');
    return { whole: session.data(), events, kept: { data: written, wallMs: 42 }, changes };
  }

  it('are each told once, and lead to the very same events', () => {
    const { whole, events, kept, changes } = told();
    const added = addChanges(kept, changes);
    expect(added).toEqual({ ok: true, value: { data: whole, wallMs: 1_000 + (whole.end?.atMs ?? 0) } });
    expect(whole.commands.map(({ type }) => type)).toEqual(['api', 'api', 'tool', 'fault']);
    expect(open(whole).events.map(recordLine)).toEqual(events.map(recordLine));
  });

  it('are passed over as far as the session has them', () => {
    const { whole, kept, changes } = told();
    const all = { data: whole, wallMs: 7 };
    expect(addChanges(all, changes)).toEqual({ ok: true, value: all });
    expect(addChanges(kept, '')).toEqual({ ok: true, value: kept });
  });

  it('whose line was never ended were never acknowledged', () => {
    const { kept, changes } = told();
    const lines = changes.split('\n');
    const torn = `${lines.slice(0, 2).join('\n')}\n${lines[2]?.slice(0, 50)}`;
    const added = addChanges(kept, torn);
    expect(added.ok && added.value.data.commands).toHaveLength(2);
    expect(
      open(present(added.ok ? added.value.data : null, 'two changes')).session.data().commands,
    ).toHaveLength(2);
  });

  it.each([
    ['a line of something else', (lines: readonly string[]) => ['{}', ...lines], 'line 1 is damaged: index'],
    ['a line that is no JSON', (lines: readonly string[]) => ['{', ...lines], 'line 1 is damaged'],
    [
      'a change that is missing',
      (lines: readonly string[]) => lines.slice(1),
      'line 1 is not the next change',
    ],
  ])('with %s are refused', (_name, damage, message) => {
    const { kept, changes } = told();
    const added = addChanges(kept, damage(changes.split('\n')).join('\n'));
    expect(added.ok ? '' : added.error).toContain(message);
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
    [
      'a policy that there is not',
      good.replace('"least-loaded"', '"magic"'),
      'it is damaged: cluster.policy: there is no such policy',
    ],
  ])('refuses %s', (_name, text, message) => {
    const parsed = parseSession(text, '1.2.3');
    expect(parsed.ok ? '' : parsed.error).toContain(message);
  });
});
