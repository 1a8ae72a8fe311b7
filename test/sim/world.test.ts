// The end of a run: what is broken by it is told before it is over.
import { expect, it } from 'vitest';
import type { Invariant } from '../../src/sim/invariants/index.js';
import { DEFAULT_CLUSTER, World } from '../../src/sim/world.js';

it('tells of a rule that is broken at the very end, and ends then', () => {
  const told: string[] = [];
  const broken: Invariant = {
    name: 'never-ends',
    sentence: 'runs do not end',
    start: () => ({ apply: ({ type }) => (type === 'etcd-traffic' ? { sentence: 'it ends' } : null) }),
  };
  const world = new World({
    name: 'test',
    version: 'test',
    seed: 1,
    cluster: DEFAULT_CLUSTER,
    onEvent: ({ type }) => void told.push(type),
    invariants: [broken],
  });
  world.boot();
  world.end({ held: 0, failed: 0 });
  expect(told.slice(-3)).toEqual(['etcd-traffic', 'invariant-broken', 'run-ended']);
});
