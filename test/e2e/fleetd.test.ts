// fleetd as processes on a real etcd: what a person sees of it.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askBeyond, farMachine } from '../../src/api/index.js';
import type { Operation } from '../../src/etcd/index.js';
import { parseUnitFile } from '../../src/systemd/index.js';
import { aUnitText } from '../helpers/builders.js';
import { noEtcd, RealMembers } from '../helpers/etcd.js';
import { LiveFleet } from '../helpers/live-fleet.js';
import { BIN, Folder } from '../helpers/run-cli.js';

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
      'error: a cluster that is real has real faults only\n  hint: stop a fleetd or an etcd with a signal: SIGKILL, SIGSTOP\n',
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

  it('do not ask themselves for a machine whose host has its socket in the same place', async () => {
    const id = 'f'.repeat(32);
    const api = `unix:${fleet.machine('core-01').socket}`;
    const key = `/_coreos.com/fleet/machines/${id}/object`;
    const value = JSON.stringify({ ID: id, PublicIP: '10.9.9.9', Metadata: {}, Name: 'far', Api: api });
    const write = (request: Operation) =>
      new Promise<unknown>((resolve) => fleet.etcd.txn({ success: [request] }, resolve));
    await write({ type: 'put', key, value });
    const asked = await fleet.fleetsim(['ssh', 'far', 'hostname']);
    await write({ type: 'delete', key });
    expect([asked.exitCode, asked.stderr]).toEqual([
      1,
      `error: machine far answers on its own host only; there: fleetsim --endpoint ${api}\n`,
    ]);
  });

  it.each([
    ['was killed', 'core-02', 'SIGKILL'],
    ['is frozen', 'core-03', 'SIGSTOP'],
  ] as const)('say of one of their host that %s that it does not answer', async (_name, victim, signal) => {
    const daemon = fleet.machine(victim);
    if (signal === 'SIGKILL') await daemon.kill(signal);
    else daemon.signal(signal);
    const far = farMachine(fleet.ways('core-01').open, daemon.id, victim);
    const asked = fleet.run(far.run(['hostname']));
    await expect(asked).rejects.toThrow(`machine ${victim} does not answer`);
    if (signal === 'SIGKILL') daemon.boot();
    else daemon.signal('SIGCONT');
    await fleet.registered(3);
    await fleet.settled(null);
  });

  it('are found by who only knows the etcd', async () => {
    const etcd = `etcd://${fleet.members.list[0]?.address}`;
    const listed = await fleet.fleetsim([
      '--endpoint',
      etcd,
      'list-units',
      '--no-legend',
      '--fields=unit,sub',
    ]);
    expect(listed.stdout).toMatch(/^(busybox@\d\.service\trunning\n){3}$/);
    const driver = ['--driver', 'etcd', '--endpoint', etcd.replace('etcd', 'http')];
    const status = await fleet.fleetsim([...driver, 'status', 'busybox@2']);
    expect([status.stderr, status.exitCode]).toEqual(['', 0]);
    expect(status.stdout).toContain('Active: active (running)');
    const nobody = await fleet.fleetsim(['--endpoint', 'etcd://127.0.0.1:1', 'list-machines']);
    expect([nobody.exitCode, nobody.stderr]).toEqual([
      1,
      expect.stringContaining('error: etcd cannot be reached'),
    ]);
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

describe.skipIf(skipped)('up on an etcd', () => {
  it('runs a fleetd for each machine, shows what they do, and ends them all', async () => {
    const members = await RealMembers.start(1);
    const folder = new Folder();
    const words = ['up', '--headless', '--machines', '2', '--etcd', members.servers];
    const up = spawn(process.execPath, [BIN, ...words], {
      cwd: folder.path,
      env: { ...process.env, FLEET_AGENT_TTL: '5s' },
    });
    try {
      let said = '';
      up.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      const until = async (text: RegExp): Promise<void> => {
        for (let i = 0; i < 600 && !text.test(said); i++) await sleep(100);
        expect(said).toMatch(text);
      };
      await until(
        /core-02 {2}registered[\s\S]*engine elected leader|engine elected leader[\s\S]*core-02 {2}registered/,
      );
      expect((await folder.start('start', 'busybox@<1,2>.service')).exitCode).toBe(0);
      const top = await folder.start('top');
      expect(top.stdout).toMatch(/^core-01:\n[\s\S]*busybox@\d\.service[\s\S]*\n\ncore-02:\n[\s\S]*busybox@/);
      const advance = await folder.start('advance', '60s');
      expect([advance.exitCode, advance.stderr]).toEqual([
        1,
        expect.stringMatching(/^error: the time of a real cluster runs by itself\n {2}hint: wait; or/),
      ]);
      expect((await folder.start('machine', 'freeze', 'core-02')).stdout).toBe('Machine core-02 is frozen\n');
      await until(/freeze core-02[\s\S]*core-02 {2}gone from the registry/);
      expect((await folder.start('machine', 'thaw', 'core-02')).stdout).toBe('Machine core-02 goes on\n');
      await until(/core-02 {2}cut off, starts over: the lease has expired/);
      const partition = await folder.start('net', 'partition', 'core-01', 'and', 'etcd');
      expect([partition.exitCode, partition.stderr]).toEqual([
        1,
        expect.stringContaining('cannot partition'),
      ]);
      expect(said).not.toContain('partition');
      up.kill('SIGTERM');
      await new Promise((resolve) => up.once('exit', resolve));
      expect(up.exitCode).toBe(0);
      expect(said.match(/ fleetd stops, and its units with it/g)).toHaveLength(2);
    } finally {
      up.kill('SIGKILL');
      await members.close();
      folder.remove();
    }
  });
});
