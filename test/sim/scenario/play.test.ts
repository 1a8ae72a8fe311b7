// What a scenario's steps make of what they find.
import { describe, expect, it } from 'vitest';
import { present } from '../../../src/base/index.js';
import { formatVerdict } from '../../../src/cli/timeline.js';
import type { RecordedEvent } from '../../../src/events/index.js';
import { readScenario, ScenarioRun } from '../../../src/sim/index.js';
import { aUnitText } from '../../helpers/builders.js';

/** The expectations of a run as `ok …` and `FAILED …: found`. */
function play(...steps: readonly string[]): readonly string[] {
  return playIn('{ machines: 2 }', ...steps);
}

function playIn(cluster: string, ...steps: readonly string[]): readonly string[] {
  const text = `cluster: ${cluster}\nsteps:\n${steps.map((step) => `  - ${step}\n`).join('')}`;
  const { scenario, problems } = readScenario(text, 's.yaml');
  expect(problems).toEqual([]);
  const verdicts: string[] = [];
  new ScenarioRun({
    scenario: present(scenario, 'a scenario'),
    version: 'test',
    findFile: (path) => (path === 'a.service' ? { path, text: aUnitText(), origin: 'user' } : null),
    onEvent(event) {
      if (event.type === 'expectation')
        verdicts.push(event.held ? `ok ${event.expected}` : `FAILED ${event.expected}: ${event.found}`);
    },
  }).finish();
  return verdicts;
}

describe('a step', () => {
  const cases: readonly (readonly [step: string, verdicts: readonly string[]])[] = [
    ['run: fleetctl list-units', []],
    [
      'run: fleetctl cat a',
      ['FAILED fleetctl cat a succeeds: exit code 1, "error: unit a.service does not exist"'],
    ],
    ['{ run: fleetctl cat a, exit: 1 }', ['ok fleetctl cat a ends with exit code 1']],
    [
      '{ run: fleetctl list-units, exit: 1 }',
      ['FAILED fleetctl list-units ends with exit code 1: exit code 0'],
    ],
    [
      '{ run: fleetctl list-machines, prints: [MACHINE IP METADATA, 10.0.0.12] }',
      ['ok fleetctl list-machines succeeds, prints "MACHINE IP METADATA", prints "10.0.0.12"'],
    ],
    [
      '{ run: fleetctl list-machines, prints: 10.0.0.13 }',
      [
        'FAILED fleetctl list-machines succeeds, prints "10.0.0.13": no line with "10.0.0.13", "5092713d... 10.0.0.12 -"',
      ],
    ],
    ['run: fleetctl cat a &', []],
    ['expect: { machines: 2 }', ['ok 2 machines']],
    ['expect: { machines: 3 }', ['FAILED 3 machines: 2 machines']],
    ['expect: { unit: a.service, exists: false }', ['ok a.service not in the registry']],
    [
      'expect: { unit: a.service, active_on: [] }',
      ['FAILED a.service active nowhere: the unit is not in the registry'],
    ],
  ];

  it.each(cases)('%s', (step, verdicts) => {
    expect(play(step)).toEqual(verdicts);
  });

  it('sees what there is and where it is active', () => {
    expect(
      play(
        'run: fleetctl start a',
        'expect: { unit: a.service, exists: false }',
        'expect: { unit: a.service, active_on: core-01 }',
        'expect: { unit: a.service, active_on: [core-01, core-02] }',
        'expect: { unit: a.service, active_on: [] }',
      ),
    ).toEqual([
      'FAILED a.service not in the registry: desired launched, launched, active (running), on core-01',
      'ok a.service active on core-01',
      'FAILED a.service active on core-01, core-02: desired launched, launched, active (running), on core-01',
      'FAILED a.service active nowhere: desired launched, launched, active (running), on core-01',
    ]);
  });

  it('counts units and copies', () => {
    expect(
      play(
        'run: fleetctl start a',
        'expect: { units: "*", count: 1, launched: at least 1, failed: 0, copies: at most 1 }',
        'expect: { units: "*.service", launched: 2, inactive: 1 }',
        'expect: { unit: a.service, copies: 2 }',
        'expect: { machine: core-01, units: 1, registered: true }',
        'expect: { machine: core-02, units: ">= 1" }',
        'expect: { machine: core-02, metadata: { zone: a } }',
      ),
    ).toEqual([
      'ok units *: 1 in all, at least 1 launched, 0 failed, at most 1 copies',
      'FAILED units *.service: 1 inactive, 2 launched: 0 inactive, 1 launched',
      'FAILED a.service active on 2 machines: desired launched, launched, active (running), on core-01',
      'ok machine core-01 registered, has 1 unit',
      'FAILED machine core-02 has at least 1 unit: on, registered, has 0 units',
      'FAILED machine core-02 has zone=a: on, registered, has no metadata',
    ]);
  });

  it('counts events, from the start of the run or of the latest step', () => {
    expect(
      play(
        'expect: { event: machine-booted, count: 2 }',
        'run: fleetctl start a',
        'expect: { event: unit-placed, unit: "a*", machine: core-01 }',
        'expect: { event: agent-task, with: { task: start }, count: 1, since: step }',
        'expect: { event: unit-placed, machine: core-02 }',
        'fault: kill core-02',
        'expect: { event: unit-placed, count: 0, since: step }',
        'expect: { event: unit-placed, unit: "b*", count: 0 }',
        '{ within: 1min, expect: { event: machine-gone, with: { machine: core-02 } } }',
      ),
    ).toEqual([
      'ok 2 times machine-booted',
      'ok at least 1 time unit-placed of a* on core-01',
      'ok 1 time agent-task with task start since the latest step',
      'FAILED at least 1 time unit-placed on core-02: 0 times, the nearest was on core-01, not core-02; core-02 is on, registered',
      'ok 0 times unit-placed since the latest step',
      'ok 0 times unit-placed of b*',
      'ok at least 1 time machine-gone with machine core-02 within 60 s',
    ]);
  });

  it('tells of machines that are not in the cluster whether they are on', () => {
    expect(
      play(
        'fault: kill core-01',
        'fault: partition core-02 and etcd',
        '{ after: 1min, expect: { machines: 2 } }',
        'expect: { machine: core-02, registered: true }',
      ),
    ).toEqual([
      'FAILED 2 machines: 0 machines, without core-01 (off), core-02 (on)',
      'FAILED machine core-02 registered: on, not registered',
    ]);
  });

  it('waits until all is as it is to be, or says what is not', () => {
    expect(
      play(
        'run: fleetctl start --no-block a',
        '{ until: converged, within: 10s }',
        'expect: { unit: a.service, state: launched }',
        'fault: partition core-01 and etcd',
        'fault: partition core-02 and etcd',
        '{ wait: 1min }',
        '{ until: converged, within: 5s }',
      ),
    ).toEqual([
      'ok converged within 10 s',
      'ok a.service launched',
      'FAILED converged within 5 s: no engine leads; core-01 is on, and not in the cluster; core-02 is on, and not in the cluster; a.service should leave core-01',
    ]);
  });

  it('finds the lead with the newest engine, and never with a machine that has none', () => {
    const verdicts = playIn(
      '{ machines: [{ name: a, disable_engine: true }, { name: old }, { name: new, engine_version: 2 }] }',
      'wait: 10s',
      'expect: { event: engine-elected, machine: a, count: 0 }',
      'fault: kill new',
      'wait: 2min',
      'expect: { event: engine-elected, machine: old, since: step, count: 0 }',
      'fault: restart new',
      'wait: 1min',
      'expect: { event: engine-elected, machine: new, since: step }',
    );
    expect(verdicts.filter((verdict) => !verdict.startsWith('ok '))).toEqual([]);
    expect(verdicts).toHaveLength(3);
  });

  it('knows how it went in numbers', () => {
    expect(
      play(
        'run: fleetctl start a',
        '{ after: 10s, expect: { metric: gap, unit: a.service, is: at most 2s } }',
        'expect: { metric: overlap, is: 0 }',
        'expect: { metric: moves, unit: a.service, is: at least 1 }',
        'expect: { metric: availability, unit: a.service, is: at most 50% }',
        'expect: { metric: leader_changes, is: 0 }',
        'expect: { metric: gap, unit: b.service, is: 0 }',
        'expect: { metric: etcd_requests, is: at least 10 }',
        'expect: { metric: watch_events, is: at least 2 }',
      ).map((verdict) => verdict.replace(/: \d+(\.\d+)?%.*$/, ': N%')),
    ).toEqual([
      'ok gap of a.service at most 2 s',
      'ok overlap of any unit 0 s',
      'FAILED moves of a.service at least 1: 0',
      'FAILED availability of a.service at most 50%: N%',
      'ok leader_changes 0',
      'FAILED gap of b.service 0 s: not known: there was no such unit',
      'ok etcd_requests at least 10',
      'ok watch_events at least 2',
    ]);
  });

  it('was led to by nobody, not even by the step before', () => {
    const text = 'steps: [{ run: fleetctl start a }, { run: fleetctl stop a }, { fault: kill core-01 }]';
    const { scenario } = readScenario(text, 's.yaml');
    const begun: RecordedEvent[] = [];
    new ScenarioRun({
      scenario: present(scenario, 'a scenario'),
      version: 'test',
      findFile: (path) => (path === 'a.service' ? { path, text: aUnitText(), origin: 'user' } : null),
      onEvent(event) {
        if (event.type === 'command-begun' || event.type === 'fault') begun.push(event);
      },
    }).finish();
    expect(begun.map(({ cause }) => cause)).toEqual([undefined, undefined, undefined]);
  });

  it('that expects in vain tells since when it is otherwise, and why', () => {
    const text = `cluster: { machines: 2 }
steps:
  - run: fleetctl start a
  - wait: 10s
  - expect: { unit: a.service, on: core-02 }
  - expect: { machines: 1 }`;
    const { scenario } = readScenario(text, 's.yaml');
    const verdicts: Extract<RecordedEvent, { type: 'expectation' }>[] = [];
    let launchedMs = 0;
    new ScenarioRun({
      scenario: present(scenario, 'a scenario'),
      version: 'test',
      findFile: (path) => (path === 'a.service' ? { path, text: aUnitText(), origin: 'user' } : null),
      onEvent(event) {
        if (event.type === 'expectation') verdicts.push(event);
        if (event.type === 'unit-published' || event.type === 'unit-launched') launchedMs = event.atMs;
      },
    }).finish();
    const [unit, machines] = verdicts;
    expect(unit?.sinceMs).toBe(launchedMs);
    expect(unit?.explained?.standing.type).toBe('stays');
    expect(unit?.explained?.history?.entries).toHaveLength(1);
    expect(machines?.sinceMs).toBeLessThan(launchedMs);
    expect(machines).not.toHaveProperty('explained');
    expect(formatVerdict(verdicts, 20_000).join('\n')).toMatch(
      /FAILED {2}a\.service on core-02: desired launched, .* on core-01, since 00:00:0\d\.\d{3}\n {10}a\.service is/,
    );
  });

  it.each([
    ['fault: kill core-09', 'there is no machine core-09'],
    ['fault: change-id core-01 xyz', 'not a machine ID or a machine: xyz'],
    ['fault: change-id core-01 core-01', 'machine core-01 has that ID already'],
  ])('that cannot be carried out ends the run: %s', (step, message) => {
    expect(() => play(step)).toThrow(message);
  });
});

describe('rounds', () => {
  /** When the faults of a run happened, in whole seconds since it was up. */
  function faults(...steps: readonly string[]): readonly number[] {
    const text = `cluster: { machines: 1 }\nsteps:\n${steps.map((step) => `  - ${step}\n`).join('')}`;
    const { scenario, problems } = readScenario(text, 's.yaml');
    expect(problems).toEqual([]);
    const times: number[] = [];
    new ScenarioRun({
      scenario: present(scenario, 'a scenario'),
      version: 'test',
      findFile: () => null,
      onEvent(event) {
        if (event.type === 'fault') times.push(event.atMs);
      },
    }).finish();
    return times.map((ms) => Math.round((ms - (times[0] ?? 0)) / 1_000));
  }

  const fault = 'fault: "set-metadata core-01 a=b"';

  it.each([
    ['{ after: 10s, FAULT }', [0, 10]],
    ['{ repeat: 3, FAULT }', [0, 0, 0, 0]],
    ['{ repeat: 3, every: 10s, FAULT }', [0, 0, 10, 20]],
    ['{ for: 21s, every: 10s, FAULT }', [0, 0, 10, 20]],
    ['{ for: 21s, every: 10s, repeat: 2, FAULT }', [0, 0, 10]],
    ['{ repeat: 2, every: 10s, steps: [{ FAULT }, { wait: 15s }] }', [0, 0, 15]],
    ['{ repeat: 2, steps: [{ wait: 5s }, { repeat: 2, FAULT }] }', [0, 5, 5, 10, 10]],
  ])('come as they are asked for: %s', (step, times) => {
    expect(faults(fault, step.replace('FAULT', fault))).toEqual(times);
  });

  it('end where nobody would wait for them', () => {
    const nested = '{ repeat: 10000, steps: [{ repeat: 10000, wait: 0 }] }';
    expect(() => play(nested)).toThrow('more than 200000 steps have been done: repeat fewer of them');
  });
});
