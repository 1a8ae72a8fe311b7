// The line at the head of the screen, in as much room as there is.
import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/events/index.js';
import { textOf } from '../../src/tui/draw/line.js';
import { headerLine } from '../../src/tui/header.js';
import type { Scene } from '../../src/tui/screens/screen.js';
import { KEYS, SMALL, showScreen } from '../helpers/a-screen.js';
import { ASource } from '../helpers/a-source.js';
import { machineId } from '../helpers/builders.js';

/** In the past of a run with one machine, which leads. */
function header(title: string, width: number, ...events: readonly Event[]): string {
  const source = new ASource();
  const machine = machineId(1);
  source.tell(0, { type: 'machine-booted', machine, name: 'core-01', publicIp: '10.0.0.1' });
  source.tell(0, { type: 'machine-registered', machine, publicIp: '10.0.0.1', metadata: {} });
  source.tell(0, { type: 'leader-written', machine, revision: 2 });
  source.tell(0, ...events);
  source.tell(80_000, { type: 'machine-thawed', machine, name: 'core-01' });
  source.title = title;
  source.seek(70_000);
  source.change({ paused: false });
  const scene = { source, size: { width, height: 18 } };
  return headerLine(scene as unknown as Scene)
    .map(textOf)
    .join('');
}

describe('the head of the screen', () => {
  it.each([
    [
      'failover',
      100,
      'fleetsim failover 00:01:10.0 ◀ past ▶ 10×                         1/1 machines  0/0 units  ♛ core-01',
    ],
    ['failover', 72, 'failover 00:01:10.0 ◀ past ▶ 10×      1/1 machines  0/0 units  ♛ core-01'],
    ['failover', 60, 'failover 00:01:10.0 ◀ past ▶ 10×       1/1m  0/0u  ♛ core-01'],
    ['thundering-herd-of-restarts', 60, 'thund…restarts 00:01:10.0 ◀ past ▶ 10× 1/1m  0/0u  ♛ core-01'],
  ])('%s in %i cells', (title, width, line) => {
    expect(header(title, width)).toBe(line);
  });

  const gone: Event = { type: 'etcd-leader', member: null, term: 2, extended: 0 };
  const deposed: Event = { type: 'engine-deposed', engine: machineId(1), because: 'it is so' };

  it.each([
    [100, /1\/1 machines {2}0\/0 units {2}♛ none {2}✖ etcd: no leader$/],
    [60, /1\/1m {2}0\/0u {2}♛ none {2}✖ etcd$/],
  ])('says in %i cells that nothing leads', (width, line) => {
    expect(header('failover', width, gone, deposed)).toMatch(line);
  });
});

describe('the line of the screens', () => {
  it('says how many rows keys act on together, also where they are out of sight', async () => {
    const source = new ASource();
    for (let n = 1; n <= 40; n++) {
      const [machine, publicIp] = [machineId(n), `10.0.0.${n}`];
      source.tell(0, { type: 'machine-booted', machine, name: `core-${n}`, publicIp });
    }
    const screen = showScreen(source, SMALL);
    await screen.press('3', 'm', 'm', 'G', 'm');
    await screen.until((frame) => /7 Metrics +◼ 3 *$/m.test(frame));
    await screen.press('/', 'core-40\r');
    await screen.until((frame) => /\/core-40 1\/40 +◼ 1 *$/m.test(frame));
    await screen.press(KEYS.escape, 'M');
    await screen.until((frame) => !frame.includes('◼'));
  });
});
