// Units with OnReschedule=keep: when they have ended, and who knows about it afterwards.
import { describe, expect, it } from 'vitest';
import { runTask } from '../../../src/base/index.js';
import { Outcomes, outcomeOf } from '../../../src/fleet/agent/outcomes.js';
import { examineRegistry } from '../../../src/fleet/doctor.js';
import { encode, type UnitResult } from '../../../src/fleet/registry/codecs.js';
import { keys } from '../../../src/fleet/registry/keys.js';
import { parseUnitFile } from '../../../src/systemd/index.js';
import { machineId } from '../../helpers/builders.js';
import { TestCluster } from '../../helpers/cluster.js';
import { Hosts } from '../../helpers/hosts.js';

type Details = Parameters<typeof outcomeOf>[0];

const NEVER = {
  changedMs: null,
  activeEnterMs: null,
  activeExitMs: null,
  inactiveEnterMs: null,
  inactiveExitMs: null,
};
const BEGUN = { ...NEVER, inactiveExitMs: 1 };
const job = (running: boolean): Details['job'] => ({ id: 1, unit: 'a.service', type: 'start', running });
const details = (active: Details['active'], sub: Details['sub'], rest: Partial<Details> = {}): Details => ({
  active,
  sub,
  times: BEGUN,
  job: null,
  ...rest,
});

describe('outcomeOf', () => {
  const cases: readonly (readonly [string, Details, ReturnType<typeof outcomeOf>])[] = [
    ['a service that runs', details('active', 'running'), null],
    ['one that starts', details('activating', 'start'), null],
    ['one that stops', details('deactivating', 'stop-sigterm'), null],
    ['one that waits to be restarted', details('activating', 'auto-restart'), null],
    ['one that ran to its end', details('inactive', 'dead'), 'finished'],
    ['a one-shot that counts as active', details('active', 'exited'), 'finished'],
    ['one that failed', details('failed', 'failed'), 'failed'],
    ['one that has never begun', details('inactive', 'dead', { times: NEVER }), null],
    ['one whose start waits for others', details('inactive', 'dead', { job: job(false) }), null],
    ['a one-shot that has just ended its start', details('inactive', 'dead', { job: job(true) }), 'finished'],
    ['a timer that waits', details('active', 'waiting'), null],
    ['a target', details('active', 'active'), null],
  ];

  it.each(cases)('is right about %s', (_name, unit, outcome) => {
    expect(outcomeOf(unit)).toBe(outcome);
  });
});

const ONCE = '[Service]\nType=oneshot\nExecStart=/bin/migrate\n[X-Fleetsim]\nRunTime=5s\n';
const FILES: Record<string, string> = {
  'once.service': `${ONCE}OnReschedule=keep\n`,
  'again.service': ONCE,
  'runs.service': '[Service]\nExecStart=/bin/run\n[X-Fleetsim]\nOnReschedule=keep\n',
};

/** A cluster in which a unit was started on core-01 ten seconds ago. */
function started(unit: string, files = FILES): TestCluster {
  const test = new TestCluster({ files });
  test.run(`start --no-block ${unit}`);
  test.runFor(10_000);
  return test;
}

/** How often systemd began to start the unit, on any machine. */
function starts(test: TestCluster, unit: string): number {
  const began = (event: { was: string | null; active: string }): boolean =>
    event.was === 'inactive' && ['activating', 'active'].includes(event.active);
  return test.of('unit-state').filter((event) => event.unit === unit && began(event)).length;
}

function outcome(test: TestCluster, unit: string): unknown {
  const found = test.world.registry().find(({ key }) => key === keys.outcome(unit));
  return found === undefined ? null : JSON.parse(found.value);
}

/** What the registry's examiner finds, notes left out. */
function findings(test: TestCluster): readonly string[] {
  return examineRegistry(test.world.registry())
    .filter(({ severity }) => severity !== 'note')
    .map(({ key, message }) => `${key}: ${message}`);
}

function stateOf(test: TestCluster, unit: string): string {
  const found = test.world.picture.units.get(unit);
  return found === undefined ? 'gone' : test.world.picture.currentState(found);
}

describe('a unit that has ended and is kept so', () => {
  it('is written down at once, and told', () => {
    const test = started('once');
    const machine = test.world.machineId('core-01');
    expect(outcome(test, 'once.service')).toMatchObject({ machineID: machine, result: 'finished' });
    const ended = test.of('unit-state').findLast(({ active }) => active === 'inactive');
    const [told] = test.of('unit-ended');
    expect(told).toMatchObject({ unit: 'once.service', machine, result: 'finished' });
    expect((told?.atMs ?? 0) - (ended?.atMs ?? 0)).toBeLessThan(100);
    expect(findings(test)).toEqual([]);
  });

  it('is loaded, and not started, wherever it is moved', () => {
    const test = started('once');
    test.kill('core-01');
    test.runFor(45_000);
    expect([starts(test, 'once.service'), stateOf(test, 'once.service')]).toEqual([1, 'loaded']);
    test.kill('core-02');
    test.runFor(45_000);
    expect([starts(test, 'once.service'), stateOf(test, 'once.service')]).toEqual([1, 'loaded']);
    expect(test.world.picture.units.get('once.service')?.machine).toBe(test.world.machineId('core-03'));
    expect(findings(test)).toEqual([]);
  });

  it('starts again when a person says start or restart, and then ends anew', () => {
    const test = started('once');
    test.kill('core-01');
    test.runFor(45_000);
    test.run('start --no-block once');
    test.runFor(2_000);
    expect([outcome(test, 'once.service'), stateOf(test, 'once.service')]).toEqual([null, 'launched']);
    test.runFor(10_000);
    expect(starts(test, 'once.service')).toBe(2);
    expect(outcome(test, 'once.service')).toMatchObject({ machineID: test.world.machineId('core-02') });
    test.run('stop once');
    expect(outcome(test, 'once.service')).toBeNull();
    test.run('start --no-block once');
    test.runFor(10_000);
    expect(starts(test, 'once.service')).toBe(3);
    expect(outcome(test, 'once.service')).not.toBeNull();
    expect(findings(test)).toEqual([]);
  });

  it('does not start again on its own machine when that is back within its hold', () => {
    const test = new TestCluster({ files: FILES, settings: { machineLostHoldMs: 120_000 } });
    test.run('start --no-block once runs');
    test.runFor(10_000);
    test.kill('core-01');
    test.kill('core-02');
    test.runFor(50_000);
    test.restart('core-01');
    test.restart('core-02');
    test.runFor(20_000);
    expect([starts(test, 'once.service'), stateOf(test, 'once.service')]).toEqual([1, 'loaded']);
    expect([starts(test, 'runs.service'), test.runsOn('runs.service')]).toEqual([2, 'core-02']);
  });

  it('is left as it is when its fleetd is started anew', () => {
    const test = started('once');
    test.fault('crash-fleetd core-01');
    test.runFor(90_000);
    expect(starts(test, 'once.service')).toBe(1);
    expect(findings(test)).toEqual([]);
  });

  it('has not ended with another content', () => {
    const files = { ...FILES };
    const test = started('once', files);
    files['once.service'] = `${files['once.service']}LogInterval=1s\n`;
    test.run('start --no-block --replace once');
    test.runFor(2_000);
    expect([starts(test, 'once.service'), outcome(test, 'once.service')]).toEqual([2, null]);
  });

  it('leaves nothing behind when it is destroyed', () => {
    const test = started('once');
    test.run('destroy once');
    test.runFor(10_000);
    expect(test.world.registry().filter(({ key }) => key.includes('once'))).toEqual([]);
    test.run('start --no-block once');
    test.runFor(2_000);
    expect(starts(test, 'once.service')).toBe(2);
  });

  it('has not ended any more when somebody starts it on its machine', () => {
    const test = started('once');
    test.run('ssh core-01 systemctl start --no-block once');
    test.runFor(2_000);
    expect(outcome(test, 'once.service')).toBeNull();
    test.runFor(10_000);
    expect(outcome(test, 'once.service')).not.toBeNull();
    expect(findings(test)).toEqual([]);
  });
});

describe('an outcome', () => {
  const order = { targetState: 'launched', hash: 'h', ended: false } as const;
  const key = keys.schedule(machineId(1), 'a.service');

  /** What etcd has of the outcome and the order when the agent has told of a unit that ended. */
  function settled(modRevision: (current: number) => number, result: UnitResult | null = 'finished') {
    const hosts = new Hosts();
    const put = (path: string, value: string): number =>
      hosts.store.txn({ success: [{ type: 'put', key: path, value }] }).revision;
    const textOf = (path: string): string | null => hosts.store.range({ key: path }).kvs[0]?.value ?? null;
    const current = put(key, encode.order(order));
    const outcomes = new Outcomes(hosts.open(), machineId(1), () => undefined);
    outcomes.settle('a.service', { ...order, modRevision: modRevision(current) }, result);
    hosts.clock.advance(10);
    return { outcome: textOf(keys.outcome('a.service')), order: textOf(key) };
  }

  it('is written with the order that it belongs to', () => {
    expect(settled((current) => current)).toEqual({
      outcome: encode.outcome({ machine: machineId(1), hash: 'h', result: 'finished' }),
      order: encode.order({ ...order, ended: true }),
    });
  });

  it('is not written when somebody has ordered something else meanwhile', () => {
    expect(settled((current) => current - 1)).toEqual({ outcome: null, order: encode.order(order) });
  });

  it('is not written of a unit that runs', () => {
    expect(settled((current) => current, null)).toEqual({ outcome: null, order: encode.order(order) });
  });

  it('is told again when etcd did not answer', () => {
    const hosts = new Hosts();
    const host = hosts.open();
    const { revision } = hosts.store.txn({ success: [{ type: 'put', key, value: encode.order(order) }] });
    const settle = (): void => outcomes.settle('a.service', { ...order, modRevision: revision }, 'failed');
    const outcomes = new Outcomes(host, machineId(1), settle);
    host.lost.to = true;
    settle();
    hosts.clock.advance(1_500);
    host.lost.to = false;
    hosts.clock.advance(1_000);
    expect(hosts.store.range({ key: keys.outcome('a.service') }).kvs).toMatchObject([
      { value: encode.outcome({ machine: machineId(1), hash: 'h', result: 'failed' }) },
    ]);
  });

  it('goes with the content it belongs to, and stays with the same', () => {
    const test = started('once');
    const file = (text: string) => parseUnitFile(text).unitFile;
    const put = (text: string): unknown => {
      runTask(test.world.api.putUnit('once.service', file(text)), () => undefined);
      test.runFor(1);
      return outcome(test, 'once.service');
    };
    expect(put(FILES['once.service'] ?? '')).not.toBeNull();
    expect(findings(test)).toEqual([]);
    expect(put(`${FILES['once.service']}LogInterval=1s\n`)).toBeNull();
  });
});

describe('a unit that is not kept, or has not ended', () => {
  it('starts again when it is moved, as in fleet', () => {
    const test = started('again');
    expect(outcome(test, 'again.service')).toBeNull();
    test.kill('core-01');
    test.runFor(45_000);
    expect(starts(test, 'again.service')).toBe(2);
  });

  it('runs on elsewhere when its machine dies', () => {
    const test = started('runs');
    test.kill('core-01');
    test.runFor(45_000);
    expect(test.runsOn('runs.service')).toBe('core-02');
    expect(outcome(test, 'runs.service')).toBeNull();
  });

  it('starts elsewhere when it was unloaded or stopped by a person before', () => {
    const test = started('runs');
    test.run('stop runs');
    test.run('unload runs');
    expect(outcome(test, 'runs.service')).toBeNull();
    test.run('start runs');
    test.kill('core-01');
    test.runFor(45_000);
    expect(test.runsOn('runs.service')).toBe('core-02');
  });
});
