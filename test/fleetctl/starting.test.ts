// How far start and load wait, and what ends it: what needs more than a transcript to be seen.
import { describe, expect, it } from 'vitest';
import { aUnitText } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';
import { overHttp } from '../helpers/fleetctl.js';
import { HttpCluster } from '../helpers/http.js';

const FILES = {
  'web@.service': aUnitText('Conflicts=web@*.service'),
  'done.service': '[Service]\nType=oneshot\nExecStart=/bin/true\n',
  'first.service':
    '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sleep 10\n[X-Fleet]\nMachineOf=then.service\n',
  'then.service': '[Unit]\nAfter=first.service\n[Service]\nExecStart=/bin/sleep infinity\n',
  'slow.service': '[Service]\nType=oneshot\nExecStart=/bin/sleep 60\n',
};

const withoutMachine = (line: string): string => line.replace(/ on [0-9a-f]{8}\.\.\.\/.*/, '');

function start(words: string): readonly string[] {
  return new TestCluster({ files: FILES }).run(`start ${words}`).map(withoutMachine);
}

describe('start', () => {
  it('says when an instance is made from a template that is not the one at hand', () => {
    const files: Record<string, string> = { ...FILES };
    const test = new TestCluster({ files });
    test.run('submit web@.service');
    expect(test.run('submit web@1')).toEqual(['Unit web@1.service inactive']);
    files['web@.service'] = aUnitText();
    expect(test.run('submit web@2')).toEqual([
      'WARNING: Unit web@.service in registry differs from local template unit file web@.service. Submit it with --replace to override.',
      'Unit web@2.service inactive',
    ]);
    expect(test.run('cat web@2').join('\n')).toContain('Conflicts=web@*.service');
  });

  it('fails when nothing is left to wait for, as of a program that has done its work', () => {
    expect(start('done')).toEqual([
      'Unit done.service inactive',
      'Unit done.service launched',
      'error: unit done.service is launched, but inactive\n  hint: fleetsim status done.service shows why',
      '[exit 1]',
    ]);
  });

  it('waits for one that rests while another of them is still starting', () => {
    expect(start('first then')).toEqual([
      'Unit first.service inactive',
      'Unit then.service inactive',
      'Unit first.service launched',
      'Unit then.service launched',
    ]);
  });

  it('gives up when systemd is not done with starting a launched unit', () => {
    expect(start('--block-attempts=2 slow')).toEqual([
      'Unit slow.service inactive',
      'Unit slow.service launched',
      'error: timed out waiting for unit slow.service to report active state',
      '[exit 1]',
    ]);
  });

  it('ends when the unit is destroyed while it starts', async () => {
    const cluster = await HttpCluster.start({ files: FILES });
    const started = overHttp(cluster).run(['start', 'slow']);
    const destroyed = async (): Promise<void> => {
      const { status } = await cluster.ask({ path: '/fleet/v1/state/slow.service' });
      if (status === 404) return destroyed();
      await cluster.ask({ method: 'DELETE', path: '/fleet/v1/units/slow.service' });
    };
    await destroyed();
    const { printed } = await started;
    expect(printed.map(({ text }) => text)).toContain('error: unit slow.service was destroyed meanwhile');
    cluster.close();
  });
});
