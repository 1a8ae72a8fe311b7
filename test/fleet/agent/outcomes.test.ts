// Units with OnReschedule=keep: when they have ended, and who knows about it afterwards.
import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../../../src/fleet/agent/outcomes.js';
import { examineRegistry } from '../../../src/fleet/doctor.js';
import { keys } from '../../../src/fleet/registry/keys.js';
import { TestCluster } from '../../helpers/cluster.js';

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
    test.world.restartFleetd('core-01', 'crashed');
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
