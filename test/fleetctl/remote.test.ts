// What a person reads of one machine through fleetctl: status, journal and ssh, on a simulated cluster.
import { describe, expect, it } from 'vitest';
import { parseFleetctl, splitWords } from '../../src/fleetctl/index.js';
import { TestCluster } from '../helpers/cluster.js';

const FILES = {
  'hello.service':
    '[Unit]\nDescription=Hi\n[Service]\nExecStartPre=/bin/true\nExecStart=/bin/sh -c "while true; do echo Hello World; sleep 1; done"\n',
  'fails.service': '[Service]\nExecStart=/bin/false\n',
  'again.service': '[Service]\nExecStart=/bin/sh -c "sleep 2; exit 3"\nRestart=always\nRestartSec=10\n',
  'once.service': '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/echo done\n',
  'slow.service': '[Service]\nType=oneshot\nExecStart=/bin/sleep 3\n',
};

/** One machine, so that everything is on core-01. */
const cluster = (): TestCluster => new TestCluster({ machines: 1, files: FILES });

function transcript(test: TestCluster, lines: readonly string[]): string {
  return lines.map((line) => `$ fleetctl ${line}\n${test.run(line).join('\n')}\n`).join('');
}

describe('a machine, looked at', () => {
  it('reads like this', async () => {
    const test = cluster();
    for (const unit of ['hello', 'fails', 'once', 'again']) test.run(`start ${unit}`);
    test.run('load slow');
    test.runFor(3_000);
    const read = transcript(test, [
      'status hello fails once again slow',
      'journal -n 3 hello',
      'journal --output json -n 1 hello',
      'journal --output short-iso --since -2s hello',
      'journal -p err hello',
      "ssh core-01 -- systemctl list-units 'hello*' fails* once* again* slow*",
      'ssh hello systemctl show -p Id,MainPID,ActiveState,SubState hello',
      'ssh core-01 systemctl cat fails',
      'ssh core-01 systemctl is-active hello fails',
      'ssh core-01 systemd-cgls -u hello',
      'ssh core-01 uptime',
      'ssh core-01 date',
      'ssh core-01 cat /etc/hostname',
      'ssh core-01 help',
      'ssh core-01 sl',
      'ssh core-02 date',
    ]);
    await expect(read).toMatchFileSnapshot('../golden/toolbox.transcript.txt');
  });
});

describe('ssh', () => {
  it('finds a machine by name, address, ID, short ID, or by a unit that it has', () => {
    const test = cluster();
    test.run('start hello');
    const [id = ''] = test.run('list-machines -l --no-legend --fields=machine');
    for (const target of ['core-01', '10.0.0.11', id, id.slice(0, 8), 'hello', 'hello.service'])
      expect(test.run(`ssh ${target} hostname`), target).toEqual(['core-01']);
    expect(test.run(`ssh --machine ${id} -- hostname`)).toEqual(['core-01']);
    expect(test.run('ssh --unit hello hostname')).toEqual(['core-01']);
  });

  it.each([
    ['a machine that is none', 'ssh core-7 date', 'error: there is no machine or unit core-7'],
    ['a unit for a machine', 'ssh --machine hello date', 'error: there is no machine or unit hello'],
    ['a machine for a unit', 'ssh --unit core-01 date', 'error: unit core-01.service does not exist'],
    ['a unit that is nowhere', 'ssh slow date', 'error: unit slow.service is on no machine'],
  ])('refuses %s', (_, line, message) => {
    const test = cluster();
    test.run('start hello');
    test.run('submit slow');
    expect(test.run(line)[0]).toContain(message);
  });

  it.each([
    ['both', 'ssh --unit a --machine b date', 'Both machine and unit flags provided'],
    ['nothing at all', 'ssh', 'Provide one machine or unit.'],
  ])('makes no sense with %s', (_, line, message) => {
    expect(() => parseFleetctl(splitWords(line))).toThrow(message);
  });

  it('says that a machine does not answer, and loses the connection when it dies', () => {
    const test = cluster();
    test.kill('core-01');
    expect(test.run('ssh core-01 date')).toEqual([
      'error: machine core-01 does not answer\n  hint: is it on? `fleetsim list-machines`',
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

  it.each(['journal -f hello', 'ssh core-01 journalctl -f', 'ssh core-01 systemd-cgtop'])(
    'refuses what never ends where nobody could end it: %s',
    (line) => {
      const test = cluster();
      test.run('start hello');
      const [message, exit] = test.run(line);
      expect(message).toContain('nobody is there to end it');
      expect(exit).toBe('[exit 2]');
    },
  );

  it('passes exit codes on', () => {
    const test = cluster();
    expect(test.run('ssh core-01 frob').at(-1)).toBe('[exit 127]');
    expect(test.run('ssh core-01 systemctl is-active nope').at(-1)).toBe('[exit 3]');
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
