// etcd with its members, as whoever asks it sees it: what a minority, a lost leader and a lagging member mean.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../../src/base/index.js';
import { type EtcdClient, type EtcdError, prefixRange, type WatchMessage } from '../../../src/etcd/index.js';
import type { RecordedEvent } from '../../../src/events/index.js';
import { EtcdCluster } from '../../../src/sim/etcd/etcd-cluster.js';
import type { Member } from '../../../src/sim/etcd/member.js';
import type { EtcdSize } from '../../../src/sim/etcd/quorum.js';
import { Network } from '../../../src/sim/network/network.js';
import { Simulation } from '../../../src/sim/simulation.js';

const LATENCY_MS = 2;

/** etcd alone, with clients that are named. */
class Etcd {
  readonly events: RecordedEvent[] = [];
  readonly simulation = new Simulation((event) => this.events.push(event));
  readonly network: Network;
  readonly cluster: EtcdCluster;
  readonly expired: string[] = [];
  /** What clients were answered and told, with the time. */
  readonly seen: string[] = [];

  constructor(members: EtcdSize, seed = 1) {
    const { simulation } = this;
    const latency = { minMs: LATENCY_MS, maxMs: LATENCY_MS };
    this.network = new Network({ simulation, seed, latency });
    this.cluster = new EtcdCluster({
      simulation,
      network: this.network,
      seed,
      members,
      onLeaseExpired: (id) => this.expired.push(`${id} at ${simulation.nowMs()}`),
    });
  }

  get leader(): Member {
    return this.cluster.mustLead();
  }

  get followers(): readonly Member[] {
    return this.cluster.members.filter((member) => member !== this.leader);
  }

  /** A client that asks this member first. */
  clientOf(member: Member, nth = 0): EtcdClient {
    for (let i = nth * 1_000; ; i++) {
      const end = `client-${i}`;
      if (this.cluster.members[this.cluster.firstMember(end)] === member)
        return this.cluster.connect(end, '', this.simulation).client;
    }
  }

  runFor(ms: number): void {
    this.simulation.runUntil(this.simulation.nowMs() + ms);
  }

  disturb(act: () => void): void {
    this.simulation.act(() => {
      this.simulation.disturb();
      act();
    });
  }

  /** Cuts members off from all others, both ways; clients still reach them. */
  cutOff(...members: readonly Member[]): void {
    const others = this.cluster.members.filter((member) => !members.includes(member));
    const ways = members.flatMap(({ name: from }) =>
      others.flatMap(({ name: to }) => [
        { from, to },
        { from: to, to: from },
      ]),
    );
    this.disturb(() =>
      this.network.disturb(ways, { cutSinceMs: this.simulation.nowMs() }, { seq: 1, root: 1 }),
    );
  }

  heal(): void {
    this.disturb(() => {
      this.network.heal(this.network.troubled());
      for (const member of this.cluster.members) {
        member.heal();
        if (!member.isOn) member.powerOn();
      }
    });
  }

  say(what: string): void {
    this.seen.push(`${this.simulation.nowMs()} ${what}`);
  }

  put(client: EtcdClient, key: string): void {
    client.txn({ success: [{ type: 'put', key, value: '' }] }, (result) =>
      this.say(`${key} ${codeOf(result)}`),
    );
  }

  watch(client: EtcdClient): void {
    client.watch({ ...prefixRange(''), startRevision: this.cluster.store.revision + 1 }, (message) =>
      this.say(told(message)),
    );
  }

  has(key: string): boolean {
    return this.cluster.store.range({ key }).count === 1;
  }
}

function codeOf(result: Result<unknown, EtcdError>): string {
  return result.ok ? 'done' : `${result.error.code}, outcome ${result.error.outcome}`;
}

function told(message: WatchMessage): string {
  if (message.type !== 'events') return message.type;
  return message.events.map(({ type, kv }) => `${type} ${kv.key}`).join();
}

describe('how long etcd takes', () => {
  /** There and back, for the client and for a member. */
  const TRIP_MS = 2 * LATENCY_MS;
  const writes = (etcd: Etcd, client: EtcdClient): void => etcd.put(client, 'a');
  const reads = (etcd: Etcd, client: EtcdClient): void =>
    client.range({ key: 'a' }, (result) => etcd.say(`a ${codeOf(result)}`));
  const renews = (etcd: Etcd, client: EtcdClient): void => {
    etcd.cluster.store.leaseGrant({ id: '7', ttlMs: 60_000 });
    client.leaseKeepAlive('7', (result) => etcd.say(`a ${codeOf(result)}`));
  };
  const leader = (etcd: Etcd): Member => etcd.leader;
  const follower = (etcd: Etcd): Member => etcd.followers[0] as Member;
  const nobody = (): readonly Member[] => [];

  it.each([
    { name: 'alone: at once', members: 1, by: leader, slow: nobody, asks: writes, ms: 0 },
    {
      name: 'alone, on a slow disk',
      members: 1,
      by: leader,
      slow: (e: Etcd) => [e.leader],
      asks: writes,
      ms: 100,
    },
    {
      name: 'a write by the leader: a majority',
      members: 3,
      by: leader,
      slow: nobody,
      asks: writes,
      ms: TRIP_MS,
    },
    {
      name: 'a write by another: to the leader as well',
      members: 3,
      by: follower,
      slow: nobody,
      asks: writes,
      ms: 2 * TRIP_MS,
    },
    { name: 'a read: a majority', members: 3, by: leader, slow: nobody, asks: reads, ms: TRIP_MS },
    {
      name: 'to keep a lease alive: the leader alone',
      members: 5,
      by: leader,
      slow: nobody,
      asks: renews,
      ms: 0,
    },
    {
      name: 'to keep a lease alive, by another',
      members: 5,
      by: follower,
      slow: nobody,
      asks: renews,
      ms: TRIP_MS,
    },
    {
      name: 'one slow disk of three: nothing more',
      members: 3,
      by: leader,
      slow: (e: Etcd) => e.followers.slice(1),
      asks: writes,
      ms: TRIP_MS,
    },
    {
      name: 'two slow disks of three: theirs',
      members: 3,
      by: leader,
      slow: (e: Etcd) => e.followers,
      asks: writes,
      ms: TRIP_MS + 100,
    },
    {
      name: 'two slow disks of five: nothing more',
      members: 5,
      by: leader,
      slow: (e: Etcd) => e.followers.slice(2),
      asks: writes,
      ms: TRIP_MS,
    },
    {
      name: 'the slow disk of the leader: that',
      members: 3,
      by: leader,
      slow: (e: Etcd) => [e.leader],
      asks: writes,
      ms: 100,
    },
    {
      name: 'a read on slow disks: nothing more',
      members: 3,
      by: leader,
      slow: (e: Etcd) => e.cluster.members,
      asks: reads,
      ms: TRIP_MS,
    },
  ] as const)('$name', ({ members, by, slow, asks, ms }) => {
    const etcd = new Etcd(members);
    for (const member of slow(etcd)) member.slowDisk(100);
    asks(etcd, etcd.clientOf(by(etcd)));
    etcd.runFor(1_000);
    expect(etcd.seen).toEqual([`${TRIP_MS + ms} a done`]);
  });

  it.each([1, 3] as const)('keeps writes in order when a disk is slow no more: %i members', (members) => {
    const etcd = new Etcd(members);
    const client = etcd.clientOf(etcd.leader);
    etcd.watch(client);
    etcd.leader.slowDisk(300);
    etcd.put(client, 'a');
    etcd.runFor(10);
    etcd.leader.slowDisk(0);
    etcd.put(client, 'b');
    etcd.runFor(1_000);
    etcd.put(client, 'c');
    etcd.runFor(1_000);
    expect(etcd.seen.map((line) => line.replace(/^\d+ /, ''))).toEqual(
      ['a', 'b', 'c'].flatMap((key) => [`put ${key}`, `${key} done`]),
    );
  });
});

describe('without a majority', () => {
  it.each([
    { name: 'killed', lose: (etcd: Etcd) => etcd.followers.map((member) => member.cutPower()) },
    { name: 'frozen', lose: (etcd: Etcd) => etcd.followers.map((member) => member.freeze()) },
    { name: 'cut off', lose: (etcd: Etcd) => etcd.cutOff(etcd.leader) },
  ])(
    'of members that are $name, nothing is written or read by the leader, and all is well again after',
    ({ lose }) => {
      const etcd = new Etcd(3);
      const { leader } = etcd;
      const client = etcd.clientOf(leader);
      lose(etcd);
      etcd.runFor(10);
      etcd.put(client, 'a');
      client.range({ key: 'a' }, (result) => etcd.say(`read ${codeOf(result)}`));
      etcd.runFor(1_500);
      expect(etcd.seen).toEqual(['1010 a timeout, outcome unknown', '1010 read timeout, outcome unknown']);
      expect(etcd.has('a')).toBe(false);
      etcd.heal();
      etcd.runFor(5_000);
      etcd.put(client, 'b');
      etcd.runFor(100);
      expect(etcd.seen.at(-1)).toMatch(/b done$/);
    },
  );

  it('that returns before its election timeout, the leader goes on in its term, and does what it had taken', () => {
    const etcd = new Etcd(3);
    const { leader } = etcd;
    const client = etcd.clientOf(leader);
    etcd.cutOff(leader);
    etcd.runFor(10);
    etcd.put(client, 'a');
    etcd.runFor(500);
    etcd.heal();
    etcd.runFor(100);
    expect(etcd.seen).toEqual(['512 a done']);
    expect([etcd.leader, etcd.cluster.leadership.term]).toEqual([leader, 2]);
  });

  it('goes on writing after ways between members have flapped, which nobody looks at all the time', () => {
    const etcd = new Etcd(3);
    const { leader } = etcd;
    const client = etcd.clientOf(leader);
    const ways = etcd.followers.map(({ name: to }) => ({ from: leader.name, to }));
    etcd.disturb(() =>
      etcd.network.disturb(ways, { flapMs: 70, flapSinceMs: etcd.simulation.nowMs() }, { seq: 1, root: 1 }),
    );
    for (let i = 0; i < 60; i++) {
      etcd.runFor(10);
      etcd.simulation.act(() => etcd.put(client, `flapping-${i}`));
    }
    etcd.heal();
    etcd.runFor(3_000);
    etcd.simulation.act(() => etcd.put(client, 'healed'));
    etcd.runFor(1_000);
    expect(etcd.has('healed'), etcd.seen.join('\n')).toBe(true);
  });

  it('one of five is no loss, nor are two; with three, the others elect nobody', () => {
    const etcd = new Etcd(5);
    const killed = etcd.followers.slice(0, 3);
    const client = etcd.clientOf(etcd.leader);
    for (const [i, member] of killed.entries()) {
      member.cutPower();
      etcd.runFor(5_000);
      etcd.put(client, `k${i}`);
      etcd.runFor(5_000);
    }
    expect(etcd.seen.map((line) => line.replace(/^\d+ /, ''))).toEqual([
      'k0 done',
      'k1 done',
      'k2 timeout, outcome unknown',
    ]);
    expect(() => etcd.leader).toThrow('no member of etcd leads now');
  });
});

describe('a leader that is lost', () => {
  it.each(['killed', 'frozen', 'cut off'])(
    'because it is %s is followed by another after an election timeout',
    (how) => {
      const etcd = new Etcd(3);
      const { leader } = etcd;
      if (how === 'killed') leader.cutPower();
      else if (how === 'frozen') leader.freeze();
      else etcd.cutOff(leader);
      etcd.runFor(999);
      expect(etcd.cluster.leadership.serves).toBe(false);
      etcd.runFor(1_100);
      expect(etcd.cluster.leadership.term).toBe(3);
      expect(etcd.leader).not.toBe(leader);
      etcd.put(etcd.clientOf(etcd.leader), 'a');
      etcd.runFor(100);
      etcd.heal();
      etcd.runFor(5_000);
      // It comes back as one of the others.
      expect([etcd.cluster.leadership.term, leader.staleAt, leader.state]).toEqual([3, null, 'up']);
      expect(etcd.leader).not.toBe(leader);
    },
  );

  it('takes along what no majority had, and leaves the rest to the next: whoever asked knows neither', () => {
    const done = [1, 3, 5].map((afterMs) => {
      const etcd = new Etcd(3);
      etcd.put(etcd.clientOf(etcd.leader), 'a');
      etcd.runFor(afterMs);
      etcd.leader.cutPower();
      etcd.runFor(10_000);
      expect(etcd.seen).toEqual(['1000 a timeout, outcome unknown']);
      return etcd.has('a');
    });
    // On its way to etcd until 2, with the others at 4, known to be there at 6.
    expect(done).toEqual([false, false, true]);
  });

  it('leaves what is done without an answer, when the member that was asked goes', () => {
    const etcd = new Etcd(3);
    const [near] = etcd.followers as [Member];
    etcd.put(etcd.clientOf(near), 'a');
    etcd.runFor(9);
    near.cutPower();
    etcd.runFor(10_000);
    expect([etcd.seen, etcd.has('a')]).toEqual([['1000 a timeout, outcome unknown'], true]);
  });

  it('gives all leases their full time again, and an election timeout more; none ran out meanwhile', () => {
    const etcd = new Etcd(3);
    etcd.cluster.store.leaseGrant({ id: '7', ttlMs: 10_000 });
    etcd.runFor(9_900);
    etcd.leader.cutPower();
    etcd.runFor(11_000);
    const elected = etcd.events.find((event) => event.type === 'etcd-leader' && event.member !== null);
    expect(elected).toMatchObject({ term: 3, extended: 1 });
    expect(etcd.expired).toEqual([]);
    etcd.runFor(20_000);
    expect(etcd.expired).toEqual([`7 at ${(elected?.atMs ?? 0) + 11_000}`]);
  });

  it('alone is back soon after it is started again, with the leases anew', () => {
    const etcd = new Etcd(1);
    etcd.cluster.store.leaseGrant({ id: '7', ttlMs: 10_000 });
    etcd.runFor(9_000);
    etcd.disturb(() => etcd.leader.cutPower());
    etcd.runFor(30_000);
    etcd.heal();
    etcd.runFor(1_000);
    etcd.put(etcd.clientOf(etcd.leader), 'a');
    etcd.runFor(100);
    expect(etcd.has('a')).toBe(true);
    etcd.runFor(30_000);
    expect(etcd.expired).toEqual([`7 at ${39_000 + 100 + 11_000}`]);
  });

  it('alone that was only frozen knows of no pause: what has run out ends when it wakes', () => {
    const etcd = new Etcd(1);
    etcd.cluster.store.leaseGrant({ id: '7', ttlMs: 10_000 });
    etcd.cluster.store.leaseGrant({ id: '8', ttlMs: 60_000 });
    etcd.leader.freeze();
    etcd.put(etcd.clientOf(etcd.leader), 'a');
    etcd.runFor(30_000);
    expect([etcd.expired, etcd.has('a')]).toEqual([[], false]);
    etcd.leader.thaw();
    etcd.runFor(60_000);
    expect(etcd.expired).toEqual(['7 at 30000', '8 at 60000']);
    // What had reached it was done, long after whoever asked had given up.
    expect([etcd.seen, etcd.has('a')]).toEqual([['1000 a timeout, outcome unknown'], true]);
    expect(etcd.cluster.leadership.term).toBe(2);
  });
});

describe('a member that lags', () => {
  it('tells its watches nothing while it is cut off, and all in order when it is back', () => {
    const etcd = new Etcd(3);
    const [near, far] = etcd.followers as [Member, Member];
    etcd.watch(etcd.clientOf(far));
    const writer = etcd.clientOf(near);
    etcd.runFor(10);
    etcd.cutOff(far);
    etcd.runFor(10);
    for (const key of ['a', 'b']) {
      etcd.put(writer, key);
      etcd.runFor(980);
    }
    expect(etcd.seen.map((line) => line.replace(/^\d+ /, ''))).toEqual(['a done', 'b done']);
    expect(far.staleAt).toBe(1);
    etcd.heal();
    etcd.runFor(10);
    expect(etcd.seen.slice(2).map((line) => line.replace(/^\d+ /, ''))).toEqual(['put a', 'put b']);
    expect(far.staleAt).toBeNull();
  });

  it('tells a watch that is opened there what it has, and the rest when it is back', () => {
    const etcd = new Etcd(3);
    const [near, far] = etcd.followers as [Member, Member];
    const writer = etcd.clientOf(near);
    etcd.put(writer, 'a');
    etcd.runFor(100);
    etcd.cutOff(far);
    etcd.put(writer, 'b');
    etcd.runFor(100);
    const late = etcd.clientOf(far);
    late.watch({ ...prefixRange(''), startRevision: 1 }, (message) => etcd.say(told(message)));
    etcd.runFor(100);
    expect(etcd.seen.slice(2).map((line) => line.replace(/^\d+ /, ''))).toEqual(['put a']);
    etcd.heal();
    etcd.runFor(100);
    expect(etcd.seen.slice(3).map((line) => line.replace(/^\d+ /, ''))).toEqual(['put b']);
  });

  it('is never elected before it has caught up', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const etcd = new Etcd(3, seed);
      const [near, far] = etcd.followers as [Member, Member];
      const client = etcd.clientOf(etcd.leader);
      etcd.cutOff(far);
      etcd.runFor(10);
      etcd.put(client, 'a');
      etcd.runFor(10);
      etcd.disturb(() => etcd.leader.cutPower());
      etcd.runFor(10);
      etcd.disturb(() => etcd.network.heal(etcd.network.troubled()));
      etcd.runFor(5_000);
      expect(etcd.leader, `seed ${seed}`).toBe(near);
    }
  });
});

describe('a client', () => {
  it('whose member is killed goes to another at once, its watch too, and misses nothing', () => {
    const etcd = new Etcd(3);
    const [near, far] = etcd.followers as [Member, Member];
    const client = etcd.clientOf(far);
    etcd.watch(client);
    etcd.runFor(10);
    far.cutPower();
    etcd.put(etcd.clientOf(near), 'a');
    etcd.runFor(20);
    etcd.put(client, 'b');
    etcd.runFor(20);
    expect(etcd.seen.map((line) => line.replace(/^\d+ /, '')).sort()).toEqual([
      'a done',
      'b done',
      'put a',
      'put b',
    ]);
  });

  it.each(['frozen', 'cut off'])(
    'whose member is %s goes to another when that one has not answered',
    (how) => {
      const etcd = new Etcd(3);
      const [, far] = etcd.followers as [Member, Member];
      const client = etcd.clientOf(far);
      etcd.watch(client);
      etcd.runFor(10);
      if (how === 'frozen') far.freeze();
      else etcd.cutOff(far);
      etcd.runFor(10);
      etcd.put(client, 'a');
      etcd.runFor(1_000);
      etcd.put(client, 'b');
      etcd.runFor(100);
      expect(etcd.seen.map((line) => line.replace(/^\d+ /, ''))).toEqual([
        'a timeout, outcome unknown',
        'put b',
        'b done',
      ]);
    },
  );

  it('waits for the only member, and its watch goes on there', () => {
    const etcd = new Etcd(1);
    const client = etcd.clientOf(etcd.leader);
    etcd.watch(client);
    etcd.put(client, 'a');
    etcd.runFor(10);
    etcd.leader.cutPower();
    etcd.put(client, 'b');
    etcd.runFor(10_000);
    etcd.heal();
    etcd.runFor(2_000);
    etcd.put(client, 'c');
    etcd.runFor(100);
    expect(etcd.seen.map((line) => line.replace(/^\d+ /, ''))).toEqual([
      'put a',
      'a done',
      'b timeout, outcome unknown',
      'put c',
      'c done',
    ]);
  });

  it('whose watch is behind what was compacted while it was away is told so', () => {
    const etcd = new Etcd(1);
    const client = etcd.clientOf(etcd.leader);
    etcd.watch(client);
    etcd.runFor(10);
    etcd.leader.cutPower();
    etcd.heal();
    etcd.cluster.store.txn({ success: [{ type: 'put', key: 'a', value: '' }] });
    etcd.cluster.compact();
    etcd.runFor(5_000);
    expect(etcd.seen.map((line) => line.replace(/^\d+ /, ''))).toEqual(['compacted']);
  });

  it.each([1, 3] as const)('loses so many answers to writes, which are done: of %i members', (members) => {
    const etcd = new Etcd(members);
    const end = 'client-0';
    const { client } = etcd.cluster.connect(end, '', etcd.simulation);
    etcd.cluster.loseAnswers(end, 2);
    client.range({ key: 'a' }, (result) => etcd.say(`read ${codeOf(result)}`));
    for (const key of ['a', 'b', 'c']) etcd.put(client, key);
    etcd.runFor(2_000);
    expect(etcd.seen.map((line) => line.replace(/^\d+ /, '')).sort()).toEqual([
      'a timeout, outcome unknown',
      'b timeout, outcome unknown',
      'c done',
      'read done',
    ]);
    expect(['a', 'b', 'c'].map((key) => etcd.has(key))).toEqual([true, true, true]);
  });
});

type Step = {
  readonly does: 'kill' | 'freeze' | 'cut off' | 'heal' | 'put' | 'slow';
  readonly which: number;
  readonly waitMs: number;
};

/** Does the steps with a watch open at each member and one writer, heals, and lets all come to rest. */
function trouble(members: EtcdSize, seed: number, steps: readonly Step[]) {
  const etcd = new Etcd(members, seed);
  const told: string[][] = etcd.cluster.members.map((member, i) => {
    const keys: string[] = [];
    const watch = { ...prefixRange(''), startRevision: 2 };
    etcd.clientOf(member, i).watch(watch, (message) => {
      if (message.type === 'events')
        keys.push(`${message.revision} ${message.events.map(({ kv }) => kv.key).join()}`);
    });
    return keys;
  });
  const writer = etcd.cluster.connect('writer', '', etcd.simulation).client;
  const acknowledged: string[] = [];
  for (const [i, { does, which, waitMs }] of steps.entries()) {
    const member = etcd.cluster.members[which % members] as Member;
    if (does === 'put')
      writer.txn(
        { success: [{ type: 'put', key: `k${i}`, value: '' }] },
        ({ ok }) => ok && acknowledged.push(`k${i}`),
      );
    else if (does === 'heal') etcd.heal();
    else if (does === 'cut off') etcd.cutOff(member);
    else if (does === 'slow') member.slowDisk(50);
    else if (member.state === 'up')
      etcd.disturb(() => (does === 'kill' ? member.cutPower() : member.freeze()));
    etcd.runFor(waitMs);
  }
  etcd.heal();
  etcd.runFor(60_000);
  etcd.put(writer, 'last');
  etcd.runFor(20_000);
  return { etcd, told, acknowledged };
}

describe('whatever happens to its members', () => {
  const step: fc.Arbitrary<Step> = fc.record({
    does: fc.constantFrom('kill', 'freeze', 'cut off', 'heal', 'put', 'put', 'put', 'slow'),
    which: fc.nat(4),
    waitMs: fc.constantFrom(0, 1, 3, 200, 1_500, 5_000),
  });
  const runs = fc.record({
    members: fc.constantFrom<EtcdSize>(1, 3, 5),
    seed: fc.nat(1_000),
    steps: fc.array(step, { maxLength: 25 }),
  });

  /** A member with a slow disk comes to lead before it has heard of all that the leaders before it did. */
  const overtaken: Parameters<typeof trouble> = [
    5,
    0,
    (
      [
        ['put', 0, 0],
        ['heal', 0, 3],
        ['slow', 0, 0],
        ['kill', 1, 3],
        ['put', 0, 0],
        ['freeze', 0, 0],
        ['kill', 2, 3],
      ] as const
    ).map(([does, which, waitMs]) => ({ does, which, waitMs })),
  ];

  it('what was acknowledged stays, each watch is told all once and in order, and it serves again', () => {
    fc.assert(
      fc.property(runs, ({ members, seed, steps }) => {
        const { etcd, told, acknowledged } = trouble(members, seed, steps);
        expect(etcd.seen.at(-1)).toMatch(/last done$/);
        expect(acknowledged.filter((key) => !etcd.has(key))).toEqual([]);
        const { kvs } = etcd.cluster.store.range(prefixRange(''));
        const all = [...kvs]
          .sort((a, b) => a.modRevision - b.modRevision)
          .map((kv) => `${kv.modRevision} ${kv.key}`);
        for (const keys of told) expect(keys).toEqual(all);
        expect(etcd.cluster.members.map(({ staleAt }) => staleAt)).toEqual(
          etcd.cluster.members.map(() => null),
        );
      }),
      { numRuns: 300, examples: [[{ members: overtaken[0], seed: overtaken[1], steps: overtaken[2] }]] },
    );
  });

  it('the same happens again', () => {
    fc.assert(
      fc.property(runs, ({ members, seed, steps }) => {
        const once = (): unknown => {
          const { etcd, told, acknowledged } = trouble(members, seed, steps);
          return [etcd.events, etcd.seen, told, acknowledged, etcd.expired];
        };
        expect(once()).toEqual(once());
      }),
      { numRuns: 30 },
    );
  });
});
