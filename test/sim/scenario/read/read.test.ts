import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../../src/base/index.js';
import { FAULT_VERBS } from '../../../../src/sim/faults/words.js';
import { readScenario } from '../../../../src/sim/scenario/read/read.js';

function problems(text: string): readonly string[] {
  return readScenario(text, 's.yaml').problems.map(formatProblem);
}

describe('readScenario', () => {
  it('reads how a cluster is damped, which it is not where nothing is said', () => {
    const settings = (cluster: string) =>
      readScenario(`cluster: ${cluster}\nsteps: []`, 's.yaml').scenario?.cluster.settings;
    expect(settings('{ machine_lost_hold: 2min, mass_failure_brake: 40% }')).toMatchObject({
      machineLostHoldMs: 120_000,
      massFailureBrake: 4_000,
    });
    expect(settings('{ self_fencing: true }')).toMatchObject({ selfFencing: true });
    expect(settings('{ machine_lost_hold: 0 }')).toMatchObject({
      machineLostHoldMs: 0,
      massFailureBrake: 10_000,
      selfFencing: false,
    });
  });

  it('reads when it begins, in UTC', () => {
    const epochMs = (clock: string) =>
      readScenario(`clock: ${clock}\nsteps: []`, 's.yaml').scenario?.epochMs ?? null;
    const noonMs = Date.UTC(2026, 1, 28, 12);
    for (const text of ['2026-02-28 12:00', '2026-02-28T12:00:00Z', '"2026-02-28 12:00:00.000 UTC"'])
      expect(epochMs(text), text).toBe(noonMs);
    expect(epochMs('2026-02-28')).toBe(Date.UTC(2026, 1, 28));
    for (const text of [
      '2026-02-31 12:00',
      '1969-12-31',
      'noon',
      '12:00',
      '2026-02-28 25:00',
      '2026-02-28 12:00 CET',
    ])
      expect(epochMs(text), text).toBe(null);
    expect(readScenario('steps: []', 's.yaml').scenario?.epochMs).toBe(Date.UTC(2014, 1, 18, 10));
  });

  it('reads every kind of step, with defaults for what is not said', () => {
    const { scenario } = readScenario(
      [
        'cluster: { machines: 5, agent_ttl: 1min, engine_reconcile_interval: 0.5 }',
        'steps:',
        '  - run: fleetctl start a',
        '  - at: 60s',
        '    fault: kill core-01',
        '  - wait: 1min 30s',
        '  - within: 45',
        '    expect: { unit: a.service, state: launched, not_on: core-01 }',
        '  - expect: { machine: core-01, registered: false }',
      ].join('\n'),
      'dir/my-case.yaml',
    );
    expect(scenario).toMatchObject({
      name: 'my-case',
      seed: 1,
      cluster: {
        machines: [{ count: 5 }],
        settings: { agentTtlMs: 60_000, engineReconcileIntervalMs: 500, agentReconcileIntervalMs: 5_000 },
      },
      steps: [
        { starts: { after: 'previous', ms: 0 }, action: { type: 'run', line: 'fleetctl start a' } },
        {
          starts: { after: 'run', ms: 60_000 },
          action: { type: 'fault', fault: { verb: 'kill', args: ['core-01'] } },
        },
        { action: { type: 'wait', ms: 90_000 } },
        {
          action: {
            type: 'expect',
            withinMs: 45_000,
            expectation: { about: 'unit', unit: 'a.service', state: 'launched', notOn: 'core-01' },
          },
        },
        {
          action: {
            type: 'expect',
            withinMs: 0,
            expectation: { about: 'machine', machine: 'core-01', registered: false },
          },
        },
      ],
    });
  });

  it('reads what a step may say besides: exit codes, printed lines, faults with an argument, counts, absence', () => {
    const { scenario, problems } = readScenario(
      [
        'steps:',
        '  - run: fleetctl start a',
        '    exit: 1',
        '    prints: [one, two]',
        '  - run: fleetctl list-units',
        '    prints: one',
        '  - fault: set-metadata core-01 region=eu',
        '  - fault: change-id core-02 core-01',
        '  - expect: { machines: 2 }',
        '  - expect: { unit: a.service, exists: false }',
        '  - expect: { unit: a.service, active_on: core-01 }',
        '  - expect: { unit: a.service, active_on: [] }',
      ].join('\n'),
      's.yaml',
    );
    expect(problems).toEqual([]);
    expect(scenario?.steps.map(({ action }) => action)).toEqual([
      { type: 'run', line: 'fleetctl start a', exitCode: 1, prints: ['one', 'two'] },
      { type: 'run', line: 'fleetctl list-units', exitCode: 0, prints: ['one'] },
      { type: 'fault', fault: { verb: 'set-metadata', args: ['core-01', 'region=eu'] } },
      { type: 'fault', fault: { verb: 'change-id', args: ['core-02', 'core-01'] } },
      { type: 'expect', withinMs: 0, expectation: { about: 'machines', count: { least: 2, most: 2 } } },
      { type: 'expect', withinMs: 0, expectation: { about: 'unit', unit: 'a.service', exists: false } },
      {
        type: 'expect',
        withinMs: 0,
        expectation: { about: 'unit', unit: 'a.service', activeOn: ['core-01'] },
      },
      { type: 'expect', withinMs: 0, expectation: { about: 'unit', unit: 'a.service', activeOn: [] } },
    ]);
  });

  it('reads what is healed as the fault that it is', () => {
    const steps = readScenario('steps: [heal: all, fault: heal all]', 's.yaml').scenario?.steps ?? [];
    expect(steps[0]?.action).toEqual({ type: 'fault', fault: { verb: 'heal', args: ['all'] } });
    expect(steps[0]?.action).toEqual(steps[1]?.action);
  });

  it('reads when a step begins, how often it is done, and steps within it', () => {
    const text = [
      'steps:',
      '  - after: 10s',
      '    wait: 1s',
      '  - every: 5s',
      '    repeat: 3',
      '    fault: kill core-01',
      '  - every: 1min',
      '    for: 1h',
      '    steps:',
      '      - run: fleetctl list-units',
      '      - repeat: 2',
      '        wait: 1s',
    ].join('\n');
    const once = { after: 'previous', ms: 0 };
    expect(readScenario(text, 's.yaml').scenario?.steps).toMatchObject([
      { starts: { after: 'previous', ms: 10_000 }, action: { type: 'wait' } },
      {
        action: {
          type: 'steps',
          times: 3,
          everyMs: 5_000,
          forMs: null,
          steps: [{ starts: once, action: { type: 'fault' }, place: { line: 4, column: 5 } }],
        },
      },
      {
        action: {
          type: 'steps',
          times: null,
          everyMs: 60_000,
          forMs: 3_600_000,
          steps: [
            { action: { type: 'run' } },
            { action: { type: 'steps', times: 2, everyMs: 0, forMs: null } },
          ],
        },
      },
    ]);
  });

  it('reads machines of several kinds', () => {
    const id = '0123456789abcdef'.repeat(2);
    const text = `cluster:\n  machines:\n    - { count: 2, metadata: { region: eu, disks: 2, ssd: true } }\n    - { name: db, id: "${id}" }\nsteps: []`;
    expect(readScenario(text, 's.yaml').scenario?.cluster.machines).toEqual([
      { count: 2, metadata: { region: 'eu', disks: '2', ssd: 'true' } },
      { count: 1, name: 'db', id, metadata: {} },
    ]);
  });

  it('reads the policy by which units are placed', () => {
    const policyOf = (text: string): string | undefined =>
      readScenario(text, 's.yaml').scenario?.cluster.settings.policy.name;
    expect(policyOf('cluster: { policy: spread:rack }\nsteps: []')).toBe('emptiest rack');
    expect(policyOf('steps: []')).toBe('least loaded');
  });

  const cases: readonly (readonly [name: string, text: string, expected: readonly string[]])[] = [
    [
      'an unknown key',
      'stepps: []\nsteps: []',
      ['s.yaml:1:1: unknown key stepps\n  hint: did you mean steps?'],
    ],
    [
      'unknown keys further in, all at once',
      'cluster: { machine: 3 }\nsteps:\n  - rum: x\n  - expect: { unit: a, sate: launched }',
      [
        's.yaml:1:12: unknown key machine\n  hint: did you mean machines?',
        's.yaml:3:5: unknown key rum\n  hint: did you mean run?',
        's.yaml:4:24: unknown key sate\n  hint: did you mean state?',
      ],
    ],
    [
      'an unknown key of a machine',
      'cluster:\n  machines:\n    - { nam: x }\nsteps: []',
      ['s.yaml:3:9: unknown key nam\n  hint: did you mean name?'],
    ],
    [
      'an ID for two, and a name given twice',
      `cluster:\n  machines:\n    - { name: x, count: 2, id: "${'0'.repeat(32)}" }\n    - { name: y }\n    - { name: y }\nsteps: []`,
      ['s.yaml:3:32: one ID is for one machine', 's.yaml:5:15: there is a machine y already'],
    ],
    [
      'too many machines in all',
      'cluster: { machines: [{ count: 20000 }, { count: 1 }] }\nsteps: []',
      ['s.yaml:1:22: 20001 machines; at most 20000'],
    ],
    [
      'an unknown key of an expectation about machines',
      'steps:\n  - expect: { machines: 2, on: x }',
      ['s.yaml:2:28: unknown key on'],
    ],
    [
      'what is expected of a command that nobody waits for',
      'steps:\n  - run: fleetctl start a &\n    exit: 1',
      ['s.yaml:3:11: nobody waits for a command with & at its end, nor for how it ends'],
    ],
    [
      'faults that chaos does not roll',
      'steps:\n  - chaos: { for: 1min, faults: [kill, restart] }',
      ['s.yaml:2:40: chaos does not roll restart: it takes faults back, which comes by itself'],
    ],
    ['prints without run', 'steps:\n  - wait: 1s\n    prints: x', ['s.yaml:3:13: `prints` goes with `run`']],
    [
      'a fault that lacks its argument',
      'steps:\n  - fault: set-metadata core-01 region',
      [
        's.yaml:2:12: not a fault: set-metadata core-01 region\n  hint: it is set-metadata <machine> <key=value>, such as `set-metadata core-01 region=eu`',
      ],
    ],
    [
      'a fault that has one too many',
      'steps:\n  - fault: kill core-01 now',
      [
        's.yaml:2:12: not a fault: kill core-01 now\n  hint: it is kill <machine|member>, such as `kill core-01`',
      ],
    ],
    [
      'what is wrong further in, at its own place',
      'steps:\n  - repeat: 2\n    steps:\n      - wait: 1s\n      - fault: explode\n      - run: x\n        stepps: []',
      ['s.yaml:7:9: unknown key stepps\n  hint: did you mean steps?'],
    ],
    [
      'a fault within repeated steps',
      'steps:\n  - repeat: 2\n    steps:\n      - fault: kil core-01',
      ['s.yaml:4:16: not a fault: kil core-01\n  hint: did you mean kill?'],
    ],
    [
      'a time of the run in what is repeated',
      'steps:\n  - repeat: 2\n    steps:\n      - at: 10s\n        wait: 1s',
      [
        's.yaml:4:13: `at` is a time of the run, which comes only once, and this step is repeated\n  hint: `after: 10s` counts from the end of the step before',
      ],
    ],
    [
      'a step with two beginnings',
      'steps:\n  - at: 10s\n    after: 5s\n    wait: 1s',
      ['s.yaml:3:12: a step begins `at` a time or `after` the one before, not both'],
    ],
    [
      'rounds without an end',
      'steps:\n  - every: 10s\n    wait: 1s',
      [
        's.yaml:2:12: `every` goes with `repeat` or `for`\n  hint: `repeat: 5` says how often, `for: 10min` for how long',
      ],
    ],
    [
      'a list of steps too deep',
      `steps: ${'[{ steps: '.repeat(9)}[{ wait: 1 }]${' }]'.repeat(9)}`,
      ['s.yaml:1:88: lists of steps stand in each other 8 deep at most'],
    ],
    [
      'a count that is none',
      'steps:\n  - expect: { units: "*", launched: many }',
      ['s.yaml:2:37: steps.0.expect.launched: not a count, such as 3, at least 3 or at most 3'],
    ],
    [
      'an event that there is not',
      'steps:\n  - expect: { event: unit-palced }',
      ['s.yaml:2:22: steps.0.expect.event: there is no unit-palced\n  hint: did you mean unit-placed?'],
    ],
    [
      'a metric that cannot be so',
      'steps:\n  - expect: { metric: gap, is: at most twice }\n  - expect: { metric: gaps, is: 0 }',
      [
        's.yaml:2:32: steps.0.expect.is: not what gap can be, such as 40s, at least 40s or at most 40s',
        's.yaml:3:23: steps.1.expect.metric: there is no gaps\n  hint: did you mean gap?',
      ],
    ],
    ['no steps', 'name: x', ['s.yaml:1:1: steps is missing']],
    [
      'a bad time span',
      'steps:\n  - at: soon\n    wait: 1s',
      ['s.yaml:2:9: steps.0.at: not a time span of up to a year, such as 45s or 1min 30s'],
    ],
    [
      'a TTL of nothing',
      'cluster: { agent_ttl: 0 }\nsteps: []',
      ['s.yaml:1:23: cluster.agent_ttl: must not be 0'],
    ],
    [
      'a policy that there is not',
      'cluster:\n  policy: spraed:rack\nsteps: []',
      ['s.yaml:2:11: there is no policy "spraed"\n  hint: did you mean spread?'],
    ],
    [
      'a policy that does not take what stands behind it, and what else is wrong',
      'cluster: { policy: bin-pack:2 }\nsteps:\n  - at: 1s',
      [
        's.yaml:3:5: a step does one of run, fault, heal, chaos, wait, until, expect, steps; this one has none',
        's.yaml:1:20: the policy bin-pack does not take "2"\n  hint: write bin-pack',
      ],
    ],
    [
      'a policy that is no text',
      'cluster: { policy: [spread] }\nsteps: []',
      ['s.yaml:1:20: cluster.policy: Invalid input: expected string, received array'],
    ],
    [
      'a step that does two things',
      'steps:\n  - run: a\n    wait: 1s',
      [
        's.yaml:2:5: a step does one of run, fault, heal, chaos, wait, until, expect, steps; this one has run and wait',
      ],
    ],
    [
      'a step that does nothing',
      'steps:\n  - at: 1s',
      [
        's.yaml:2:5: a step does one of run, fault, heal, chaos, wait, until, expect, steps; this one has none',
      ],
    ],
    [
      'within without expect',
      'steps:\n  - within: 5s\n    run: fleetctl start a',
      [
        's.yaml:2:13: `within` goes with `expect` or `until`\n  hint: `at: 60s` says when a step happens, `within: 60s` how long an expectation may take',
      ],
    ],
    [
      'an unknown fault',
      'steps:\n  - fault: explode core-01',
      [`s.yaml:2:12: not a fault: explode core-01\n  hint: there are: ${FAULT_VERBS.join(', ')}`],
    ],
    [
      'a word that is no state',
      'steps:\n  - expect: { unit: a, state: runing }',
      [
        's.yaml:2:31: steps.0.expect.state: there is no runing\n  hint: there are: inactive, loaded, launched',
      ],
    ],
    [
      'no YAML',
      'steps: [',
      ['s.yaml:1:9: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ],
    ['a key twice', 'seed: 1\nseed: 2\nsteps: []', ['s.yaml:2:1: Map keys must be unique']],
  ];

  it.each(cases)('tells the place of %s', (_name, text, expected) => {
    expect(problems(text).slice(0, expected.length)).toEqual(expected);
  });

  it('refuses a text that grows when its aliases are resolved', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'.split('').map((c, i) => `${c}: &${c} [${`*${'abcdefgh'[i]},`.repeat(9)}]`),
    ];
    expect(readScenario(bomb.join('\n'), 's.yaml').scenario).toBeNull();
  });

  it('prints no control characters of the text it complains about', () => {
    expect(problems('"\\e[31mred": 1\nsteps: []')[0]).toContain('\\x1b[31mred');
  });
});
