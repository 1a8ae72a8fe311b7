// The registry and the journals: whole frames, and every key.
import { describe, expect, it } from 'vitest';
import { now } from '../../src/base/index.js';
import type { Questions } from '../../src/tui/index.js';
import { sourceOf } from '../helpers/a-run.js';
import { FRAMES, goldenFrame, KEYS, shown } from '../helpers/a-screen.js';
import { ASource } from '../helpers/a-source.js';
import { aUnitText, machineId } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';

function aCluster(): TestCluster {
  const cluster = new TestCluster({
    machines: 2,
    files: {
      'web@.service': aUnitText('Conflicts=web@*.service').replace('sleep infinity', 'echo served 配置'),
    },
  });
  cluster.run('start --no-block web@1 web@2');
  cluster.runFor(5_000);
  return cluster;
}

/** A source of which only this is asked. */
function answering(questions: Partial<Questions>): ASource {
  const source = sourceOf(new TestCluster({ machines: 1 }));
  if (source.questions !== null) source.questions = { ...source.questions, ...questions };
  return source;
}

function aKey(key: string, value: string, modRevision = 5) {
  const createRevision = 5;
  return { key: `/_coreos.com/fleet/${key}`, value, createRevision, modRevision, version: 1, lease: '' };
}

describe('the registry', () => {
  it.each(FRAMES)('is a tree, with the value of the key under the cursor', async (size, colours) => {
    const open = [KEYS.right, KEYS.down, KEYS.right, KEYS.down, KEYS.down];
    const screen = await shown(sourceOf(aCluster()), ['5', '/', 'state\r', ...open], size, colours);
    await screen.press('/', KEYS.escape);
    const frame = await screen.until((frame) => frame.includes('REVISION'));
    await expect(`${frame}\n`).toMatchFileSnapshot(goldenFrame('registry', size, colours));
  });

  it('opens and closes folders, and goes from a key to its folder', async () => {
    const screen = await shown(sourceOf(aCluster()), ['5', 'G', KEYS.up, KEYS.right]);
    const closed = (await screen.until((frame) => frame.includes('KEY'))).includes('▸ unit/');
    await screen.press(KEYS.enter);
    const reopened = screen.frame().includes('▸ unit/');
    expect([closed, reopened]).toContain(true);
    expect(closed).not.toBe(reopened);
  });

  it('offers only what the row under the cursor can do', async () => {
    const keys = [aKey('job/a.service/target', 'x'), aKey('lease/b', 'y')];
    const source = answering({ registry: () => now(() => ({ keys, policy: {} as never })) });
    const screen = await shown(source, ['5']);
    const hints = (frame: string): string => frame.split('\n').at(-1) ?? '';
    const offers = (open: boolean, close: boolean) => (frame: string) =>
      frame.includes('REVISION') &&
      hints(frame).includes('→ open') === open &&
      hints(frame).includes('← close') === close;
    await screen.until(offers(false, true));
    await screen.press(KEYS.left);
    await screen.until(offers(true, false));
    await screen.press(KEYS.right, 'G');
    await screen.until(offers(false, true));
  });

  it('takes values apart, and calls machines by their names', async () => {
    const screen = await shown(sourceOf(aCluster()), ['5', '/', 'states/web@1\r', 'G']);
    await screen.until(
      (frame) =>
        /activeState +inactive/.test(frame) &&
        /machineState.ID +core-01/.test(frame) &&
        frame.includes('s left'),
    );
  });

  it('tells whose a unit file is, line by line', async () => {
    const screen = await shown(sourceOf(aCluster()), ['5', '/', 'key:fleet/unit/\r', 'G']);
    await screen.until(
      (frame) =>
        frame.includes('the file of web@1.service, web@2.service') && frame.includes('echo served 配置'),
    );
  });

  it('marks what has changed since it was asked before', async () => {
    let keys = [aKey('job/a.service/target', 'x')];
    const source = answering({ registry: () => now(() => ({ keys, policy: {} as never })) });
    const screen = await shown(source, ['5', KEYS.right, KEYS.down, KEYS.right]);
    await screen.until((frame) => frame.includes('target'));
    expect(screen.frame()).not.toContain('*');
    keys = [aKey('job/a.service/target', 'y', 6)];
    source.change({});
    await screen.until((frame) => frame.includes('* target') && frame.includes('job/ *'));
  });

  it('prints what anybody may have written as text and nothing else', async () => {
    const keys = [
      aKey('job/\u001b[31m/o', '{"a":"\u0007","__proto__":{"b":"配e\u0301"}}'),
      aKey('lease/x', '{{'),
    ];
    const source = answering({ registry: () => now(() => ({ keys, policy: {} as never })) });
    const screen = await shown(source, ['5', '/', 'job\r', 'G']);
    const frame = await screen.until((frame) => frame.includes('\\x1b[31m') && frame.includes('配e\u0301'));
    expect(frame).not.toContain('\u001b');
  });

  it('says that there is nothing', async () => {
    const screen = await shown(sourceOf(aCluster()), ['5', '/', 'nowhere\r']);
    await screen.until((frame) => frame.includes('no key is like that'));
  });
});

describe('the journal', () => {
  it.each(FRAMES)('is that of all machines, the newest at the bottom', async (size, colours) => {
    const screen = await shown(sourceOf(aCluster()), ['6'], size, colours);
    const frame = await screen.until((frame) => frame.includes('served 配置'));
    await expect(`${frame}\n`).toMatchFileSnapshot(goldenFrame('journal', size, colours));
  });

  it.each([
    ['of a unit', ['2', 'j'], 'web@1.service', 'core-02'],
    ['of a machine', ['3', KEYS.down, 'J'], 'core-02', 'web@1.service'],
  ] as const)('%s is a key away from its row', async (_name, keys, has, hasNot) => {
    const screen = await shown(sourceOf(aCluster()), keys);
    const frame = await screen.until((frame) => frame.includes('served 配置') && frame.includes(has));
    expect(frame.split('\n').slice(2, -2).join('\n')).not.toContain(hasNot);
  });

  it('is searched, and a chosen line stands below in full', async () => {
    const source = sourceOf(aCluster());
    const screen = await shown(source, ['6', '/', 'served\r', KEYS.up, KEYS.up]);
    const frame = await screen.until((frame) => frame.includes('────'));
    expect(frame).not.toContain('Started');
    await screen.press('f');
    await screen.until((frame) => !frame.includes('2014-02-18T'));
  });

  it('says who does not answer', async () => {
    const cluster = aCluster();
    cluster.kill('core-02');
    const screen = await shown(sourceOf(cluster), ['6']);
    await screen.until((frame) => frame.includes('no answer from core-02') && frame.includes('served'));
  });

  it('prints no control characters, and skips what is no entry', async () => {
    const entry = { __REALTIME_TIMESTAMP: '1000', MESSAGE: [...Buffer.from('\u001b[2J配')], PRIORITY: '3' };
    const text = [JSON.stringify(entry), 'no JSON', '7'];
    const source = answering({ onMachine: () => now(() => text.map((text) => ({ text, marks: [] }))) });
    const screen = await shown(source, ['6']);
    const frame = await screen.until((frame) => frame.includes('\\x1b[2J配'));
    expect(frame).not.toContain('no JSON');
  });

  it('says what to do where nothing is written yet', async () => {
    const source = new ASource();
    source.questions = answering({}).questions;
    source.tell(0, { type: 'machine-booted', machine: machineId(1), name: 'core-01', publicIp: '' });
    const screen = await shown(source, ['6']);
    await screen.until((frame) => frame.includes('start a unit'));
  });
});
