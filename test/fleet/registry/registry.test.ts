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

describe('a change of a unit', () => {
  /** With what each change asked of etcd, such as `range txn`, or how it was refused. */
  function counting(hosts: Hosts) {
    const host = hosts.open();
    const asked: string[] = [];
    const registry = openRegistry({
      ...host.etcd,
      range(request, reply) {
        asked.push(parseKey(request.key)?.type === 'unit-file' ? 'file' : 'range');
        host.etcd.range(request, reply);
      },
      txn(request, reply) {
        asked.push('txn');
        host.etcd.txn(request, reply);
      },
    });
    const end = (task: Task<void>): string => {
      asked.length = 0;
      let told = 'no answer';
      runTask(task, (outcome) => {
        told = outcome.ok ? asked.join(' ') : outcome.error.code;
      });
      hosts.clock.advance(2_000);
      return told;
    };
    return { host, registry, end };
  }

  const stands = (hosts: Hosts, key: string): string | undefined => hosts.store.range({ key }).kvs[0]?.value;

  it('is one request when a new unit is created, given another content, asked for, or destroyed', () => {
    const { registry, end } = counting(new Hosts());
    expect(end(registry.putUnit(UNIT, aUnitFile()))).toBe('txn');
    expect(end(registry.putUnit(UNIT, aUnitFile('MachineOf=b.service')))).toBe('txn');
    expect(end(registry.setTargetState(UNIT, 'launched'))).toBe('txn');
    expect(end(registry.putUnit('b.service', aUnitFile()))).toBe('txn');
    expect(end(registry.destroyUnit('b.service'))).toBe('txn');
    expect(end(registry.putUnit('c.service', aUnitFile(), 'launched'))).toBe('txn');
    expect(end(registry.setTargetState('b.service', 'launched'))).toBe('unit-not-found');
  });

  it('reads a unit that was never seen, and a file once for all units that have it', () => {
    const hosts = new Hosts();
    const first = counting(hosts);
    for (const name of [UNIT, 'b.service']) first.end(first.registry.putUnit(name, aUnitFile()));
    const { registry, end } = counting(hosts);
    expect(end(registry.setTargetState(UNIT, 'loaded'))).toBe('range file txn');
    expect(end(registry.setTargetState('b.service', 'loaded'))).toBe('range txn');
  });

  it('reads a unit that an engine was to act on', () => {
    const { registry, end } = counting(new Hosts());
    end(registry.putUnit(UNIT, aUnitFile()));
    end(registry.setTargetState(UNIT, 'launched'));
    expect(end(registry.setTargetState(UNIT, 'inactive'))).toBe('range txn');
  });

  it('costs one more when another hand was there meanwhile, and heeds what that wrote', () => {
    const hosts = new Hosts();
    const { registry, end } = counting(hosts);
    end(registry.putUnit(UNIT, aUnitFile()));
    hosts.store.txn({ success: [{ type: 'put', key: keys.target(UNIT), value: M1 }] });
    expect(end(registry.setTargetState(UNIT, 'launched'))).toBe('txn txn');
    expect(stands(hosts, keys.schedule(M1, UNIT))).toContain('launched');
  });

  it('creates nothing over what another hand has created, and gives it the new content', () => {
    const hosts = new Hosts();
    const other = counting(hosts);
    other.end(other.registry.putUnit(UNIT, aUnitFile('Global=true')));
    other.end(other.registry.setTargetState(UNIT, 'launched'));
    const { registry, end } = counting(hosts);
    expect(end(registry.putUnit(UNIT, aUnitFile()))).toBe('txn file txn');
    expect([stands(hosts, keys.targetState(UNIT)), stands(hosts, keys.global(UNIT))]).toEqual([
      'launched',
      undefined,
    ]);
  });

  it('finds out that the unit was destroyed by another hand', () => {
    const hosts = new Hosts();
    const { registry, end } = counting(hosts);
    end(registry.putUnit(UNIT, aUnitFile()));
    hosts.store.txn({ success: [{ type: 'delete', key: keys.unitObject(UNIT) }] });
    expect(end(registry.setTargetState(UNIT, 'launched'))).toBe('unit-not-found');
    expect(stands(hosts, keys.targetState(UNIT))).toBe('inactive');
  });

  it('reads what is there before the next when nobody knows whether it was done', () => {
    const hosts = new Hosts();
    const { host, registry, end } = counting(hosts);
    end(registry.putUnit(UNIT, aUnitFile()));
    host.lost.from = true;
    expect(end(registry.setTargetState(UNIT, 'launched'))).toBe('registry-unavailable');
    host.lost.from = false;
    expect(end(registry.setTargetState(UNIT, 'loaded'))).toBe('range txn');
    expect(stands(hosts, keys.targetState(UNIT))).toBe('loaded');
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
