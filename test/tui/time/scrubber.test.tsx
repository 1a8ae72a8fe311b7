// Time at the keys, and the line that shows it.
import { describe, expect, it } from 'vitest';
import { FRAMES, goldenFrame, KEYS, showScreen } from '../../helpers/a-screen.js';
import { ASource } from '../../helpers/a-source.js';
import { machineId } from '../../helpers/builders.js';

/** Two minutes of a cluster: two leaders, a fault, and something expected in vain. */
function aRun(): ASource {
  const source = new ASource();
  const [first, second] = [machineId(1), machineId(2)];
  source.tell(0, { type: 'machine-booted', machine: first, name: 'core-01', publicIp: '10.0.0.11' });
  source.tell(0, { type: 'machine-booted', machine: second, name: 'core-02', publicIp: '10.0.0.12' });
  source.tell(100, { type: 'engine-elected', engine: first, revision: 1 });
  source.tell(100, { type: 'leader-written', machine: first, revision: 1 });
  source.tell(
    60_000,
    { type: 'fault', fault: 'kill core-01', machine: first },
    { type: 'machine-killed', machine: first, name: 'core-01' },
  );
  source.tell(70_000, { type: 'engine-elected', engine: second, revision: 2 });
  source.tell(70_000, { type: 'leader-written', machine: second, revision: 2 });
  source.tell(90_000, {
    type: 'expectation',
    expected: 'web.service launched',
    held: false,
    found: 'inactive',
  });
  source.tell(120_000, { type: 'machine-booted', machine: first, name: 'core-01', publicIp: '10.0.0.11' });
  return source;
}

function scrubber(frame: string): string {
  return frame.split('\n').at(-2) ?? '';
}

describe('the scrubber', () => {
  it.each(FRAMES)('shows where in the run one is, and its marks', async (size, colours) => {
    const source = aRun();
    const screen = showScreen(source, size, colours);
    source.seek(65_000);
    const frame = await screen.until((frame) => frame.includes('past'));
    await expect(`${frame}\n`).toMatchFileSnapshot(goldenFrame('past', size, colours));
  });

  it('has room at 60 columns', () => {
    const line = scrubber(showScreen(aRun(), { width: 60, height: 18 }).frame());
    expect(line).toBe(`00:02:00 ${'━'.repeat(21)}▼━━♛━━━━━━✖${'━'.repeat(9)}● 00:02:00`);
  });

  it('goes on to the end of the run where that is known', () => {
    const source = aRun();
    source.endMs = 240_000;
    const line = scrubber(showScreen(source, { width: 60, height: 18 }).frame());
    expect(line).toMatch(/^00:02:00 ━+▼━♛━+✖━+●·{20} 00:04:00$/);
  });

  it('shows what is marked under the playhead, too', async () => {
    const source = aRun();
    const screen = showScreen(source);
    source.seek(60_000);
    const line = scrubber(await screen.until((frame) => frame.includes('past')));
    expect(line).toMatch(/^00:01:00 ━+▼─+♛─+✖─+ 00:02:00$/);
  });

  it('marks the one that counts most where several fall together', () => {
    const source = new ASource();
    source.tell(500, { type: 'fault', fault: 'kill core-01' });
    source.tell(500, { type: 'invariant-broken', invariant: 'placed', sentence: 'a sentence' });
    source.tell(1_000, { type: 'fault', fault: 'heal' });
    expect(scrubber(showScreen(source).frame())).toMatch(/✖[^▼]*▼ 00/);
  });
});

describe('the keys of time', () => {
  it.each([
    ['. and , are an event', ['.', ','], ['event 1', 'event -1']],
    ['] and [ are a second', [']', '['], ['second 1', 'second -1']],
    ['} and { are ten', ['}', '{'], ['second 10', 'second -10']],
    ['< is the beginning, > the present', ['<', '>', '>'], ['seek 0', 'present']],
    [
      'N is the mark before, n the next one, and behind the last is the present',
      ['N', 'N', 'N', 'N', 'n', 'n', 'n', 'n'],
      ['seek 90000', 'seek 70000', 'seek 60000', 'seek 70000', 'seek 90000', 'present'],
    ],
  ])('%s', async (_name, keys, done) => {
    const source = aRun();
    const screen = showScreen(source);
    await screen.press(...keys);
    expect(source.done).toEqual(done);
  });

  it('show every screen as it was', async () => {
    const screen = showScreen(aRun());
    await screen.press('N', 'N', 'N');
    await screen.until((frame) => frame.includes('◀ past') && frame.includes('♛ none'));
    await screen.press(',');
    await screen.press('3', '<');
    await screen.until((frame) => frame.includes('00:00:00.0') && frame.includes('♛ none'));
    await screen.press('>');
    await screen.until((frame) => !frame.includes('past') && frame.includes('♛ core-02'));
  });

  it('stop no real cluster, but its past', async () => {
    const source = aRun();
    source.isReal = true;
    const screen = showScreen(source);
    await screen.press(' ', '+', '.', ',', 'N', ' ', '.');
    expect(source.done).toEqual(['event -1', 'seek 90000', 'pause', 'event 1']);
  });

  it.each([
    ['of a real cluster', ' ', "nobody's to stop or to hurry"],
    ['that has ended', ' ', 'the end: there is only the way back'],
    ['of a real cluster', ']', 'this is the present'],
    ['that has ended', '.', 'the end: nothing comes after it'],
  ])('say why they do nothing: the time %s, %j', async (whose, key, said) => {
    const source = aRun();
    source.isReal = whose === 'of a real cluster';
    source.state = { ...source.state, ended: source.isReal ? null : 'the end' };
    const screen = showScreen(source);
    const foot = (frame: string): string => frame.split('\n').at(-1) ?? '';
    await screen.until((frame) => !/Space|faster/.test(foot(frame)));
    await screen.press(key);
    await screen.until((frame) => foot(frame).includes(said));
    expect(source.done).toEqual([]);
  });

  it('go on where time stands still', async () => {
    const source = aRun();
    const screen = showScreen(source);
    await screen.press('4');
    await screen.until((frame) => frame.includes('Space pause'));
    await screen.press(' ');
    await screen.until((frame) => frame.includes('Space go on'));
  });

  it('are told of by help', async () => {
    const screen = showScreen(aRun(), { width: 100, height: 60 });
    await screen.press('?');
    const frame = await screen.until((frame) => frame.includes('EVERYWHERE'));
    expect(frame).toMatch(/N +to the mark before/);
    expect(frame).toMatch(/{ +ten seconds back/);
  });
});

describe('acting in the past', () => {
  it('asks whether the run shall go on from there', async () => {
    const source = aRun();
    source.offer = { name: null };
    const screen = showScreen(source);
    await screen.press('N', 'k');
    await screen.until((frame) => frame.includes('Go on from 00:01:30.0 another way?'));
    expect(source.done).toEqual(['seek 90000']);
    await screen.press('n', 'k', 'y');
    expect(source.done).toEqual(['seek 90000', 'branch', 'machine kill core-01']);
  });

  it('asks for a name where it is kept, and has one ready', async () => {
    const source = aRun();
    source.offer = { name: 'main-2' };
    const screen = showScreen(source);
    await screen.press('N', ':', 'freeze core-02', '\r');
    await screen.until((frame) => /as session: main-2 +⏎ go on {2}Esc leave it/.test(frame));
    await screen.press('x', '\r');
    expect(source.done).toEqual(['seek 90000', 'branch main-2x', 'freeze core-02']);
  });

  it.each([
    ['y', ['branch', 'pause', 'machine kill core-01']],
    ['n', ['pause']],
  ])('lets no time pass while it asks (%s)', async (answer, done) => {
    const source = aRun();
    source.offer = { name: null };
    const screen = showScreen(source);
    await screen.press('N', ' ');
    expect(source.state.paused).toBe(false);
    await screen.press('k');
    await screen.until((frame) => frame.includes('Go on from'));
    expect(source.state.paused).toBe(true);
    await screen.press(answer);
    expect(source.done).toEqual(['seek 90000', 'pause', 'pause', ...done]);
    expect(source.state.paused).toBe(false);
  });

  it('asks for another name for as long as one cannot be had', async () => {
    const source = aRun();
    source.offer = { name: 'main-2' };
    const screen = showScreen(source);
    await screen.press('N', 'k', '!');
    await screen.until((frame) => frame.includes('✖ no name: main-2!'));
    await screen.press('\r', 'k');
    await screen.until((frame) => frame.includes('as session: main-2!k'));
    await screen.press(KEYS.backspace, KEYS.backspace, '\r');
    expect(source.done).toEqual(['seek 90000', 'branch main-2', 'machine kill core-01']);
  });

  it('asks once for all that are marked', async () => {
    const source = aRun();
    source.offer = { name: null };
    const screen = showScreen(source);
    await screen.press('N', 'm', 'm', 'k', 'y');
    expect(source.done).toEqual(['seek 90000', 'branch', 'machine kill core-01', 'machine kill core-02']);
  });

  it.each([
    ['what only looks', { name: null }, ':list-units\r'],
    ['where nobody can go on from', null, ':freeze core-02\r'],
  ])('asks nothing: %s', async (_name, offer, typed) => {
    const source = aRun();
    source.offer = offer;
    const screen = showScreen(source);
    await screen.press('N', ':', typed.slice(1, -1), '\r');
    expect(source.done).toEqual(['seek 90000', typed.slice(1, -1)]);
  });
});
