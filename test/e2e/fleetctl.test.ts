// The program by its other name, and what shells ask of it.
import { spawn, spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BIN, ROOT } from '../helpers/run-cli.js';
import { Typed } from '../helpers/typed.js';

let folder: Typed;
beforeEach(() => {
  folder = new Typed();
});
afterEach(() => folder.remove());

describe('fleetctl', () => {
  // What its commands answer is in the transcripts of test/golden/fleetctl/.
  it('looks like this', async () => {
    writeFileSync(join(folder.path, 'hello.service'), '[Service]\nExecStart=/bin/sleep infinity\n');
    const transcript = folder.transcript(
      [
        [],
        ['list-machines', '--help'],
        ['--version'],
        ['up'],
        ['list'],
        ['start', 'hello.service', 'busybox@{1,2}'],
        ['list-u'],
        ['stop', 'hello', 'helo'],
        ['--tunnel', '10.0.0.1', 'stop', 'hello'],
        ['destroy', 'hello', 'busybox@*'],
        ['list-units', '--no-legend'],
      ],
      'fleetctl',
    );
    await expect(transcript).toMatchFileSnapshot('../golden/fleetctl.transcript.txt');
  });

  it('takes flags from FLEETCTL_ variables, and a session remembers them', () => {
    const started = folder.runWith({ FLEETCTL_NO_BLOCK: 'true' }, 'start', 'hello');
    expect(started.stdout).toBe('Unit hello.service inactive\nTriggered unit hello.service start\n');
    // Opening the session does the command again, now without the variable, and must lead to the same.
    expect(folder.run('list-unit-files', '--no-legend').exitCode).toBe(0);
    const elsewhere = folder.runWith({ FLEETCTL_TUNNEL: '10.0.0.1' }, 'destroy', 'hello');
    expect(elsewhere.exitCode).toBe(1);
    expect(elsewhere.stderr).toContain('unset FLEETCTL_TUNNEL');
    expect(folder.run('list-unit-files', '--no-legend').stdout).toContain('hello.service');
  });

  it('prints no colours into a pipe, and takes --no-color', () => {
    folder.run('start', 'hello');
    const { stdout, exitCode } = folder.runWith({ NO_COLOR: '' }, 'list-units', '--no-color', '--no-legend');
    expect(stdout).toMatch(/^hello\.service\t[\w./]+\tactive\trunning\n$/);
    expect(exitCode).toBe(0);
  });
});

describe('--watch on a pipe', () => {
  it('appends what others change meanwhile, and ends on Ctrl-C', async () => {
    folder.run('start', 'busybox@{1,2}');
    const child = spawn(process.execPath, [BIN, 'list-units', '-w', '--fields=unit,sub'], {
      cwd: folder.path,
      env: { ...process.env, FLEETSIM_CLOCK: 'manual' },
    });
    let seen = '';
    child.stdout.on('data', (data) => {
      seen += data;
    });
    const until = async (text: string): Promise<void> => {
      while (!seen.includes(text)) await sleep(50);
    };
    await until('busybox@2.service\trunning\n');
    folder.run('stop', 'busybox@1');
    await until('busybox@1.service\tdead\n');
    folder.run('destroy', 'busybox@2');
    await until('busybox@2.service\tgone\n');
    child.kill('SIGINT');
    const exitCode = await new Promise((resolve) => child.once('exit', resolve));
    expect(exitCode).toBe(0);
    expect(seen).toBe(
      'UNIT\t\t\tSUB\nbusybox@1.service\trunning\nbusybox@2.service\trunning\n' +
        'busybox@1.service\tdead\nbusybox@2.service\tgone\n',
    );
  });
});

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('has a script for %s', async (shell) => {
    const { stdout, exitCode } = folder.fleetctl('completion', shell);
    expect(exitCode).toBe(0);
    await expect(stdout).toMatchFileSnapshot(`../golden/completion.${shell}`);
    expect(folder.run('completion', shell).stdout).toBe(stdout.replaceAll('fleetctl', 'fleetsim'));
  });

  it('has none for other shells', () => {
    expect(folder.run('completion', 'tcsh')).toMatchObject({
      exitCode: 2,
      stderr: 'error: no completion for "tcsh"\n  hint: there is one for: bash, zsh, fish\n',
    });
  });

  const answers = async (...words: readonly string[]): Promise<readonly string[]> => {
    const { stdout } = await folder.typeFleetctl('__complete', '--', ...words);
    return stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? '']));
  };

  it('begins no session, and knows no names without one', async () => {
    expect(await answers('stop', '')).toEqual([]);
    expect(await answers('start', '')).toEqual([':files']);
    expect((await folder.type('list-machines')).stderr).toContain('no cluster is running');
  });

  it('knows commands, flags, values, units and machines', async () => {
    await folder.type('start', 'busybox@{1,2}', 'hello');
    await folder.type('submit', 'busybox@.service');
    expect(await answers('list-')).toEqual(['list-units', 'list-unit-files', 'list-machines']);
    expect(await answers('st')).toEqual(['start', 'stop', 'status']);
    expect(await answers('start', '--no-')).toEqual(['--no-block']);
    expect(await answers('start', '--dri')).toEqual(['--driver']);
    expect(await answers('list-units', '--output', '')).toEqual(['table', 'json', 'yaml', 'wide']);
    expect(await answers('list-units', '--output=j')).toEqual(['--output=json']);
    expect(await answers('list-units', '-o', 'y')).toEqual(['yaml']);
    expect(await answers('list-units', '--fields', 'unit,ma')).toEqual(['unit,machine']);
    expect(await answers('stop', 'b')).toEqual(['busybox@1.service', 'busybox@2.service']);
    expect(await answers('stop', 'busybox@1.service', 'b')).toEqual(['busybox@2.service']);
    expect(await answers('destroy', '--', 'busy')).toContain('busybox@.service');
    expect(await answers('help', 'su')).toEqual(['submit']);
    expect(await answers('list-units', '--fields', 'unit,')).not.toContain('unit,unit');
    expect(await answers('--dri')).toEqual(['--driver']);
    expect(await answers('--driver', '')).toEqual(['API', 'etcd']);
    expect(await answers('ssh', 'h')).toEqual(['hello.service']);
    expect(await answers('ssh', 'core-01', '')).toEqual([]);
    expect(await answers('ssh', '--machine', 'core-03')).toEqual(['core-03']);
    expect(await answers('ssh', '--unit=h')).toEqual(['--unit=hello.service']);
    const { stdout } = await folder.type('__complete', '--', 'machine', 'kill', '');
    expect(stdout).toBe(
      'core-01\t10.0.0.11\ncore-02\t10.0.0.12\ncore-03\t10.0.0.13\n' +
        'etcd-leader\tthe member that leads\netcd-1\tthe first member\n',
    );
    const ours = async (...words: readonly string[]): Promise<string> =>
      (await folder.type('__complete', '--', ...words)).stdout;
    expect(await ours('config', 'show', '-o', '')).toBe('table\njson\nyaml\n');
    expect(await ours('config', 'show', '--config', '')).toBe(':files\n');
    expect(await ours('validate', '')).toBe(':files\n');
  });

  it('knows no names of a cluster that does not answer', async () => {
    await folder.type('start', 'hello');
    expect(await answers('stop', 'h')).toEqual(['hello.service']);
    expect(await answers('--endpoint', 'unix:///nowhere.sock', 'stop', 'h')).toEqual([]);
    expect(await answers('--endpoint=nonsense', 'stop', 'h')).toEqual([]);
  });

  it('works in bash, which parts words at @ and =', () => {
    folder.run('start', 'busybox@{1,2}');
    writeFileSync(join(folder.path, 'mine.service'), '');
    symlinkSync(join(ROOT, 'bin/fleetctl.js'), join(folder.path, 'fleetctl'));
    const script = `
      eval "$(fleetctl completion bash)"
      ask() {
        COMP_LINE=$1 COMP_POINT=\${#1} COMP_WORDBREAKS=$' \\t\\n"\\'@><=;|&(:'
        _fleetctl
        printf '%s\\n' "\${COMPREPLY[*]}"
      }
      ask 'fleetctl list-un'
      ask 'fleetctl stop busybox@'
      ask 'fleetctl stop busybox@1.service b'
      ask 'fleetctl list-units --output=y'
      ask 'fleetctl start mi'
      complete -p fleetctl`;
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], {
      cwd: folder.path,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${folder.path}:${process.env.PATH}`, FLEETSIM_CLOCK: 'manual' },
    });
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual([
      'list-units list-unit-files',
      '1.service 2.service',
      'busybox@2.service',
      'yaml',
      'mine.service',
      'complete -F _fleetctl fleetctl',
      '',
    ]);
  });
});
