// How units stand as a whole: on one machine, on none, or on all.
import { describe, expect, it } from 'vitest';
import { Picture, type UnitPicture } from '../../../src/events/index.js';
import { unknownUnit } from '../../../src/events/pictured.js';
import { placeWords, standingOf } from '../../../src/tui/screens/standing.js';
import { sourceOf } from '../../helpers/a-run.js';
import { KEYS, shown } from '../../helpers/a-screen.js';
import { aUnitText } from '../../helpers/builders.js';
import { TestCluster } from '../../helpers/cluster.js';

const BARE: UnitPicture = { ...unknownUnit('a.service', 0), targetState: 'launched' };

function told(...actives: readonly string[]): UnitPicture {
  return {
    ...BARE,
    global: true,
    states: new Map(actives.map((active, i) => [`m${i}`, { active, sub: '' }])),
  };
}

describe('a unit stands', () => {
  it.each([
    ['nowhere', BARE, 'inactive', null, undefined],
    ['where it is placed', { ...BARE, machine: 'm1' }, 'inactive', 'm1', undefined],
    ['globally, before any machine has it', told(), 'global', null, undefined],
    ['globally, on one', told('active'), 'global', '1 machine', 'active'],
    [
      'globally, as it does on the worst',
      told('active', 'failed', 'inactive'),
      'global',
      '3 machines',
      'failed',
    ],
    ['globally, and starts somewhere', told('active', 'activating'), 'global', '2 machines', 'activating'],
    ['globally, and is over everywhere', told('inactive'), 'global', '1 machine', 'inactive'],
  ])('%s', (_name, unit, state, place, active) => {
    const standing = standingOf(unit, new Picture());
    expect(standing.state).toBe(state);
    expect(placeWords(unit, standing)).toBe(place);
    expect(standing.published?.active).toBe(active);
  });
});

describe('what a machine told before it fell silent', () => {
  const aRun = (...faults: readonly string[]) => {
    const test = new TestCluster({ files: { 'a.service': aUnitText() } });
    test.run('start a');
    for (const fault of faults) test.fault(fault);
    test.runFor(2_000);
    return sourceOf(test);
  };

  it.each([
    ['is off', ['kill core-01']],
    ['is back under another lease', ['kill core-01', 'restart core-01']],
    ['is cut off', ['partition core-01 and etcd']],
  ])('is no longer sure, when it %s', async (_name, faults) => {
    const units = await shown(aRun(...faults), ['2']);
    await units.until((frame) => / core-01 +active\? +running/.test(frame));
    const unit = await shown(aRun(...faults), ['2', KEYS.enter]);
    await unit.until((frame) => frame.includes('on core-01  active (running), as last told'));
    const machine = await shown(aRun(...faults), ['3', KEYS.enter]);
    await machine.until((frame) => frame.includes('UNITS, AS LAST TOLD'));
  });

  it('is sure while the machine is heard of', async () => {
    const units = await shown(aRun(), ['2']);
    await units.until((frame) => / core-01 +active +running/.test(frame));
    const unit = await shown(aRun(), ['2', KEYS.enter]);
    await unit.until((frame) => /on core-01 {2}active \(running\) {2}since/.test(frame));
  });
});

describe('a global unit on the screen', () => {
  const aRun = () => {
    const test = new TestCluster({ files: { 'all.service': aUnitText('Global=true') } });
    test.run('start all');
    test.runFor(2_000);
    return sourceOf(test);
  };

  it('is launched when machines have it', async () => {
    const screen = await shown(aRun(), ['2']);
    await screen.until((frame) => /● all.service +launched +global +on 3 +active +running/.test(frame));
    expect(screen.frame()).toContain('1/1 units');
    await screen.press('/', 'on:core-02\r');
    await screen.until((frame) => frame.includes('● all.service'));
  });

  it('takes no room of those that a machine counts', async () => {
    const test = new TestCluster({
      machines: [{ count: 2, metadata: { max_units: '4' } }],
      files: { 'all.service': aUnitText('Global=true'), 'a.service': aUnitText() },
    });
    test.run('start all a');
    const screen = await shown(sourceOf(test), []);
    await screen.until((frame) => / 1\/4 .* 0\/4 /.test(frame) && frame.includes('● all.service'));
  });

  it('is at its place on each machine', async () => {
    const screen = await shown(aRun(), ['2', KEYS.enter]);
    await screen.until((frame) => frame.includes('all.service  global, wanted launched  on 3 machines'));
    const machine = await shown(aRun(), ['3', KEYS.enter]);
    await machine.until((frame) => frame.includes('active (running), global'));
  });
});
