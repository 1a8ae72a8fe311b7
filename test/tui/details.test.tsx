// The tables of units and machines, the details of one, and the explanation: whole frames, and every key.
import { describe, expect, it } from 'vitest';
import { failure, now } from '../../src/base/index.js';
import { sourceOf } from '../helpers/a-run.js';
import { FRAMES, goldenFrame, KEYS, LARGE, SMALL, shown } from '../helpers/a-screen.js';
import { ASource } from '../helpers/a-source.js';
import { aUnitText, machineId } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';

/** After a failover: two instances that keep apart, one that waits for a machine that there is not, a machine that is off. */
function aRun(): ASource {
  const cluster = new TestCluster({
    machines: [{ count: 3, metadata: { zone: 'a', max_units: '4' } }],
    files: {
      'web@.service': aUnitText('Conflicts=web@*.service'),
      'far.service': aUnitText('MachineMetadata=zone=b'),
    },
  });
  cluster.run('start web@1 web@2');
  cluster.run('start --no-block far');
  cluster.kill('core-01');
  cluster.runFor(40_000);
  return sourceOf(cluster);
}

describe('the tables', () => {
  it.each(FRAMES)('are of units', async (size, colours) => {
    const screen = await shown(aRun(), ['2', KEYS.down, 'm'], size, colours);
    const frame = await screen.until((frame) => frame.includes('WANTED') && frame.includes('◼'));
    await expect(`${frame}\n`).toMatchFileSnapshot(goldenFrame('units', size, colours));
  });

  it('tell in full why the unit under the cursor waits, where the column has no room for it', async () => {
    const screen = await shown(aRun(), ['2'], { width: 60, height: 18 });
    const lines = (await screen.until((frame) => frame.includes('far.service waits'))).split('\n');
    expect(lines.at(-3)?.trim()).toBe('far.service waits: 0 of 3 machines: 3 lack zone=b');
    await screen.press(KEYS.down);
    await screen.until((frame) => !frame.includes('waits:'));
  });

  it.each(FRAMES)('are of machines', async (size, colours) => {
    const screen = await shown(aRun(), ['3', KEYS.down], size, colours);
    const frame = await screen.until((frame) => frame.includes('METADATA'));
    await expect(`${frame}\n`).toMatchFileSnapshot(goldenFrame('machines', size, colours));
  });
});

describe('the cursor', () => {
  it('stands on the row that took the place of one that is gone', async () => {
    const source = aRun();
    const screen = await shown(source, ['2', KEYS.down]);
    await screen.until((frame) => frame.includes('web@1.service'));
    source.tell(source.nowMs, { type: 'unit-destroyed', unit: 'web@1.service' });
    await screen.until((frame) => !frame.includes('web@1.service'));
    await screen.press('x');
    expect(source.done).toEqual(['stop web@2.service']);
  });
});

describe('marks', () => {
  it.each([
    ['1', '3', 'k', ['machine kill core-01', 'machine kill core-02']],
    ['3', '1', 'k', ['machine kill core-01', 'machine kill core-02']],
    ['2', '7', 'x', ['stop far.service web@1.service']],
  ])('are the same on all screens that have these rows (%s, %s)', async (from, to, key, done) => {
    const source = aRun();
    const screen = await shown(source, [from, 'm', 'm', to]);
    await screen.until((frame) => frame.includes('◼'));
    await screen.press(key);
    expect(source.done.map((line) => line.split(' ').toSorted().join(' '))).toEqual(
      done.map((line) => line.split(' ').toSorted().join(' ')),
    );
    await screen.press('M', from);
    await screen.until((frame) => !frame.includes('◼'));
  });
});

describe('every table', () => {
  const TABLES = [
    ['2', ['UNIT', 'STATE', 'MACHINE', 'WAITS BECAUSE']],
    ['3', ['MACHINE', 'STATE', 'UNITS', 'IP', 'METADATA']],
    ['5', ['KEY', 'VALUE', 'REVISION']],
    ['7', ['UNIT', 'AVAILABLE', 'GAP', 'OVERLAP', 'MOVES']],
  ] as const;
  const SIZES = [{ width: 60, height: 18 }, SMALL, LARGE, { width: 300, height: 100 }];

  it.each(TABLES)('has its columns whole, however narrow: %s', async (key, titles) => {
    for (const size of SIZES) {
      const screen = await shown(aRun(), [key], size);
      const frame = await screen.until((frame) => frame.includes(titles[0]));
      const heading = frame.split('\n').find((line) => titles.every((title) => line.includes(title)));
      expect(heading, `${size.width}: ${frame}`).toBeDefined();
      if (key === '3') expect(frame).toMatch(/ 10\.0\.0\.12( |$)/m);
    }
  });

  it.each(['2', '7'])('tells long names apart: %s', async (key) => {
    const source = aRun();
    for (const n of [11, 12]) {
      const unit = `web-of-a-customer-with-a-long-name@${n}.service`;
      source.tell(source.nowMs, { type: 'unit-submitted', unit, hash: '' });
      source.tell(source.nowMs, { type: 'unit-wanted', unit, targetState: 'launched' });
    }
    const screen = await shown(source, [key], { width: 60, height: 30 });
    const frame = await screen.until((frame) => frame.includes('@12'));
    expect(frame).toMatch(/w\S*…\S*@11 .*\n.*w\S*…\S*@12 /);
  });
});

describe('the details of a unit', () => {
  it.each(FRAMES)('are its file, its states, its way and what its machine says', async (size, colours) => {
    const screen = await shown(aRun(), ['2', KEYS.down, KEYS.enter], size, colours);
    const frame = await screen.until((frame) => frame.includes('WHY'));
    await expect(`${frame}\n`).toMatchFileSnapshot(goldenFrame('unit', size, colours));
  });

  it('tell its way as the explanation does, the oldest first', async () => {
    const unit = await shown(aRun(), ['2', KEYS.down, KEYS.enter], { width: 120, height: 60 });
    const way = /ITS WAY SO FAR *\n.*to core-01: .*core-01 to core-03: /s;
    await unit.until((frame) => way.test(frame));
    const explained = await shown(aRun(), ['2', KEYS.down, 'e']);
    await explained.until((frame) => /to core-01: .*core-01 to core-03: /s.test(frame));
  });

  it('mark the constraint that makes it wait', async () => {
    const screen = await shown(aRun(), ['2', KEYS.enter]);
    await screen.until((frame) =>
      /MachineMetadata=zone=b.*\n.*✖ makes it wait: refuses core-02, core-03/.test(frame),
    );
  });

  it('are scrolled, and left with Esc', async () => {
    const screen = await shown(aRun(), ['2', KEYS.down, KEYS.enter, 'G'], { width: 80, height: 18 });
    await screen.until((frame) => frame.includes('more') && frame.includes('Started web@1.service'));
    await screen.press(KEYS.up, KEYS.up, 'g');
    await screen.until((frame) => frame.includes('WHY'));
    await screen.press(KEYS.escape);
    await screen.until((frame) => frame.includes('WAITS BECAUSE') || frame.includes('WAITS'));
  });

  it('say so when the unit is gone', async () => {
    const source = aRun();
    const screen = await shown(source, ['2', KEYS.enter]);
    source.tell(source.nowMs, { type: 'unit-destroyed', unit: 'far.service' });
    await screen.until((frame) => frame.includes('There is no unit far.service'));
  });

  it('print nothing of a file that the terminal would take for more than text', async () => {
    const source = aRun();
    const { questions } = source;
    if (questions === null) throw new Error('the world can be asked');
    source.questions = {
      ...questions,
      look: () => now(() => ({ lines: ['[Unit]', 'Description=\u001b[2J\u0007 配置 e\u0301'], exitCode: 0 })),
    };
    const screen = await shown(source, ['2', KEYS.enter], LARGE);
    const frame = await screen.until((frame) => frame.includes('Description=\\x1b[2J\\x07 配置 e\u0301'));
    expect(frame).not.toContain('\u001b');
  });
});

it('what was answered stays, and why there is no newer answer is said above it', async () => {
  const source = aRun();
  const screen = await shown(source, ['2', KEYS.enter], LARGE);
  await screen.until((frame) => frame.includes('[Service]'));
  const away = () =>
    now((): never => {
      throw failure('registry-unavailable', 'etcd does not answer');
    });
  if (source.questions !== null) source.questions = { ...source.questions, look: away };
  source.change({});
  await screen.until((frame) => /UNIT FILE.*\netcd does not answer.*\n\[Service\]/.test(frame));
});

describe('the details of a machine', () => {
  it.each(FRAMES)('are its room, its units and what its agent did', async (size, colours) => {
    const screen = await shown(aRun(), ['3', KEYS.down, KEYS.enter], size, colours);
    const frame = await screen.until((frame) => frame.includes('CAPACITY'));
    await expect(`${frame}\n`).toMatchFileSnapshot(goldenFrame('machine', size, colours));
  });

  it('are reached from the cluster, too, and tell of a machine that is off', async () => {
    const screen = await shown(aRun(), [KEYS.enter]);
    await screen.until((frame) => frame.includes('▽ core-01') && frame.includes('core-01 does not answer'));
  });

  it('take the keys of machines', async () => {
    const source = aRun();
    await shown(source, ['3', KEYS.down, KEYS.enter, 'k', 'r', 'z', 't', 'd']);
    expect(source.done).toEqual([
      'machine kill core-02',
      'machine restart core-02',
      'machine freeze core-02',
      'machine thaw core-02',
      'machine drain core-02',
    ]);
  });
});

describe('the explanation', () => {
  it.each(FRAMES)('is what `fleetsim explain` says', async (size, colours) => {
    const screen = await shown(aRun(), ['2', 'e'], size, colours);
    const frame = await screen.until((frame) => frame.includes('waits for a machine'));
    await expect(`${frame}\n`).toMatchFileSnapshot(goldenFrame('explain', size, colours));
  });

  it.each(FRAMES)('shows beside it what would be', async (size, colours) => {
    const screen = await shown(aRun(), ['2', 'e', 'w', 'zone=b core-03\r'], size, colours);
    const frame = await screen.until((frame) => frame.includes('one more machine with zone=b, no core-03'));
    expect(frame).toContain('AS IT IS');
    await expect(`${frame}\n`).toMatchFileSnapshot(goldenFrame('explain-what-if', size, colours));
    await screen.press('W');
    await screen.until((frame) => !frame.includes('AS IT IS'));
  });

  it('says what cannot be supposed', async () => {
    const screen = await shown(aRun(), ['2', 'e', 'w', 'core-09\r']);
    await screen.until((frame) => frame.includes('there is no machine core-09'));
  });

  it('says so where nobody can be asked', async () => {
    const source = new ASource();
    source.tell(0, { type: 'unit-submitted', unit: 'a.service', hash: '' });
    source.tell(0, { type: 'machine-booted', machine: machineId(1), name: 'core-01', publicIp: '' });
    const screen = await shown(source, ['2', 'e']);
    await screen.until((frame) => frame.includes('nobody can be asked'));
  });
});

describe('the keys of units', () => {
  it.each([
    ['a starts', ['a'], ['start far.service']],
    ['x stops', ['x'], ['stop far.service']],
    ['r restarts', ['r'], ['restart far.service']],
    ['u unloads', ['u'], ['unload far.service']],
    ['D destroys after a yes', ['D', 'y'], ['destroy far.service']],
    ['D destroys nothing after a no', ['D', 'n'], []],
    ['all marked ones', ['m', 'm', 'x'], ['stop far.service web@1.service']],
  ] as const)('%s', async (_name, keys, done) => {
    const source = aRun();
    await shown(source, ['2', ...keys]);
    expect(source.done).toEqual(done);
  });

  it('act on the unit of the details, too', async () => {
    const source = aRun();
    await shown(source, ['2', KEYS.enter, 'x', KEYS.escape, 'e', 'u']);
    expect(source.done).toEqual(['stop far.service', 'unload far.service']);
  });
});
