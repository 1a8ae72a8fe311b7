// What is heard of a cluster by who only watches its registry.
import { describe, expect, it } from 'vitest';
import { connectEmbedded, type Operation, Store } from '../../src/etcd/index.js';
import type { Event } from '../../src/events/index.js';
import { encode } from '../../src/fleet/registry/codecs.js';
import { keys } from '../../src/fleet/registry/keys.js';
import { watchCluster } from '../../src/live/index.js';
import type { ActiveState, SubState } from '../../src/systemd/states.js';
import { machineId } from '../helpers/builders.js';
import { ManualClock } from '../helpers/manual-clock.js';

const MEANINGS: ReadonlySet<string> = new Set([
  'machine-booted',
  'machine-killed',
  'unit-state',
  'engine-elected',
]);

/** A registry, and what its watcher tells of it besides the facts. */
function aRegistry({ tells = () => false }: { readonly tells?: (machine: string) => boolean } = {}) {
  const clock = new ManualClock();
  const store = new Store({ clock });
  const link = { carry: (deliver: () => void) => void clock.setTimer(0, deliver) };
  const etcd = connectEmbedded({ store, clock, toEtcd: link, fromEtcd: link, timeoutMs: 1_000 });
  const told: Event[] = [];
  const write = (...success: readonly Operation[]): void => {
    etcd.txn({ success }, () => undefined);
    clock.advance(1);
  };
  return {
    put: (key: string, value: string) => write({ type: 'put', key, value }),
    remove: (key: string) => write({ type: 'delete', key }),
    watch(): void {
      watchCluster({ etcd, clock, tells, onEvent: (event) => void told.push(event) });
      clock.advance(1);
    },
    /** What it has told since it was asked last. */
    told: () => told.splice(0).filter(({ type }) => MEANINGS.has(type)),
  };
}

const ONE = machineId(1);
const STATE = keys.unitState('a.service', ONE);

function aMachine(metadata = {}): string {
  return encode.machine({ id: ONE, name: 'core-01', publicIp: '10.0.0.1', metadata });
}

function aState(active: ActiveState, sub: SubState): string {
  return encode.unitState({ load: 'loaded', active, sub, machine: ONE, hash: 'x' });
}

describe('who only watches a cluster', () => {
  it('hears of machines when they come and go, and not when they only write other metadata', () => {
    const registry = aRegistry();
    registry.put(keys.machine(ONE), aMachine());
    registry.watch();
    expect(registry.told()).toEqual([
      { type: 'machine-booted', machine: ONE, name: 'core-01', publicIp: '10.0.0.1' },
    ]);
    registry.put(keys.machine(ONE), aMachine({ zone: 'a' }));
    expect(registry.told()).toEqual([]);
    registry.remove(keys.machine(ONE));
    expect(registry.told()).toEqual([
      { type: 'machine-killed', machine: ONE, name: 'core-01', supposed: true },
    ]);
    registry.put(keys.machine(ONE), aMachine());
    expect(registry.told()).toMatchObject([{ type: 'machine-booted' }]);
  });

  it('hears of what units come to be, once, and of what they were before it came as nothing new', () => {
    const registry = aRegistry();
    registry.put(STATE, aState('active', 'running'));
    registry.watch();
    const running = { type: 'unit-state', unit: 'a.service', machine: ONE, active: 'active', sub: 'running' };
    expect(registry.told()).toMatchObject([{ ...running, was: null }]);
    registry.put(STATE, aState('active', 'running'));
    expect(registry.told()).toEqual([]);
    registry.put(STATE, aState('failed', 'failed'));
    expect(registry.told()).toMatchObject([{ type: 'unit-state', active: 'failed', was: 'active' }]);
    registry.remove(STATE);
    expect(registry.told()).toMatchObject([{ active: 'inactive', load: 'not-found', was: 'failed' }]);
    registry.put(STATE, aState('active', 'running'));
    expect(registry.told()).toMatchObject([{ ...running, was: 'inactive' }]);
  });

  it('hears of a lead that is won, and not of the one that it finds', () => {
    const registry = aRegistry();
    registry.put(keys.leader, encode.leader(ONE, 1));
    registry.watch();
    registry.put(keys.leader, encode.leader(ONE, 1));
    expect(registry.told()).toEqual([]);
    registry.remove(keys.leader);
    registry.put(keys.leader, encode.leader(ONE, 1));
    expect(registry.told()).toMatchObject([{ type: 'engine-elected', engine: ONE }]);
  });

  it('hears nothing twice of those that tell it themselves', () => {
    const registry = aRegistry({ tells: (machine) => machine === ONE });
    registry.watch();
    registry.put(keys.machine(ONE), aMachine());
    registry.put(STATE, aState('active', 'running'));
    registry.put(keys.leader, encode.leader(ONE, 1));
    expect(registry.told()).toEqual([]);
  });
});
