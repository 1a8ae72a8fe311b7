// Units that really run: what they write, how they end, and how they are ended.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive, RealSystemd, until } from '../../helpers/real-systemd.js';

let systemd: RealSystemd;
beforeEach(() => {
  systemd = new RealSystemd();
});
afterEach(() => systemd.close());

/** `a.service` runs a shell script, in single quotes, with these options besides. */
function runs(script: string, ...options: readonly string[]): void {
  const escaped = script.replaceAll('%', '%%').replaceAll('$', '$$$$');
  systemd.start(`ExecStart=/bin/sh -c '${escaped}'`, ...options);
}

async function pidIn(file: string): Promise<number> {
  await until(() => /^\d+\n/.test(systemd.file(file) ?? ''));
  return Number(systemd.file(file));
}

describe('what a unit writes', () => {
  it('is in the journal line by line, in order, with the last line though it has no end', async () => {
    runs('echo one; echo two; echo; printf "three\\nfour"');
    await systemd.becomes('inactive (dead)');
    expect(systemd.output).toEqual(['one', 'two', 'three', 'four']);
  });

  it('is there while it runs, from both streams', async () => {
    runs('echo out; echo err >&2; exec sleep 60');
    await until(() => systemd.output.length === 2);
    expect([...systemd.output].sort()).toEqual(['err', 'out']);
    expect(systemd.state).toBe('active (running)');
  });

  it('is bounded: of a flood the latest lines stay, and a line without end is parted', async () => {
    runs('seq 1 5000; head -c 100000 /dev/zero | tr "\\0" x');
    await systemd.becomes('inactive (dead)');
    const lines = systemd.output;
    expect(lines).toHaveLength(1_000);
    expect(lines.slice(-4).map((line) => line.length)).toEqual([4, 49_152, 49_152, 1_696]);
  });

  it('leaves fleetd time for other things, however much it is', async () => {
    systemd.start('ExecStart=/usr/bin/yes');
    const begunMs = performance.now();
    for (let i = 0; i < 20; i++) await sleep(20);
    expect(performance.now() - begunMs).toBeLessThan(10_000);
    await until(() => systemd.output.length === 1_000);
  });
});

describe('how a unit ends', () => {
  it.each([
    ['exit 0', 'inactive (dead)', []],
    ['exit 7', 'failed (failed)', ['a.service: Main process exited, code=exited, status=7/NOTRUNNING']],
    ['kill -SEGV $$', 'failed (failed)', ['a.service: Main process exited, code=killed, status=11/SEGV']],
    ['kill -TERM $$', 'inactive (dead)', []],
  ])('%s makes it %s', async (script, state, lines) => {
    runs(script);
    await systemd.becomes(state);
    expect(systemd.log.filter((line) => line.includes('Main process'))).toEqual(lines);
  });

  it('is told with a success of its own kind', async () => {
    runs('exit 7', 'SuccessExitStatus=7', 'RemainAfterExit=yes');
    await systemd.becomes('active (exited)');
  });
});

describe('what cannot begin', () => {
  it.each([
    ['ExecStart=/no/such/program', '203/EXEC', 'EXEC spawning /no/such/program: No such file or directory'],
    ['ExecStart=DIR/plain', '203/EXEC', 'EXEC spawning DIR/plain: Permission denied'],
    ['ExecStart=DIR/text', '203/EXEC', 'EXEC spawning DIR/text: Exec format error'],
    ['ExecStart=DIR/orphan', '203/EXEC', 'EXEC spawning DIR/orphan: No such file or directory'],
    [
      'ExecStart=no-such-program-anywhere',
      '203/EXEC',
      'EXEC spawning no-such-program-anywhere: No such file or directory',
    ],
    [
      'WorkingDirectory=/no/such\nExecStart=/bin/true',
      '200/CHDIR',
      'CHDIR spawning /bin/true: No such file or directory',
    ],
    ['User=nobody-at-all\nExecStart=/bin/true', '217/USER', 'USER spawning /bin/true: No such process'],
    ['Group=no-such-group\nExecStart=/bin/true', '216/GROUP', 'GROUP spawning /bin/true: No such process'],
  ])('%s ends with %s', async (lines, status, step) => {
    writeFileSync(join(systemd.folder, 'plain'), '#!/bin/sh\n');
    writeFileSync(join(systemd.folder, 'text'), 'touch DIR/ran\n', { mode: 0o755 });
    writeFileSync(join(systemd.folder, 'orphan'), '#!/no/such/interpreter\n', { mode: 0o755 });
    systemd.start(...lines.split('\n'));
    await systemd.becomes('failed (failed)');
    expect(systemd.log).toContain(`a.service: Main process exited, code=exited, status=${status}`);
    expect(systemd.output).toEqual([
      `a.service: Failed at step ${step.replace('DIR/', `${systemd.folder}/`)}`,
    ]);
  });

  it('fails the start of a unit of Type=exec, and not of one whose failures count as success', async () => {
    systemd.start('Type=exec', 'ExecStart=/no/such/program');
    await systemd.becomes('failed (failed)');
    expect(systemd.states.join()).not.toContain('active (running)');
    systemd.start('ExecStartPre=-/no/such/program', 'ExecStart=/bin/sleep 60');
    await systemd.becomes('active (running)');
  });

  it('is a unit whose EnvironmentFile= is not there', async () => {
    systemd.start('EnvironmentFile=DIR/none', 'ExecStart=/bin/true');
    await systemd.becomes('failed (failed)');
    expect(systemd.states.at(-1)).toBe('failed (failed) [resources]');
    expect(systemd.log).toContain("a.service: Failed to run 'start' task: No such file or directory");
  });
});

describe('what a program is given', () => {
  it('never goes through a shell', async () => {
    systemd.start('ExecStart=/bin/echo $$(touch DIR/no) `touch DIR/no` * ; rm | cat > DIR/no && ~');
    await systemd.becomes('inactive (dead)');
    expect(systemd.output).toEqual([]);
    systemd.start('ExecStart=/bin/echo "$$(touch DIR/no)" `id` * | cat > DIR/no && ~ \\; {a,b}');
    await until(() => systemd.output.length > 0);
    expect(systemd.output).toEqual([
      `$(touch ${systemd.folder}/no) \`id\` * | cat > ${systemd.folder}/no && ~ ; {a,b}`,
    ]);
    expect(systemd.file('no')).toBeNull();
  });

  it('is the environment of its unit, and nothing of ours', async () => {
    process.env.FLEETSIM_SECRET = 'x';
    writeFileSync(join(systemd.folder, 'more'), 'B=from a file\nA=file\n');
    systemd.start(
      'Environment=A=1 "C=two words"',
      'EnvironmentFile=DIR/more',
      'EnvironmentFile=-DIR/none',
      'WatchdogSec=60',
      'ExecStart=/usr/bin/env',
    );
    await systemd.becomes('inactive (dead)');
    delete process.env.FLEETSIM_SECRET;
    const lines = systemd.output.filter((line) => !line.startsWith('INVOCATION_ID='));
    expect([...lines].sort()).toEqual([
      'A=file',
      'B=from a file',
      'C=two words',
      'LANG=C.UTF-8',
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ]);
  });

  it('has variables of the file in its command line, as it is when the command begins', async () => {
    writeFileSync(join(systemd.folder, 'more'), 'ADDRESS=10.0.0.1\n');
    systemd.start('EnvironmentFile=DIR/more', 'ExecStart=/bin/echo http://${ADDRESS}:80');
    await systemd.becomes('inactive (dead)');
    writeFileSync(join(systemd.folder, 'more'), 'ADDRESS=10.0.0.2\n');
    systemd.manager.start('a.service');
    await until(() => systemd.output.length === 2);
    expect(systemd.output).toEqual(['http://10.0.0.1:80', 'http://10.0.0.2:80']);
  });

  it.each([
    ['/', []],
    ['DIR/home', ['WorkingDirectory=DIR/home']],
    ['/', ['WorkingDirectory=-/no/such']],
  ])('is the folder %s with %j', async (folder, options) => {
    mkdirSync(join(systemd.folder, 'home'));
    runs('pwd; cat', ...options);
    await systemd.becomes('inactive (dead)');
    expect(systemd.output).toEqual([folder.replace('DIR', systemd.folder)]);
  });

  it('is another name, and another user', async () => {
    runs('id -un; echo $HOME', 'User=nobody');
    await systemd.becomes('inactive (dead)');
    expect(systemd.output).toEqual(['nobody', '/nonexistent']);
    systemd.start('ExecStart=@/bin/sh my-name -c "echo $$0"');
    await until(() => systemd.output.length === 3);
    expect(systemd.output.at(-1)).toBe('my-name');
  });
});

describe('a unit that is stopped', () => {
  /** A shell that waits for its child; both heed SIGTERM as they please. */
  const PARENT = 'echo $$ > DIR/parent; sh -c "echo \\$\\$ > DIR/child; exec sleep 60" & wait';

  async function started(...options: readonly string[]): Promise<readonly [number, number]> {
    runs(PARENT, ...options);
    const pids = [await pidIn('parent'), await pidIn('child')] as const;
    expect(pids.map(isAlive)).toEqual([true, true]);
    expect(systemd.mainPid).toBe(pids[0]);
    return pids;
  }

  it.each(['control-group', 'mixed'])('ends with all its processes by KillMode=%s', async (mode) => {
    const pids = await started(`KillMode=${mode}`);
    systemd.manager.stop('a.service');
    await systemd.becomes('inactive (dead)');
    await until(() => !pids.some(isAlive));
  });

  it('leaves its child by KillMode=process, and is told of it when it starts again', async () => {
    const [parent, child] = await started('KillMode=process');
    // It has told its number before it becomes this.
    await until(() => readFileSync(`/proc/${child}/comm`, 'utf8') === 'sleep\n');
    systemd.manager.stop('a.service');
    await systemd.becomes('inactive (dead)');
    expect([isAlive(parent), isAlive(child)]).toEqual([false, true]);
    expect(systemd.log).toContain(
      `a.service: Unit process ${child} (sleep) remains running after unit stopped.`,
    );
    systemd.manager.start('a.service');
    expect(systemd.log.join('\n')).toContain(`Found left-over process ${child} (sleep) in control group`);
  });

  it('and heeds no SIGTERM is killed after TimeoutStopSec=, with all that it began', async () => {
    runs(
      'trap "" TERM; echo $$ > DIR/parent; (setsid sleep 60 & echo $! > DIR/child); while :; do sleep 60; done',
      'TimeoutStopSec=300ms',
    );
    const pids = [await pidIn('parent'), await pidIn('child')];
    systemd.manager.stop('a.service');
    await systemd.becomes('failed (failed)');
    expect(systemd.log).toContain("a.service: State 'stop-sigterm' timed out. Killing.");
    expect(systemd.states.at(-1)).toBe('failed (failed) [timeout]');
    await until(() => !pids.some(isAlive));
  });

  it('runs ExecStop= with $MAINPID first', async () => {
    runs(
      'trap "echo told; exit 0" USR1; echo $$ > DIR/parent; while :; do sleep 0.05; done',
      "ExecStop=/bin/sh -c 'kill -USR1 $MAINPID; while kill -0 $MAINPID; do sleep 0.05; done'",
    );
    await pidIn('parent');
    systemd.manager.stop('a.service');
    await systemd.becomes('inactive (dead)');
    expect(systemd.output).toContain('told');
  });

  it('goes on, to be ended, if it had been halted', async () => {
    runs('trap "echo bye; exit 0" TERM; echo $$ > DIR/parent; while :; do sleep 0.05; done');
    process.kill(await pidIn('parent'), 'SIGSTOP');
    systemd.manager.stop('a.service');
    await systemd.becomes('inactive (dead)');
    expect(systemd.output).toContain('bye');
  });
});

describe('a unit that comes again', () => {
  it('does so by Restart=on-failure after RestartSec=, and not when it ends well', async () => {
    runs('echo x >> DIR/lives; [ $(wc -l < DIR/lives) -ge 3 ]', 'Restart=on-failure', 'RestartSec=50ms');
    await until(() => systemd.file('lives') === 'x\nx\nx\n');
    await systemd.becomes('inactive (dead)');
    expect(systemd.manager.show('a.service')?.restarts).toBe(2);
  });

  it('does so when its process is killed', async () => {
    runs('exec sleep 60', 'Restart=on-failure', 'RestartSec=50ms');
    await systemd.becomes('active (running)');
    const first = systemd.mainPid;
    process.kill(first, 'SIGKILL');
    await until(() => systemd.states.filter((state) => state === 'active (running)').length === 2);
    expect(systemd.mainPid).not.toBe(first);
  });
});

describe('types of units', () => {
  it('exec is up when its program runs', async () => {
    runs('exec sleep 60', 'Type=exec');
    expect(systemd.state).toBe('activating (start)');
    await systemd.becomes('active (running)');
  });

  it('notify is up when its program runs, and says so', async () => {
    runs('echo "socket $NOTIFY_SOCKET"; exec sleep 60', 'Type=notify');
    await systemd.becomes('active (running)');
    await until(() => systemd.output.length === 2);
    expect(systemd.output).toEqual([
      'READY=1 cannot be heard here: counts as ready since its program runs',
      'socket ',
    ]);
  });

  it('forking is up when its command is done, and its daemon is the main process', async () => {
    runs('setsid sh -c "echo daemon; exec sleep 60" & echo $! > DIR/child', 'Type=forking');
    await systemd.becomes('active (running)');
    const child = await pidIn('child');
    expect(systemd.mainPid).toBe(child);
    await until(() => systemd.output.includes('daemon'));
    systemd.manager.stop('a.service');
    await systemd.becomes('inactive (dead)');
    expect(isAlive(child)).toBe(false);
  });

  it('forking finds the daemon by its PID file, though it left the session and its environment', async () => {
    runs(
      'sleep 60 & setsid env -i sleep 60 & echo $! > DIR/pid; sleep 0.1',
      'Type=forking',
      'PIDFile=DIR/pid',
    );
    await systemd.becomes('active (running)');
    const daemon = await pidIn('pid');
    expect(systemd.mainPid).toBe(daemon);
    process.kill(daemon, 'SIGKILL');
    await systemd.becomes('inactive (dead)');
  });

  it('forking kills nobody whom a file of somebody else names', async () => {
    const stranger = spawn('/bin/sleep', ['60'], { stdio: 'ignore' });
    try {
      runs(
        `sleep 60 & echo ${stranger.pid} > DIR/pid; chown nobody DIR/pid`,
        'Type=forking',
        'PIDFile=DIR/pid',
      );
      await systemd.becomes('active (running)');
      expect(systemd.mainPid).not.toBe(stranger.pid);
      systemd.manager.stop('a.service');
      await systemd.becomes('inactive (dead)');
      expect(isAlive(stranger.pid ?? 0)).toBe(true);
    } finally {
      stranger.kill('SIGKILL');
    }
  });

  it('oneshot runs its commands one after another', async () => {
    systemd.start('Type=oneshot', 'ExecStart=/bin/echo 1', 'ExecStart=/bin/echo 2', 'RemainAfterExit=yes');
    await systemd.becomes('active (exited)');
    expect(systemd.output).toEqual(['1', '2']);
  });
});

it('tells what a unit uses', async () => {
  runs('while :; do :; done');
  await until(() => (systemd.manager.show('a.service')?.resources?.cpuShare ?? 0) > 0.1);
  const resources = systemd.manager.show('a.service')?.resources;
  expect(resources?.memoryBytes).toBeGreaterThan(100_000);
});

describe('memory', () => {
  it('that grows beyond MemoryMax= is the end of a service, whenever it does', async () => {
    systemd.start(
      'MemoryMax=200M',
      `ExecStart=${process.execPath} -e "setTimeout(() => { a = Buffer.alloc(3e8, 1); setInterval(() => 0, 1e3) }, 2500)"`,
    );
    await systemd.becomes('failed (failed)');
    expect(systemd.states.at(-1)).toBe('failed (failed) [oom-kill]');
  });
});
