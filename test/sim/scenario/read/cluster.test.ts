import { describe, expect, it } from 'vitest';
import { formatProblem, present, seededRandom } from '../../../../src/base/index.js';
import { DEFAULT_SETTINGS } from '../../../../src/fleet/index.js';
import { nameMachines, settingsOfMachines } from '../../../../src/sim/machine/groups.js';
import { readScenario } from '../../../../src/sim/scenario/read/read.js';
import type { ClusterSpec } from '../../../../src/sim/world.js';

/** A scenario of a cluster alone, as it is written behind `cluster:`. */
function read(cluster: string) {
  return readScenario(`cluster: ${cluster}\nsteps: []`, 's.yaml');
}

function clusterOf(text: string): ClusterSpec {
  const { scenario, problems } = read(text);
  expect(problems).toEqual([]);
  return present(scenario, 'a scenario').cluster;
}

/** `rack0-1 rack=0 zone=z0`, … */
function machinesOf(text: string): readonly string[] {
  return nameMachines(clusterOf(text).machines, seededRandom(1)).map(({ name, metadata }) =>
    [name, ...Object.entries(metadata).map(([key, value]) => `${key}=${value}`)].join(' '),
  );
}

describe('the machines of a cluster', () => {
  it('differ by what their templates say', () => {
    expect(
      machinesOf(
        "{ machines: [{ count: 4, name: 'rack{rack}-{n:2}', metadata: { rack: '{i/2}', zone: 'z{i%3}', ssd: true } }] }",
      ),
    ).toEqual([
      'rack0-01 rack=0 zone=z0 ssd=true',
      'rack0-02 rack=0 zone=z1 ssd=true',
      'rack1-03 rack=1 zone=z2 ssd=true',
      'rack1-04 rack=1 zone=z0 ssd=true',
    ]);
  });

  it('are counted where their name is no template', () => {
    expect(
      machinesOf("{ machines: [{ count: 2, name: web, metadata: { z: '{n}' } }, { name: db }, { }] }"),
    ).toEqual(['web-01 z=1', 'web-02 z=2', 'db', 'core-04']);
  });

  it('are refused without a control character of theirs on the screen', () => {
    const { problems } = read('{ machines: [{ name: "a\\e[31mx\\a" }, { name: "{\\e[2J}" }] }');
    expect(problems).toHaveLength(2);
    for (const problem of problems) expect(formatProblem(problem)).not.toMatch(/\p{Cc}/u);
  });

  it('may have engines of other versions, or none', () => {
    const settings = settingsOfMachines(
      clusterOf(
        "{ machines: [{ count: 2, disable_engine: true }, { name: 'new-{n}', engine_version: 2 }, { }] }",
      ).machines,
      DEFAULT_SETTINGS,
    );
    expect(
      settings.map(({ disableEngine, engineVersion }) => (disableEngine ? 'none' : engineVersion)),
    ).toEqual(['none', 'none', 2, 1]);
    expect(read('{ machines: [{ count: 2, disable_engine: true }] }').problems.map(formatProblem)).toEqual([
      's.yaml:1:22: no machine runs an engine: nothing would ever be scheduled',
    ]);
  });

  it('say in their metadata how much there is room for', () => {
    expect(
      machinesOf('{ machines: [{ memory: 4G, cpus: 2.5, max_units: 10, metadata: { a: b } }] }'),
    ).toEqual(['core-01 a=b memory=4G cpus=2.5 max_units=10']);
  });

  it.each([
    [
      'a name that another has by counting',
      '[{ count: 2, name: a }, { name: a-02 }]',
      's.yaml:1:54: there is a machine a-02 already',
    ],
    [
      'one that the program gives',
      '[{ name: core-02 }, {}]',
      's.yaml:1:42: there is a machine core-02 already',
    ],
    [
      'names that are all the same',
      "[{ count: 2, name: 'a{i/5}' }]",
      's.yaml:1:41: there is a machine a0 already',
    ],
    [
      'a name that means something else',
      '[{ name: etcd-1 }]',
      's.yaml:1:31: etcd-1 is no name for a machine: it means something else to faults',
    ],
    [
      'a template of nothing known',
      "[{ metadata: { a: '{rack}' } }]",
      's.yaml:1:40: {rack}: there is no rack; there are n, i',
    ],
    [
      'a name that is none',
      '[{ name: a b }]',
      's.yaml:1:31: a b is not a name of up to 64 letters, digits, _ and -',
    ],
    [
      'a size that is none',
      '[{ memory: much }]',
      's.yaml:1:33: cluster.machines.0.memory: not a size, such as 4G',
    ],
  ])('are refused: %s', (_name, machines, problem) => {
    expect(read(`{ machines: ${machines} }`).problems.map(formatProblem)).toEqual([problem]);
  });
});

describe('the settings of a cluster', () => {
  it('are fleet’s where nothing is said', () => {
    expect(clusterOf('{ agent_reconcile_interval: 1s, latency: { min: 5ms, max: 20ms } }')).toMatchObject({
      settings: { agentReconcileIntervalMs: 1_000, agentTtlMs: 30_000 },
      latency: { minMs: 5, maxMs: 20 },
    });
  });

  it('name several ends of the network at once', () => {
    const text = '{ groups: { left: [core-01, core-02], right: zone=b } }';
    expect(clusterOf(text).groups).toEqual({ left: 'core-01,core-02', right: 'zone=b' });
  });

  it.each([
    ['{}', undefined],
    ['{ etcd: 3 }', 3],
    ['{ etcd: { members: 5 } }', 5],
  ])('say how many members etcd has: %s', (cluster, etcdSize) => {
    expect(clusterOf(cluster)?.etcdSize).toBe(etcdSize);
  });

  it.each([
    ['{ etcd: 4 }', 's.yaml:1:18: cluster.etcd: there is no 4\n  hint: there are: 1, 3, 5'],
    [
      '{ etcd: { members: 2 } }',
      's.yaml:1:29: cluster.etcd.members: there is no 2\n  hint: there are: 1, 3, 5',
    ],
    ['{ groups: { etcd: [core-01] } }', 's.yaml:1:28: etcd means something else already'],
    ['{ latency: { min: 5ms, max: 1ms } }', 's.yaml:1:21: cluster.latency: min is more than max'],
    ['{ latency: { min: 5ms } }', 's.yaml:1:21: cluster.latency.max is missing'],
    ['{ latency: { min: 0, max: 2min } }', 's.yaml:1:36: cluster.latency.max: at most 60s'],
    ['{ etcd: { members: 3, size: 3 } }', 's.yaml:1:32: unknown key size'],
  ])('are refused: %s', (cluster, problem) => {
    expect(read(cluster).problems.map(formatProblem)).toEqual([problem]);
  });
});
