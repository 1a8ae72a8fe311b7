import { describe, expect, it } from 'vitest';
import { binPack } from '../../src/fleet/scheduler/policies/bin-pack.js';
import { countRoom, explainIn } from '../../src/sim/questions.js';
import { aUnitFile } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';

const files = { 'a.service': '[Service]\nExecStart=/bin/sleep infinity\n' };
const nothing = { whatIf: [], without: [] };

describe('questions about a world', () => {
  it('are answered by the policy that its engines go by', () => {
    const test = new TestCluster({ files, settings: { policy: binPack } });
    test.run('start a');
    const { policy, choice } = explainIn(test.world, { unit: 'a.service', ...nothing });
    expect(policy).toBe(binPack.name);
    expect(choice?.winner).toBe(test.world.picture.units.get('a.service')?.machine);
  });

  it('suppose nothing of a machine that is not in the cluster', () => {
    const test = new TestCluster({ files });
    test.run('start a');
    test.kill('core-03');
    test.runFor(60_000);
    for (const supposed of [
      { whatIf: ['core-03:zone=b'], without: [] },
      { whatIf: [], without: ['core-03'] },
    ])
      expect(() => explainIn(test.world, { unit: 'a.service', ...supposed })).toThrow(
        'machine core-03 is not in the cluster',
      );
  });

  it('fail for a unit that is not there, and for a name that is none', () => {
    const { world } = new TestCluster({ files });
    expect(() => explainIn(world, { unit: 'b.service', ...nothing })).toThrow(
      'unit b.service does not exist',
    );
    expect(() => countRoom(world, { name: 'a b', file: aUnitFile(), ...nothing })).toThrow('unit name');
  });
});
