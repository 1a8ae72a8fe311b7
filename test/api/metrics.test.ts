// What Prometheus is told of a run.
import { describe, expect, it } from 'vitest';
import { Metrics } from '../../src/api/metrics.js';
import { aUnitText } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';

const FILES = {
  'a.service': aUnitText(),
  'away.service': aUnitText('MachineMetadata=region=eu'),
  'fails.service': '[Service]\nExecStart=/bin/false\n',
};

/** The value of each sample, by name and labels. */
async function samples(test: TestCluster): Promise<Readonly<Record<string, number>>> {
  const { world } = test;
  const metrics = new Metrics();
  metrics.measure({
    picture: world.picture,
    nowMs: () => test.nowMs,
    epochMs: 1_000_000,
    requests: world.etcd.requests,
  });
  for (const event of test.events) metrics.apply(event);
  const lines = (await metrics.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

describe('metrics', () => {
  it('count decisions, tasks and units by state', async () => {
    const test = new TestCluster({ files: FILES });
    test.run('start a');
    test.run('start --no-block away fails');
    test.runFor(1_000);
    expect(await samples(test)).toMatchObject({
      'fleet_engine_task_count_total{type="AttemptScheduleUnit"}': 2,
      'fleet_agent_task_count_total{type="start"}': 2,
      'fleet_agent_failure_count_total{reason="unit-exit-code"}': 1,
      'fleet_units{state="launched"}': 2,
      'fleet_units{state="inactive"}': 1,
      'fleet_unit_states{active="active"}': 1,
      'fleet_unit_states{active="failed"}': 1,
      fleet_units_pending: 1,
      fleet_machines: 3,
      fleet_engine_reconcile_duration_second_count: 2,
    });
  });

  it('are there before anything has gone wrong', async () => {
    expect(await samples(new TestCluster())).toMatchObject({
      'fleet_engine_reconcile_failure_count_total{reason="refused"}': 0,
      'fleet_engine_reconcile_failure_count_total{reason="unanswered"}': 0,
      'fleet_engine_task_count_total{type="UnscheduleUnit"}': 0,
    });
  });

  it('follow the leader from machine to machine', async () => {
    const test = new TestCluster({ files: FILES });
    const before = await samples(test);
    expect(before.fleet_engine_leader_change_count_total).toBe(1);
    const leader = test.world.picture.machineName(test.world.picture.leader ?? '');
    test.kill(leader);
    test.runFor(60_000);
    const after = await samples(test);
    expect(after).toMatchObject({
      fleet_engine_leader_change_count_total: 2,
      fleet_machines: 2,
      fleet_registry_lease_expired_count_total: 2,
    });
    expect(after.fleet_engine_lease_age_seconds).toBeLessThan(60);
    expect(after.fleet_engine_leader_start_time).toBeCloseTo(
      1_000 + test.nowMs / 1_000 - (after.fleet_engine_lease_age_seconds ?? 0),
      6,
    );
  });

  it('count the passes with nothing to decide together with the next that has', async () => {
    const test = new TestCluster({ files: FILES });
    const rounds = async (): Promise<number> =>
      (await samples(test)).fleet_engine_reconcile_count_total ?? -1;
    test.runFor(60_000);
    expect(await rounds()).toBe(0);
    test.run('start a');
    expect(await rounds()).toBeGreaterThanOrEqual(30);
    expect(test.events.filter(({ type }) => type === 'engine-passed')).toHaveLength(1);
  });

  it('count requests to etcd by kind', async () => {
    const test = new TestCluster();
    const before = await samples(test);
    test.runFor(60_000);
    const after = await samples(test);
    const kind = 'fleet_registry_operation_count_total{type="leaseKeepAlive"}';
    expect(after[kind]).toBeGreaterThan(before[kind] ?? 0);
    expect(after['fleet_registry_operation_failed_count_total{type="leaseKeepAlive"}']).toBe(0);
  });
});
