// fleetsim chaos as a person runs it: the same whatever the number of threads, and plain about what it cannot do.
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ROOT } from '../helpers/run-cli.js';
import { Typed } from '../helpers/typed.js';

const folder = new Typed();
afterAll(() => folder.remove());

function chaos(...words: readonly string[]) {
  return folder.run('chaos', '--time', '2min', ...words);
}

describe('fleetsim chaos', () => {
  it('finds the same whatever the number of threads', () => {
    const [alone, together] = ['1', '3'].map((jobs) =>
      chaos('--seeds', '7', '--seed-start', '40', '--jobs', jobs, '-o', 'json'),
    );
    expect(alone).toMatchObject({ exitCode: 0, stderr: '' });
    expect(together).toEqual(alone);
    const found = JSON.parse(alone?.stdout ?? '');
    expect(found).toMatchObject({ seeds: 7, seedStart: 40, profile: 'rough', violations: [] });
    expect(found.eventKinds['run-started']).toBe(7);
  });

  it('says what it does and what came of it, without a bar where no terminal is', () => {
    const { stdout, stderr, exitCode } = chaos('--seeds', '2', '--machines', '2', '--profile', 'calm');
    expect(stdout).toMatch(/^chaos: seeds 1 to 2, 120 s and 2 machines each, profile calm\n2 seeds, /);
    expect(stdout).toMatch(
      /\nnever seen: .*expectation, .*\nworst gap: \d.* \(.*\.service, seed [12]\); worst overlap: .*\nno violation\n$/,
    );
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  it('reigns over the machines and units of a scenario', () => {
    const scenario = join(ROOT, 'scenarios/failover.yaml');
    const { stdout, exitCode } = chaos('--scenario', scenario, '--seeds', '1', '-o', 'json');
    expect(exitCode).toBe(0);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ scenario, machines: 3, violations: [] });
    expect(found.worst.gap.unit).toMatch(/^busybox@[12]\.service$/);
  });

  it.each([
    { words: ['--scenario', 'nothing.yaml'], says: 'nothing.yaml: no such file', code: 1 },
    {
      words: ['--scenario', join(ROOT, 'scenarios/thundering-herd.yaml')],
      says: 'thundering-herd.yaml has 1000 machines, and chaos takes 200',
      code: 2,
    },
    { words: ['--scenario', 's.yaml', '--machines', '3'], says: '--machines is not for --scenario', code: 2 },
  ])('refuses $words', async ({ words, says, code }) => {
    const { stderr, exitCode } = await folder.type('chaos', ...words);
    expect(stderr).toContain(says);
    expect(exitCode).toBe(code);
  });

  it.each([
    { words: ['--seeds', 'many'], says: '--seeds takes a whole number from 1 to 10000000, not many' },
    { words: ['--seeds', '0'], says: '--seeds takes a whole number from 1' },
    { words: ['--seed-start', '-1'], says: '--seed-start takes a whole number from 0' },
    { words: ['--machines', '1e3'], says: '--machines takes a whole number from 1 to 200, not 1e3' },
    { words: ['--jobs', '0'], says: '--jobs takes a whole number from 1' },
    { words: ['--time', 'long'], says: '--time takes 30s up to 30 days, not long' },
    { words: ['--profile', 'mild'], says: "argument 'mild' is invalid. Allowed choices are calm, rough" },
    { words: ['--output', 'yaml'], says: "argument 'yaml' is invalid. Allowed choices are table, json" },
  ])('refuses $words as a wrong use', async ({ words, says }) => {
    const { stdout, stderr, exitCode } = await folder.type('chaos', ...words);
    expect(stderr).toContain(says);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  });
});
