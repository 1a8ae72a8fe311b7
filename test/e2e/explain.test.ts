// `explain` and `capacity` as a person runs them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Folder } from '../helpers/run-cli.js';

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

const UNITS: Readonly<Record<string, readonly string[]>> = {
  'shop.service': ['[X-Fleet]', 'MachineMetadata=region=eu', 'MachineMetadata=disk=ssd'],
  'web@.service': ['[X-Fleet]', 'Conflicts=web@*.service'],
  'logs.service': ['[X-Fleet]', 'Global=true', 'MachineMetadata=region=eu'],
  'left.service': ['[X-Fleet]', 'MachineOf=right.service'],
  'right.service': ['[X-Fleet]', 'MachineOf=left.service'],
  'cache@.service': ['[X-Fleet]', 'MachineMetadata=region=eu', '[X-Fleetsim]', 'MaxPerMachine=4'],
};

function writeUnits(): void {
  for (const [name, lines] of Object.entries(UNITS))
    writeFileSync(
      join(folder.path, name),
      ['[Service]', 'ExecStart=/bin/sleep infinity', ...lines, ''].join('\n'),
    );
}

describe('explain and capacity', () => {
  it('go like this', async () => {
    writeUnits();
    folder.run('machine', 'set-metadata', 'core-02', 'region=eu');
    folder.run('start', 'web@{1..3}', 'logs');
    folder.run('start', '--no-block', 'web@4', 'left', 'right');
    folder.run('submit', 'hello', 'web@');
    folder.run('advance', '10s');
    const transcript = folder.transcript([
      ['start', '--block-attempts=2', 'shop'],
      ['explain', 'shop'],
      ['explain', 'shop', '--what-if', 'core-02:disk=ssd'],
      ['explain', 'shop', '--what-if', 'region=eu', '--what-if', 'disk=ssd', '--without', 'core-01'],
      ['explain', 'web@{1,4}'],
      ['explain', 'hello', 'web@.service', 'logs', 'left'],
      ['machine', 'kill', 'core-01'],
      ['advance', '1min'],
      ['explain', 'web@1'],
      ['capacity', 'web@.service'],
      ['capacity', 'web@1', '--what-if', 'rack=9'],
      ['capacity', 'cache@.service'],
      ['capacity', 'hello'],
    ]);
    await expect(transcript).toMatchFileSnapshot('../golden/explain.transcript.txt');
  });

  it('and go wrong like this, changing nothing', async () => {
    writeUnits();
    folder.run('start', 'web@{1..3}', 'logs');
    const transcript = folder.transcript([
      ['explain'],
      ['explain', 'wbe@1'],
      ['explain', 'nope*'],
      ['explain', 'web@1', '--what-if', 'zone'],
      ['explain', 'web@1', '--what-if', 'core-2:zone=b'],
      ['explain', 'web@1', '--without', 'core-9'],
      ['explain', 'web@1', '--output', 'xml'],
      ['capacity', 'web@*'],
      ['capacity', 'nope'],
      ['capacity', 'logs'],
    ]);
    await expect(transcript).toMatchFileSnapshot('../golden/explain.mistakes.txt');
  });

  it('have the same to say as data', () => {
    writeUnits();
    folder.run('start', 'web@{1..3}');
    const before = folder.run('list-units').stdout;
    const [explained] = JSON.parse(folder.run('explain', 'web@1', '-o', 'json').stdout) as readonly unknown[];
    expect(explained).toMatchObject({
      unit: 'web@1.service',
      standing: { type: 'stays', because: { code: 'able' } },
      choice: { hypothetical: true, machines: 3, able: 1, refused: [{ count: 2 }] },
      history: { entries: [{ type: 'moved', from: null }], forgotten: 0 },
    });
    expect(folder.run('capacity', 'web@', '--output=yaml').stdout).toContain('fits: 0\nmachines: 3\n');
    expect(folder.run('list-units').stdout).toBe(before);
  });
});
