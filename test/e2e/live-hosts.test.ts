// Three hosts with addresses of their own, as far as this machine can have any, and one whose cable is pulled: it fences
// itself before its units are started elsewhere.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpFleet, sendTo } from '../../src/api/index.js';
import { runTask, type Task } from '../../src/base/index.js';
import type { FleetApi } from '../../src/fleet/index.js';
import { parseUnitFile } from '../../src/systemd/index.js';
import { noEtcd } from '../helpers/etcd.js';
import { Daemon } from '../helpers/live-fleet.js';
import { Namespaces, noNamespaces } from '../helpers/namespaces.js';

const skipped = noEtcd() ?? noNamespaces();
const SOON_MS = 60_000;
const UNITS = Array.from({ length: 6 }, (_, i) => `sleeper@${i + 1}.service`);
const { unitFile } = parseUnitFile('[Service]\nExecStart=/bin/sleep infinity\n');

describe.skipIf(skipped)(`three hosts${skipped === null ? '' : ` (skipped: ${skipped})`}`, () => {
  let network: Namespaces;
  let etcd: ChildProcess;
  let machines: readonly Daemon[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'fleetsim-hosts-'));

  beforeAll(() => {
    network = new Namespaces(3);
    const url = `http://${network.hub.address}:2379`;
    const [ip = '', ...words] = network.hub.within;
    const flags = ['--listen-client-urls', url, '--advertise-client-urls', url, '--unsafe-no-fsync'];
    etcd = spawn(ip, [...words, 'etcd', '--data-dir', join(folder, 'etcd'), ...flags], { stdio: 'ignore' });
    machines = network.hosts.map(
      ({ address, within }, i) =>
        new Daemon({
          folder,
          name: `host${i + 1}`,
          id: String(i + 1).repeat(32),
          words: ['--etcd-servers', url, '--public-ip', address, '--agent-ttl', '4s'],
          env: { FLEET_SELF_FENCING: 'true', FLEET_ENGINE_RECONCILE_INTERVAL: '1' },
          within,
        }),
    );
    for (const machine of machines) machine.boot();
  });
  afterAll(async () => {
    await Promise.all(machines.map((machine) => machine.kill('SIGKILL')));
    etcd.kill('SIGKILL');
    network.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function ask<T>(machine: number, task: (api: FleetApi) => Task<T>): Promise<T> {
    const api = httpFleet(sendTo({ type: 'unix', path: machines[machine - 1]?.socket ?? '' }));
    return new Promise((resolve, reject) =>
      runTask(task(api), (outcome) => (outcome.ok ? resolve(outcome.value) : reject(outcome.error))),
    );
  }

  async function until<T>(look: () => Promise<T>, wanted: T): Promise<void> {
    let found: unknown = null;
    for (const endMs = performance.now() + SOON_MS; performance.now() < endMs; await sleep(100)) {
      found = await look().catch((error: Error) => error.message);
      if (JSON.stringify(found) === JSON.stringify(wanted)) return;
    }
    expect(found, machines.map(({ lines }) => lines.slice(-10).join('\n')).join('\n\n')).toEqual(wanted);
  }

  const addresses = async (): Promise<readonly string[]> =>
    (await ask(1, (api) => api.machines())).map(({ publicIp }) => publicIp).sort();
  const running = async (): Promise<readonly string[]> =>
    (await ask(1, (api) => api.unitStates()))
      .filter(({ active }) => active === 'active')
      .map(({ unit }) => unit)
      .sort();

  it('are one fleet, in which no unit runs twice when a cable is pulled', async () => {
    const all = network.hosts.map(({ address }) => address);
    await until(addresses, all);
    for (const unit of UNITS) {
      await ask(1, (api) => api.putUnit(unit, unitFile));
      await ask(1, (api) => api.setTargetState(unit, 'launched'));
    }
    await until(running, UNITS);
    network.hosts[2]?.cut();
    await until(addresses, all.slice(0, 2));
    await until(running, UNITS);
    // On one clock, as all are on one machine.
    const lost = (machines[2]?.events ?? []).filter(({ type }) => type === 'agent-fencing');
    const moved = machines.slice(0, 2).flatMap(({ events }) => events);
    const started = moved.filter(
      (event) => event.type === 'engine-unscheduled' && event.machine === machines[2]?.id,
    );
    expect(started).toHaveLength(2);
    expect(lost.length).toBeGreaterThan(0);
    expect((lost[0]?.time ?? '') < (started[0]?.time ?? '')).toBe(true);
    network.hosts[2]?.plugIn();
    await until(addresses, all);
    await until(running, UNITS);
    await until(
      async () =>
        (await ask(3, (api) => api.units())).filter(({ currentState }) => currentState === 'launched').length,
      6,
    );
  });
});
