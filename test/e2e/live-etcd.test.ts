// The etcd of a real fleet that fails: single members, and all of them for much longer than any lease.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { RealMember } from '../helpers/etcd.js';
import { noEtcd } from '../helpers/etcd.js';
import { FaultyFleet } from '../helpers/live-faults.js';

const skipped = noEtcd();
const MEMBER_AWAY_MS = 4_000;
const ALL_AWAY_MS = 60_000;
/** Whoever waits to be registered looks again within a minute. */
const BACK_MS = 90_000;
const OUTAGE_MS = ALL_AWAY_MS + 2 * BACK_MS;

const open: FaultyFleet[] = [];
afterAll(() => Promise.all(open.map((faulty) => faulty.close())));

async function start(...options: Parameters<typeof FaultyFleet.start>): Promise<FaultyFleet> {
  const faulty = await FaultyFleet.start(...options);
  open.push(faulty);
  return faulty;
}

describe.skipIf(skipped)('a fleet', () => {
  it.concurrent('does not mind that a member of etcd is killed and returns, be it the leader', async () => {
    const faulty = await start();
    const { members } = faulty.fleet;
    const leader = await members.leader();
    const [follower] = members.list.filter((member) => member !== leader);
    const away = async (member: RealMember | undefined): Promise<void> => {
      await member?.kill();
      await sleep(MEMBER_AWAY_MS);
      member?.boot();
      await member?.answers();
    };
    for (const member of [follower, leader]) {
      await faulty.during(away(member), 'core-01', 'core-02', 'core-03');
      await faulty.whole();
    }
  });

  it.concurrent(
    'runs on without etcd, but where it is to fence itself, and is whole when etcd is back',
    async () => {
      const faulty = await start({ env: (i) => (i === 1 ? { FLEET_SELF_FENCING: 'true' } : {}) });
      const { fleet } = faulty;
      const before = fleet.machines.map(({ events }) => events.length);
      const since = (i: number) => fleet.machines[i]?.events.slice(before[i]) ?? [];
      await Promise.all(fleet.members.list.map((member) => member.kill()));
      await faulty.during(sleep(ALL_AWAY_MS), 'core-01', 'core-02', 'core-03');
      const ended = (i: number) => since(i).filter((e) => e.type === 'unit-state' && e.active !== 'active');
      expect([ended(1), ended(2)]).toEqual([[], []]);
      const fenced = since(0).flatMap((e) => (e.type === 'agent-fencing' ? [e] : []));
      expect(fenced.map(({ reason }) => reason.code)).toContain('not-renewed');
      expect(await fleet.run(fleet.apiOf('core-02').units()).catch(({ code }) => code)).toBe(
        'registry-unavailable',
      );
      await fleet.members.boot();
      await faulty.whole(BACK_MS);
    },
    OUTAGE_MS,
  );
});
