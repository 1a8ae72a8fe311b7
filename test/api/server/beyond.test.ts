// What our API has beyond fleet's: commands on machines, which only look, and bad days.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpCluster } from '../../helpers/http.js';

let cluster: HttpCluster;
beforeEach(async () => {
  cluster = await HttpCluster.start();
});
afterEach(() => cluster.close());

async function post(path: string, body?: unknown): Promise<readonly [number, unknown]> {
  const answered = await cluster.ask({
    method: 'POST',
    path: `/fleetsim/v1/machines/${path}`,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return [answered.status, JSON.parse(answered.body)];
}

const refusal = (code: number, message: string) => [
  code,
  { error: { code, message: expect.stringContaining(message) } },
];

describe('a command on a machine', () => {
  const run = (words: unknown): Promise<readonly [number, unknown]> =>
    post(`${cluster.test.world.machineId('core-01')}/run`, { words });

  it('answers lines and an exit code', async () => {
    expect(await run(['hostname'])).toEqual([
      200,
      { lines: [{ stream: 'stdout', text: 'core-01', marks: [] }], exitCode: 0 },
    ]);
    expect(await run(['nonsense'])).toMatchObject([200, { exitCode: 127 }]);
  });

  it.each([
    ['changes something', ['systemctl', 'stop', 'a']],
    ['goes on', ['journalctl', '-f']],
    ['is not over at once', ['systemd-cgtop', '-b', '-n', '2']],
  ])('is refused when it %s', async (_name, words) => {
    expect(await run(words)).toEqual(refusal(409, 'only looked at'));
  });

  it.each([[[]], ['hostname'], [[1]], [null]])('is refused when its words are %j', async (words) => {
    expect((await run(words))[0]).toBe(400);
  });

  it('is refused on a machine that is off, or that nobody knows', async () => {
    const id = cluster.test.world.machineId('core-01');
    cluster.test.kill('core-01');
    for (const machine of [id, 'nobody'])
      expect(await post(`${machine}/run`, { words: ['date'] })).toEqual(refusal(404, 'does not answer'));
  });
});

describe('units that are moved', () => {
  const ask = async (body?: unknown): Promise<readonly [number, unknown]> => {
    const answered = await cluster.ask({
      method: body === undefined ? 'GET' : 'POST',
      path: '/fleetsim/v1/moves',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return [answered.status, answered.body === '' ? null : JSON.parse(answered.body)];
  };

  it('are told with where they go, and why they stay', async () => {
    const { test } = cluster;
    expect(await ask()).toEqual([200, { units: {} }]);
    await cluster.put('a.service', {
      name: 'a.service',
      desiredState: 'launched',
      options: [{ section: 'Service', name: 'ExecStart', value: '/bin/sleep infinity' }],
    });
    test.runFor(1_000);
    const [from, to] = ['core-01', 'core-02'].map((name) => test.world.machineId(name));
    expect(await ask({ moves: [{ unit: 'a.service', from, to }] })).toEqual([204, null]);
    expect(await ask()).toEqual([200, { units: { 'a.service': { to, because: null } } }]);
    test.kill('core-02');
    test.runFor(60_000);
    const because = `Machine(${to}) went away`;
    expect(await ask()).toEqual([200, { units: { 'a.service': { to: null, because } } }]);
  });

  it.each([
    [{}, 400, 'moves'],
    [{ moves: [] }, 400, 'moves'],
    [{ moves: Array.from({ length: 17 }, () => ({ unit: 'a.service', from: 'x', to: 'y' })) }, 400, 'moves'],
    [{ moves: [{ unit: 'a.service', from: 'x', to: 'y' }] }, 409, 'not on x'],
  ])('are refused as %j', async (body, status, message) => {
    expect(await ask(body)).toEqual(refusal(status, message));
  });
});

describe('a bad day', () => {
  it('comes to a machine by any of its names, and is told by the first', async () => {
    expect(await post('10.0.0.12/kill')).toEqual([200, { name: 'core-02' }]);
    expect(await post('core-02/kill')).toEqual(refusal(409, 'already off'));
    expect(await post('core-01/set-metadata', { argument: 'region=eu' })).toEqual([200, { name: 'core-01' }]);
  });

  it.each([
    ['core-01/explode', undefined, 404, 'not a fault'],
    ['core-09/kill', undefined, 404, 'no machine'],
    ['core-01/kill', { argument: 1 }, 400, 'argument'],
    ['core-01/change-id', { argument: 'x' }, 400, 'not a machine ID'],
  ])('is refused: %s', async (path, body, status, message) => {
    expect(await post(path, body)).toEqual(refusal(status, message));
  });
});
