// The screens on a real terminal: that they start, take keys, and leave everything as it was.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Folder, ROOT } from '../helpers/run-cli.js';
import { noTmux, Terminal } from '../helpers/terminal.js';

const FAILOVER = join(ROOT, 'scenarios/failover.yaml');
const skipped = noTmux();

let folder: Folder;
let terminal: Terminal | null = null;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => {
  terminal?.close();
  folder.remove();
});

function start(...words: readonly string[]): Terminal {
  terminal = new Terminal(folder.path, words);
  return terminal;
}

/** The failover, shorter. */
const LECTURE = `
name: lecture
cluster: { machines: 3, agent_ttl: 5s }
steps:
  - run: fleetctl start 'busybox@<1,2>.service'
  - at: 2s
    fault: kill core-01
  - wait: 20s
`;

/** Of a time as the screen writes it. */
function secondsOf(time = ''): number {
  const [hours, minutes, seconds] = time.split(':').map(Number);
  return (hours ?? Number.NaN) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}

/** Waits until a process is no more. */
async function ended(pid: number): Promise<void> {
  await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 20_000 }).toBe(false);
}

describe.skipIf(skipped !== null)(`a terminal${skipped === null ? '' : ` (skipped: ${skipped})`}`, () => {
  it('shows the failover, and the verdict after it was quit', async () => {
    const test = start('replay', FAILOVER, '--speed', '200');
    const screen = await test.shows('■ the end');
    expect(screen).toContain('▽ gone');
    test.keys('2');
    await test.shows(/● busybox@1\.service +launched +launched +core-03/);
    test.keys('q');
    expect(await test.shows('ended with 0')).toContain('all 8 held');
    expect(test.restored()).toBe(true);
  });

  it('shows how the variants of a scenario end, how to watch one, and which one it is', async () => {
    const path = join(ROOT, 'scenarios/partition.yaml');
    let test = start('replay', path);
    const ends = await test.shows('ended with 0');
    expect(ends).toMatch(/VARIANT .* LEADER\n +CHANGES\ntwo-copies +all 9 held/);
    expect(ends.replaceAll('\n', '')).toContain(`to watch one: fleetsim replay ${path} --variant two-copies`);
    test.close();
    test = start('replay', path, '--tui');
    expect(await test.shows('two-copies is played; others: --variant fenced')).toContain(
      'fleetsim partition: two-copies 00:00:',
    );
    test.close();
    test = start('replay', path, '--variant', 'fenced');
    expect(await test.shows('partition: fenced')).not.toContain('is played');
    test.keys('q');
    await test.shows('ended with 0');
  });

  it('shows a lecture hall, at the speed of the clock, how a lease drains and a unit moves in the second in which it does', async () => {
    writeFileSync(join(folder.path, 'lecture.yaml'), LECTURE);
    const test = start('replay', 'lecture.yaml', '--speed', '1');
    await test.shows(/▼ off(.*\n)+.*lease █+░+ .*≤[1-4] s/);
    const screen = await test.shows('busybox@1.service ← core-01');
    const moved = secondsOf(/(\S+) engine +schedule busybox@1\.service to core-03/.exec(screen)?.[1]);
    const now = secondsOf(/fleetsim \S+ (\S+)/.exec(screen)?.[1]);
    // The clock at the head shows tenths.
    expect(now - moved).toBeGreaterThan(-0.1);
    expect(now - moved).toBeLessThan(1);
    // The eye has seen it.
    await test.shows(/core-03(.*\n)+.*● busybox@1\.service +│/);
    test.keys('q');
    await test.shows('ended with 0');
  });

  it('takes keys: pause, kill, restart', async () => {
    const test = start('up');
    await test.shows(/core-01 +10\.0\.0\.11|♛ core-01/);
    test.keys('Space');
    await test.shows('paused');
    test.keys('Right', 'k');
    await test.shows(/killed: power off/);
    test.keys('k');
    await test.shows('machine core-02 is already off');
    test.keys('r', 'Space');
    await test.shows(/core-02 +booted/);
    test.keys('q');
    await test.shows('ended with 0');
    expect(test.restored()).toBe(true);
  });

  it('goes back in a failover, and returns', async () => {
    const test = start('replay', FAILOVER, '--speed', '200');
    await test.shows('■ the end');
    test.keys('N', 'N');
    const screen = await test.shows('◀ past');
    expect(screen).toMatch(/00:01:00\.0 ◀ past/);
    expect(screen).toContain('▼ off');
    test.keys('k');
    await test.shows('Go on from 00:01:00.0 another way?');
    test.keys('n');
    await test.shows('? help');
    test.keys('>');
    expect(await test.shows('■ the end')).toContain('▽ gone');
    test.keys('q');
    await test.shows('ended with 0');
    expect(test.restored()).toBe(true);
  });

  it('plays a recording, with its script', async () => {
    folder.run('replay', FAILOVER, '--quiet', '--record', 'run.jsonl');
    const test = start('replay', 'run.jsonl', '--tui', '--speed', '50');
    await test.shows('failover, recorded');
    await test.shows('Scenario');
    test.keys('8');
    await test.shows(/✓ 00:01:00\.000 ! kill core-01/);
    test.keys('<');
    await test.shows(/· at 00:01:00 {2}! kill core-01/);
    test.keys('q');
    await test.shows('ended with 0');
    expect(test.restored()).toBe(true);
  });

  it('takes any fault on a line of its own, with completion', async () => {
    const test = start('up');
    await test.shows('q quit');
    test.keys(':', 'p', 'a', 'r');
    await test.shows(/partition +let nothing pass between ends/);
    test.keys('Tab');
    await test.shows(/^:partition *$/m);
    test.keys('core-02', 'Space', 'and', 'Space', 'etcd', 'Enter');
    await test.shows('Nothing passes between core-02 and etcd');
    await test.shows('! partition core-02 and etcd');
    test.keys(':', 'kill core-09');
    await test.shows('✖ there is no machine core-09');
    test.keys('Enter');
    await test.shows('✖ there is no machine core-09');
    test.keys('q');
    await test.shows('ended with 0');
    expect(folder.run('net', 'heal', 'all').stdout).toBe('Healed: core-02 and etcd-1 (cut)\n');
  });

  it('says that a command waits for time that stands still', async () => {
    folder.run('start', 'busybox@1');
    const test = start('up');
    await test.shows('● busybox@1.service');
    test.keys('Space', ':', 'stop busybox@1', 'Enter');
    await test.shows('◐ 1 command runs; time stands still: Space');
    test.keys('Space');
    await test.shows(/Successfully stopped units[^◐]*$/);
    test.keys('q');
    await test.shows('ended with 0');
  });

  it('does no fault in a run that is recorded', async () => {
    const test = start('replay', FAILOVER, '--record', 'run.jsonl');
    await test.shows('q quit');
    test.keys(':', 'kill core-03', 'Enter');
    expect(await test.shows('this run is recorded')).not.toContain('! kill core-03');
    test.keys('q');
    await test.shows('ended with 0');
    expect(folder.run('replay', 'run.jsonl').stdout).toContain('a re-run is the same');
  });

  it('takes every command of the program, and shows what it says', async () => {
    const test = start('up', '--speed', '10');
    await test.shows('q quit');
    test.keys(':', 'fleetctl start busybox@1 busybox@2', 'Enter');
    await test.shows(/\$ fleetctl start busybox@1 busybox@2 +✓ ended[\s\S]*busybox@2.service launched on/);
    test.keys('Escape');
    for (const [line, said] of [
      ['list-units', /list-units +✓ ended[\s\S]*busybox@1\.service .*running/],
      ['explain busybox@1', /explain busybox@1 +✓ ended[\s\S]*busybox@1\.service/],
      ['etcd status', /etcd status +✓ ended[\s\S]*etcd-1/],
      ['ssh core-01 hostname', /^core-01/m],
      ['session log', /session log +✓ ended[\s\S]*busybox@2/],
      ['doctor', /nothing is wrong/],
    ] as const) {
      test.keys(':', line, 'Enter');
      const screen = await test.shows(said);
      expect(screen).not.toContain('exit code');
      test.keys('Escape');
    }
    test.keys(':', 'journal -f busybox@1', 'Enter');
    await test.shows('◐ goes on');
    test.keys('/', 'hello', 'Enter');
    await test.shows(/\/hello in \d+ lines/);
    test.keys('Escape', ':', 'units', 'Enter');
    await test.shows(/● busybox@2\.service/);
    test.keys(':', 'ssh core-01', 'Enter');
    await test.shows('a shell needs one');
    test.keys(':', 'q', 'Enter');
    await test.shows('ended with 0');
  });

  it('runs commands on the cluster of a replay, which nobody else can reach', async () => {
    const test = start('replay', FAILOVER);
    await test.shows('q quit');
    test.keys(':', 'list-machines', 'Enter');
    await test.shows(/10\.0\.0\.13/);
    test.keys('Escape', 'q');
    await test.shows('ended with');
    expect(folder.run('session', 'list').stdout).not.toContain('failover');
  });

  it('takes clicks and the wheel, and leaves the mouse as it was', async () => {
    const test = start('up');
    await test.shows('q quit');
    // The third tab, and the second row of the table.
    test.keys('-l', '\u001b[<0;26;2M');
    await test.shows(/MACHINE[\s\S]*METADATA/);
    test.keys('-l', '\u001b[<0;10;5M');
    test.keys('k');
    await test.shows('Machine core-02 killed');
    test.keys('q');
    await test.shows('ended with 0');
    expect(test.restored()).toBe(true);
  });

  it('stops for Ctrl-Z, and is whole again after fg, at another size', async () => {
    const test = start('up');
    await test.shows('q quit');
    test.keys('C-z');
    await test.shows('Stopped');
    expect(test.restored()).toBe(true);
    test.resize(80, 24);
    test.keys('fg', 'Enter');
    await test.shows(/^fleetsim session[\s\S]*\? help .*q quit/);
    test.keys('2');
    await test.shows('no units yet');
    test.keys('q');
    await test.shows('ended with');
    expect(test.restored()).toBe(true);
  });

  it('is as it was after a crash, and then says what it was', async () => {
    const boom = "{if(existsSync('crash'))throw%20new%20Error('boom')}";
    const script = `import{existsSync}from'node:fs';setInterval(()=>${boom},100).unref()`;
    terminal = new Terminal(folder.path, ['up'], {
      env: { NODE_OPTIONS: `--import=data:text/javascript,${script}` },
    });
    await terminal.shows('q quit');
    writeFileSync(join(folder.path, 'crash'), '');
    await terminal.shows('ended with 1');
    expect(terminal.restored()).toBe(true);
    expect(terminal.screen()).toContain('Error: boom');
  });

  it.each([
    ['drawn', {}],
    ['read out', { INK_SCREEN_READER: 'true' }],
  ])('ends when its terminal has gone, %s, and keeps all that it has lived through', async (_name, env) => {
    terminal = new Terminal(folder.path, ['up', '--speed', '50'], { env });
    await terminal.shows(/fleetsim session main 00:0[1-9]:\d\d/);
    terminal.keys('Space');
    const [, time] = /main (\S+)\.\d /.exec(await terminal.shows('paused')) ?? [];
    const pid = terminal.pid();
    terminal.close();
    await ended(pid);
    expect(readdirSync(join(folder.path, '.fleetsim'))).toEqual(['session.json']);
    expect(folder.run('session', 'list').stdout).toContain(` ${time}.`);
  });

  it('ends headless when its terminal has gone, and keeps all that it has lived through', async () => {
    const test = start('up', '--headless', '--speed', '50');
    await test.shows('Ctrl-C ends it');
    await setTimeout(1_500);
    const pid = test.pid();
    test.close();
    await ended(pid);
    expect(readdirSync(join(folder.path, '.fleetsim'))).toEqual(['session.json']);
    expect(secondsOf(/main +(\S+)/.exec(folder.run('session', 'list').stdout)?.[1])).toBeGreaterThan(30);
  });

  it('is read out as plain text, without another screen', async () => {
    terminal = new Terminal(folder.path, ['up'], { env: { INK_SCREEN_READER: 'true' } });
    const screen = await terminal.shows(/core-03[\s\S]*q quit/);
    expect(screen).not.toMatch(/[─│╔╭]/);
    terminal.keys('q');
    await terminal.shows('ended with 0');
  });

  it('remembers in the session what was done at the keys', async () => {
    folder.run('start', 'busybox@1');
    const test = start('up', '--speed', '100');
    await test.shows('● busybox@1.service');
    test.keys('k');
    test.keys('2');
    await test.shows(/busybox@1\.service +launched +launched +core-02/);
    test.keys('q');
    await test.shows('ended with 0');
    expect(folder.run('list-units', '--no-legend').stdout).toContain('10.0.0.12');
  });

  it.each([
    ['Ctrl-C', (test: Terminal) => test.keys('C-c')],
    ['SIGTERM', (test: Terminal) => void process.kill(test.pid(), 'SIGTERM')],
  ])('is as it was after %s, and the session is kept', async (_name, end) => {
    const test = start('up');
    await test.shows('q quit');
    end(test);
    await test.shows('ended with');
    expect(test.restored()).toBe(true);
    expect(folder.run('list-machines').exitCode).toBe(0);
  });

  it('switches between sessions, and keeps each', async () => {
    folder.run('submit', 'hello');
    folder.run('session', 'new', 'other');
    const test = start('up');
    await test.shows('session other');
    test.keys(':', 'session switch m', 'Tab');
    await test.shows(/^:session switch main *$/m);
    test.keys('Enter');
    await test.shows('Switched to session main, which stands at');
    test.keys(':', 'list-unit-files', 'Enter');
    await test.shows('hello.service');
    test.keys('Escape', 'k');
    await test.shows('Machine core-01 killed');
    test.keys('q');
    await test.shows('ended with 0');
    expect(folder.run('session', 'list').stdout).toMatch(/^\* +main/m);
    expect(folder.run('session', 'log').stdout).toContain('kill core-01');
    expect(folder.run('session', 'log', 'other').stdout).not.toContain('kill');
  });

  it('brings back what was typed on the screen before, and not what was done by keys', async () => {
    let test = start('up');
    await test.shows('q quit');
    test.keys(':', 'kill core-01', 'Enter');
    await test.shows('Machine core-01 killed');
    test.keys('r');
    await test.shows('Machine core-01 restarted');
    test.keys('q');
    await test.shows('ended with 0');
    test.close();
    test = start('replay', FAILOVER, '--speed', '1');
    await test.shows('q quit');
    test.keys(':', 'Up');
    await test.shows(/^:kill core-01 *$/m);
  });

  it('follows the size of the window', async () => {
    const test = start('up');
    await test.shows('q quit');
    test.resize(60, 20);
    const screen = await test.shows(/core-01.*core-02.*core-03 ─*╮\n[\s\S]*q quit/);
    expect(Math.max(...screen.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(60);
  });

  it('redraws a listing that is watched, as others change it', async () => {
    folder.run('start', 'busybox@1');
    const test = start('list-units', '--watch');
    await test.shows(/busybox@1\.service .*running/);
    folder.run('start', 'busybox@2');
    const screen = await test.shows(/busybox@2\.service .*running/);
    expect(screen.match(/busybox@1/g)).toHaveLength(1);
    folder.run('stop', 'busybox@1');
    await test.shows(/busybox@1\.service .*dead/);
    test.keys('C-c');
    await test.shows('ended with 0');
    expect(test.restored()).toBe(true);
  });

  it('shows states in colour', async () => {
    folder.run('start', 'busybox@1');
    const test = start('list-units', '--no-legend');
    await test.shows('ended with 0');
    expect(test.screen('-e')).toContain('\u001b[1m\u001b[32mactive');
  });

  it('ends a headless session on Ctrl-C', async () => {
    const test = start('up', '--headless');
    await test.shows('Ctrl-C ends it');
    test.keys('C-c');
    await test.shows('ended with 0');
  });
});
