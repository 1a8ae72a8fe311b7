import { describe, expect, it } from 'vitest';
import { formatProblem, type Problem } from '../../../src/base/index.js';
import { lintScenario } from '../../../src/sim/scenario/lint.js';
import { readScenario } from '../../../src/sim/scenario/read/read.js';

const FILES = ['web@.service', 'hello.service', 'dir/other.service'];

function lint(...runs: readonly string[]): readonly Problem[] {
  const text = `steps:\n${runs.map((run) => `  - run: ${JSON.stringify(run)}\n`).join('')}`;
  const { scenario } = readScenario(text, 's.yaml');
  if (scenario === null) throw new Error('a bad scenario');
  return lintScenario(scenario, (path) => (FILES.includes(path) ? { path, text: '', origin: 'user' } : null));
}

function problems(...runs: readonly string[]): readonly string[] {
  return lint(...runs).map((problem) => formatProblem(problem).split('\n')[0] ?? '');
}

describe('lintScenario', () => {
  it('finds nothing wrong with units that have files, or templates that do', () => {
    expect(
      problems(
        'fleetctl submit web@.service dir/other',
        "fleetctl start 'web@<1,2>' hello other 'web@*'",
        'fleetctl list-units',
        'fleetctl stop web@.service nothing',
        'fleetsim rebalance --apply --max-moves 2',
        'fleetsim start hello &',
      ),
    ).toEqual([]);
  });

  it.each([
    ['fleetctl start web@.service', 's.yaml:2:5: cannot activate template "web@.service"'],
    ['fleetctl load web@', 's.yaml:2:5: cannot activate template "web@.service"'],
    ['fleetctl start nope', 's.yaml:2:5: there is no file for the unit nope.service'],
    ['fleetctl strat hello', "s.yaml:2:5: unknown command 'strat'"],
    ['fleetctl start "hello', expect.stringMatching(/^s\.yaml:2:5: /) as unknown as string],
    ['fleetctl rebalance', "s.yaml:2:5: unknown command 'rebalance'"],
    ['fleetsim machine explode core-01', "s.yaml:2:5: unknown command 'machine'"],
    ['docker ps', 's.yaml:2:5: not a command of a scenario: docker ps'],
  ])('tells of %s', (run, problem) => {
    expect(problems(run)).toEqual([problem]);
  });

  it.each([
    ['fleetsim machine kill core-01', 'fault: kill core-01'],
    ['fleetsim net heal all', 'fault: heal all'],
    ['fleetsim advance 60s', 'wait: 60s'],
  ])('tells which step does what %s does for a person', (run, step) => {
    expect(lint(run)).toMatchObject([
      { message: `not a command of a scenario: ${run}`, hint: `it is a step of its own: \`${step}\`` },
    ]);
  });

  it('tells of each missing unit once', () => {
    expect(problems('fleetctl submit nope', 'fleetctl start nope')).toHaveLength(1);
  });
});
