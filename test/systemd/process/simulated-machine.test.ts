// Simulated processes under a service: what they tell it, and what one does to another.
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/index.js';
import { simulatedProcesses } from '../../../src/systemd/process/simulated-machine.js';
import { AService } from '../../helpers/a-service.js';
import { ASystemd } from '../../helpers/a-systemd.js';
import type { ManualClock } from '../../helpers/manual-clock.js';

const simulated = {
  processes: (clock: ManualClock) => simulatedProcesses({ clock, random: seededRandom(1) }),
};

/** A service of simulated processes, started and given ten seconds. */
function after10s(...lines: readonly string[]): AService {
  const test = AService.started(lines, simulated);
  test.clock.advance(10_000);
  return test;
}

describe('a simulated process', () => {
  it.each([
    ['exec is up at once', ['Type=exec'], '0 active (running)'],
    [
      'notify is up after its start-up',
      ['Type=notify', '[X-Fleetsim]', 'StartupTime=3s'],
      '3000 active (running)',
    ],
    ['dbus too', ['BusName=org.x', '[X-Fleetsim]', 'StartupTime=3s'], '3000 active (running)'],
    ['forking too', ['Type=forking', '[X-Fleetsim]', 'StartupTime=3s'], '3000 active (running)'],
    [
      'notify with a start-up that never ends',
      ['Type=notify', '[X-Fleetsim]', 'StartupTime=infinity'],
      '0 activating (start)',
    ],
    [
      'notify that fails first',
      ['Type=notify', '[X-Fleetsim]', 'FailProbability=1', 'StartupTime=2s'],
      '2000 failed (failed) [exit-code]',
    ],
  ])('of type %s', (_name, lines, expected) => {
    const test = AService.started(['ExecStart=/usr/bin/daemon', ...lines], simulated);
    test.clock.advance(4_000);
    expect(test.states.at(-1)).toBe(expected);
  });

  it('that forks lives on as its child, and ends as declared', () => {
    const test = after10s(
      'Type=forking',
      'ExecStart=/usr/bin/daemon',
      '[X-Fleetsim]',
      'StartupTime=1s',
      'RunTime=5s',
      'ExitStatus=2',
    );
    expect(test.states).toEqual([
      '0 activating (start)',
      '1000 active (running)',
      '6000 failed (failed) [exit-code]',
    ]);
  });

  it('that is to fork but ends by itself leaves what it has in the background', () => {
    const test = after10s('Type=forking', 'ExecStart=/bin/sh -c "sleep 4 & sleep 1"');
    expect(test.states).toEqual(['0 activating (start)', '1000 active (running)', '4000 inactive (dead)']);
  });

  it.each([
    ['after a while', 'StopTime=3s', '4000 inactive (dead)'],
    ['never', 'StopTime=infinity', '6000 failed (failed) [timeout]'],
    ['at once', '', '1000 inactive (dead)'],
  ])('heeds SIGTERM %s', (_name, option, expected) => {
    const test = AService.started(
      ['ExecStart=/bin/x', 'TimeoutStopSec=5', '[X-Fleetsim]', option],
      simulated,
    );
    test.clock.advance(1_000);
    test.service.stop();
    test.clock.advance(10_000);
    expect(test.states.at(-1)).toBe(expected);
  });

  it('with a trap goes by it', () => {
    const test = AService.started(
      ['ExecStart=/bin/sh -c "trap \'\' TERM; sleep infinity"', 'TimeoutStopSec=5'],
      simulated,
    );
    test.service.stop();
    test.clock.advance(10_000);
    expect(test.states.at(-1)).toBe('5000 failed (failed) [timeout]');
  });

  it.each([
    ['a server', 'ExecStart=/bin/x', 'running'],
    ['a server that hangs', 'ExecStart=/bin/x\n[X-Fleetsim]\nHangTime=3s', 'failed'],
    [
      'a script, which knows nothing of watchdogs',
      'ExecStart=/bin/sh -c "while true; do sleep 1; done"',
      'failed',
    ],
  ])('with a watchdog: %s', (_name, lines, expected) => {
    const test = after10s('WatchdogSec=5', lines);
    expect(test.sub).toBe(expected);
    if (expected === 'failed') expect(test.service.state.result).toBe('watchdog');
  });

  it('reloads when a command says so, and dies when one says that', () => {
    const lines = ['ExecStart=/bin/x', 'ExecReload=/bin/kill -HUP $MAINPID'];
    const test = after10s(...lines);
    test.service.reload();
    test.clock.advance(10);
    expect(test.states.slice(1)).toEqual(['10000 reloading (reload)', '10000 active (running)']);
    const killed = after10s('ExecStart=/bin/x', 'ExecReload=/bin/kill -9 $MAINPID');
    killed.service.reload();
    killed.clock.advance(10);
    expect(killed.states.at(-1)).toBe('10000 failed (failed) [signal]');
  });

  it('winds down by the signal that is its own', () => {
    const test = after10s('ExecStart=/usr/sbin/nginx', 'KillSignal=SIGQUIT');
    test.service.stop();
    test.clock.advance(0);
    expect(test.sub).toBe('dead');
  });

  it('uses what is declared, while it runs', () => {
    const test = after10s('ExecStart=/bin/x', '[X-Fleetsim]', 'MemoryUsage=600M', 'CPUUsage=25%');
    const { main } = test.service;
    expect(main?.usage()).toEqual({ memoryBytes: 600 * 2 ** 20, cpuShare: 0.25 });
    test.service.stop();
    test.clock.advance(0);
    expect(main?.usage()).toEqual({ memoryBytes: 0, cpuShare: 0 });
  });

  it('draws anew at each start, and the same for the same seed', () => {
    const run = () =>
      after10s('ExecStart=/bin/x', 'Restart=always', 'StartLimitBurst=0', '[X-Fleetsim]', 'RunTime=exp(1s)')
        .states;
    expect(run()).toEqual(run());
    const lengths = run()
      .filter((line) => line.includes('auto-restart'))
      .map((line) => Number(line.split(' ')[0]));
    expect(new Set(lengths.map((atMs, i) => atMs - (lengths[i - 1] ?? 0))).size).toBeGreaterThan(3);
  });

  it('costs no more than one timer while it runs', () => {
    const test = after10s('ExecStart=/bin/sh -c "while true; do echo x; sleep 1; done"', 'RuntimeMaxSec=1d');
    expect(test.clock.pending).toBe(1);
    expect(after10s('ExecStart=/bin/x').clock.pending).toBe(0);
  });
});

describe('containers', () => {
  const DOCKER = [
    'ExecStartPre=-/usr/bin/docker kill web',
    'ExecStartPre=-/usr/bin/docker rm web',
    'ExecStartPre=/usr/bin/docker pull nginx',
    'ExecStart=/usr/bin/docker run --name web nginx',
    'ExecStop=/usr/bin/docker stop web',
  ];

  it('an image is pulled once for a machine', () => {
    const test = AService.started(DOCKER, simulated);
    test.clock.advance(10_000);
    test.service.stop();
    test.clock.advance(0);
    test.service.start();
    test.clock.advance(10_000);
    expect(test.states).toEqual([
      '0 activating (start-pre)',
      '3000 active (running)',
      '10000 deactivating (stop)',
      '10000 inactive (dead)',
      '10000 activating (start-pre)',
      '10000 active (running)',
    ]);
  });

  it('docker stop waits for the container, and kills it in the end', () => {
    const test = after10s(...DOCKER, '[X-Fleetsim]', 'StopTime=infinity');
    test.service.stop();
    test.clock.advance(9_999);
    expect(test.sub).toBe('stop');
    test.clock.advance(1);
    expect(test.states.at(-1)).toBe('20000 failed (failed) [exit-code]');
    expect(test.log.at(-2)).toBe('notice: Main process exited, code=exited, status=137/n/a');
  });

  it('docker run -d ends at once, and takes the service with it: the classic mistake', () => {
    const test = after10s(
      'ExecStart=/usr/bin/docker run -d --name web nginx',
      'ExecStop=/usr/bin/docker stop web',
    );
    expect(test.subs).toBe('running stop dead');
  });

  it('docker complains of a container that it does not know', () => {
    const test = new ASystemd();
    test.start('ExecStartPre=/usr/bin/docker kill web', 'ExecStart=/usr/bin/docker run --name web nginx');
    test.clock.advance(1_000);
    expect(test.journal()).toContain('docker: Error response from daemon: No such container: web');
    expect(test.states().at(-1)).toBe('0 failed (failed) [exit-code]');
  });

  it('images come as fast as the machine is told', () => {
    const test = AService.started(['ExecStartPre=/usr/bin/docker pull x', 'ExecStart=/bin/y'], {
      processes: (clock) => simulatedProcesses({ clock, random: seededRandom(1), imagePullMs: 7_000 }),
    });
    test.clock.advance(10_000);
    expect(test.states.at(-1)).toBe('7000 active (running)');
  });
});
