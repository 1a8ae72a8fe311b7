// What can be done to a machine and its units, as the cluster around it sees it.
import { describe, expect, it } from 'vitest';
import { aUnitText } from '../../helpers/builders.js';
import { TestCluster } from '../../helpers/cluster.js';
import { refusal } from '../../helpers/refusal.js';

const FILES = {
  'a.service': aUnitText(),
  'b@.service': aUnitText('Restart=no'),
  'follows.service': `${aUnitText()}\n[X-Fleet]\nMachineOf=a.service\n`,
  'pinned.service': `${aUnitText()}\n[X-Fleetsim]\nSticky=true\n`,
};

function cluster(...units: readonly string[]): TestCluster {
  const test = new TestCluster({ files: FILES });
  for (const unit of units) test.run(`start ${unit}`);
  test.runFor(5_000);
  return test;
}

function holder(of: TestCluster, unit = 'a.service'): string {
  const name = of.runsOn(unit);
  if (name === null) throw new Error(`${unit} runs nowhere`);
  return name;
}

function resultOf(test: TestCluster, unit: string): string | undefined {
  return test
    .of('unit-state')
    .filter((event) => event.unit === unit)
    .at(-1)?.result;
}

describe('reboot', () => {
  it('stops in good order, is off for as long as is said, and boots', () => {
    const test = cluster('a.service');
    const name = holder(test);
    expect(test.fault(`reboot ${name} 40s`)).toBe(`Machine ${name} reboots, and is off for 40s`);
    test.runFor(20_000);
    const offMs = test.of('machine-killed').at(-1)?.atMs ?? 0;
    expect(test.of('agent-purging')).toHaveLength(1);
    expect(holder(test)).not.toBe(name);
    test.runFor(60_000);
    const booted = test.of('machine-booted').at(-1);
    expect(booted?.atMs).toBe(offMs + 40_000);
    if (booted !== undefined) expect(test.causesOf(booted).at(-1)).toBe('fault');
    expect(test.world.picture.registered).toBe(3);
  });

  it('does nothing to one that somebody has powered on before', () => {
    const test = cluster();
    test.fault('reboot core-01 40s');
    test.runFor(5_000);
    test.fault('restart core-01');
    test.runFor(60_000);
    expect(test.of('machine-booted').filter(({ name }) => name === 'core-01')).toHaveLength(2);
  });
});

describe('a unit', () => {
  it.each([
    ['crash', 'core-dump'],
    ['oom', 'oom-kill'],
  ])('that has to %s fails: %s', (verb, result) => {
    const test = cluster('b@1.service');
    const name = holder(test, 'b@1.service');
    test.fault(`${verb} ${name} b@1.service`);
    test.runFor(1_000);
    expect(resultOf(test, 'b@1.service')).toBe(result);
    const failed = test.of('unit-state').at(-1);
    if (failed !== undefined) expect(test.causesOf(failed).at(-1)).toBe('fault');
    expect(refusal(() => test.fault(`${verb} ${name} b@1.service`))).toBe(
      'error: b@1.service has no process that could die: it is failed (failed)',
    );
  });

  it('that systemd does not know is refused', () => {
    const test = cluster();
    expect(refusal(() => test.fault('crash core-01 x.service'))).toBe('error: Unit x.service not loaded.');
  });
});

describe('a slow CPU', () => {
  it('does one thing after the other, in order', () => {
    const { world } = cluster();
    const { processor } = world.machine('core-01');
    const { simulation } = world;
    world.simulation.runUntil(100_000);
    const seen: number[] = [];
    processor.slowDown(300);
    simulation.act(() => {
      for (let i = 0; i < 4; i++) processor.setTimer(1, () => seen.push(i, simulation.nowMs()));
    });
    const atMs = simulation.nowMs() + 1;
    simulation.runUntil(atMs + 5_000);
    const order = seen.filter((_, i) => i % 2 === 0);
    const times = seen.filter((_, i) => i % 2 === 1);
    expect(order).toEqual([0, 1, 2, 3]);
    for (const [i, time] of times.entries())
      expect(time - (times[i - 1] ?? time - 300)).toBeGreaterThanOrEqual(300);
  });

  it('too slow for its lease loses it, and comes back when it is healed', () => {
    const test = cluster('a.service');
    const name = holder(test);
    test.fault(`slow-cpu ${name} 8000ms`);
    test.runFor(120_000);
    expect(holder(test)).not.toBe(name);
    expect(test.fault(`heal ${name}`)).toBe(`Healed: ${name} (slow, 8000 ms a call)`);
    test.runFor(300_000);
    expect(test.world.picture.registered).toBe(3);
  });
});

describe('a clock that drifts', () => {
  it('runs as much faster, never goes back, and keeps what it has gained', () => {
    const { world } = cluster();
    const { processor } = world.machine('core-01');
    const { simulation } = world;
    const startMs = simulation.nowMs();
    processor.driftBy(1_000);
    simulation.runUntil(startMs + 10_000);
    expect(processor.nowMs()).toBe(startMs + 11_000);
    processor.driftBy(-5_000);
    simulation.runUntil(startMs + 20_000);
    expect(processor.nowMs()).toBe(startMs + 16_000);
    let firedMs = 0;
    simulation.act(() => processor.setTimer(1_000, () => (firedMs = simulation.nowMs())));
    processor.driftBy(0);
    simulation.runUntil(startMs + 30_000);
    expect(firedMs).toBe(startMs + 22_000);
    expect(processor.nowMs()).toBe(startMs + 26_000);
  });

  it('and is far too slow lets the lease run out between two beats', () => {
    const test = cluster('a.service');
    const name = holder(test);
    expect(test.fault(`drift-clock ${name} -60%`)).toBe(`The clock of machine ${name} is 60% slow`);
    test.runFor(90_000);
    expect(test.of('lease-expired').length).toBeGreaterThan(0);
    expect(test.fault('heal all')).toBe(`Healed: ${name} (clock 60% slow)`);
  });
});

describe('a clock that jumps', () => {
  it('brings what goes by the calendar at once, and loses no lease', () => {
    const test = new TestCluster({
      machines: 1,
      files: {
        'tick.timer': '[Timer]\nOnCalendar=*-*-* 12:00:00\nAccuracySec=1s\n',
        'tick.service': '[Service]\nType=oneshot\nExecStart=/bin/true\n',
      },
    });
    test.run('load tick.service');
    test.run('start tick.timer');
    test.runFor(5_000);
    const name = holder(test, 'tick.timer');
    // It is ten o'clock there when a run begins.
    const ticks = (): number =>
      test.of('unit-state').filter(({ unit, active }) => unit === 'tick.service' && active === 'activating')
        .length;
    expect(ticks()).toBe(0);
    expect(test.fault(`jump-clock ${name} 119m`)).toBe(`The time of machine ${name} was set 119m ahead`);
    test.runFor(120_000);
    expect(ticks()).toBe(1);
    expect(test.of('lease-expired')).toEqual([]);
    expect(test.fault('heal all')).toBe(`Healed: ${name} (time set 7140000 ms ahead)`);
    expect(test.world.machine(name).local?.epochMs).toBe(test.world.epochMs);
  });
});

describe('a disk', () => {
  it('that is full takes no unit file; healed, the agent tries again by itself', () => {
    const test = cluster();
    for (const name of ['core-01', 'core-02', 'core-03']) test.fault(`fill-disk ${name}`);
    test.run('start --no-block a.service');
    test.runFor(10_000);
    expect(test.of('agent-task-failed')[0]).toMatchObject({
      task: 'load',
      problem: 'write /run/fleet/units/a.service: no space left on device',
    });
    expect(test.runsOn('a.service')).toBeNull();
    expect(test.fault('heal all')).toBe(
      'Healed: core-01 (disk full), core-02 (disk full), core-03 (disk full)',
    );
    test.runFor(10_000);
    expect(test.runsOn('a.service')).not.toBeNull();
  });

  it('that is lost leaves no journal, and the machine boots as another', () => {
    const test = cluster('a.service');
    const name = holder(test);
    const id = test.world.machineId(name);
    test.fault(`lose-disk ${name}`);
    expect(test.world.machineId(name)).toBe(id);
    test.fault(`restart ${name}`);
    test.runFor(60_000);
    const machine = test.world.machine(name);
    expect(machine.id).not.toBe(id);
    expect(test.world.picture.machines.get(machine.id)).toMatchObject({ name, registered: true });
    expect(test.world.picture.registered).toBe(3);
    expect(machine.local?.journal.read({ units: ['a.service'] })).toEqual([]);
  });
});

describe('drain', () => {
  it('moves what may go, those that follow each other together, and keeps newcomers away', () => {
    const test = cluster('a.service', 'follows.service');
    const name = holder(test);
    expect(test.fault(`drain ${name}`)).toBe(`Machine ${name} takes no more units: 2 units move to others`);
    test.runFor(20_000);
    expect(holder(test)).not.toBe(name);
    expect(holder(test, 'follows.service')).toBe(holder(test));
    // Each ran at its new place before it stopped at the old.
    expect(test.of('engine-moved')).toHaveLength(2);
    for (let i = 1; i <= 4; i++) test.run(`start b@${i}.service`);
    test.runFor(5_000);
    for (let i = 1; i <= 4; i++) expect(holder(test, `b@${i}.service`)).not.toBe(name);

    expect(test.fault(`uncordon ${name}`)).toBe(`Machine ${name} takes units again`);
    test.runFor(1_000);
    test.run('start b@5.service');
    test.runFor(5_000);
    expect(holder(test, 'b@5.service')).toBe(name);
    expect(refusal(() => test.fault(`uncordon ${name}`))).toContain('is not drained');
  });

  it('says what cannot leave', () => {
    const test = cluster('pinned.service');
    const name = holder(test, 'pinned.service');
    expect(test.fault(`drain ${name}`)).toBe(
      `Machine ${name} takes no more units: 0 units move to others; pinned.service cannot leave`,
    );
    test.runFor(20_000);
    expect(holder(test, 'pinned.service')).toBe(name);
  });
});
