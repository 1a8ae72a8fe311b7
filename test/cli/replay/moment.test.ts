import { describe, expect, it } from 'vitest';
import { formatMoments, momentOf } from '../../../src/cli/replay/moment.js';
import { TestCluster } from '../../helpers/cluster.js';

const files = {
  'a.service': '[Service]\nExecStart=/bin/sleep infinity\n',
  'eu.service': '[Service]\nExecStart=/bin/sleep infinity\n[X-Fleet]\nMachineMetadata=region=eu\n',
  'all.service': '[Service]\nExecStart=/bin/sleep infinity\n[X-Fleet]\nGlobal=true\n',
};

function shown(test: TestCluster): string {
  return formatMoments([momentOf(test.world.picture, test.nowMs)]).join('\n');
}

describe('a cluster at one moment', () => {
  it('shows machines, units on each of their machines, and why one waits', () => {
    const test = new TestCluster({
      machines: [{ count: 1, metadata: { region: 'us' } }, { count: 1 }],
      files,
    });
    test.run('start --no-block a all eu');
    test.runFor(1_000);
    expect(
      shown(test)
        .replace(/[0-9a-f]{8}\.{3}/g, 'ID')
        .replace(/^At .*? events/, 'At'),
    ).toBe(
      [
        'At: the engine of core-01 leads.',
        '',
        'MACHINE  ID           IP         STATE           METADATA',
        'core-01  ID  10.0.0.11  on, registered  region=us',
        'core-02  ID  10.0.0.12  on, registered  -',
        '',
        'UNIT         DESIRED   STATE     MACHINE  ACTIVE  SUB      WAITS BECAUSE',
        'a.service    launched  launched  core-01  active  running',
        'all.service  launched  inactive  core-01  active  running',
        'all.service  launched  inactive  core-02  active  running',
        'eu.service   launched  inactive  -        -       -        0 of 2 machines: 2 lack region=eu',
      ].join('\n'),
    );
  });

  it('has few words for a cluster without leader and units', () => {
    const test = new TestCluster({ machines: 1 });
    test.kill('core-01');
    test.runFor(60_000);
    const lines = shown(test).split('\n');
    expect(lines[0]).toMatch(/: no engine leads\.$/);
    expect(lines.at(-1)).toBe('No units.');
    expect(lines[3]).toContain('off, not registered');
  });
});
