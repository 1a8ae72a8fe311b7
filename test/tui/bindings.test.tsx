// Which keys mean something where, what hints and help tell of them, and what is said of those that do nothing.
import { describe, expect, it } from 'vitest';
import { KEYS, shown } from '../helpers/a-screen.js';
import { ASource } from '../helpers/a-source.js';
import { machineId } from '../helpers/builders.js';

function aSource(): ASource {
  const source = new ASource();
  const [machine, publicIp] = [machineId(1), '10.0.0.11'];
  source.tell(0, { type: 'machine-booted', machine, name: 'core-01', publicIp });
  source.tell(0, { type: 'machine-registered', machine, publicIp, metadata: {} });
  return source;
}

/** One on whose page there is an answer. */
function answering(exitCode: number | null): ASource {
  const source = aSource();
  source.answer = { lines: Array.from({ length: 60 }, (_, i) => `line ${i}`), exitCode };
  return source;
}

function foot(frame: string): string {
  return frame.split('\n').at(-1)?.trimEnd() ?? '';
}

describe('on the page of an answer', () => {
  it.each([
    [0, 'Esc close  ? help  ↑ up  ↓ down  / find  : command'],
    [null, 'Esc end it  ? help  ↑ up  ↓ down  / find  : command'],
  ])('hints are of its own keys (exit code %s)', async (exitCode, hints) => {
    const screen = await shown(answering(exitCode), [':', 'list-units\r']);
    expect(foot(await screen.until((frame) => frame.includes('$ list-units')))).toBe(hints);
    await screen.press('/', 'line 3\r');
    await screen.until((frame) => foot(frame).includes('n next  N before'));
  });

  it('? tells of them, and leads back to the page', async () => {
    const screen = await shown(answering(0), [':', 'list-units\r', '?']);
    await screen.until(
      (frame) => frame.includes('THE ANSWER OF A COMMAND') && /n +the next line/.test(frame),
    );
    await screen.press(KEYS.escape);
    await screen.until((frame) => frame.includes('$ list-units'));
    await screen.press(KEYS.escape);
    await screen.until((frame) => frame.includes('EVENTS'));
  });

  it.each([
    ['its number', '3'],
    ['Tab', '\t\t'],
    ['its number, from help', '?3'],
    ['a click', '\u001b[<0;26;2M'],
  ])('%s leads to a screen, and the command ends', async (_name, keys) => {
    const source = answering(null);
    const screen = await shown(source, [':', 'list-units\r', keys]);
    await screen.until((frame) => frame.includes('METADATA'));
    expect(source.done).toEqual(['list-units', 'end list-units']);
  });

  it('keys of the screen below do nothing', async () => {
    const source = answering(0);
    await shown(source, [':', 'list-units\r', 'k', 'r', ' ']);
    expect(source.done).toEqual(['list-units']);
  });
});

describe('a key that acts on a unit', () => {
  it.each([
    [0, 'EVENTS'],
    [1, '$ start web.service'],
  ])('is answered by a page only where that failed (exit code %s)', async (exitCode, there) => {
    const source = aSource();
    source.tell(1, { type: 'unit-submitted', unit: 'web.service', hash: '' });
    source.answer = { lines: ['Unit web.service inactive', 'Unit web.service launched'], exitCode };
    const screen = await shown(source, ['2', 'a', ...(exitCode === 0 ? ['1'] : [])]);
    await screen.until((frame) => frame.includes(there));
    expect(source.done).toEqual(['start web.service']);
  });
});

describe('what a cluster does not take', () => {
  /** A real one that is only watched. */
  function watched(): ASource {
    const source = aSource();
    source.isReal = true;
    source.offered = [];
    return source;
  }

  it('is in no hint, and not in help', async () => {
    const source = watched();
    source.tell(0, {
      type: 'machine-registered',
      machine: machineId(1),
      publicIp: '10.0.0.11',
      metadata: { zone: 'a' },
    });
    const screen = await shown(source, []);
    expect(foot(screen.frame())).not.toMatch(/kill|pause|etcd down/);
    await screen.press('?');
    const help = await screen.until((frame) => frame.includes('EVERYWHERE'));
    expect(help).not.toMatch(/^ +[krztdupxhX] {2,}/m);
    expect(help).not.toMatch(/stop time|faster/);
    expect(help).toMatch(/^ +b +group machines/m);
  });

  it.each([
    ['k', 'nothing can kill here'],
    ['p', 'nothing can partition here'],
    ['x', 'the members of a real etcd are not ours'],
    [' ', "nobody's to stop"],
  ])('%j says why', async (key, why) => {
    const source = watched();
    const screen = await shown(source, [key]);
    await screen.until((frame) => foot(frame).includes(why));
    expect(source.done).toEqual([]);
  });
});

it('where nothing can be done any more, hints are of looking, and keys say why', async () => {
  const source = aSource();
  source.barred = 'it is over';
  source.tell(1, { type: 'unit-submitted', unit: 'web.service', hash: '' });
  const screen = await shown(source, ['2']);
  await screen.until((frame) => /details.*explain.*journal/.test(foot(frame)));
  expect(foot(screen.frame())).not.toMatch(/start|stop|unload/);
  await screen.press('a');
  await screen.until((frame) => foot(frame) === '✖ it is over');
  expect(source.done).toEqual([]);
});

describe('a key that means nothing', () => {
  it.each([
    ['Q', 'no key here: Q; ? tells which there are'],
    ['é', 'no key here: é; ? tells which there are'],
    ['M', 'M means nothing now: no marks any more'],
    ['b', 'no machine has metadata to be grouped by'],
    ['8', 'there is no screen 8 here'],
  ])('says so: %s', async (key, said) => {
    const screen = await shown(aSource(), []);
    expect(foot(screen.frame())).not.toContain('b group');
    await screen.press(key);
    await screen.until((frame) => foot(frame) === `✖ ${said}`);
  });

  it.each([KEYS.escape, '\u001b[<65;1;1M', '\u001b[15~', '\u001b[200~Q\u001b[201~'])(
    'says nothing where it is no character: %j',
    async (sent) => {
      const screen = await shown(aSource(), [sent, KEYS.escape]);
      await screen.until((frame) => foot(frame).includes('q quit'));
    },
  );
});

describe('q', () => {
  it('goes back where one has come from somewhere', async () => {
    const screen = await shown(aSource(), [KEYS.enter]);
    await screen.until((frame) => foot(frame).includes('Esc back'));
    expect(foot(screen.frame())).not.toContain('quit');
    await screen.press('j');
    await screen.until((frame) => frame.includes('nobody can be asked'));
    await screen.press('q', 'q');
    await screen.until((frame) => foot(frame).includes('q quit') && frame.includes('EVENTS'));
  });
});

describe('where there is nothing to filter', () => {
  it.each([
    ['a page', [KEYS.enter]],
    ['help', ['?']],
  ])('/ says so, and what is typed behind it is no key (%s)', async (_name, keys) => {
    const source = aSource();
    const screen = await shown(source, [...keys, '/', 'kr']);
    await screen.until((frame) => foot(frame).startsWith('There is nothing to filter here: kr'));
    await screen.press('\r');
    await screen.until((frame) => !foot(frame).includes('nothing to filter'));
    expect(source.done).toEqual([]);
  });
});

describe('a message', () => {
  it('that is too long for the last line takes more, and gives them back', async () => {
    const source = aSource();
    const screen = await shown(source, [], { width: 60, height: 20 });
    const text = `there is a session main already; to go there: ${'fleetsim session switch main, '.repeat(2)}to drop it: end`;
    source.change({ notice: { text, tone: 'bad' } });
    const frame = await screen.until((frame) => foot(frame).endsWith('it: end'));
    expect(
      frame
        .split('\n')
        .slice(-3)
        .map((line) => line.trim())
        .join(' '),
    ).toBe(`✖ ${text}`);
    expect(frame.split('\n')).toHaveLength(20);
    source.change({ notice: { text: 'word '.repeat(100), tone: 'good' } });
    await screen.until((frame) => foot(frame).endsWith('…'));
    source.change({ notice: null });
    await screen.until((frame) => foot(frame).startsWith('? help'));
  });

  it('makes room for hints where one goes on to something else', async () => {
    const source = aSource();
    source.change({ notice: { text: 'Machine core-01 killed', tone: 'good' } });
    const screen = await shown(source, [KEYS.right]);
    await screen.until((frame) => foot(frame) === 'Machine core-01 killed');
    await screen.press('2');
    await screen.until((frame) => foot(frame).startsWith('? help'));
    source.change({ notice: { text: 'Machine core-01 is on', tone: 'good' } });
    await screen.until((frame) => foot(frame) === 'Machine core-01 is on');
    await screen.press('?');
    await screen.until((frame) => foot(frame).startsWith('Esc close'));
    await screen.press(KEYS.escape);
    source.barred = 'it is over';
    // What is said of the second of two keys stands, also where the first led elsewhere.
    await screen.press('3k');
    await screen.until((frame) => foot(frame) === '✖ it is over');
  });
});
