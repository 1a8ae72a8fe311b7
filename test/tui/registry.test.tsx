// The registry and the journals: whole frames, and every key.
import { describe, expect, it } from 'vitest';
import { FleetsimError, failure, now, type StyledLine, type Task, wait } from '../../src/base/index.js';
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

/** Questions that wait until the test answers them, or fails them. */
function slowly<T>() {
  const waiting = new Map<string, (answer: T | FleetsimError) => void>();
  return {
    *questions(who: string): Task<T> {
      const answer = yield* wait<T | FleetsimError>((resume) => waiting.set(who, resume));
      if (answer instanceof FleetsimError) throw answer;
      return answer;
    },
    isAsked: (who: string) => waiting.has(who),
    answer(who: string, answer: T | FleetsimError): void {
      const resume = waiting.get(who);
      waiting.delete(who);
      resume?.(answer);
    },
  };
}

function written(message: string, atMs = 1_000): StyledLine[] {
  const text = JSON.stringify({ __REALTIME_TIMESTAMP: String(atMs * 1_000), MESSAGE: message });
  return [{ text, marks: [] }];
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

  it('tells what hangs on a lease in full, however narrow the screen', async () => {
    const size = { width: 60, height: 18 };
    const screen = await shown(sourceOf(aCluster()), ['5', '/', 'states/web@1\r', 'G'], size);
    await screen.until((frame) => /^hangs on lease \d+, [\d.]+ s of 30 s left *$/m.test(frame));
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
    await screen.press('/', ' foo:bar\r');
    await screen.until((frame) => frame.includes('no field is called foo; there are: key, value, lease'));
  });

  it('is asked, and may be empty', async () => {
    const { questions, answer } = slowly<{ keys: []; policy: never }>();
    const source = answering({ registry: () => questions('etcd') });
    const screen = await shown(source, ['5']);
    await screen.until((frame) => frame.includes('asking…'));
    answer('etcd', { keys: [], policy: {} as never });
    await screen.until((frame) => frame.includes('nothing is written there yet'));
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
    await screen.until((frame) => frame.includes('core-02 does not answer') && frame.includes('served'));
  });

  it('shows what one machine says while others are silent, and names those as they are found', async () => {
    const { questions, isAsked, answer } = slowly<StyledLine[]>();
    const source = answering({ onMachine: questions });
    for (const n of [2, 3])
      source.tell(
        source.nowMs,
        { type: 'machine-booted', machine: machineId(n), name: `core-0${n}`, publicIp: '' },
        { type: 'machine-registered', machine: machineId(n), publicIp: '', metadata: {} },
      );
    const [first = '', second = '', third = ''] = [...source.picture.machines.keys()];
    const screen = await shown(source, ['6']);
    await screen.until((frame) => frame.includes('asking…') && !frame.includes('nothing is written'));
    answer(second, written('from the second', 2_000));
    await screen.until((frame) => frame.includes('from the second') && !frame.includes('asking'));
    answer(third, failure('machine-unreachable', 'core-03 does not answer'));
    await screen.until((frame) => frame.includes('core-03 does not answer'));
    answer(first, written('from the first'));
    await screen.until((frame) => /from the first *\n.*from the second/.test(frame));
    source.change({});
    await screen.until(() => isAsked(second));
    answer(second, failure('machine-unreachable', 'core-02 does not answer'));
    const frame = await screen.until((frame) => frame.includes('no answer from core-02, core-03'));
    expect(frame).toContain('from the second');
  });

  it('says once why nobody answers', async () => {
    const away = () =>
      now((): never => {
        throw failure('registry-unavailable', 'etcd does not answer');
      });
    const source = sourceOf(aCluster());
    if (source.questions !== null) source.questions = { ...source.questions, onMachine: away };
    const screen = await shown(source, ['6']);
    const frame = await screen.until((frame) => frame.includes('etcd does not answer'));
    expect(frame.match(/does not answer/g)).toHaveLength(1);
    expect(frame).not.toContain('nothing is written');
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
