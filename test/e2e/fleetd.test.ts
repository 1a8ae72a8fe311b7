// fleetd as processes on a real etcd: what a person sees of it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askBeyond } from '../../src/api/index.js';
import { parseUnitFile } from '../../src/systemd/index.js';
import { aUnitText } from '../helpers/builders.js';
import { noEtcd } from '../helpers/etcd.js';
import { LiveFleet } from '../helpers/live-fleet.js';

const skipped = noEtcd();

describe.skipIf(skipped)('three fleetds on an etcd', () => {
  let fleet: LiveFleet;
  beforeAll(async () => {
    fleet = await LiveFleet.start({
      flags: (i) => ['--public-ip', `10.0.0.${10 + i}`, '--metadata', `n=${i}`],
    });
  });
  afterAll(() => fleet.close());

  it('run units, which any of them tells of', async () => {
    const started = await fleet.fleetsim(['start', 'busybox@<1,2,3>.service']);
    expect([started.stderr, started.exitCode]).toEqual(['', 0]);
    expect(started.stdout.match(/launched on [0-9a-f]{8}\.\.\.\/10\.0\.0\.1[123]$/gm)).toHaveLength(3);
    await fleet.settled(['busybox@1.service', 'busybox@2.service', 'busybox@3.service']);
    const listed = await fleet.fleetsim(['list-machines', '--no-legend', '--fields=metadata'], {
      on: 'core-02',
    });
    expect(listed.stdout.split('\n').filter(Boolean).sort()).toEqual(['n=1', 'n=2', 'n=3']);
    for (const n of [1, 2, 3]) {
      const { stdout } = await fleet.fleetsim(['status', `busybox@${n}`]);
      expect(stdout).toContain('Active: active (running)');
      const journal = await fleet.fleetsim(['journal', `busybox@${n}`], { on: 'core-03' });
      expect(journal.stdout).toMatch(/ core-0\d sh\[\d+\]: Hello World$/m);
    }
    expect((await fleet.fleetsim(['explain', 'busybox@1'])).stdout).toMatch(
      /^busybox@1\.service is on core-0\d/,
    );
    expect((await fleet.fleetsim(['ssh', 'core-03', 'hostname'])).stdout).toBe('core-03\n');
    expect((await fleet.fleetsim(['etcd', 'status'])).stdout).toMatch(/^m1 +up +leader/m);
    expect((await fleet.fleetsim(['doctor'])).stdout).toMatch(/^nothing is wrong, in \d+ keys$/m);
    const refused = await fleet.fleetsim(['machine', 'kill', 'core-01']);
    expect([refused.stderr, refused.exitCode]).toEqual([
      'error: a cluster that is real has real faults only\n',
      1,
    ]);
  });

  it('say why a unit waits', async () => {
    const { unitFile } = parseUnitFile(aUnitText('MachineMetadata=n=9'));
    await fleet.run(fleet.api.putUnit('far.service', unitFile));
    await fleet.run(fleet.api.setTargetState('far.service', 'launched'));
    const answer = await fleet.fleetsim(['explain', 'far']);
    expect(answer.stdout).toMatch(/^far\.service waits/);
    const pending = await fleet.run(askBeyond(fleet.ways('core-03')));
    expect(await fleet.run(pending.whyPending('far.service'))).toContain('3 lack n=9');
    await fleet.run(fleet.api.destroyUnit('far.service'));
  });

  it('read their configuration again on SIGHUP, while the units run on', async () => {
    const daemon = fleet.machine('core-02');
    const before = daemon.events.length;
    daemon.signal('SIGHUP');
    await fleet.until(
      async () => daemon.lines.some((line) => line.includes('has read its configuration')),
      'said so',
    );
    await fleet.registered(3);
    const states = daemon.events.slice(before).filter((event) => event.type === 'unit-state');
    expect(states.filter(({ active }) => active !== 'active')).toEqual([]);
  });

  it('leave nothing behind on SIGTERM, and their units move', async () => {
    expect(await fleet.machine('core-01').kill('SIGTERM')).toBe(0);
    await fleet.registered(2);
    const states = await fleet.run(fleet.api.unitStates());
    expect(new Set(states.map(({ machine }) => machine)).size).toBeLessThan(3);
  });
});
