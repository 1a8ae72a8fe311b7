import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROFILES } from '../../../src/sim/chaos/profiles.js';
import { runSeed } from '../../../src/sim/chaos/run-seed.js';
import { recordLine } from '../../../src/sim/recording/line.js';
import { TestCluster, type TestClusterOptions } from '../../helpers/cluster.js';

const FILES = {
  'app@.service': '[Service]\nExecStart=/bin/sleep infinity\n',
  'keep@.service': '[Service]\nExecStart=/bin/sh -c "sleep 20; exit 0"\n[X-Fleetsim]\nOnReschedule=keep\n',
};

type Step =
  | readonly ['wait', number]
  | readonly ['fault' | 'run', string]
  | readonly ['look', 'leases' | 'requests'];
type Options = Pick<TestClusterOptions, 'seed' | 'machines' | 'etcd' | 'settings' | 'heartbeats'>;

function play(options: Options, steps: readonly Step[]) {
  const cluster = new TestCluster({ ...options, files: FILES });
  const looks: unknown[] = [];
  const look = (what: 'leases' | 'requests'): void => {
    const { requests, store } = cluster.world.etcd;
    if (what === 'leases') looks.push(store.leases().map(({ id }) => store.leaseTimeToLive(id)));
    else looks.push(structuredClone([...requests.kinds]), requests.watchEvents);
  };
  for (const [verb, what] of steps) {
    if (verb === 'wait') cluster.runFor(what);
    else if (verb === 'run') cluster.run(what);
    else if (verb === 'look') look(what);
    else {
      try {
        cluster.fault(what);
      } catch {
        looks.push(`not ${what}`);
      }
    }
    looks.push(cluster.nowMs);
  }
  look('leases');
  look('requests');
  return { lines: cluster.events.map(recordLine), looks };
}

describe('heartbeats that are worked out', () => {
  const names = fc.constantFrom('core-01', 'core-02', 'core-03', 'core-04');
  const faults = fc.oneof(
    names.map((name) => `kill ${name}`),
    names.map((name) => `restart ${name}`),
    names.map((name) => `stop ${name}`),
    names.map((name) => `freeze ${name}`),
    names.map((name) => `thaw ${name}`),
    names.map((name) => `restart-fleetd ${name}`),
    names.map((name) => `crash-fleetd ${name}`),
    names.map((name) => `partition ${name} and etcd`),
    names.map((name) => `delay ${name} and etcd 400ms`),
    names.map((name) => `lose ${name} and etcd 30%`),
    names.map((name) => `flap ${name} and etcd 10s`),
    names.map((name) => `slow-cpu ${name} 50ms`),
    names.map((name) => `drift-clock ${name} 5%`),
    names.map((name) => `reboot ${name}`),
    names.map((name) => `change-id ${name} ${'0123456789abcdef'.repeat(2)}`),
    names.map((name) => `jump-clock ${name} 1h`),
    names.map((name) => `duplicate ${name} and etcd 60%`),
    names.map((name) => `reorder ${name} and etcd 60%`),
    names.map((name) => `lose-answer ${name} 3`),
    names.map((name) => `set-metadata ${name} region=eu`),
    names.map((name) => `drain ${name}`),
    names.map((name) => `lose-disk ${name}`),
    fc.constantFrom(
      'partition all',
      'heal all',
      'heal network',
      'kill etcd-1',
      'restart etcd-1',
      'freeze etcd-1',
      'thaw etcd-1',
      'slow-disk etcd-1 300ms',
      'compact',
      'kill etcd-leader',
      'freeze etcd-leader',
      'kill etcd-2',
      'restart etcd-2',
      'thaw etcd-2',
      'partition etcd-1 and etcd-2,etcd-3',
      'partition etcd-leader to etcd-1,etcd-2',
      'flap etcd-1 and etcd-3 3s',
      'flap etcd-leader 7s',
      'delay etcd-1 and etcd-2 300ms',
    ),
  );
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(fc.constant('wait' as const), fc.integer({ min: 1, max: 90_000 })) },
    { weight: 2, arbitrary: fc.tuple(fc.constant('fault' as const), faults) },
    {
      weight: 1,
      arbitrary: fc.tuple(
        fc.constant('run' as const),
        fc.constantFrom('start --no-block app@1 app@2 keep@1', 'stop --no-block app@1', 'list-units'),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(
        fc.constant('look' as const),
        fc.constantFrom('leases' as const, 'requests' as const),
      ),
    },
  );

  it('leave the same recording, requests and leases as those that are sent', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer({ min: 1, max: 1_000_000 }),
          machines: fc.integer({ min: 1, max: 4 }),
          etcd: fc.constantFrom(1 as const, 1 as const, 3 as const),
          settings: fc.constantFrom({}, {}, { selfFencing: true }),
        }),
        fc.array(step, { minLength: 2, maxLength: 14 }),
        (options, steps) => {
          expect(play(options, steps)).toEqual(play({ ...options, heartbeats: 'sent' }, steps));
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);

  it('leave the same recordings of chaos', () => {
    for (const profile of PROFILES) {
      for (let seed = 1; seed <= 3; seed++) {
        const options = { seed, profile, timeMs: 300_000, machines: 3, version: 'test', digest: true };
        const { digest } = runSeed(options);
        expect({ profile, seed, digest }).toEqual({
          profile,
          seed,
          digest: runSeed({ ...options, heartbeats: 'sent' }).digest,
        });
      }
    }
  });

  it('cost no calls while nothing happens', () => {
    const hour = 3_600_000;
    const calls = (heartbeats?: 'sent'): number => {
      const cluster = new TestCluster({ machines: 20, heartbeats });
      const { simulation } = cluster.world;
      const endMs = cluster.nowMs + hour;
      let count = 0;
      while (simulation.nextMs() <= endMs) {
        simulation.step();
        count += 1;
      }
      return count;
    };
    const [worked, sent] = [calls(), calls('sent')];
    expect(sent).toBeGreaterThan(20 * 240 * 3);
    // The engine looks around at every interval of 2 s, and whether its lease has run out at every fifth.
    expect(worked).toBeLessThan((hour / 2_000) * 1.3);
  });
});
