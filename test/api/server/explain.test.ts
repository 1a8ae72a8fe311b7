// Questions to the scheduler through our API: what is asked over the wire is answered as on the spot.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Send } from '../../../src/api/client/request.js';
import { askExplanation, askRoom, type Endpoint, sendTo } from '../../../src/api/index.js';
import { type FleetsimError, now, runTask, type Task } from '../../../src/base/index.js';
import { countRoom, explainIn } from '../../../src/sim/questions.js';
import { aUnitFile } from '../../helpers/builders.js';
import { HttpCluster } from '../../helpers/http.js';

const service = '[Service]\nExecStart=/bin/sleep infinity\n';
const files = {
  'a.service': service,
  'g.service': `${service}[X-Fleet]\nGlobal=true\nMachineMetadata=region=eu\n`,
  't@.service': service,
  'w@.service': `${service}[X-Fleet]\nConflicts=w@*.service\n[X-Fleetsim]\nSpreadBy=zone\n`,
  'p.service': `${service}[X-Fleet]\nMachineOf=q.service\n`,
  'q.service': `${service}[X-Fleet]\nMachineOf=p.service\n`,
  's.service': `${service}[X-Fleetsim]\nSticky=true\n`,
};

let cluster: HttpCluster;
beforeEach(async () => {
  cluster = await HttpCluster.start({ files });
  const names = ['a', 'g', 'w@1', 'w@2', 'w@3', 'w@4', 'p', 'q', 's'];
  cluster.test.run(`start --no-block ${names.join(' ')}`);
  cluster.test.run('submit t@.service');
  cluster.test.runFor(5_000);
});
afterEach(() => cluster.close());

/** The outcome of a task that waits for a network. */
function outcome<T>(task: (send: Send) => Task<T>): Promise<T | FleetsimError> {
  const { endpoint }: { readonly endpoint: Endpoint } = cluster;
  return new Promise((resolve) =>
    runTask(task(sendTo(endpoint)), (ended) => resolve(ended.ok ? ended.value : ended.error)),
  );
}

const nothing = { whatIf: [], without: [] };

describe('an explanation over the wire', () => {
  it.each(['a', 'g', 't@', 'w@1', 'w@4', 'p', 's'])('is that of the cluster itself: %s', async (name) => {
    const question = { ...nothing, unit: `${name}.service` };
    expect(await outcome((send) => askExplanation(send, question))).toEqual(
      explainIn(cluster.test.world, question),
    );
  });

  it('supposes what it is asked to, and nothing comes of it', async () => {
    const { revision } = cluster.test.world.store;
    const question = {
      unit: 's.service',
      whatIf: ['core-02:zone=b', 'zone=c'],
      without: ['core-01', 'core-03'],
    };
    const answer = await outcome((send) => askExplanation(send, question));
    expect(answer).toEqual(explainIn(cluster.test.world, question));
    expect(answer).toMatchObject({ choice: { machines: 2 } });
    expect(cluster.test.world.store.revision).toBe(revision);
  });

  it.each([
    ['a unit that is not there', { unit: 'x.service' }, 'api-refused', 'unit does not exist'],
    ['a machine that is not there', { unit: 'a.service', without: ['core-9'] }, 'api-refused', 'no machine'],
    ['no metadata', { unit: 'a.service', whatIf: ['zone'] }, 'api-refused', '--what-if takes metadata'],
  ])('is refused for %s', async (_name, question, code, message) => {
    const error = await outcome((send) => askExplanation(send, { ...nothing, ...question }));
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('is not to be had of a fleet', async () => {
    const fleet: Send = () => now(() => ({ status: 404, text: '{"error":{"code":404,"message":""}}' }));
    const error = await outcome(() => askExplanation(fleet, { ...nothing, unit: 'a.service' }));
    expect(error).toMatchObject({ code: 'no-explanation' });
  });
});

describe('room counted over the wire', () => {
  it('is that of the cluster itself', async () => {
    for (const file of [aUnitFile(), aUnitFile('Conflicts=w@*.service')]) {
      const question = { name: 'w@.service', file, ...nothing, whatIf: ['max_units=5'] };
      expect(await outcome((send) => askRoom(send, question))).toEqual(
        countRoom(cluster.test.world, question),
      );
    }
  });

  it.each([
    ['a name that is none', { name: 'a b', options: [], whatIf: [], without: [] }, 400],
    ['no options', { name: 'a.service', whatIf: [], without: [] }, 400],
    [
      'an option that no unit file can hold',
      { name: 'a.service', options: [{ section: 'a]b', name: 'x', value: 'y' }], whatIf: [], without: [] },
      400,
    ],
  ])('is refused for %s', async (_name, body, status) => {
    const answered = await cluster.ask({
      method: 'POST',
      path: '/fleetsim/v1/capacity',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answered.status).toBe(status);
  });
});
