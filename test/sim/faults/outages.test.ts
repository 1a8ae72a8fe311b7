// Machines that stand still or are cut off, as the cluster around them sees it.
import { describe, expect, it } from 'vitest';
import { aUnitText } from '../../helpers/builders.js';
import { TestCluster } from '../../helpers/cluster.js';
import { refusal } from '../../helpers/refusal.js';

/** Three machines and `a.service`, which runs on the first. */
function cluster(): TestCluster {
  const cluster = new TestCluster({ files: { 'a.service': aUnitText() } });
  cluster.run('start a.service');
  cluster.runFor(5_000);
  return cluster;
}

/** Where it runs and is known to. */
function holder(of: TestCluster): string {
  const { picture } = of.world;
  const name = of.runsOn('a.service');
  const unit = picture.units.get('a.service');
  if (name === null || unit === undefined) throw new Error('a.service runs nowhere');
  expect(picture.currentState(unit)).toBe('launched');
  return name;
}

describe('a frozen machine', () => {
  it('loses its lease and its units; thawed, it learns of it and lets its copy go', () => {
    const test = cluster();
    const frozen = holder(test);
    expect(test.fault(`freeze ${frozen}`)).toBe(`Machine ${frozen} is frozen`);
    const id = test.world.machineId(frozen);
    expect(test.world.stage.machine(id)).toBeNull();
    test.runFor(60_000);
    const expired = test.of('lease-expired').at(-1);
    expect(expired?.machine).toBe(id);
    if (expired !== undefined)
      expect(test.causesOf(expired)).toEqual(['lease-expired', 'machine-frozen', 'fault']);
    const taker = holder(test);
    expect(taker).not.toBe(frozen);
    // Its own systemd has not moved on.
    const told = (): number => test.events.filter((e) => 'machine' in e && e.machine === id).length;
    const before = told();
    test.runFor(60_000);
    expect(told()).toBe(before);

    expect(test.fault(`thaw ${frozen}`)).toBe(`Machine ${frozen} goes on`);
    test.runFor(30_000);
    expect(test.of('agent-cut-off').at(-1)).toMatchObject({ machine: id, because: 'the lease has expired' });
    expect(holder(test)).toBe(taker);
    expect(test.world.picture.registered).toBe(3);
    const local = test.world.stage.machine(id);
    expect(local?.systemd.status('a.service').load).toBe('not-found');
  });

  it('that thaws before its lease runs out goes on as if nothing had been', () => {
    const test = cluster();
    const frozen = holder(test);
    test.fault(`freeze ${frozen}`);
    test.runFor(10_000);
    test.fault(`thaw ${frozen}`);
    test.runFor(60_000);
    expect(holder(test)).toBe(frozen);
    expect(test.of('agent-cut-off')).toEqual([]);
    expect(test.of('machine-gone')).toEqual([]);
  });

  it('does what came due in that order, but for what is cancelled by what came before', () => {
    const { world } = cluster();
    const { processor } = world.machine('core-01');
    const { simulation } = world;
    const seen: string[] = [];
    simulation.act(() => {
      const second = processor.setTimer(20, () => seen.push('second'));
      processor.setTimer(10, () => {
        seen.push(`first at ${simulation.nowMs()}`);
        second.cancel();
      });
      processor.setTimer(30, () => seen.push(`third at ${simulation.nowMs()}`));
    });
    const atMs = simulation.nowMs();
    processor.freeze();
    simulation.runUntil(atMs + 1_000);
    expect(seen).toEqual([]);
    processor.thaw();
    simulation.runUntil(atMs + 1_000);
    expect(seen).toEqual([`first at ${atMs + 1_000}`, `third at ${atMs + 1_000}`]);
  });

  it('comes back from a power cut as any other', () => {
    const test = cluster();
    test.fault('freeze core-02');
    test.fault('restart core-02');
    test.runFor(120_000);
    expect(test.world.picture.registered).toBe(3);
    expect(refusal(() => test.fault('thaw core-02'))).toContain('core-02 is not frozen');
  });

  it.each([
    ['freeze core-01', 'machine core-01 is frozen, and does nothing\n  hint: `thaw core-01` lets it go on'],
    ['stop core-01', 'is frozen'],
    ['crash-fleetd core-01', 'is frozen'],
    ['thaw core-02', 'machine core-02 is not frozen'],
  ])('refuses %s', (fault, said) => {
    const test = cluster();
    test.fault('pause core-01');
    const events = test.events.length;
    expect(refusal(() => test.fault(fault))).toContain(said);
    expect(test.events.length).toBe(events);
  });
});

describe('a partition', () => {
  it('from etcd moves the units of a machine, whose own copy runs on until it is healed', () => {
    const test = cluster();
    const cut = holder(test);
    expect(test.fault(`partition ${cut} and etcd`)).toBe(`Nothing passes between ${cut} and etcd`);
    test.runFor(60_000);
    const taker = holder(test);
    expect(taker).not.toBe(cut);
    const local = test.world.stage.machine(test.world.machineId(cut));
    expect(local?.systemd.status('a.service').active).toBe('active');
    const expired = test.of('lease-expired').at(-1);
    if (expired !== undefined) expect(test.causesOf(expired)).toEqual(['lease-expired', 'fault']);
    expect(test.of('agent-cut-off').at(-1)?.because).toBe('etcd did not answer the heartbeat');

    expect(test.fault('heal network')).toBe(`Healed: ${cut} and etcd-1 (cut)`);
    test.runFor(60_000);
    expect(test.world.picture.registered).toBe(3);
    expect(holder(test)).toBe(taker);
    expect(local?.systemd.status('a.service').load).toBe('not-found');
  });

  it('that heals within the lease is hardly felt', () => {
    const test = cluster();
    const cut = holder(test);
    test.fault(`partition ${cut}`);
    test.runFor(8_000);
    test.fault(`heal ${cut}`);
    test.runFor(120_000);
    expect(holder(test)).toBe(cut);
    expect(test.of('machine-gone')).toEqual([]);
  });

  it('one way keeps a machine from beating, though it hears all', () => {
    const test = cluster();
    const cut = holder(test);
    expect(test.fault(`partition ${cut} to etcd`)).toBe(`Nothing passes from ${cut} to etcd`);
    test.runFor(60_000);
    expect(holder(test)).not.toBe(cut);
    expect(test.fault(`heal ${cut} and etcd`)).toBe(`Healed: ${cut} to etcd-1 (cut)`);
    test.runFor(60_000);
    expect(test.world.picture.registered).toBe(3);
  });

  // Which of them it talks to is the seed's to say.
  it.each(['etcd-1', 'etcd-2', 'etcd-3'])(
    'from %s brings nothing back when what it held up arrives late',
    (member) => {
      const test = new TestCluster({ machines: 1, etcd: 3, files: { 'a.service': aUnitText() } });
      test.run('start a.service');
      test.runFor(5_000);
      test.fault(`partition core-01 to ${member}`);
      test.fault('crash core-01 a.service');
      // It has asked another member by now.
      test.runFor(3_000);
      test.run('destroy a.service');
      test.runFor(1_000);
      test.fault('heal all');
      test.runFor(10_000);
      expect(test.world.registry().filter(({ key }) => key.includes('a.service'))).toEqual([]);
    },
  );

  it('of the person lets commands wait in vain', () => {
    const test = cluster();
    test.fault('partition person and etcd');
    expect(test.run('list-units').at(-1)).toBe('[exit 1]');
    test.fault('heal person');
    // What was given up is not tried again at once.
    test.runFor(20_000);
    expect(test.run('list-units')).toHaveLength(2);
  });

  it.each([
    [
      'between machines is none',
      'partition core-01 and core-02',
      'nothing ever passes between core-01 and core-02',
    ],
    ['of nobody', 'partition core-09 and etcd', 'did you mean core-0'],
  ])('%s: %s is refused', (_name, fault, said) => {
    expect(refusal(() => cluster().fault(fault))).toContain(said);
  });
});

describe('heal', () => {
  it('takes back what it names and no more, and says what', () => {
    const test = cluster();
    test.fault('freeze core-01');
    test.fault('partition core-02 and etcd');
    test.fault('lose core-02 to etcd 10%');
    test.fault('delay core-03 and etcd 20ms..80ms long-tail');
    expect(test.fault('heal core-02 and etcd')).toBe(
      'Healed: core-02 to etcd-1 (cut, 10% lost), etcd-1 to core-02 (cut)',
    );
    expect(test.fault('heal core-01')).toBe('Healed: core-01 (frozen)');
    expect(test.fault('heal all')).toBe(
      'Healed: core-03 and etcd-1 (delayed by 20 to 80 ms with a long tail)',
    );
    expect(test.fault('heal all')).toBe('There was nothing to heal');
  });
});
