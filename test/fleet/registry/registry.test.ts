// The registry's keys as one finds them in etcd: what a unit's current state comes from, and which keys go with their machine.
import { describe, expect, it } from 'vitest';
import { runTask, type Task } from '../../../src/base/index.js';
import type { Unit } from '../../../src/fleet/api.js';
import { encode } from '../../../src/fleet/registry/codecs.js';
import { keys, parseKey } from '../../../src/fleet/registry/keys.js';
import { openRegistry } from '../../../src/fleet/registry/registry.js';
import { aUnitFile, aUnitText, machineId } from '../../helpers/builders.js';
import { TestCluster } from '../../helpers/cluster.js';
import { Hosts } from '../../helpers/hosts.js';

const UNIT = 'a.service';
const M1 = machineId(1);
const M2 = machineId(2);

interface Stands {
  readonly target?: string;
  readonly published?: string;
  readonly heartbeat?: string;
}

function open() {
  const hosts = new Hosts();
  const registry = openRegistry(hosts.open().etcd);
  const end = <T>(task: Task<T>): T | null => {
    let value: T | null = null;
    runTask(task, (outcome) => {
      if (!outcome.ok) throw outcome.error;
      value = outcome.value;
    });
    hosts.clock.advance(100);
    return value;
  };
  return { hosts, registry, end };
}

/** The unit as the registry tells of it when these keys stand there. */
function unitWith({ target, published, heartbeat }: Stands): Unit | null {
  const { hosts, registry, end } = open();
  end(registry.putUnit(UNIT, aUnitFile()));
  end(registry.setTargetState(UNIT, 'launched'));
  const put = (key: string, value: string): void =>
    void hosts.store.txn({ success: [{ type: 'put', key, value }] });
  if (target !== undefined) put(keys.target(UNIT), target);
  if (heartbeat !== undefined) put(keys.heartbeat(UNIT), heartbeat);
  if (published !== undefined) {
    const state = { load: 'loaded', active: 'active', sub: 'running', machine: published, hash: 'h' };
    put(keys.unitState(UNIT, published), encode.unitState(state));
  }
  return end(registry.unit(UNIT));
}

describe("a unit's current state", () => {
  it.each<readonly [name: string, stands: Stands, state: Unit['currentState']]>([
    ['is scheduled nowhere', {}, 'inactive'],
    ['is scheduled nowhere, though it is published', { published: M1, heartbeat: M1 }, 'inactive'],
    ['is scheduled, and not published', { target: M1 }, 'inactive'],
    ['is scheduled, and published by another machine', { target: M1, published: M2 }, 'inactive'],
    ['beats, and is not published', { target: M1, heartbeat: M1 }, 'inactive'],
    ['is published, and does not beat', { target: M1, published: M1 }, 'loaded'],
    ['is published, and beats elsewhere', { target: M1, published: M1, heartbeat: M2 }, 'loaded'],
    [
      'is published, and beats where it is scheduled',
      { target: M1, published: M1, heartbeat: M1 },
      'launched',
    ],
  ])('of one that %s', (_name, stands, state) => {
    expect(unitWith(stands)?.currentState).toBe(state);
  });
});

describe('all units', () => {
  it('are read anew as soon as anything has changed, and as they were until then', () => {
    const { registry, end } = open();
    const before = end(registry.units());
    end(registry.putUnit(UNIT, aUnitFile()));
    const after = end(registry.units());
    end(registry.setTargetState(UNIT, 'launched'));
    const launched = end(registry.units());
    const seen = [before, after, launched].map((units) => units?.map(({ targetState }) => targetState));
    expect(seen).toEqual([[], ['inactive'], ['launched']]);
    expect(end(registry.units())).toBe(launched);
  });
});

describe('the keys of a cluster that lives', () => {
  const files = { 'a.service': aUnitText(), 'g.service': aUnitText('Global=true') };
  const goesWithItsMachine: readonly (readonly [type: string, leased: boolean])[] = [
    ['machine', true],
    ['machine-metadata', false],
    ['unit-object', false],
    ['target-state', false],
    ['target', false],
    ['heartbeat', true],
    ['unit-file', false],
    ['unit-state', true],
    ['schedule', false],
    ['global', false],
    ['leader', true],
    ['engine-version', false],
  ];

  it.each(goesWithItsMachine)('are %s, of which it is %s that they go with a lease', (type, leased) => {
    const test = new TestCluster({ files });
    test.fault('set-metadata core-01 x=y');
    test.run('start a g');
    test.runFor(3_000);
    const found = test.world.registry().filter(({ key }) => parseKey(key)?.type === type);
    expect(found.length).toBeGreaterThan(0);
    expect(found.map(({ lease }) => lease !== '')).toEqual(found.map(() => leased));
  });
});
