// One machine's link to etcd that fails: cut, slow, and such that only one side is heard.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noEtcd } from '../helpers/etcd.js';
import { FaultyFleet } from '../helpers/live-faults.js';
import type { Daemon } from '../helpers/live-fleet.js';
import { TcpProxy } from '../helpers/tcp-proxy.js';

const skipped = noEtcd();
/** Longer than any lease. */
const LONG_MS = 8_000;
const SLOW_FOR_MS = 5_000;
/** Of which two are more than what etcd is given to answer, and two are not. */
const [SLOW_MS, TOO_SLOW_MS] = [300, 700];

describe.skipIf(skipped)('a fleet', () => {
  let faulty: FaultyFleet;
  /** Of each machine, to each member of etcd. */
  const links: TcpProxy[][] = [];
  beforeAll(async () => {
    faulty = await FaultyFleet.start({
      async servers(_i, members) {
        const link = await Promise.all(members.list.map(({ address }) => TcpProxy.start(address)));
        links.push(link);
        return link.map(({ address }) => `http://${address}`).join(',');
      },
    });
  });
  afterAll(async () => {
    await faulty.close();
    await Promise.all(links.flat().map((proxy) => proxy.close()));
  });

  const linkOf = (machine: Daemon): readonly TcpProxy[] =>
    links[faulty.fleet.machines.indexOf(machine)] ?? [];
  const othersThan = (machine: Daemon): readonly string[] =>
    faulty.fleet.machines.filter((one) => one !== machine).map(({ name }) => name);

  it('goes on without a leader that is cut off, whose API says that it is, and has it back', async () => {
    const { fleet } = faulty;
    const victim = await faulty.leader();
    const cutOff = async (): Promise<void> => {
      for (const proxy of linkOf(victim)) proxy.cut({ closed: true });
      await fleet.registered(2);
      const refused = await fleet.run(fleet.apiOf(victim.name).units()).catch(({ code }) => code);
      expect(refused).toBe('registry-unavailable');
      await faulty.leader(victim);
      for (const proxy of linkOf(victim)) proxy.heal();
      await fleet.registered(3);
    };
    await faulty.during(cutOff(), ...othersThan(victim));
    await faulty.whole();
  });

  it.each([
    ['slow', SLOW_MS],
    ['too slow to be heard in time', TOO_SLOW_MS],
  ])('does not do anything twice when the link of its leader is %s', async (_, delayMs) => {
    const victim = await faulty.leader();
    for (const proxy of linkOf(victim)) proxy.delayMs = delayMs;
    await faulty.during(sleep(SLOW_FOR_MS), ...faulty.fleet.machines.map(({ name }) => name));
    for (const proxy of linkOf(victim)) proxy.delayMs = 0;
    await faulty.whole();
  });

  it.each([
    ['heard, but hears nothing', ['server']],
    ['neither heard nor told of it', ['client', 'server']],
  ] as const)('does without a leader that is %s', async (_, silent) => {
    const victim = await faulty.leader();
    for (const proxy of linkOf(victim)) proxy.stall(...silent);
    await faulty.during(sleep(LONG_MS), ...othersThan(victim));
    for (const proxy of linkOf(victim)) proxy.resume();
    await faulty.whole();
  });

  it('sees what etcd has forgotten while nobody could be told of it', async () => {
    const { fleet } = faulty;
    const victim = await faulty.leader();
    const [unit] = (await fleet.run(fleet.api.units())).filter(({ machine }) => machine === victim.id);
    for (const proxy of linkOf(victim)) proxy.cut({ closed: true });
    await faulty.destroy(unit?.name ?? '');
    await faulty.writeAll(links.length, ...othersThan(victim));
    await fleet.members.compact(await faulty.revision());
    for (const proxy of linkOf(victim)) proxy.heal();
    await faulty.whole();
  });
});
