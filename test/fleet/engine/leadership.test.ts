import { describe, expect, it } from 'vitest';
import { Leadership } from '../../../src/fleet/engine/leadership.js';
import { keys } from '../../../src/fleet/registry/keys.js';
import { DEFAULT_SETTINGS } from '../../../src/fleet/settings.js';
import { Hosts, type TestHost } from '../../helpers/hosts.js';

/** Engines `a`, `b`, … contending, and who said what. */
function contend(names: readonly string[]): {
  hosts: Hosts;
  engines: Map<string, TestHost>;
  terms: string[];
  said: () => readonly string[];
} {
  const hosts = new Hosts();
  const engines = new Map<string, TestHost>();
  const terms: string[] = [];
  for (const machine of names) {
    const host = hosts.open();
    engines.set(machine, host);
    new Leadership({
      host,
      machine,
      settings: DEFAULT_SETTINGS,
      elected: ({ leaderRevision }) => terms.push(`${machine} at ${leaderRevision}`),
    }).start();
  }
  const said = (): readonly string[] =>
    hosts.events.flatMap((event) => {
      if (event.type === 'engine-elected') return [`${event.engine} elected`];
      return event.type === 'engine-deposed' ? [`${event.engine} deposed: ${event.because}`] : [];
    });
  return { hosts, engines, terms, said };
}

function cut(engine: TestHost | undefined, lost: { to: boolean; from: boolean }): void {
  Object.assign(engine?.lost ?? {}, lost);
}

describe('leadership', () => {
  it('goes to one engine, which keeps it as long as it renews', () => {
    const { hosts, said } = contend(['a', 'b', 'c']);
    hosts.clock.advance(120_000);
    expect(said()).toEqual(['a elected']);
  });

  it('goes to another when the leader is cut off, and the old one knows before the new one is elected', () => {
    const { hosts, engines, terms, said } = contend(['a', 'b']);
    hosts.clock.advance(5_000);
    cut(engines.get('a'), { to: true, from: true });
    hosts.clock.advance(15_000);
    expect(said()).toEqual(['a elected', 'a deposed: the lease could not be renewed in time', 'b elected']);
    expect(new Set(terms).size).toBe(2);
  });

  it('is not claimed by an old leader that comes back', () => {
    const { hosts, engines, said } = contend(['a', 'b']);
    hosts.clock.advance(5_000);
    cut(engines.get('a'), { to: true, from: true });
    hosts.clock.advance(15_000);
    cut(engines.get('a'), { to: false, from: false });
    hosts.clock.advance(60_000);
    expect(said().filter((line) => line.endsWith('elected'))).toEqual(['a elected', 'b elected']);
  });

  it('is found out by reading when nobody knows whether the claim was written', () => {
    const { hosts, engines, said } = contend(['a']);
    // The list and the grant come through; then answers get lost while the claim itself arrives.
    hosts.clock.advance(4);
    cut(engines.get('a'), { to: false, from: true });
    hosts.clock.advance(3);
    expect(hosts.store.range({ key: keys.leader }).count).toBe(1);
    cut(engines.get('a'), { to: false, from: false });
    hosts.clock.advance(2_000);
    expect(said()).toEqual(['a elected']);
  });

  it('is reached for at once when the key goes', () => {
    const { hosts, said } = contend(['a', 'b']);
    hosts.clock.advance(5_000);
    hosts.store.txn({ success: [{ type: 'delete', key: keys.leader }] });
    hosts.clock.advance(20);
    expect(said().slice(0, 2)).toEqual(['a elected', 'a deposed: the leadership key is gone']);
    expect(said()).toHaveLength(3);
  });
});
