// Policies that break: what is known of each, and that units are placed all the same.
import { describe, expect, it } from 'vitest';
import { describe as inWords } from '../../../src/events/index.js';
import type { Policy } from '../../../src/fleet/index.js';
import { planWhole } from '../../../src/fleet/scheduler/reference.js';
import { aMachine, anEngineUnit, aUnitText, aView } from '../../helpers/builders.js';
import { TestCluster } from '../../helpers/cluster.js';
import { placing } from '../../helpers/placing.js';

const machines = [aMachine(1), aMachine(2)];
const units = [anEngineUnit('a.service'), anEngineUnit('b.service')];
const byId = (policy: Omit<Policy, 'name'>): Policy => ({ name: 'broken', ...policy });

function throwing(thrown: unknown): () => never {
  return () => {
    throw thrown;
  };
}

const cases: readonly (readonly [name: string, policy: Policy, problem: string, where: readonly string[]])[] =
  [
    [
      'throws an error',
      byId({ rank: throwing(new Error('no\nidea')) }),
      'it threw "no\\x0aidea"',
      ['a 1', 'b 2'],
    ],
    [
      'throws something else',
      byId({ rank: throwing(Object.create(null)) }),
      'it threw "object"',
      ['a 1', 'b 2'],
    ],
    ['ranks with NaN', byId({ rank: () => Number.NaN }), 'it ranked a.service with NaN', ['a 1', 'b 2']],
    [
      'ranks with what is no number',
      byId({ rank: (() => '1') as unknown as Policy['rank'] }),
      'it ranked a.service with string',
      ['a 1', 'b 2'],
    ],
    [
      'ranks with nothing',
      byId({ rank: (() => undefined) as unknown as Policy['rank'] }),
      'it ranked a.service with undefined',
      ['a 1', 'b 2'],
    ],
    [
      'ranks one machine with NaN, which then is the worst',
      byId({ rank: (_unit, { machine }) => (machine === machines[0] ? Number.NaN : 5) }),
      'it ranked a.service with NaN',
      ['a 2', 'b 2'],
    ],
    [
      'throws where it should refuse, which refuses nothing',
      byId({ rank: (_unit, { load }) => -load, refuse: throwing(new Error('oh')) }),
      'it threw "oh"',
      ['a 1', 'b 1'],
    ],
    [
      'throws where it should draw',
      byId({ rank: () => 0, draw: { count: 1, lot: throwing(new Error('oh')) } }),
      'it threw "oh"',
      ['a 1', 'b 1'],
    ],
    [
      'draws NaN',
      byId({
        rank: () => 0,
        draw: { count: 1, lot: (_unit, machine) => (machine === machines[0] ? Number.NaN : 3) },
      }),
      'its lot for a.service was NaN',
      ['a 2', 'b 2'],
    ],
  ];

describe('a policy that', () => {
  it.each(cases)('%s', (_name, policy, problem, where) => {
    expect(placing(policy, machines, units)).toEqual(where);
    expect(planWhole(aView(machines, units), policy).policyProblem).toBe(problem);
  });

  it.each([0, -1, Number.NaN, 0.5])('draws %d machines gets one', (count) => {
    const policy = byId({ rank: () => 0, draw: { count, lot: () => 0 } });
    expect(placing(policy, machines, units)).toEqual(['a 1', 'b 1']);
  });

  it('is sound has no problem', () => {
    expect(
      planWhole(aView(machines, units), byId({ rank: () => Number.POSITIVE_INFINITY })).policyProblem,
    ).toBeNull();
  });
});

describe('an engine with a policy that breaks', () => {
  function start(policy: Policy, count: number): TestCluster {
    const names = Array.from({ length: count }, (_, i) => `u${i}.service`);
    const files = Object.fromEntries(names.map((name) => [name, aUnitText()]));
    const test = new TestCluster({ settings: { policy }, files });
    for (const name of names) expect(test.run(`start ${name}`).at(-1)).toContain('launched');
    return test;
  }

  it('places units all the same, and tells of it once', () => {
    const test = start({ name: 'broken', rank: throwing(new Error('no idea')) }, 5);
    const told = test.of('engine-policy-failed');
    expect(told).toMatchObject([{ policy: 'broken', problem: 'it threw "no idea"' }]);
    expect(told.map((event) => inWords(event, (id) => id)?.text)).toEqual([
      'the policy "broken" failed, and is passed over: it threw "no idea"',
    ]);
  });

  it('tells of every problem that is another, but not for ever', () => {
    let calls = 0;
    const rank = (): number => {
      calls += 1;
      throw new Error(`no idea ${calls}`);
    };
    const test = start({ name: 'broken', rank }, 110);
    const told = test.of('engine-policy-failed');
    expect(told).toHaveLength(101);
    expect(told[1]?.problem).toMatch(/^it threw "no idea \d+"$/);
    expect(told.at(-1)?.problem).toBe('it fails in ever new ways, of which no more is told');
  });
});
