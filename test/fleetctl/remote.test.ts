// What the transcripts cannot show of status, journal and ssh: what takes time on a machine or changes it, which is not for
// clients over HTTP, and what is painted.
import { describe, expect, it } from 'vitest';
import { TestCluster } from '../helpers/cluster.js';

const FILES = {
  'hello.service':
    '[Unit]\nDescription=Hi\n[Service]\nExecStartPre=/bin/true\nExecStart=/bin/sh -c "while true; do echo Hello World; sleep 1; done"\n',
  'slow.service': '[Service]\nType=oneshot\nExecStart=/bin/sleep 3\n',
};

/** One machine, so that everything is on core-01. */
const cluster = (): TestCluster => new TestCluster({ machines: 1, files: FILES });

describe('ssh', () => {
  it('loses the connection when the machine dies', () => {
    const test = cluster();
    test.run('load slow');
    test.world.simulation.setTimer(1_000, () => test.kill('core-01'));
    expect(test.run('ssh core-01 systemctl start slow')).toEqual([
      'error: the connection to core-01 was lost',
      '[exit 1]',
    ]);
  });

  it('waits for what it asks, and changes what fleet then reads', () => {
    const test = cluster();
    test.run('start hello');
    test.run('load slow');
    const beganMs = test.nowMs;
    expect(test.run('ssh core-01 systemctl start slow')).toEqual([]);
    expect(test.nowMs - beganMs).toBeGreaterThanOrEqual(3_000);
    expect(test.run('ssh core-01 systemctl stop hello')).toEqual([]);
    test.runFor(1_000);
    expect(test.run('list-units --no-legend --fields=unit,active')).toEqual([
      'hello.service\tinactive',
      'slow.service\tinactive',
    ]);
  });

  it('tells what to paint apart from the text', () => {
    const test = cluster();
    test.run('start hello');
    const from = test.events.length;
    test.run('status hello');
    const [title] = test.events.slice(from).filter((event) => event.type === 'command-printed');
    expect(title).toMatchObject({
      text: '● hello.service - Hi',
      marks: [{ from: 0, to: 1, style: 'green' }],
    });
  });
});

describe('systemd-cgtop', () => {
  it('knows what is used now from the second list on', () => {
    const busy = '[Service]\nExecStart=/bin/work\n[X-Fleetsim]\nCPUUsage=50%\nMemoryUsage=64M\n';
    const test = new TestCluster({ machines: 1, files: { 'busy.service': busy } });
    test.run('start busy');
    const beganMs = test.nowMs;
    const lines = test.run('ssh core-01 systemd-cgtop -b -n 2 -d 2s');
    expect(test.nowMs - beganMs).toBeGreaterThanOrEqual(2_000);
    const found = lines.filter((line) => line.startsWith('/system.slice/busy.service '));
    expect(found.map((line) => line.replace(/ +/g, ' '))).toEqual([
      '/system.slice/busy.service 1 - 64.0M - -',
      '/system.slice/busy.service 1 50.0 64.0M - -',
    ]);
  });
});

describe('the journal of a machine', () => {
  it('outlives its boots', () => {
    const test = cluster();
    test.run('start hello');
    test.runFor(2_000);
    test.restart('core-01');
    test.runFor(60_000);
    const lines = test.run('ssh core-01 journalctl -u hello -o short');
    const boots = lines.filter((line) => line.startsWith('-- Boot '));
    expect(boots).toHaveLength(1);
    expect(lines.slice(0, lines.indexOf(boots[0] ?? '')).at(-1)).toMatch(/core-01 sh\[\d+\]: Hello World$/);
    expect(test.run('ssh core-01 journalctl --list-boots')).toHaveLength(3);
  });
});
