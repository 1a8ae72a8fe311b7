import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../../src/base/yaml.js';
import { readScenario } from '../../../src/sim/scenario/read/read.js';
import type { ScenarioInput } from '../../../src/sim/scenario/schema/schema.js';
import { editScenario, writeScenario } from '../../../src/sim/scenario/write.js';

const SMALL: ScenarioInput = {
  name: 'what-happened',
  seed: 7,
  cluster: { machines: [{ count: 2, metadata: { zone: 'a' } }, { name: 'db' }], agent_ttl: '10s' },
  steps: [
    { run: "fleetctl start 'web@<1,2>.service'" },
    { at: '60s', fault: 'kill core-01' },
    { within: '45s', expect: { unit: 'web@1.service', state: 'launched', not_on: 'core-01' } },
    { every: '10s', repeat: 3, steps: [{ wait: '1s' }, { run: 'fleetctl list-units' }] },
  ],
};

describe('writeScenario', () => {
  it('writes as a person would', () => {
    expect(
      writeScenario(SMALL, { comment: 'Shrunk from 40 steps.\nReplay it.' }),
    ).toBe(`# Shrunk from 40 steps.
# Replay it.

name: what-happened
seed: 7
cluster: { machines: [ { count: 2, metadata: { zone: a } }, { name: db } ], agent_ttl: 10s }

steps:
  - run: fleetctl start 'web@<1,2>.service'
  - at: 60s
    fault: kill core-01
  - within: 45s
    expect: { unit: web@1.service, state: launched, not_on: core-01 }
  - every: 10s
    repeat: 3
    steps:
      - wait: 1s
      - run: fleetctl list-units
`);
  });

  it('writes what reads back as it was', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 }),
      fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 200 }),
      fc.constantFrom(
        'yes',
        'null',
        '1',
        '0x1',
        '- a',
        '# b',
        'a: b',
        '|',
        '> 1',
        '~',
        '*',
        '&a',
        '2014-01-01',
      ),
    );
    const step = fc.letrec((tie) => ({
      step: fc.oneof(
        { maxDepth: 3 },
        fc.record({ run: text, exit: fc.nat(255), prints: fc.array(text) }),
        fc.record({ run: text }),
        fc.record({ fault: text, at: text }),
        fc.record({ expect: fc.record({ unit: text, on: text }) }),
        fc.record({ steps: fc.array(tie('step'), { minLength: 1, maxLength: 3 }), repeat: fc.nat() }),
      ),
    })).step;
    const scenario = fc.record(
      {
        name: text,
        description: text,
        seed: fc.integer(),
        cluster: fc.record({ machines: fc.array(fc.record({ metadata: fc.dictionary(text, text) })) }),
        steps: fc.array(step, { maxLength: 5 }),
      },
      { requiredKeys: ['steps'] },
    );
    fc.assert(
      fc.property(scenario, text, (source, comment) => {
        const { yaml, problems } = readYaml(writeScenario(source as ScenarioInput, { comment }), 's.yaml');
        expect(problems).toEqual([]);
        expect(yaml?.data).toEqual(source);
      }),
    );
  });

  it('keeps blanks at the ends of lines', () => {
    const source: ScenarioInput = { cluster: { machines: [{ metadata: { ' ': ' \n' } }] }, steps: [] };
    expect(readYaml(writeScenario(source), 's.yaml').yaml?.data).toEqual(source);
  });

  it('writes scenarios', () => {
    expect(readScenario(writeScenario(SMALL), 's.yaml').problems).toEqual([]);
  });
});

describe('editScenario', () => {
  const text = `# What this is about.
name: a # by another name
cluster: { machines: 3 }

steps:
  # First of all.
  - run: fleetctl list-units # looks
  - fault: kill core-01 # and breaks
  # At last.
  - wait: 1s
`;

  it('changes what it is told to, and keeps what people wrote beside it', () => {
    expect(
      editScenario(text, [
        { path: ['seed'], value: 4 },
        { path: ['steps', 1], value: { at: '5s', fault: 'kill core-02' } },
        { path: ['steps', 0, 'run'], value: 'fleetctl list-machines' },
        { path: ['cluster', 'machines'] },
        { path: ['cluster', 'agent_ttl'], value: '10s' },
      ]),
    ).toBe(`# What this is about.
name: a # by another name
cluster: { agent_ttl: 10s }

steps:
  # First of all.
  - run: fleetctl list-machines # looks
  - at: 5s
    fault: kill core-02
  # At last.
  - wait: 1s
seed: 4
`);
  });

  it('leaves alone what it is told nothing of', () => {
    expect(editScenario(text, [])).toBe(text);
  });
});
