// fleet's API as its clients have it: straight on the registry, and over HTTP. What is asked and what comes back is the
// same.
import { afterEach, describe, expect, it } from 'vitest';
import { type FleetsimError, runTask, type Task } from '../../src/base/index.js';
import type { FleetApi } from '../../src/fleet/index.js';
import { aUnitFile } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';
import { HttpCluster } from '../helpers/http.js';

interface Subject {
  readonly api: FleetApi;
  readonly test: TestCluster;
  close(): void;
}

const IMPLEMENTATIONS: readonly (readonly [name: string, open: () => Promise<Subject>])[] = [
  [
    'the registry',
    async () => {
      const test = new TestCluster();
      return { api: test.world.api, test, close: () => undefined };
    },
  ],
  ['HTTP', async () => HttpCluster.start()],
];

function end<T>(task: Task<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    runTask(task, (outcome) => (outcome.ok ? resolve(outcome.value) : reject(outcome.error)));
  });
}

async function codeOf(task: Task<unknown>): Promise<string> {
  return end(task).then(
    () => 'ok',
    (error: FleetsimError) => error.code,
  );
}

describe.each(IMPLEMENTATIONS)("fleet's API over %s", (_name, open) => {
  let subject: Subject | null = null;
  afterEach(() => subject?.close());
  const start = async (): Promise<Subject> => {
    subject = await open();
    return subject;
  };

  it('lists machines by ID, with dynamic metadata over their own', async () => {
    const { api, test } = await start();
    const machines = await end(api.machines());
    expect(machines.map(({ id }) => id)).toEqual([...test.world.picture.machines.keys()].sort());
    expect(machines[0]).toMatchObject({ publicIp: '10.0.0.11', metadata: {} });
    const machine = machines[0]?.id ?? '';
    await end(
      api.setMachineMetadata([
        { machine, key: 'region', value: 'eu' },
        { machine, key: 'region', value: 'us' },
        { machine, key: 'disk', value: null },
        { machine: 'unheard-of', key: 'x', value: 'y' },
      ]),
    );
    expect((await end(api.machines())).map(({ metadata }) => metadata)).toEqual([{ region: 'us' }, {}, {}]);
  });

  it('takes more changes of metadata than etcd has room for in a transaction', async () => {
    const { api } = await start();
    const [first] = await end(api.machines());
    const machine = first?.id ?? '';
    const changes = Array.from({ length: 300 }, (_, i) => ({ machine, key: `k${i}`, value: 'v' }));
    await end(api.setMachineMetadata(changes));
    expect(Object.keys((await end(api.machines()))[0]?.metadata ?? {})).toHaveLength(300);
  });

  it('tells a unit from its creation to its end', async () => {
    const { api, test } = await start();
    const file = aUnitFile('Conflicts=b*');
    await end(api.putUnit('a.service', file));
    expect(await end(api.unit('a.service'))).toMatchObject({
      name: 'a.service',
      global: false,
      targetState: 'inactive',
      currentState: 'inactive',
      machine: null,
    });
    await end(api.setTargetState('a.service', 'launched'));
    test.runFor(1_000);
    const unit = await end(api.unit('a.service'));
    expect(unit).toMatchObject({ targetState: 'launched', currentState: 'launched' });
    expect(await end(api.units())).toEqual([unit]);
    expect(await end(api.unitStates())).toEqual([
      {
        unit: 'a.service',
        machine: unit?.machine,
        hash: unit?.hash,
        load: 'loaded',
        active: 'active',
        sub: 'running',
      },
    ]);
    await end(api.destroyUnit('a.service'));
    expect(await end(api.unit('a.service'))).toBeNull();
    expect(await end(api.units())).toEqual([]);
  });

  it('gives a unit another content, and leaves it wanted as it was', async () => {
    const { api } = await start();
    await end(api.putUnit('a.service', aUnitFile()));
    await end(api.setTargetState('a.service', 'loaded'));
    const before = await end(api.unit('a.service'));
    await end(api.putUnit('a.service', aUnitFile('Global=true')));
    const after = await end(api.unit('a.service'));
    expect(after).toMatchObject({ targetState: 'loaded', global: true });
    expect(after?.hash).not.toBe(before?.hash);
  });

  it('creates a unit with the state that is asked for, or gives it that with another content', async () => {
    const { api, test } = await start();
    await end(api.putUnit('a.service', aUnitFile(), 'launched'));
    test.runFor(1_000);
    const launched = await end(api.unit('a.service'));
    expect(launched).toMatchObject({ targetState: 'launched', currentState: 'launched' });
    await end(api.putUnit('a.service', aUnitFile('MachineOf=b.service'), 'inactive'));
    test.runFor(1_000);
    const withdrawn = await end(api.unit('a.service'));
    expect(withdrawn).toMatchObject({ targetState: 'inactive', currentState: 'inactive' });
    expect(withdrawn?.hash).not.toBe(launched?.hash);
  });

  it('wishes units on another machine, and refuses what no longer fits', async () => {
    const { api, test } = await start();
    await end(api.putUnit('a.service', aUnitFile()));
    const [first, second] = (await end(api.machines())).map(({ id }) => id);
    const move = { unit: 'a.service', from: first ?? '', to: second ?? '' };
    expect(await codeOf(api.moveUnits([move]))).toBe('unit-elsewhere');
    await end(api.setTargetState('a.service', 'launched'));
    test.runFor(1_000);
    expect(await codeOf(api.moveUnits([move, { ...move, unit: 'b.service' }]))).toBe('unit-elsewhere');
    expect(await codeOf(api.moveUnits([move]))).toBe('ok');
    expect(await codeOf(api.moveUnits([move]))).toBe('unit-elsewhere');
    test.runFor(1_000);
    expect(await end(api.unit('a.service'))).toMatchObject({ machine: second, currentState: 'launched' });
  });

  it('says so when there is no such unit', async () => {
    const { api } = await start();
    expect(await end(api.unit('a.service'))).toBeNull();
    expect(await codeOf(api.setTargetState('a.service', 'loaded'))).toBe('unit-not-found');
    expect(await codeOf(api.destroyUnit('a.service'))).toBe('unit-not-found');
  });

  it('orders units by name and states by unit and machine, however many there are', async () => {
    const { api, test } = await start();
    const names = Array.from({ length: 120 }, (_, i) => `u${String(i).padStart(3, '0')}.service`);
    for (const name of names.toReversed()) await end(api.putUnit(name, aUnitFile()));
    await end(api.putUnit('a.service', aUnitFile('Global=true')));
    await end(api.setTargetState('a.service', 'launched'));
    test.runFor(2_000);
    expect((await end(api.units())).map(({ name }) => name)).toEqual(['a.service', ...names]);
    const machines = (await end(api.machines())).map(({ id }) => id);
    expect((await end(api.unitStates())).map(({ unit, machine }) => [unit, machine])).toEqual(
      machines.map((machine) => ['a.service', machine]),
    );
  });
});
