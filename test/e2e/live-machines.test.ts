// Machines of a real fleet that fail, one after the other: killed, frozen and woken, restarted one by one.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noEtcd } from '../helpers/etcd.js';
import { FaultyFleet } from '../helpers/live-faults.js';

const skipped = noEtcd();
/** Three times the longer of the leases, the engine's. */
const FROZEN_MS = 15_000;
/** What an agent does to units, and an engine. */
const DOES: ReadonlySet<string> = new Set([
  'agent-task',
  'agent-fencing',
  'engine-scheduled',
  'engine-unscheduled',
]);

describe.skipIf(skipped)('a fleet', () => {
  let faulty: FaultyFleet;
  beforeAll(async () => {
    faulty = await FaultyFleet.start({ env: (i) => (i === 3 ? { FLEET_SELF_FENCING: 'true' } : {}) });
  });
  afterAll(() => faulty.close());

  it('outlives the kill -9 of a fleetd, which returns', async () => {
    const { fleet } = faulty;
    const [victim] = fleet.machines;
    const fault = async (): Promise<void> => {
      await victim?.kill('SIGKILL');
      await fleet.registered(2);
      victim?.boot();
      await fleet.registered(3);
    };
    await faulty.during(fault(), 'core-02', 'core-03');
    await faulty.whole();
  });

  it('has the units of a machine that fences itself ended before anything else when that wakes', async () => {
    const { fleet } = faulty;
    const sleeper = fleet.machine('core-03');
    sleeper.signal('SIGSTOP');
    await sleep(100);
    const before = sleeper.events.length;
    await faulty.during(fleet.registered(2), 'core-01', 'core-02');
    sleeper.signal('SIGCONT');
    await faulty.whole();
    const woken = sleeper.events.slice(before).filter(({ type }) => DOES.has(type));
    expect(woken[0]).toMatchObject({ type: 'agent-fencing', step: 'kill', reason: { code: 'too-late' } });
  });

  it('hears nothing of a leader that slept until another led, but that it leads no more', async () => {
    const { fleet } = faulty;
    const old = await faulty.leader();
    const others = fleet.machines.filter((machine) => machine !== old).map(({ name }) => name);
    old.signal('SIGSTOP');
    await sleep(100);
    const before = old.events.length;
    // It will find these in its mail before it finds that it was deposed.
    await faulty.during(sleep(FROZEN_MS), ...others);
    await faulty.leader(old);
    old.signal('SIGCONT');
    await faulty.whole();
    const woken = old.events.slice(before).map(({ type }) => type);
    expect(woken).toContain('agent-cut-off');
    const again = woken.indexOf('engine-elected');
    const asLeader = woken.slice(0, again === -1 ? undefined : again);
    expect(asLeader.filter((type) => type.startsWith('engine-') && type !== 'engine-deposed')).toEqual([]);
  });

  it('is restarted as a whole, one process at a time', async () => {
    const { fleet } = faulty;
    const restart = async (): Promise<void> => {
      for (const machine of fleet.machines) {
        await machine.kill('SIGTERM');
        machine.boot();
        await fleet.registered(3);
      }
      for (const member of fleet.members.list) {
        await member.kill();
        member.boot();
        await member.answers();
      }
    };
    await faulty.during(restart(), 'core-01', 'core-02', 'core-03');
    await faulty.whole();
  });
});
