// The session as a person meets it: commands in a folder, one process each where that could matter.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Typed } from '../helpers/typed.js';

let folder: Typed;
beforeEach(() => {
  folder = new Typed();
});
afterEach(() => folder.remove());

const sessionFile = (): string => join(folder.path, '.fleetsim', 'session.json');

describe('the demo that the project began with', () => {
  it('goes like this', async () => {
    const transcript = folder.transcript([
      ['list-machines'],
      ['submit', 'busybox@.service'],
      ['start', 'busybox@<1,2>.service'],
      ['list-units'],
      ['machine', 'kill', 'core-01'],
      ['list-units'],
      ['advance', '60s'],
      ['list-units'],
      ['list-machines'],
    ]);
    await expect(transcript).toMatchFileSnapshot('../golden/demo.transcript.txt');
  });

  it('and everything else that fleetctl can do, like this', async () => {
    const transcript = await folder.typed([
      ['submit', 'busybox@{1..3}.service'],
      ['list-unit-files'],
      ['load', 'hello'],
      ['start', 'busybox@*.service'],
      ['list-units', '-l', '--fields=unit,load,active,sub,machine,hash'],
      ['cat', 'hello'],
      ['advance', '2s'],
      ['stop', 'busybox@{1,2}'],
      ['unload', 'busybox@3'],
      ['list-unit-files', '--no-legend'],
      ['destroy', 'busybox@*', 'hello'],
      ['list-units'],
      ['machine', 'kill', 'core-02'],
      ['machine', 'kill', 'core-02'],
      ['machine', 'restart', 'core-02'],
      ['advance', '1min'],
      ['list-machines', '--fields=ip'],
    ]);
    await expect(transcript).toMatchFileSnapshot('../golden/commands.transcript.txt');
  });

  it('evens its load like this when a machine comes back', async () => {
    const unit = '[Service]\nExecStart=/bin/sleep infinity\n';
    writeFileSync(join(folder.path, 'app@.service'), unit);
    writeFileSync(join(folder.path, 'side@.service'), `${unit}\n[X-Fleet]\nMachineOf=app@%i.service\n`);
    const transcript = await folder.typed([
      ['rebalance'],
      ['machine', 'kill', 'core-03'],
      ['advance', '60s'],
      ['start', 'app@{1..7}', 'side@7'],
      ['machine', 'restart', 'core-03'],
      ['advance', '5s'],
      ['rebalance'],
      ['rebalance', '--max-moves', '1', '--output', 'json'],
      ['rebalance', '--max-moves', '1', '--output', 'yaml'],
      ['rebalance', '--max-moves', '0'],
      ['rebalance', '--output', 'xml'],
      ['rebalance', '--apply'],
      ['list-units'],
      ['rebalance', '--apply'],
      ['doctor'],
    ]);
    await expect(transcript).toMatchFileSnapshot('../golden/rebalance.transcript.txt');
  });

  it('and goes wrong like this, changing nothing', async () => {
    writeFileSync(join(folder.path, 'broken.service'), '[Service]\nExecStart=/bin/true\nnonsense\n');
    const transcript = await folder.typed([
      ['lst-units'],
      ['start'],
      ['start', 'nope'],
      ['start', 'busybox@.service'],
      ['start', 'busybox@*.service'],
      ['start', 'broken'],
      ['start', 'a b'],
      ['stop', 'hello'],
      ['advance', 'soon'],
      ['machine', 'explode', 'core-01'],
      ['machine', 'kill', 'core-7'],
      ['start', '--block-attempts=x', 'hello'],
      ['list-units', '--fields=unti'],
      ['up', '--machines', '0'],
      ['up', '--policy', 'spraed:rack'],
      ['list-unit-files'],
    ]);
    await expect(transcript).toMatchFileSnapshot('../golden/mistakes.transcript.txt');
  });
});

describe('finding units', () => {
  it('looks for a path first, then in the current folder, then in the units of the package', async () => {
    writeFileSync(
      join(folder.path, 'hello.service'),
      '[Unit]\nDescription=mine\n[Service]\nExecStart=/bin/true\n',
    );
    await folder.type('submit', 'hello', 'busybox@1');
    const { stdout } = await folder.type('list-unit-files', '--no-legend', '--fields=unit,desc');
    expect(stdout).toBe('busybox@1.service\tHello World %i\nhello.service\t\tmine\n');
    expect((await folder.type('submit', './nowhere/busybox@2')).exitCode).toBe(1);
  });
});

describe('the session file', () => {
  it('is made by the first command, and by nothing that is only help or a mistake', () => {
    expect(folder.run('--help').exitCode).toBe(0);
    expect(folder.run('frobnicate').exitCode).toBe(2);
    expect(() => readFileSync(sessionFile())).toThrow('ENOENT');
    expect(folder.run('list-machines').stderr).toBe(
      'fleetsim: no cluster is running, so .fleetsim/ now holds a session with 3 simulated machines\n',
    );
    expect(folder.run('list-machines').stderr).toBe('');
  });

  it('has the policy that it was made with', async () => {
    const env = { FLEETSIM_POLICY: 'bin-pack' };
    expect(await folder.typeWith({ FLEETSIM_POLICY: 'bin-pak' }, 'list-machines')).toMatchObject({
      exitCode: 2,
      stderr: 'error: FLEETSIM_POLICY: there is no policy "bin-pak"\n  hint: did you mean bin-pack?\n',
    });
    await folder.typeWith(env, 'start', 'hello', 'busybox@1');
    const listed = await folder.type('list-units', '--no-legend', '--fields=machine');
    const machines = listed.stdout.trim().split('\n');
    expect(machines).toHaveLength(2);
    expect(new Set(machines).size).toBe(1);
    expect(await folder.type('up', '--headless', '--policy', 'spread')).toMatchObject({
      exitCode: 1,
      stderr:
        'error: the session in .fleetsim has the policy bin-pack, not spread\n  hint: to begin another one: fleetsim session new NAME\n',
    });
  });

  it.each([
    ['damaged', (text: string) => text.slice(0, 100)],
    ['from another version', (text: string) => text.replace(/"version": "[^"]*"/, '"version": "99.0.0"')],
    ['changed by hand', (text: string) => text.replace('"seed": 1', '"seed": 2')],
  ])('that is %s is refused with a way out and left as it is', async (_name, damage) => {
    await folder.type('start', 'hello');
    const text = damage(readFileSync(sessionFile(), 'utf8'));
    writeFileSync(sessionFile(), text);
    const { stdout, stderr, exitCode } = await folder.type('list-units');
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toContain('to keep it and start afresh: mv .fleetsim .fleetsim.old');
    expect(readFileSync(sessionFile(), 'utf8')).toBe(text);
  });

  it('is not touched while another process has it', () => {
    folder.run('list-machines');
    writeFileSync(join(folder.path, '.fleetsim', 'lock'), String(process.pid));
    const { stderr, exitCode } = folder.run('list-units');
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`in use by process ${process.pid}`);
  });

  it('is taken over from a process that died with it', () => {
    folder.run('list-machines');
    writeFileSync(join(folder.path, '.fleetsim', 'lock'), '999999999');
    expect(folder.run('list-units').exitCode).toBe(0);
  });

  it('lets time pass between commands as on the wall', () => {
    const env = { FLEETSIM_CLOCK: 'wall' };
    folder.runWith(env, 'start', 'busybox@1');
    folder.runWith(env, 'machine', 'kill', 'core-01');
    const stored = JSON.parse(readFileSync(sessionFile(), 'utf8')) as { wallMs: number };
    writeFileSync(sessionFile(), JSON.stringify({ ...stored, wallMs: stored.wallMs - 45_000 }));
    expect(folder.runWith(env, 'list-units', '--no-legend').stdout).toContain('10.0.0.12');
  });
});
