// Machines on a clock of the test, whose etcd is away.
import { describe, expect, it } from 'vitest';
import { err, seededRandom } from '../../src/base/index.js';
import { EtcdError } from '../../src/etcd/index.js';
import { DEFAULT_SETTINGS, inventMachines } from '../../src/fleet/index.js';
import { type EtcdConnection, LiveFleetd } from '../../src/live/index.js';
import { simulatedProcesses } from '../../src/systemd/index.js';
import { ManualClock } from '../helpers/manual-clock.js';

const MACHINES = 40;

describe('machines that lost etcd at the same time', () => {
  it('do not all come back at the same time', () => {
    const clock = new ManualClock();
    const asked: number[] = [];
    for (const machine of inventMachines(MACHINES, seededRandom(1))) {
      const random = seededRandom(Number.parseInt(machine.id.slice(0, 7), 16));
      new LiveFleetd({
        machine: { ...machine, api: null },
        settings: DEFAULT_SETTINGS,
        etcd: away(clock, () => asked.push(clock.nowMs())),
        clock,
        epochMs: 0,
        random,
        runner: (scope) => simulatedProcesses({ clock: scope, random }),
        onEvent: () => undefined,
      });
    }
    clock.advance(30_000);
    const late = asked.filter((ms) => ms > 10_000);
    expect(late.length).toBeGreaterThan(MACHINES);
    const inSecond = (second: number): number =>
      late.filter((ms) => Math.floor(ms / 1_000) === second).length;
    expect(Math.max(...late.map((ms) => inSecond(Math.floor(ms / 1_000))))).toBeLessThan(MACHINES / 2);
  });
});

/** Refuses everything, soon. */
function away(clock: ManualClock, asked: () => void): EtcdConnection {
  const refuse = (_request: unknown, reply: (result: ReturnType<typeof err<EtcdError>>) => void): void => {
    clock.setTimer(1, () => reply(err(new EtcdError('unreachable'))));
  };
  return {
    range: refuse,
    txn: refuse,
    leaseGrant(request, reply) {
      asked();
      refuse(request, reply);
    },
    leaseKeepAlive: refuse,
    leaseRevoke: refuse,
    watch: () => ({ cancel: () => undefined }),
    close: () => undefined,
  };
}
