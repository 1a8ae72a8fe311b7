// The keys that break things, on a real session: each does what its hint says.
import { afterEach, describe, expect, it } from 'vitest';
import { Player } from '../../../src/cli/player/player.js';
import { newSession, Session } from '../../../src/sim/index.js';
import { type AScreen, KEYS, showScreen } from '../../helpers/a-screen.js';

const players: Player[] = [];

afterEach(() => {
  for (const player of players.splice(0)) player.stop();
});

/** A session that stands still on a screen, with an etcd of three. */
function session(): { readonly session: Session; readonly screen: AScreen } {
  const player = new Player('test', 1);
  const data = newSession({ epochMs: 0, version: 'test', seed: 1, machines: 3, etcd: 3 });
  const session = new Session({ data, onEvent: (event) => player.tell(event) });
  const { simulation } = session.world;
  player.start({
    paced: { nowMs: () => simulation.nowMs(), runUntil: () => undefined, ended: () => false },
    fault(fault) {
      const said = session.fault(fault);
      session.advance(2_000);
      return said;
    },
    endpoint: () => Promise.reject(new Error('no command is run here')),
    questions: null,
  });
  players.push(player);
  return { session, screen: showScreen(player, { width: 120, height: 30 }) };
}

describe('a key on a session', () => {
  const cases: readonly (readonly [keys: readonly string[], faults: readonly string[], said: RegExp])[] = [
    [['k'], ['kill core-01'], /core-01.*killed|▼/],
    [['k', 'r'], ['kill core-01', 'restart core-01'], /core-01.*(restarted|on again|is on)/],
    [['m', 'm', 'k'], ['kill core-01', 'kill core-02'], /Machine core-01 killed, and 1 more: core-02/],
    [['z'], ['freeze core-01'], /◆ frozen/],
    [['z', 't'], ['freeze core-01', 'thaw core-01'], /core-01.*(goes on|thawed)/],
    [['d'], ['drain core-01'], /core-01/],
    [['d', 'u'], ['drain core-01', 'uncordon core-01'], /core-01/],
    [['m', 'm', 'p'], ['partition core-01,core-02'], /Nothing passes/],
    [['p', 'h'], ['partition core-01', 'heal network'], /Healed/],
    [['x', KEYS.tab, KEYS.tab, KEYS.enter], ['kill etcd-leader'], /etcd-3 +killed/],
    [['x', 'etcd-2', KEYS.enter, 'X', 'etcd-2', KEYS.enter], ['kill etcd-2', 'restart etcd-2'], /etcd-2/],
    [[':', 'kill core-03', KEYS.enter], ['kill core-03'], /core-03/],
    [[':', 'fleetsim machine freeze core-02', KEYS.enter], ['freeze core-02'], /core-02/],
    [[':', 'stop core-02', KEYS.enter], ['stop core-02'], /core-02/],
  ];

  it.each(cases)('%j brings about %j', async (keys, faults, said) => {
    const { session: done, screen } = session();
    await screen.press(...keys);
    const texts = done
      .data()
      .commands.map((command) => (command.type === 'fault' ? command.fault : command.type));
    expect(texts, screen.frame()).toEqual(faults);
    await screen.until((frame) => said.test(frame));
  });

  it('tells of what failed among several, whatever came after it', async () => {
    const { screen } = session();
    await screen.press('k', 'm', 'm', 'z');
    await screen.until((frame) => /✖ 1 of 2 failed: .*core-01.*; Machine core-02 is frozen/.test(frame));
  });

  it('is refused in words where it makes no sense', async () => {
    const { session: done, screen } = session();
    await screen.press('t');
    await screen.until((frame) => /✖ .*core-01/.test(frame));
    expect(done.data().commands).toEqual([]);
  });
});
