// Scenarios of several files and several variants: what counts in the end, and that each problem has its own place.
import { describe, expect, it } from 'vitest';
import { formatProblem, present } from '../../../../src/base/index.js';
import { type ReadOptions, readScenario } from '../../../../src/sim/scenario/read/read.js';
import type { Scenario } from '../../../../src/sim/scenario/scenario.js';

const UNIT = '[Service]\nExecStart=/bin/sleep 1\n';

/** As of a folder `dir/` with these files beside `s.yaml`. */
function read(text: string, files: Readonly<Record<string, string>> = {}, options: ReadOptions = {}) {
  const all = new Map(Object.entries(files).map(([name, content]) => [`dir/${name}`, content]));
  return readScenario(text, 'dir/s.yaml', { readFile: (path) => all.get(path) ?? null, ...options });
}

function scenarioOf(...given: Parameters<typeof read>): Scenario {
  const { scenario, problems } = read(...given);
  expect(problems).toEqual([]);
  return present(scenario, 'a scenario');
}

function problemsOf(...given: Parameters<typeof read>): readonly string[] {
  const { scenario, problems } = read(...given);
  expect(scenario).toBeNull();
  return problems.map(formatProblem);
}

/** The command lines of a scenario, in order. */
function lines({ steps }: Scenario): readonly string[] {
  return steps.flatMap(({ action }) => (action.type === 'run' ? [action.line] : []));
}

describe('a scenario that includes files', () => {
  it('does their steps first, and says what counts over what they say', () => {
    const scenario = scenarioOf(
      'include: [base.yaml, more/last.yaml]\ncluster: { agent_ttl: 10s }\nunits: { b.service: { file: own.service } }\nsteps: [run: own]',
      {
        'base.yaml': `cluster: { machines: 5, agent_ttl: 1min }\nunits: { a.service: "${UNIT.replaceAll('\n', '\\n')}" }\nsteps: [run: first]`,
        'more/last.yaml':
          'include: deep.yaml\nunits: { b.service: { file: near.service } }\nsteps: [run: third]',
        'more/deep.yaml': 'name: deep\nsteps: [run: second]',
        'more/near.service': UNIT,
        'own.service': `${UNIT}# own`,
      },
    );
    expect(lines(scenario)).toEqual(['first', 'second', 'third', 'own']);
    expect(scenario.cluster).toMatchObject({ machines: [{ count: 5 }], settings: { agentTtlMs: 10_000 } });
    expect(Object.fromEntries(scenario.units)).toEqual({ 'a.service': UNIT, 'b.service': `${UNIT}# own` });
    expect(scenario.steps.map(({ place }) => place)).toMatchObject([
      { file: 'dir/base.yaml', line: 3 },
      { file: 'dir/more/deep.yaml', line: 2 },
      { file: 'dir/more/last.yaml', line: 3 },
      { file: 'dir/s.yaml', line: 4 },
    ]);
  });

  it('tells what is wrong with each at its own place', () => {
    expect(
      problemsOf('include: [a.yaml, b.yaml]\nsteps:\n  - fault: kil x', {
        'a.yaml': 'stepps: []',
        'b.yaml': 'steps:\n  - wait: soon',
      }),
    ).toEqual([
      'dir/s.yaml:3:12: not a fault: kil x\n  hint: did you mean kill?',
      'dir/a.yaml:1:1: unknown key stepps\n  hint: did you mean steps?',
      'dir/b.yaml:2:11: steps.0.wait: not a time span of up to a year, such as 45s or 1min 30s',
    ]);
  });

  it('names the file whose machines are wrong', () => {
    const files = { 'a.yaml': 'cluster:\n  machines:\n    - { name: x }\n    - { name: x }\n' };
    const text = 'include: a.yaml\nsteps: []';
    expect(problemsOf(text, files)).toEqual(['dir/a.yaml:4:15: there is a machine x already']);
    expect(scenarioOf(text.replace('steps', 'cluster: { machines: 1 }\nsteps'), files).steps).toEqual([]);
  });

  it.each([
    ['there is not', 'no.yaml', 'dir/s.yaml:1:10: there is no file dir/no.yaml'],
    ['is the scenario', 's.yaml', 'dir/s.yaml:1:10: a file includes itself: s.yaml → s.yaml'],
    ['comes back', 'a.yaml', 'dir/b.yaml:1:10: a file includes itself: s.yaml → a.yaml → b.yaml → a.yaml'],
    [
      'is elsewhere',
      '../s.yaml',
      "dir/s.yaml:1:10: ../s.yaml is outside\n  hint: it must be in the scenario's folder, or below",
    ],
    [
      'is anywhere',
      '/etc/passwd',
      "dir/s.yaml:1:10: /etc/passwd is outside\n  hint: it must be in the scenario's folder, or below",
    ],
    [
      'is no YAML',
      'bad.yaml',
      'dir/bad.yaml:1:5: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
  ])('refuses one that %s', (_name, file, problem) => {
    const files = {
      's.yaml': 'steps: []',
      'a.yaml': 'include: b.yaml',
      'b.yaml': 'include: x/../a.yaml',
      'bad.yaml': 'a: [',
    };
    expect(problemsOf(`include: ${file}\nsteps: []`, files)).toEqual([problem]);
  });

  it('does not read on and on', () => {
    const deep = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`${i}.yaml`, `include: ${i + 1}.yaml`]),
    );
    expect(problemsOf('include: 0.yaml\nsteps: []', deep)[0]).toContain('8 deep at most');
    const wide = `include: [${Array.from({ length: 101 }, () => 'a.yaml').join(', ')}]`;
    expect(problemsOf(`${wide}\nsteps: []`, { 'a.yaml': 'steps: []' })[0]).toContain('100 files at most');
  });
});

describe('variants', () => {
  const text = `seed: 5
cluster: { machines: 2, agent_ttl: 10s }
variants:
  as-it-was: {}
  cured:
    description: waits longer
    seed: 6
    cluster: { agent_ttl: 1min }
    units: { a.service: "[Service]\\nExecStart=/bin/true\\n" }
steps:
  - run: both
  - { run: cure, only: cured }
  - { run: any, only: [as-it-was, cured] }
  - only: as-it-was
    steps: [{ run: inner }]
`;

  it('are the same steps under other settings', () => {
    const cured = scenarioOf(text, {}, { variant: 'cured' });
    expect(cured).toMatchObject({
      variant: 'cured',
      variants: [
        { name: 'as-it-was', description: '' },
        { name: 'cured', description: 'waits longer' },
      ],
      seed: 6,
      cluster: { machines: [{ count: 2 }], settings: { agentTtlMs: 60_000 } },
    });
    expect([...cured.units.keys()]).toEqual(['a.service']);
    expect(lines(cured)).toEqual(['both', 'cure', 'any']);
  });

  it('are played from the first where nobody chooses', () => {
    const first = scenarioOf(text);
    expect(first).toMatchObject({
      variant: 'as-it-was',
      seed: 5,
      cluster: { settings: { agentTtlMs: 10_000 } },
    });
    expect(first.steps).toHaveLength(3);
    expect(scenarioOf('steps: []')).toMatchObject({ variant: null, variants: [] });
  });

  it.each([
    [
      'a name that there is not',
      text,
      'curd',
      'error: the scenario has no variant curd\n  hint: did you mean cured?',
    ],
    [
      'any where there are none',
      'steps: []',
      'x',
      'error: the scenario has no variant x\n  hint: it has none',
    ],
    [
      'what is wrong with one that is not played',
      'variants:\n  a: {}\n  b: { cluster: { policy: spraed } }\nsteps: []',
      'a',
      'dir/s.yaml:3:27: there is no policy "spraed"\n  hint: did you mean spread?',
    ],
    [
      'a step of none of them',
      'variants: { fenced: {} }\nsteps:\n  - { wait: 1, only: fencd }',
      'fenced',
      'dir/s.yaml:3:22: there is no variant fencd\n  hint: did you mean fenced?',
    ],
    [
      'an unknown key of one',
      'variants:\n  a: { clusters: {} }\nsteps: []',
      'a',
      'dir/s.yaml:2:8: unknown key clusters\n  hint: did you mean cluster?',
    ],
  ])('are checked: %s', (_name, scenario, variant, problem) => {
    expect(problemsOf(scenario, {}, { variant })).toEqual([problem]);
  });
});

describe('units that a scenario brings along', () => {
  it('are checked where they are written', () => {
    const inline = `units:
  web.service: |
    [Service]
    ExecStart=/bin/true
    [X-Fleet]
    Conflict=web
  notaunit: x
  b.service: { file: bad.service }
  c.service: { file: gone.service }
steps: []`;
    const { problems } = read(inline, { 'bad.service': '[Service]\nExecStart\n' });
    expect(problems.map((problem) => formatProblem(problem).split('\n')[0])).toEqual([
      expect.stringMatching(/^dir\/s\.yaml:6:5: .*Conflict/),
      expect.stringMatching(/^dir\/s\.yaml:7:3: .*notaunit/),
      expect.stringMatching(/^dir\/bad\.service:2/),
      'dir/s.yaml:9:22: there is no file dir/gone.service',
    ]);
  });
});

describe('seeds', () => {
  it.each([
    ['', [1]],
    ['seed: 4\n', [4]],
    ['seeds: [3, 5]\n', [3, 5]],
    ['seeds: 2..4\n', [2, 3, 4]],
  ])('%j', (text, seeds) => {
    const scenario = scenarioOf(`${text}steps: []`);
    expect(scenario.seeds).toEqual(seeds);
    expect(scenario.seed).toBe(seeds[0]);
  });

  it.each(['4..2', '1..20000', 'many', '[]', '1..'])('refuses %s', (seeds) => {
    expect(problemsOf(`seeds: ${seeds}\nsteps: []`)[0]).toMatch(/^dir\/s\.yaml:1:8: seeds: /);
  });
});
