// Whole frames of the screen, and every key.
import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/events/index.js';
import { FRAMES, goldenFrame, KEYS, SMALL, showScreen } from '../helpers/a-screen.js';
import { ASource } from '../helpers/a-source.js';
import { aUnitText, machineId } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';

/** The failover, as far as just after the unit has moved. */
function failover(): ASource {
  const test = new TestCluster({ files: { 'busybox@.service': aUnitText('Conflicts=busybox@*.service') } });
  test.run('start busybox@<1,2>');
  test.kill('core-01');
  test.runFor(40_000);
  const source = new ASource();
  for (const { seq: _seq, cause: _cause, atMs, ...event } of test.events) source.tell(atMs, event as Event);
  return source;
}

function crowd(machines: number, units: number): ASource {
  const source = new ASource();
  for (let n = 1; n <= machines; n++) {
    const name = `core-${String(n).padStart(3, '0')}`;
    source.tell(0, { type: 'machine-booted', machine: machineId(n), name, publicIp: `10.0.0.${n}` });
    source.tell(0, {
      type: 'machine-registered',
      machine: machineId(n),
      publicIp: `10.0.0.${n}`,
      metadata: {},
    });
  }
  for (let n = 1; n <= units; n++) {
    const unit = `web@${String(n).padStart(3, '0')}.service`;
    source.tell(
      1,
      { type: 'unit-submitted', unit, hash: 'x' },
      { type: 'unit-wanted', unit, targetState: 'launched' },
    );
    source.tell(1, { type: 'unit-placed', unit, machine: machineId(1 + (n % machines)) });
  }
  return source;
}

describe('the screen', () => {
  it.each(FRAMES)('shows a failover', async (size, colours) => {
    const frame = showScreen(failover(), size, colours).frame();
    await expect(`${frame}\n`).toMatchFileSnapshot(goldenFrame('cluster', size, colours));
  });

  it.each([
    [80, 24],
    [60, 18],
    [200, 60],
  ])(
    'never draws more than %i×%i, whatever there is to show, and says what it leaves out',
    (width, height) => {
      const lines = showScreen(crowd(4_000, 4_000), { width, height }).frame().split('\n');
      expect(lines.length).toBeLessThanOrEqual(height);
      for (const line of lines) expect([...line].length, line).toBeLessThanOrEqual(width);
      expect(lines.join('\n')).toMatch(/\+\d+ more/);
      expect(lines.join('\n')).toContain('? help');
    },
  );

  it('shows a state by a mark of its own, not by colour alone', () => {
    const frame = showScreen(failover()).frame();
    expect(frame).toContain('▽ gone');
    expect(frame).toContain('● busybox@2.service');
  });

  it('prints no control characters that came with a name', async () => {
    const source = new ASource();
    source.tell(0, { type: 'unit-submitted', unit: 'evil\u001b[1m\u0007.timer', hash: '' });
    const screen = showScreen(source);
    await screen.press('2');
    await screen.until((frame) => frame.includes('evil\\x1b[1m\\x07.timer'));
  });

  it('tells why a unit waits', async () => {
    const source = crowd(1, 0);
    source.tell(
      1,
      { type: 'unit-submitted', unit: 'a.service', hash: '' },
      { type: 'unit-wanted', unit: 'a.service', targetState: 'launched' },
    );
    source.tell(1, { type: 'leader-written', machine: machineId(1), revision: 2 });
    const reason = { code: 'no-machine', machines: 0, refused: [] } as const;
    source.tell(2, {
      type: 'engine-pending',
      engine: machineId(1),
      unit: 'a.service',
      reason,
      because: 'there are no machines',
    });
    const screen = showScreen(source, { width: 120, height: 30 });
    await screen.press('2');
    await screen.until((frame) => frame.includes('there are no machines'));
  });

  it('draws anew when something happens', async () => {
    const source = crowd(2, 0);
    const screen = showScreen(source);
    source.tell(5, { type: 'machine-killed', machine: machineId(2), name: 'core-002' });
    await screen.until((frame) => frame.includes('▼ off'));
  });
});

describe('the keys', () => {
  const cases: readonly (readonly [name: string, keys: readonly string[], done: readonly string[]])[] = [
    ['space pauses', [' '], ['pause']],
    ['+ and = are faster, - is slower', ['+', '=', '-'], ['faster', 'faster', 'slower']],
    ['k kills the first machine when none was chosen', ['k'], ['machine kill core-001']],
    ['→ chooses the next machine', [KEYS.right, 'k'], ['machine kill core-002']],
    [
      '← goes back, and not beyond the first',
      [KEYS.right, KEYS.left, KEYS.left, 'k'],
      ['machine kill core-001'],
    ],
    ['↓ goes to the row below', [KEYS.down, 'k'], ['machine kill core-004']],
    ['r restarts', [KEYS.right, KEYS.right, 'r'], ['machine restart core-003']],
    ['z freezes, t thaws', ['z', 't'], ['machine freeze core-001', 'machine thaw core-001']],
    [
      'm marks, and keys act on all marked',
      ['m', 'm', 'k'],
      ['machine kill core-001', 'machine kill core-002'],
    ],
    ['p cuts the marked ones off together', ['m', 'm', 'p'], ['net partition core-001,core-002']],
    ['h heals', ['h'], ['net heal network']],
  ];

  const lines: readonly (readonly [name: string, keys: readonly string[], done: readonly string[]])[] = [
    [': types a command, Enter does it', [':', 'freeze core-002', KEYS.enter], ['freeze core-002']],
    ['all at once, as when it is pasted', [':', 'freeze core-002\r'], ['freeze core-002']],
    ['all at once, the colon with it', [':freeze core-002\r'], ['freeze core-002']],
    ['Esc drops the line', [':', 'kill core-001', KEYS.escape, ' '], ['pause']],
    [
      'Tab completes what is clear',
      [':', 'k', KEYS.tab, 'core', KEYS.tab, '3', KEYS.enter],
      ['kill core-003'],
    ],
    [
      'Tab again goes through what there is',
      [':', 'kill c', KEYS.tab, KEYS.tab, KEYS.tab, KEYS.enter],
      ['kill core-002'],
    ],
    ['Tab goes as far as all agree', [':', 'kill c', KEYS.tab, '2', KEYS.enter], ['kill core-002']],
    ['Backspace takes back, and out', [':', 'x', KEYS.backspace, KEYS.backspace, ' '], ['pause']],
    ['other keys are letters while a line is typed', [':', 'qk r', KEYS.enter], ['qk r']],
    ['an empty line is nothing', [':', KEYS.enter, ' '], ['pause']],
    ['↑ brings back the line before', [':', 'a\r', ':', KEYS.up, KEYS.enter], ['a', 'a']],
  ];

  it.each([...cases, ...lines])('%s', async (_name, keys, done) => {
    const source = crowd(5, 0);
    const screen = showScreen(source);
    await screen.press(...keys);
    expect(source.done).toEqual(done);
  });

  it('ask first where it is a real cluster', async () => {
    const source = crowd(2, 0);
    source.isReal = true;
    const screen = showScreen(source);
    await screen.press('k');
    await screen.until((frame) => frame.includes('machine kill core-001?'));
    expect(source.done).toEqual([]);
    await screen.press('n', 'k', 'y');
    expect(source.done).toEqual(['machine kill core-001']);
  });

  it('/ shows only what passes, Esc shows all again', async () => {
    const screen = showScreen(crowd(3, 9));
    await screen.press('2', '/', 'on:core-002');
    await screen.until((frame) => !frame.includes('web@002') && frame.includes('web@004'));
    await screen.press(KEYS.escape);
    await screen.until((frame) => frame.includes('web@002'));
  });

  it('Esc shows all rows again also after the filter was entered, and first of all', async () => {
    const screen = showScreen(crowd(3, 9));
    await screen.press('2', '/', 'on:core-002', KEYS.enter);
    await screen.until((frame) => frame.includes('/on:core-002 3/9') && frame.includes('Esc all rows'));
    await screen.press(KEYS.escape);
    await screen.until((frame) => frame.includes('web@002') && !frame.includes('/on:'));
  });
});

describe('help', () => {
  it('lists every key of the screen, and goes on below its edge', async () => {
    const screen = showScreen(crowd(2, 0));
    await screen.press('?');
    await screen.until((frame) => frame.includes("machine's power") && /↓ \d+ more/.test(frame));
    await screen.press('G');
    await screen.until((frame) => frame.includes('leave') && /↑ \d+ more/.test(frame));
    await screen.press('?');
    await screen.until((frame) => frame.includes('EVENTS'));
  });
});

describe('colours', () => {
  it('are those that a terminal of 16 has, where it has no more', () => {
    const frame = showScreen(failover(), SMALL, { theme: 'dark', level: 1 }).frame();
    const codes = [...frame.matchAll(/\u001b\[([\d;]*)m/g)].map(([, code]) => code);
    expect(codes).toContain('32');
    for (const code of codes) expect(code).toMatch(/^\d{1,2}$/);
  });
});

describe('the command line', () => {
  it.each([
    ['verbs', ':', /kill +cut a machine's power\n +freeze\n:/],
    ['the only verb, and what it does', ':k', /kill +cut a machine's power\n:k/],
    ['machines', ':kill core', /core-001\n +core-002\n:kill core/],
    ['screens', ':un', /units +the screen \(2\)\n:un/],
    ['what is wrong', ':xyz', /✖ what is xyz\?\n:xyz/],
  ])('shows what may come next: %s', async (_name, keys, said) => {
    const screen = showScreen(crowd(2, 0), { width: 120, height: 30 });
    await screen.press(keys[0] ?? '', keys.slice(1));
    await screen.until((frame) => said.test(frame.replace(/ +$/gm, '')));
  });

  it.each([
    ['good', 'Machine core-001 killed'],
    ['bad', 'there is no machine core-009'],
  ] as const)('tells what came of it, be it %s', async (tone, text) => {
    const source = crowd(1, 0);
    const screen = showScreen(source);
    source.change({ notice: { text, tone } });
    await screen.until((frame) => frame.includes(text));
  });

  it('ends what still writes to a page when a screen takes its place', async () => {
    const source = crowd(1, 0);
    source.answer = { lines: ['one', 'two'], exitCode: null };
    const screen = showScreen(source);
    await screen.press(':', 'journal -f a\r');
    await screen.until((frame) => frame.includes('◐ goes on'));
    await screen.press(':', 'machines\r');
    await screen.until((frame) => frame.includes('METADATA'));
    expect(source.done).toEqual(['journal -f a', 'end journal -f a']);
  });

  it('shows a long answer as a page, which Esc takes away', async () => {
    const source = crowd(1, 0);
    source.answer = { lines: Array.from({ length: 40 }, (_, i) => `line ${i}`), exitCode: 0 };
    const screen = showScreen(source);
    await screen.press(':', 'list-units\r');
    await screen.until((frame) => frame.includes('$ list-units') && frame.includes('more'));
    await screen.press(KEYS.escape);
    await screen.until((frame) => frame.includes('core-001'));
  });

  it('shows a line as a page where it is too long for the last one', async () => {
    const source = crowd(1, 0);
    source.answer = { lines: [`${'x'.repeat(100)} the end`], exitCode: 1 };
    const screen = showScreen(source);
    await screen.press(':', 'b\r');
    await screen.until((frame) => /\$ b +✖ exit code 1/.test(frame) && frame.includes('the end'));
  });
});
