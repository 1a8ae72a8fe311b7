// The two hosts of the daemons, virtual time and wall clock: the same failover, decided in the same order for the
// same reasons.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runTask } from '../../src/base/index.js';
import { DEFAULT_SETTINGS } from '../../src/fleet/index.js';
import { type FindFile, parseFleetctl, runCommand } from '../../src/fleetctl/index.js';
import { aUnitText } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';
import { type Decisions, decisions } from '../helpers/decisions.js';
import { LiveCluster } from '../helpers/live-cluster.js';

const SEED = 3;
const MACHINES = 3;
/** A machine is taken for gone only if this one stood still for a second. */
const SETTINGS = {
  ...DEFAULT_SETTINGS,
  agentTtlMs: 2_000,
  engineReconcileIntervalMs: 400,
  agentReconcileIntervalMs: 400,
};
const FILES = { 'web@.service': aUnitText('Conflicts=web@*.service') };
const UNITS = ['web@1.service', 'web@2.service'];
/** On a busy machine the wall clock may take this long over what takes it three seconds. */
const LIMIT_MS = 20_000;

function simulated(): Decisions {
  const test = new TestCluster({ seed: SEED, machines: MACHINES, settings: SETTINGS, files: FILES });
  test.run('start web@1 web@2');
  test.kill('core-01');
  test.runFor(10_000);
  expect(test.runsOn('web@1.service')).toBe('core-03');
  return decisions(test.events);
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadlineMs = performance.now() + LIMIT_MS;
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error(`not within ${LIMIT_MS} ms: ${what}`);
    await sleep(5);
  }
}

async function live(): Promise<Decisions> {
  const cluster = new LiveCluster({ machines: MACHINES, seed: SEED, settings: SETTINGS });
  const { picture, machines } = cluster;
  const running = (unit: string): string | null => {
    const found = picture.units.get(unit);
    const on = found?.machine ?? null;
    return on !== null && found?.states.get(on)?.active === 'active' ? on : null;
  };
  try {
    for (const machine of machines) cluster.boot(machine);
    await until(
      () => machines.every(({ id }) => picture.machines.get(id)?.registered) && picture.leader !== null,
      'all machines up',
    );
    const findFile: FindFile = (path) =>
      path === 'web@.service' ? { path, text: FILES['web@.service'], origin: 'user' } : null;
    let ended = false;
    runTask(runCommand(cluster.stage, parseFleetctl(['start', ...UNITS]), findFile), () => {
      ended = true;
    });
    await until(() => ended, 'start has come back');
    const victim = machines.find(({ id }) => id === running('web@1.service'));
    if (victim === undefined) throw new Error('web@1.service does not run');
    cluster.kill(victim);
    await until(
      () => running('web@1.service') !== null && running('web@1.service') !== victim.id,
      'web@1 runs elsewhere',
    );
    return decisions(cluster.events);
  } finally {
    cluster.close();
  }
}

describe('the hosts', () => {
  it('decide a failover alike in virtual time and on the wall clock', async () => {
    expect(await live()).toEqual(simulated());
  });
});
