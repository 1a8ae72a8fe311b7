import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatProblem, runTask } from '../../../src/base/index.js';
import type { RecordedEvent } from '../../../src/events/index.js';
import { parseFleetctl } from '../../../src/fleetctl/index.js';
import {
  exportSession,
  newSession,
  readScenario,
  ScenarioRun,
  Session,
  writeScenario,
} from '../../../src/sim/index.js';
import { aUnitFile, aUnitText } from '../../helpers/builders.js';

const EACH_MINUTE = '[Timer]\nOnCalendar=*:*:00\nAccuracySec=1us\n';

class Lived {
  readonly events: RecordedEvent[] = [];
  readonly session: Session;

  constructor(options: Partial<Parameters<typeof newSession>[0]> = {}) {
    const data = newSession({ version: 'test', seed: 7, machines: 3, epochMs: 0, ...options });
    this.session = new Session({ data, onEvent: (event) => this.events.push(event) });
  }

  run(...words: readonly string[]): void {
    this.session.run(parseFleetctl(words, 'fleetsim'), (path) =>
      path.startsWith('x')
        ? null
        : { path, text: path.endsWith('.timer') ? EACH_MINUTE : aUnitText(), origin: 'user' },
    );
  }

  exported(): { text: string; translated: number } {
    const exitCodes = this.events.flatMap((event) =>
      event.type === 'command-ended' ? [event.exitCode] : [],
    );
    const { scenario, translated } = exportSession(this.session.data(), exitCodes);
    return { text: writeScenario(scenario), translated };
  }
}

/** What happens when an exported scenario is played. */
function played(text: string): readonly RecordedEvent[] {
  const { scenario, problems } = readScenario(text, 's.yaml');
  if (scenario === null) throw new Error(problems.map(formatProblem).join('\n'));
  const events: RecordedEvent[] = [];
  new ScenarioRun({
    scenario,
    version: 'test',
    findFile: () => null,
    onEvent: (event) => events.push(event),
  }).finish();
  return events;
}

/** Lines of the events but those of a run as such, numbered as if these had never been. */
function essence(events: readonly RecordedEvent[]): readonly string[] {
  const own = events.filter(
    ({ type }) => !['run-started', 'expectation', 'etcd-traffic', 'run-ended'].includes(type),
  );
  const seqs = new Map(own.map(({ seq }, i) => [seq, i]));
  return own.map(({ seq: _seq, cause, ...event }) =>
    JSON.stringify({ ...event, cause: cause === undefined ? undefined : seqs.get(cause) }),
  );
}

const deed = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('start a', 'start b x', 'stop a', 'destroy a', 'load b', 'unload b'),
  },
  fc.constantFrom(
    '! kill core-01',
    '! restart core-01',
    '! crash-fleetd core-02',
    '! restart-fleetd core-03',
  ),
);

describe('an exported session', () => {
  it('is a scenario in which the very same happens', () => {
    fc.assert(
      fc.property(
        fc.record({ seed: fc.nat(1_000), etcd: fc.constantFrom<1 | 3>(1, 3) }),
        fc.array(fc.tuple(deed, fc.constantFrom(0, 0, 1, 2_345, 40_000)), { maxLength: 8 }),
        (options, deeds) => {
          const lived = new Lived(options);
          for (const [line, ms] of deeds) {
            try {
              if (line.startsWith('! ')) lived.session.fault(line.slice(2));
              else lived.run(...line.split(' '));
            } catch (error) {
              // A fault that cannot be is refused, and nobody remembers it.
              expect(String(error)).toContain('core-0');
            }
            lived.session.advance(ms);
          }
          const { text, translated } = lived.exported();
          expect(translated).toBe(0);
          expect(essence(played(text))).toEqual(essence(lived.events));
        },
      ),
      { numRuns: 15 },
    );
  });

  it('evens the load as it was', () => {
    const lived = new Lived();
    lived.session.fault('kill core-03');
    lived.session.advance(60_000);
    lived.run('start', 'a', 'b', 'c');
    lived.session.fault('restart core-03');
    lived.session.advance(5_000);
    lived.run('rebalance', '--apply');
    const { text, translated } = lived.exported();
    expect(text).toContain('run: fleetsim rebalance --apply\n');
    expect(translated).toBe(0);
    expect(essence(lived.events).join()).toContain('Moved ');
    expect(essence(played(text))).toEqual(essence(lived.events));
  });

  it('begins at the same time of day', () => {
    const lived = new Lived({ machines: 1, epochMs: Date.UTC(2026, 10, 28, 16, 17, 18, 19) });
    lived.run('load', 'a');
    lived.run('start', 'a.timer');
    lived.session.advance(45_000);
    const begun = lived.events.find((event) => event.type === 'unit-state' && event.sub === 'running');
    expect(begun?.atMs).toBe(41_981);
    expect(essence(played(lived.exported().text))).toEqual(essence(lived.events));
  });

  it('reads like one that somebody wrote', () => {
    const lived = new Lived({ policy: 'bin-pack', name: 'mine', epochMs: 1_400_000_000_123 });
    lived.run('start', 'a');
    lived.session.advance(1_234);
    lived.session.fault('kill core-01');
    lived.run('start', 'x');
    const atMs = lived.session.data().commands.map((command) => command.atMs / 1_000);
    expect(lived.exported().text).toBe(`name: mine
seed: 7
clock: 2014-05-13T16:53:20.123Z
cluster: { machines: 3, policy: bin-pack }

units:
  a.service: |
    [Service]
    ExecStart=/bin/sleep infinity

steps:
  - at: ${atMs[0]}s
    run: fleetctl start a
  - at: ${atMs[1]}s
    fault: kill core-01
  - at: ${atMs[2]}s
    run: fleetctl start x
    exit: 1
  - at: ${(lived.session.data().end?.atMs ?? 0) / 1_000}s
    wait: 0
`);
  });

  it('does by commands what came in through the API', () => {
    const lived = new Lived();
    const { api } = lived.session;
    const machine = [...lived.session.world.picture.machines.keys()][0] ?? '';
    for (const task of [
      api.putUnit('a.service', aUnitFile()),
      api.setTargetState('a.service', 'launched'),
      api.setMachineMetadata([
        { machine, key: 'zone', value: 'b' },
        { machine, key: 'disk', value: null },
      ]),
      api.putUnit('b.service', aUnitFile()),
      api.destroyUnit('b.service'),
      api.putUnit('c.service', aUnitFile(), 'loaded'),
    ])
      runTask(task, () => undefined);
    lived.session.advance(2_000);
    lived.session.runTool(machine, ['systemctl', 'stop', 'a']);
    const { text, translated } = lived.exported();
    expect(translated).toBe(7);
    const events = played(text);
    expect(events.flatMap((event) => (event.type === 'command-begun' ? [event.line] : []))).toEqual([
      'fleetctl submit a.service',
      'fleetctl start --no-block a.service',
      'fleetctl submit b.service',
      'fleetctl destroy b.service',
      'fleetctl load --no-block c.service',
      `fleetctl ssh ${machine} systemctl stop a`,
    ]);
    expect(events.filter(({ type }) => type === 'expectation')).toEqual([]);
  });

  it.each<[string, (lived: Lived) => void, string]>([
    [
      'finds another file by the same path',
      ({ session }) => {
        for (const option of ['Global=true', 'Global=false'])
          session.run(parseFleetctl(['submit', '--replace', 'a']), (path) => ({
            path,
            text: aUnitText(option),
            origin: 'user',
          }));
      },
      'command 2 finds another a.service than a command before it',
    ],
    [
      'moves units',
      (lived) => {
        lived.run('start', 'a');
        const { picture } = lived.session.world;
        const from = picture.units.get('a.service')?.machine ?? '';
        const to = [...picture.machines.keys()].find((id) => id !== from) ?? '';
        runTask(lived.session.api.moveUnits([{ unit: 'a.service', from, to }]), () => undefined);
      },
      'command 2 moves units',
    ],
  ])('is none when a command %s', (_name, live, why) => {
    const lived = new Lived();
    live(lived);
    expect(() => lived.exported()).toThrow(why);
  });
});
