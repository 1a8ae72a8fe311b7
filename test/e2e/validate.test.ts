// `fleetsim validate` and `fleetsim systemd` as a person meets them.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BIN, ROOT } from '../helpers/run-cli.js';
import { Typed } from '../helpers/typed.js';

let folder: Typed;
beforeEach(() => {
  folder = new Typed();
});
afterEach(() => folder.remove());

function write(name: string, ...lines: readonly string[]): void {
  writeFileSync(join(folder.path, name), `${lines.join('\n')}\n`);
}

function writeAll(): void {
  write(
    'web@.service',
    '[Unit]',
    'Description=A web server',
    'Afer=docker.service',
    'Requires=docker',
    '[Service]',
    'TimeoutStartSec=forever',
    'Restart=alway',
    'ExecStartPre=-/usr/bin/docker rm -f web-%i',
    'ExecStart=/usr/bin/docker run --rm -d \\',
    '  --name web-%i -p 80:80 \\',
    '  nginx',
    'WantedBy=multi-user.target',
    '[X-Fleetsim]',
    'RunTim=5min',
    'MaxPerMachine=few',
    '[X-Fleet]',
    'Conflicts=web@*.service',
    'MachineMetaData=region=eu',
    'MachineMetadata=disk ssd',
    'MachineOf=cache@%i.service',
  );
  write(
    'cache@.service',
    '[Service]',
    'ExecStart=/usr/bin/memcached',
    '[X-Fleet]',
    'MachineOf=web@%i.service',
  );
  write('broken.service', '[Service]', 'Key: value', '[X-fleet]', 'Global=true');
  write('empty.service', '[Unit]', 'Description=nothing to run');
  write(
    'wait.yaml',
    'cluster: { machines: 3 }',
    'steps:',
    '  - run: fleetctl start web@.service',
    '  - wiat: 3s',
  );
  write('start.yaml', 'steps:', '  - run: fleetctl start web@.service', '  - run: fleetctl start db');
  write(
    'user-data',
    '#cloud-config',
    'coreos:',
    '  fleet:',
    '    metadta: region=eu',
    '  units:',
    '    - name: fleet.service',
    '      command: strat',
    '    - name: hello.service',
    '      content: |',
    '        [Service]',
    '        ExecStart=bin/hello',
  );
  write('notes.txt', 'nothing of the kind');
  write('good.service', '[Service]', 'ExecStart=/bin/true \\', '  now', '[X-Fleet]', 'Global=true');
  write(
    'odd.service',
    '[Service]',
    'ExecStart=/bin/true',
    'Environment=A=1 \\',
    '# c',
    '  B=2',
    '[X-Fleet]',
    'Global=true',
  );
}

describe('validate', () => {
  it('goes like this', async () => {
    writeAll();
    const transcript = await folder.typed([
      ['validate', 'web@.service', 'cache@.service'],
      ['validate', 'broken.service', 'empty.service', 'odd.service'],
      ['validate', 'wait.yaml', 'start.yaml'],
      ['validate', 'user-data'],
      ['validate', 'notes.txt', 'missing.service'],
      ['validate', 'good.service'],
      ['validate'],
      ['validate', '--output', 'xml', 'good.service'],
    ]);
    await expect(transcript).toMatchFileSnapshot('../golden/validate.transcript.txt');
  });

  it('says the same as data', async () => {
    writeAll();
    const { stdout, exitCode } = await folder.type(
      'validate',
      '--output',
      'json',
      'broken.service',
      'good.service',
    );
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      files: [
        {
          file: 'broken.service',
          kind: 'unit',
          problems: [
            {
              severity: 'error',
              message: 'not an option, a section or a comment: Key: value',
              hint: 'an option is written Name=Value',
              where: { file: 'broken.service', line: 2, column: 1 },
            },
            {
              severity: 'warning',
              message: 'section [X-fleet] means nothing to fleet',
              hint: 'write [X-Fleet]',
              where: { file: 'broken.service', line: 4, column: 1 },
            },
          ],
        },
        { file: 'good.service', kind: 'unit', problems: [] },
      ],
      errors: 1,
      warnings: 1,
    });
  });

  it('finds nothing wrong with what comes with the package', async () => {
    const files = ['units', 'scenarios']
      .flatMap((name) => readdirSync(join(ROOT, name)).map((file) => join(ROOT, name, file)))
      .filter((file) => !file.endsWith('.json'));
    const { stdout, exitCode } = await folder.type('validate', ...files);
    expect(stdout).toBe(`${files.length} files, 0 errors, 0 warnings\n`);
    expect(exitCode).toBe(0);
  });
});

describe('systemd', () => {
  it('parses, hashes and explains like this', async () => {
    writeAll();
    const transcript = await folder.typed([
      ['systemd', 'parse', 'good.service', 'odd.service'],
      ['systemd', 'parse', '--output', 'json', 'good.service'],
      ['systemd', 'hash', 'good.service', 'cache@.service', 'broken.service'],
      ['systemd', 'cat', 'good.service'],
      ['systemd', 'requirements', 'web@.service', '--name', 'web@7.service'],
      ['systemd', 'requirements', 'web@.service', '--name', 'web@7.service', '--output', 'json'],
      ['systemd', 'requirements', 'good.service', 'empty.service'],
      ['systemd', 'requirements', 'notes.txt'],
      ['systemd', 'hash'],
      ['systemd', 'pars', 'good.service'],
    ]);
    await expect(transcript).toMatchFileSnapshot('../golden/systemd-files.transcript.txt');
  });

  it('reads what is piped in, and hashes what cat prints to the same', () => {
    const text = readFileSync(join(ROOT, 'units/busybox@.service'), 'utf8');
    const run = (command: string, input: string): string =>
      spawnSync(process.execPath, [BIN, 'systemd', command, '-'], { input, encoding: 'utf8' }).stdout;
    const serialised = run('cat', text);
    expect(serialised).not.toBe(text);
    expect(run('hash', serialised)).toBe(run('hash', text));
    const sha1sum = spawnSync('sha1sum', ['-'], { input: serialised, encoding: 'utf8' }).stdout;
    if (sha1sum !== '') expect(run('hash', text)).toBe(sha1sum);
  });
});
