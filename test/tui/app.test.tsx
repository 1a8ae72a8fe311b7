// Whole frames of the screen, and every key.
import { render } from 'ink-testing-library';
import { afterEach, describe, expect, it } from 'vitest';
import type { Event } from '../../src/events/index.js';
import { App } from '../../src/tui/app.js';
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

const mounted: { unmount: () => void }[] = [];

function show(source: ASource, width: number, height: number) {
  const screen = render(<App source={source} size={{ width, height }} />);
  mounted.push(screen);
  return screen;
}

afterEach(() => {
  for (const screen of mounted.splice(0)) screen.unmount();
});

/** Ink takes keys and draws in later turns of the event loop. */
async function settled(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000 && !condition(); turn++)
    await new Promise((resolve) => setImmediate(resolve));
  expect(condition()).toBe(true);
}

describe('the screen', () => {
  it.each([
    [80, 23],
    [120, 39],
  ])('shows a failover in %i×%i', async (width, height) => {
    const frame = show(failover(), width, height).lastFrame() ?? '';
    await expect(`${frame}\n`).toMatchFileSnapshot(`../golden/tui-failover-${width}x${height}.txt`);
  });

  it.each([
    [80, 23],
    [60, 17],
    [200, 60],
  ])(
    'never draws more than %i×%i, whatever there is to show, and says what it leaves out',
    (width, height) => {
      const lines = (show(crowd(100, 500), width, height).lastFrame() ?? '').split('\n');
      expect(lines.length).toBeLessThanOrEqual(height);
      for (const line of lines) expect([...line].length, line).toBeLessThanOrEqual(width);
      expect(lines.join('\n')).toMatch(/\+\d+ more/);
      expect(lines.join('\n')).toContain('q quit');
    },
  );

  it('shows a state by a mark of its own, not by colour alone', () => {
    const frame = show(failover(), 80, 23).lastFrame() ?? '';
    expect(frame).toContain('▽ gone');
    expect(frame).toContain('● busybox@2.service');
  });

  it('prints no control characters that came with a name', () => {
    const source = new ASource();
    source.tell(0, { type: 'unit-submitted', unit: 'evil\u001b[31m\u0007.service', hash: '' });
    expect(show(source, 80, 23).lastFrame()).toContain('evil\\x1b[31m\\x07');
  });

  it('tells why a unit waits', () => {
    const source = crowd(1, 0);
    source.tell(
      1,
      { type: 'unit-submitted', unit: 'a.service', hash: '' },
      { type: 'unit-wanted', unit: 'a.service', targetState: 'launched' },
    );
    const reason = { code: 'no-machine', machines: 0, refused: [] } as const;
    source.tell(2, {
      type: 'engine-pending',
      engine: machineId(1),
      unit: 'a.service',
      reason,
      because: 'there are no machines',
    });
    expect(show(source, 120, 30).lastFrame()).toContain('there are no machines');
  });

  it('draws anew when something happens', async () => {
    const source = crowd(2, 0);
    const screen = show(source, 80, 23);
    source.tell(5, { type: 'machine-killed', machine: machineId(2), name: 'core-002' });
    await settled(() => (screen.lastFrame() ?? '').includes('off, lease'));
  });
});

describe('the keys', () => {
  const cases: readonly (readonly [name: string, keys: readonly string[], done: readonly string[]])[] = [
    ['space pauses', [' '], ['pause']],
    ['+ and = are faster, - is slower', ['+', '=', '-'], ['faster', 'faster', 'slower']],
    ['k kills the first machine when none was chosen', ['k'], ['kill core-001']],
    ['→ chooses the next machine', ['\u001b[C', 'k'], ['kill core-002']],
    ['← goes back, and not beyond the first', ['\u001b[C', '\u001b[D', '\u001b[D', 'k'], ['kill core-001']],
    ['↓ goes to the row below', ['\u001b[B', 'k'], ['kill core-004']],
    ['r restarts', ['\t', '\t', 'r'], ['restart core-003']],
  ];

  const lines: readonly (readonly [name: string, keys: readonly string[], done: readonly string[]])[] = [
    [': types a fault, Enter does it', [':', 'freeze core-002', '\r'], ['freeze core-002']],
    ['all at once, as when it is pasted', [':', 'freeze core-002\r'], ['freeze core-002']],
    ['all at once, the colon with it', [':freeze core-002\r'], ['freeze core-002']],
    ['Esc drops the line', [':', 'kill core-001', '\u001b', ' '], ['pause']],
    ['Tab completes what is clear', [':', 'k', '\t', 'core-00', '\t', '3', '\r'], ['kill core-003']],
    ['Tab goes as far as all agree', [':', 'kill c', '\t', '2', '\r'], ['kill core-002']],
    ['Backspace takes back, and out', [':', 'x', '\u007f', '\u007f', ' '], ['pause']],
    ['other keys are letters while a line is typed', [':', 'qk r', '\r'], ['qk r']],
    ['an empty line is nothing', [':', '\r', ' '], ['pause']],
  ];

  it.each([...cases, ...lines])('%s', async (_name, keys, done) => {
    const source = crowd(5, 0);
    const screen = show(source, 80, 23);
    // Ink listens from the turn after the first frame on.
    await settled(() => screen.stdin.listenerCount('readable') > 0);
    for (const key of keys) {
      screen.stdin.write(key);
      // A lone Escape is told from the beginning of a longer sequence by what does not follow.
      if (key === '\u001b') await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(source.done).toEqual(done);
  });
});

describe('the palette', () => {
  it.each([
    ['verbs', ':', 'kill  freeze'],
    ['the only verb, and what it does', ':k', "(cut a machine's power)"],
    ['machines', ':kill core', 'core-001  core-002'],
  ])('shows what may come next: %s', async (_name, keys, said) => {
    const screen = show(crowd(2, 0), 120, 30);
    await settled(() => screen.stdin.listenerCount('readable') > 0);
    screen.stdin.write(keys[0] ?? '');
    screen.stdin.write(keys.slice(1));
    await settled(() => (screen.lastFrame() ?? '').includes(said));
    const line = (screen.lastFrame() ?? '').split('\n').at(-1) ?? '';
    expect(line.startsWith(keys), line).toBe(true);
  });

  it.each([
    ['good', 'Machine core-001 killed'],
    ['bad', 'there is no machine core-009'],
  ] as const)('tells what came of it, be it %s', async (tone, text) => {
    const source = crowd(1, 0);
    const screen = show(source, 80, 23);
    source.change({ notice: { text, tone } });
    await settled(() => (screen.lastFrame() ?? '').includes(text));
  });
});
