// What our API has beyond fleet's: commands on machines, what is out of order, and bad days.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Send } from '../../../src/api/client/request.js';
import {
  askBeyond,
  askCgroups,
  askDoctor,
  askEtcd,
  askFault,
  type Cgroups,
  type Examination,
  linesFrom,
  sendTo,
} from '../../../src/api/index.js';
import { now } from '../../../src/base/index.js';
import { promiseOf } from '../../../src/cli/task.js';
import { examineRegistry } from '../../../src/fleet/index.js';
import { aUnitText } from '../../helpers/builders.js';
import { overHttp } from '../../helpers/fleetctl.js';
import { HttpCluster } from '../../helpers/http.js';

const FILES = {
  'a.service': aUnitText(),
  'slow.service': '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sleep 3\n',
  'hello.service': '[Service]\nExecStart=/bin/sh -c "while true; do echo Hello World; sleep 1; done"\n',
};

let cluster: HttpCluster;
beforeEach(async () => {
  cluster = await HttpCluster.start({ files: FILES });
});
afterEach(() => cluster.close());

/** What a line of fleetctl prints over the wire. */
async function run(line: string): Promise<readonly string[]> {
  const { printed, exitCode } = await overHttp(cluster).run(line.split(' '));
  const lines = printed.map(({ text }) => text);
  return exitCode === 0 ? lines : [...lines, `[exit ${exitCode}]`];
}

function post(path: string, body: unknown): Promise<readonly [number, unknown]> {
  return ask(`machines/${path}`, body);
}

function fault(text: unknown): Promise<readonly [number, unknown]> {
  return ask('faults', { fault: text });
}

async function ask(path: string, body: unknown): Promise<readonly [number, unknown]> {
  const answered = await cluster.ask({
    method: 'POST',
    path: `/fleetsim/v1/${path}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return [answered.status, JSON.parse(answered.body)];
}

const refusal = (code: number, message: string) => [
  code,
  { error: expect.objectContaining({ code, message: expect.stringContaining(message) }) },
];

/** What is not there, as a fleet says it. */
const fleet: Send = () => now(() => ({ status: 404, text: '{"error":{"code":404,"message":""}}' }));

describe('moves of units', () => {
  const open = linesFrom({ type: 'tcp', host: '127.0.0.1', port: 1 });

  it('are told of as they are', async () => {
    const { test, endpoint } = cluster;
    test.run('start a');
    const to = test.runsOn('a.service') === 'core-01' ? 'core-02' : 'core-01';
    expect(test.move(to, 'a.service')).toBeNull();
    test.runFor(10);
    const { moves } = await promiseOf(askBeyond({ send: sendTo(endpoint), open }));
    const on = { to: test.world.machineId(to), because: null };
    expect(await promiseOf(moves())).toEqual(new Map([['a.service', on]]));
    test.runFor(5_000);
    expect(await promiseOf(moves())).toEqual(new Map());
  });

  it('are none of a fleet', async () => {
    const { moves } = await promiseOf(askBeyond({ send: fleet, open }));
    await expect(promiseOf(moves())).rejects.toMatchObject({ code: 'no-moves' });
  });
});

describe('the members of etcd', () => {
  it('are told of as they are', async () => {
    await fault('freeze etcd-1');
    expect(await promiseOf(askEtcd(sendTo(cluster.endpoint)))).toEqual([
      { member: 'etcd-1', state: 'frozen', leads: false, term: 2, revision: expect.any(Number), behind: 0 },
    ]);
  });

  it('are not, by a fleet', async () => {
    await expect(promiseOf(askEtcd(fleet))).rejects.toMatchObject({ code: 'no-members' });
  });
});

describe('a command on a machine', () => {
  const order = (words: unknown): Promise<readonly [number, unknown]> =>
    post(`${cluster.test.world.machineId('core-01')}/run`, { words });

  it('is not passed on by who is asked for its own', async () => {
    const machine = cluster.test.world.machineId('core-01');
    expect(await post(`${machine}/run`, { words: ['hostname'], here: true })).toMatchObject([200, {}]);
    expect(await post('f00/run', { words: ['hostname'], here: true })).toEqual([
      404,
      { error: { code: 404, message: 'the machine does not answer' } },
    ]);
  });

  it('answers lines and an exit code', async () => {
    expect(await order(['hostname'])).toEqual([
      200,
      { type: 'done', lines: [{ stream: 'stdout', text: 'core-01', marks: [] }], exitCode: 0 },
    ]);
    expect(await order(['nonsense'])).toMatchObject([200, { exitCode: 127 }]);
  });

  it('may change something, is waited for, and has its exit code', async () => {
    const { test } = cluster;
    test.run('start a');
    const machine = test.runsOn('a.service') ?? '';
    expect(await run(`ssh ${machine} systemctl stop a`)).toEqual([]);
    expect(await run(`ssh ${machine} systemctl is-active a`)).toEqual(['inactive', '[exit 3]']);
    test.run('load slow');
    expect(await run('ssh slow systemctl start slow')).toEqual([]);
    expect(await run('ssh slow systemctl is-active slow')).toEqual(['active']);
    expect(await run(`ssh ${machine} systemctl start nope`)).toEqual([
      'Failed to start nope.service: Unit nope.service not found.',
      '[exit 5]',
    ]);
  });

  it('that goes on needs somebody who ends it', async () => {
    expect((await run('ssh core-01 journalctl -f')).join()).toContain('nobody is there to end it');
  });

  it('that goes on tells what comes, and that the machine is lost', async () => {
    const { test } = cluster;
    test.run('start hello');
    const machine = test.runsOn('hello.service') ?? '';
    const open = linesFrom(cluster.endpoint);
    const { machine: reach } = await promiseOf(askBeyond({ send: sendTo(cluster.endpoint), open }));
    const words = ['journalctl', '-fu', 'hello', '-o', 'cat', '-n', '1'];
    let answer = await promiseOf(reach(test.world.machineId(machine)).run(words));
    const said: string[] = [];
    const next = async (): Promise<void> => {
      if (answer.type === 'done') throw new Error('it is over');
      said.push(...answer.lines.map(({ line }) => line.text));
      test.runFor(500);
      await new Promise((resolve) => setImmediate(resolve));
      answer = answer.again();
    };
    while (said.length < 4) await next();
    expect(answer.type).toBe('following');
    expect(new Set(said)).toEqual(new Set(['Hello World']));
    test.kill(machine);
    const lost = async (): Promise<never> => {
      for (;;) await next();
    };
    await expect(lost()).rejects.toThrow(`the connection to ${machine} was lost`);
  });

  it.each([[[]], ['hostname'], [[1]], [null]])('is refused when its words are %j', async (words) => {
    expect((await order(words))[0]).toBe(400);
  });

  it('is refused on a machine that is off, or that nobody knows', async () => {
    const id = cluster.test.world.machineId('core-01');
    cluster.test.kill('core-01');
    for (const machine of [id, 'nobody'])
      expect(await post(`${machine}/run`, { words: ['date'] })).toEqual(refusal(404, 'does not answer'));
  });
});

describe('the doctor', () => {
  it('says what the registry lacks, as on the registry itself', async () => {
    const ask = (): Promise<Examination> => promiseOf(askDoctor(sendTo(cluster.endpoint)));
    expect(await ask()).toEqual({ keys: cluster.test.world.registry().length, findings: [] });
    for (const machine of ['core-01', 'core-02', 'core-03']) cluster.test.kill(machine);
    cluster.test.runFor(60_000);
    const { findings } = await ask();
    expect(findings).toEqual(examineRegistry(cluster.test.world.registry()));
    expect(findings.map(({ code }) => code)).toContain('no-leader');
  });
});

describe('the control groups', () => {
  const ask = (machine?: string): Promise<Cgroups> =>
    promiseOf(askCgroups(sendTo(cluster.endpoint), machine));

  it('are those of the machines that are on, or of one', async () => {
    const { test } = cluster;
    test.run('start a');
    test.kill('core-03');
    const { atMs, machines } = await ask();
    expect(atMs).toBe(test.nowMs);
    expect(machines).toEqual(
      ['core-01', 'core-02'].map((hostname) => {
        const local = test.world.stage.machine(test.world.machineId(hostname));
        return { hostname, root: local?.systemd.cgroups() };
      }),
    );
    expect((await ask('10.0.0.12')).machines.map(({ hostname }) => hostname)).toEqual(['core-02']);
    expect((await ask('core-03')).machines).toEqual([]);
    await expect(ask('core-9')).rejects.toThrow('there is no machine core-9');
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
  const done = (text: string): readonly [number, unknown] => [200, { done: text }];

  it('comes to a machine by any of its names, and is told by the first', async () => {
    expect(await fault('kill 10.0.0.12')).toEqual(done('Machine core-02 killed'));
    expect(await fault('kill core-02')).toEqual(refusal(409, 'already off'));
    expect(await fault('set-metadata core-01 region=eu')).toEqual(done('Machine core-01 has other metadata'));
  });

  it('are refused with what to do instead, as on the session itself', async () => {
    const asked = promiseOf(askFault(sendTo(cluster.endpoint), 'kil core-01'));
    const hint = expect.stringContaining('did you mean kill?');
    await expect(asked).rejects.toMatchObject({ problems: [{ hint }] });
  });

  it.each([
    ['explode core-01', 404, 'not a fault'],
    ['kill core-09', 404, 'no machine'],
    ['partition core-09 and etcd', 404, 'nothing on the network'],
    ['partition core-01 and core-02', 400, 'nothing ever passes'],
    ['delay core-01 and etcd 999h', 400, 'longer than a day'],
    ['thaw core-01', 409, 'not frozen'],
    ['uncordon core-01', 409, 'not drained'],
    ['crash core-01 x.service', 404, 'not loaded'],
    [1, 400, 'fault'],
    ['change-id core-01 x', 400, 'not a machine ID'],
  ])('is refused: %s', async (text, status, message) => {
    expect(await fault(text)).toEqual(refusal(status, message));
  });
});
