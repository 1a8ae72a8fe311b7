// What screens say of a cluster in which there is nothing.
import { describe, expect, it } from 'vitest';
import { failure, now } from '../../../src/base/index.js';
import { sourceOf } from '../../helpers/a-run.js';
import { shown } from '../../helpers/a-screen.js';
import { ASource } from '../../helpers/a-source.js';
import { machineId } from '../../helpers/builders.js';
import { TestCluster } from '../../helpers/cluster.js';

/** One that is real, whose etcd has nothing, or is away. */
function aRealSource(etcd: 'empty' | 'away'): ASource {
  const { questions } = sourceOf(new TestCluster({ machines: 1 }));
  const source = new ASource();
  source.isReal = true;
  if (questions === null) return source;
  const registry = () =>
    now(() => {
      if (etcd === 'away') throw failure('registry-unavailable', 'etcd cannot be reached');
      return { keys: [], policy: {} as never };
    });
  source.questions = { ...questions, registry };
  return source;
}

const START = '`fleetsim fleetd --etcd-servers URL`';

describe('where there is nothing', () => {
  it.each([
    ['the cluster', '1', 'no machine has booted yet', `no machine has registered yet; ${START}`],
    ['the table of units', '2', 'no units yet', 'no units yet'],
    ['the table of machines', '3', 'no machine has booted yet', `no machine has registered yet; ${START}`],
  ])('%s says so, and of a real one only if its etcd says so', async (_name, key, simulated, real) => {
    const screen = await shown(new ASource(), [key]);
    await screen.until((frame) => frame.includes(simulated));
    const empty = await shown(aRealSource('empty'), [key]);
    await empty.until((frame) => frame.includes(real));
    const away = await shown(aRealSource('away'), [key]);
    const frame = await away.until((frame) => frame.includes('etcd cannot be reached'));
    expect(frame).not.toContain('yet');
  });

  it('the journal says so, also where machines have booted and cannot register', async () => {
    const screen = await shown(aRealSource('empty'), ['6']);
    await screen.until((frame) => frame.includes(START));
    const source = aRealSource('away');
    source.tell(0, { type: 'machine-booted', machine: machineId(1), name: 'core-01', publicIp: '' });
    const away = await shown(source, ['6']);
    await away.until((frame) => frame.includes('etcd cannot be reached'));
  });
});
