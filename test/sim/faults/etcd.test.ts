// What is done to etcd, as the cluster around it and whoever does it see it.
import { describe, expect, it } from 'vitest';
import { describe as inWords } from '../../../src/events/index.js';
import type { EtcdSize } from '../../../src/sim/etcd/quorum.js';
import { needsHealing } from '../../../src/sim/faults/heal-faults.js';
import { aUnitText } from '../../helpers/builders.js';
import { TestCluster } from '../../helpers/cluster.js';
import { refusal } from '../../helpers/refusal.js';

function cluster(etcd: EtcdSize, settings = {}): TestCluster {
  const cluster = new TestCluster({ etcd, settings, files: { 'a.service': aUnitText() } });
  cluster.run('start a.service');
  cluster.runFor(5_000);
  return cluster;
}

/** What was told of etcd, in words. */
function story(test: TestCluster): readonly string[] {
  return test.events.flatMap((event) => {
    if (!event.type.startsWith('etcd-') && event.type !== 'fault') return [];
    const line = inWords(event, (id) => id);
    return line === null ? [] : [`${line.who} ${line.text}`.trim()];
  });
}

describe('members of etcd', () => {
  it('are killed, started, frozen, thawed and healed as machines are, by name or as the leader', () => {
    const test = cluster(3);
    const { etcd } = test.world.picture;
    const first = etcd.leader;
    expect([...etcd.members]).toEqual([
      ['etcd-1', 'up'],
      ['etcd-2', 'up'],
      ['etcd-3', 'up'],
    ]);
    expect(test.fault('kill etcd-leader')).toBe(`Member ${first} killed`);
    expect([etcd.leader, etcd.members.get(first ?? '')]).toEqual([null, 'down']);
    expect(refusal(() => test.fault('kill etcd-leader'))).toContain('no member of etcd leads now');
    expect(refusal(() => test.fault(`kill ${first}`))).toContain(`${first} is already off`);
    test.runFor(5_000);
    const second = etcd.leader;
    expect(second).not.toBe(first);
    expect(test.fault(`restart ${first}`)).toBe(`Member ${first} restarted`);
    expect(test.fault('pause etcd-leader')).toBe(`Member ${second} is frozen`);
    expect(refusal(() => test.fault('freeze etcd-leader'))).toContain(`\`thaw ${second}\` lets it go on`);
    test.runFor(5_000);
    expect(etcd.leader).not.toBe(second);
    expect(refusal(() => test.fault('thaw etcd-leader'))).toContain('is not frozen');
    test.fault('slow-disk etcd-leader 200ms');
    expect(needsHealing(test.world)).toBe(true);
    expect(test.fault('heal etcd')).toMatch(new RegExp(`^Healed: .*${second} \\(frozen\\)`));
    expect(test.world.etcd.members.map(({ troubles }) => troubles)).toEqual([[], [], []]);
    expect(needsHealing(test.world)).toBe(false);
    expect(test.fault('heal all')).toBe('There was nothing to heal');
    expect(story(test)).toEqual([
      'etcd-1 up',
      'etcd-2 up',
      'etcd-3 up',
      'etcd-3 leads etcd in term 2',
      '! kill etcd-leader',
      'etcd-3 killed',
      'etcd has no leader: nothing is written, no lease is renewed, none runs out',
      'etcd-2 leads etcd in term 3, and gives 4 leases their full time again',
      '! restart etcd-3',
      'etcd-3 up',
      '! freeze etcd-leader',
      'etcd-2 frozen: stands still',
      'etcd-1 leads etcd in term 4, and gives 4 leases their full time again',
      '! slow-disk etcd-leader 200ms',
      '! heal etcd',
      'etcd-2 up',
      '! heal all',
    ]);
  });

  it.each([
    ['kill etcd-4', 'etcd has no member etcd-4'],
    ['slow-disk etcd-4 1s', 'hint: did you mean etcd-'],
    ['slow-disk core-01 1s', 'it is slow-disk <member> <time>'],
    ['slow-disk etcd-1 25h', '25h is longer than a day'],
    ['lose-answer core-01 0', 'from 1 to 1000 answers can be lost, not 0'],
    ['lose-answer core-09', 'there is no machine core-09'],
    ['partition etcd-4 and etcd-1', 'nothing on the network is called "etcd-4"'],
  ])('%s: %s', (fault, words) => {
    expect(refusal(() => cluster(3).fault(fault))).toContain(words);
  });

  it('are cut off from each other by partitions, the leader by that word', () => {
    const test = cluster(3);
    const first = test.world.picture.etcd.leader;
    test.fault('partition etcd-leader and etcd');
    test.runFor(5_000);
    const elected = test.of('etcd-leader').at(-1);
    expect(elected?.member).not.toBe(first);
    if (elected !== undefined) expect(test.causesOf(elected)).toEqual(['etcd-leader', 'fault']);
  });

  it('a flapping way between them is noticed each time', () => {
    const test = cluster(3);
    const [one, other] = ['etcd-1', 'etcd-2', 'etcd-3'].filter(
      (name) => name !== test.world.picture.etcd.leader,
    );
    test.fault(`flap ${one} and etcd 3s`);
    const stale = (): boolean => test.world.etcd.member(one ?? '').staleAt !== null;
    const seen: boolean[] = [];
    for (let i = 0; i < 4; i++) {
      test.runFor(1_500);
      seen.push(stale());
      test.runFor(1_500);
    }
    expect(seen).toEqual([true, false, true, false]);
    expect(test.world.etcd.member(other ?? '').staleAt).toBeNull();
  });
});

describe('a cluster whose etcd', () => {
  it.each([1, 3] as const)(
    'of %i members goes and comes back soon loses no machine and moves no unit',
    (members) => {
      const test = cluster(members);
      const where = test.runsOn('a.service');
      for (let i = 1; i <= members; i++) test.fault(`kill etcd-${i}`);
      test.runFor(8_000);
      for (let i = 1; i <= members; i++) test.fault(`restart etcd-${i}`);
      test.runFor(60_000);
      expect(test.of('machine-gone')).toEqual([]);
      expect(test.runsOn('a.service')).toBe(where);
      expect(test.run('list-machines --no-legend --fields=ip')).toHaveLength(3);
    },
  );

  it('has lost its majority refuses commands, and does them when that is back', () => {
    const test = cluster(3);
    test.fault('kill etcd-1');
    test.fault('kill etcd-2');
    expect(test.run('stop a.service').at(-1)).toBe('[exit 1]');
    expect(test.runsOn('a.service')).not.toBeNull();
    test.fault('restart etcd-1');
    test.runFor(5_000);
    test.run('stop a.service');
    test.runFor(10_000);
    expect(test.runsOn('a.service')).toBeNull();
  });

  it('changes its leader keeps all machines, however short their leases are: they are extended', () => {
    const test = cluster(3, { agentTtlMs: 3_000 });
    for (let i = 0; i < 5; i++) {
      test.fault('kill etcd-leader');
      test.runFor(4_000);
      for (const member of ['etcd-1', 'etcd-2', 'etcd-3'])
        if (test.world.picture.etcd.members.get(member) === 'down') test.fault(`restart ${member}`);
      test.runFor(10_000);
    }
    expect(test.of('etcd-leader').filter(({ member }) => member !== null)).toHaveLength(6);
    expect(test.of('lease-expired')).toEqual([]);
  });

  it('loses an answer fails a command that is done nonetheless, and can be given again', () => {
    const test = new TestCluster({ files: { 'a.service': aUnitText() } });
    expect(test.fault('lose-answer person')).toBe('The next answer of etcd to a write of person is lost');
    const unknown = 'etcdserver: request timed out; whether it was done is not known,[exit 1]';
    expect(test.run('submit a.service').join()).toContain(unknown);
    expect(test.run('start a.service').join()).not.toContain('exit');
    test.runFor(10_000);
    expect(test.runsOn('a.service')).not.toBeNull();
    test.fault('lose-answer person 1');
    expect(test.run('unload a.service').join()).toContain(unknown);
    test.runFor(10_000);
    expect(test.runsOn('a.service')).toBeNull();
    expect(test.run('unload a.service').join()).not.toContain('exit');
  });

  it('has answers still to be lost count as a trouble, which `heal` takes back', () => {
    const test = new TestCluster({ files: { 'a.service': aUnitText() } });
    test.fault('lose-answer person');
    expect(needsHealing(test.world)).toBe(true);
    expect(test.fault('heal all')).toBe('Healed: etcd to person (its next answer lost)');
    expect(needsHealing(test.world)).toBe(false);
    expect(test.run('submit a.service').join()).not.toContain('exit');
    test.fault('lose-answer core-01 3');
    expect(test.fault('heal network')).toBe('There was nothing to heal');
    expect(test.fault('heal etcd')).toBe('Healed: etcd to core-01 (its next 3 answers lost)');
  });

  it('forgets its history while a machine is cut off makes that one list everything again', () => {
    const test = cluster(1);
    const where = test.runsOn('a.service');
    const other = ['core-01', 'core-02', 'core-03'].find((name) => name !== where) ?? '';
    test.fault(`partition ${other} and etcd`);
    test.runFor(5_000);
    test.run('submit a.service');
    expect(test.fault('compact')).toMatch(/^etcd has forgotten all before revision \d+$/);
    expect(refusal(() => test.fault('compact'))).toContain('anyway');
    test.runFor(13_000);
    test.fault('heal all');
    test.runFor(5_000);
    test.kill(where ?? '');
    test.runFor(60_000);
    expect(test.runsOn('a.service')).not.toBe(where);
    expect(test.world.picture.registered).toBe(2);
  });
});

describe('a cluster with several members', () => {
  it('goes the same way with the same seed', () => {
    const record = (): string => {
      const test = cluster(5);
      for (const fault of ['kill etcd-leader', 'partition etcd-1 and etcd', 'freeze etcd-2', 'heal all']) {
        test.fault(fault);
        test.runFor(3_000);
      }
      return JSON.stringify(test.events);
    };
    expect(record()).toBe(record());
  });
});
