// fleetd with --runtime process, as processes on a real etcd: its units really run, and never twice.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseUnitFile } from '../../src/systemd/index.js';
import { noEtcd } from '../helpers/etcd.js';
import { LiveFleet } from '../helpers/live-fleet.js';
import { isAlive } from '../helpers/real-systemd.js';
import { Folder } from '../helpers/run-cli.js';

const skipped = noEtcd();

describe.skipIf(skipped)('two fleetds whose units really run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fleetsim-units-'));
  let fleet: LiveFleet;
  beforeAll(async () => {
    fleet = await LiveFleet.start({
      machines: 2,
      flags: () => ['--runtime', 'process', '--allow-root'],
    });
  });
  afterAll(async () => {
    // Those that are killed first do not come again.
    await fleet.close();
    for (const pid of pids('all')) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** Who wrote its number there, first to last. */
  function pids(file: string): readonly number[] {
    const path = join(folder, file);
    if (!existsSync(path)) return [];
    return readFileSync(path, 'utf8').trim().split('\n').map(Number);
  }

  async function start(name: string, script: string, ...options: readonly string[]): Promise<void> {
    const command = `ExecStart=/bin/sh -c '${script.replaceAll('$', '$$$$').replaceAll('DIR', folder)}'`;
    const { unitFile } = parseUnitFile(`[Service]\n${[command, ...options].join('\n')}\n`);
    await fleet.run(fleet.api.putUnit(name, unitFile));
    await fleet.run(fleet.api.setTargetState(name, 'launched'));
  }

  const ALIVE = 'echo $$ >> DIR/all; echo "hello from %H"; exec sleep 600';

  it('write files and journals, and come again by Restart= when they are killed', async () => {
    await start('web.service', ALIVE, 'Restart=on-failure', 'RestartSec=100ms');
    await fleet.settled(['web.service']);
    const [first = 0] = pids('all');
    expect(isAlive(first)).toBe(true);
    const journal = await fleet.fleetsim(['journal', 'web']);
    expect(journal.stdout).toMatch(new RegExp(` sh\\[${first}\\]: hello from core-0\\d$`, 'm'));
    process.kill(first, 'SIGKILL');
    await fleet.until(async () => pids('all').length === 2 && isAlive(pids('all')[1] ?? 0), 'it comes again');
    expect((await fleet.fleetsim(['status', 'web'])).stdout).toContain(`Main PID: ${pids('all')[1]} `);
  });

  it('run once after their fleetd was killed, and started again', async () => {
    const { machine } = (await fleet.run(fleet.api.unitStates()))[0] ?? {};
    const [, second = 0] = pids('all');
    const on = fleet.machines.find(({ events }) =>
      events.some((event) => event.type === 'machine-booted' && event.machine === machine),
    );
    await on?.kill('SIGKILL');
    expect(isAlive(second)).toBe(true);
    on?.boot();
    await fleet.until(async () => !isAlive(second), 'its survivor is ended');
    let most = 0;
    await fleet.until(async () => {
      const { length } = pids('all').filter(isAlive);
      most = Math.max(most, length);
      return length > 0;
    }, 'it runs again');
    await fleet.settled(['web.service']);
    expect([most, pids('all').filter(isAlive).length]).toEqual([1, 1]);
    expect(on?.lines.some((line) => line.includes('left running (processes: 1)'))).toBe(true);
  });

  it('end with their fleetd on SIGTERM, which waits for them', async () => {
    await start(
      'slow.service',
      'trap "sleep 0.5; echo $$ >> DIR/ended; exit 0" TERM; echo $$ >> DIR/all; while :; do sleep 0.1; done',
    );
    await start(
      'left.service',
      'setsid sleep 600 & echo $! >> DIR/all; echo $! > DIR/left; wait',
      'KillMode=process',
    );
    await fleet.settled(['left.service', 'slow.service', 'web.service']);
    await fleet.until(async () => pids('left').length === 1 && pids('all').length >= 5, 'all have written');
    const codes = await Promise.all(fleet.machines.map((machine) => machine.kill('SIGTERM')));
    expect(codes).toEqual([0, 0]);
    await fleet.until(async () => !pids('all').some(isAlive), 'none is left');
    expect(pids('ended').length).toBeGreaterThanOrEqual(1);
  });

  it('are killed with it on a second SIGTERM', async () => {
    for (const name of ['slow.service', 'left.service', 'web.service'])
      await fleet.run(fleet.api.destroyUnit(name));
    const [daemon] = fleet.machines;
    daemon?.boot();
    await start(
      'stubborn.service',
      'trap "" TERM; echo $$ >> DIR/all; echo $$ > DIR/stubborn; while :; do sleep 600; done',
    );
    await fleet.settled(['stubborn.service']);
    await fleet.until(async () => pids('stubborn').length === 1, 'it has begun');
    const before = daemon?.lines.length ?? 0;
    daemon?.signal('SIGTERM');
    const asked = (line: string): boolean => line.includes('asked to end');
    await fleet.until(async () => daemon?.lines.slice(before).some(asked) === true, 'it is asked to end');
    expect(await daemon?.kill('SIGTERM')).toBe(0);
    await fleet.until(async () => !pids('stubborn').some(isAlive), 'it is killed');
  });
});

describe('fleetd --runtime process', () => {
  const folder = new Folder();
  afterAll(() => folder.remove());

  it.skipIf(process.getuid?.() !== 0)('does not run units as root, unless it is told to', () => {
    expect(
      folder.transcript([['fleetd', '--runtime', 'process', '--state-dir', 'a']]),
    ).toMatchInlineSnapshot(`
      "$ fleetsim fleetd --runtime process --state-dir a
      ! error: --runtime process would run the units of whoever reaches the API or etcd as root
      !   hint: run fleetd as another user, or add --allow-root if that is what you want
      [exit 1]
      "
    `);
  });

  it('needs a folder for its record', () => {
    expect(folder.transcript([['fleetd', '--runtime', 'process', '--allow-root']])).toMatchInlineSnapshot(`
      "$ fleetsim fleetd --runtime process --allow-root
      ! error: --runtime process needs a --state-dir
      !   hint: what it has begun is recorded there, for the next fleetd to end it should this one be killed
      [exit 2]
      "
    `);
  });
});
