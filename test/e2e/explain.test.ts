// `explain` and `capacity` as a person runs them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Typed } from '../helpers/typed.js';

let folder: Typed;
beforeEach(() => {
  folder = new Typed();
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
    await folder.type('machine', 'set-metadata', 'core-02', 'region=eu');
    await folder.type('start', 'web@{1..3}', 'logs');
    await folder.type('start', '--no-block', 'web@4', 'left', 'right');
    await folder.type('submit', 'hello', 'web@');
    await folder.type('advance', '10s');
    const transcript = await folder.typed([
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
    await folder.type('start', 'web@{1..3}', 'logs');
    const transcript = await folder.typed([
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

  it('have the same to say as data', async () => {
    writeUnits();
    await folder.type('start', 'web@{1..3}');
    const before = (await folder.type('list-units')).stdout;
    const [explained] = JSON.parse(
      (await folder.type('explain', 'web@1', '-o', 'json')).stdout,
    ) as readonly unknown[];
    expect(explained).toMatchObject({
      unit: 'web@1.service',
      standing: { type: 'stays', because: { code: 'able' } },
      choice: { hypothetical: true, machines: 3, able: 1, refused: [{ count: 2 }] },
      history: { entries: [{ type: 'moved', from: null }], forgotten: 0 },
    });
    expect((await folder.type('capacity', 'web@', '--output=yaml')).stdout).toContain(
      'fits: 0\nmachines: 3\n',
    );
    expect((await folder.type('list-units')).stdout).toBe(before);
  });
});
