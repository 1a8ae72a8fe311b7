import { describe, expect, it } from 'vitest';
import { Store } from '../../../src/etcd/index.js';
import { batchMends, batchMoves, batchPlacements } from '../../../src/fleet/engine/act.js';
import { planMends } from '../../../src/fleet/engine/mend.js';
import type { MoveTask } from '../../../src/fleet/engine/moves.js';
import type { UnitOrder } from '../../../src/fleet/registry/codecs.js';
import { keys } from '../../../src/fleet/registry/keys.js';
import { leastLoaded } from '../../../src/fleet/scheduler/policies/least-loaded.js';
import { planWhole } from '../../../src/fleet/scheduler/reference.js';
import { aMachine, anEngineUnit, aView, machineId } from '../../helpers/builders.js';
import { ManualClock } from '../../helpers/manual-clock.js';

/** A store in which machine 1 leads and `a.service` is as `anEngineUnit` says: object at revision 3, target state at 4. */
function aRegistry(): { store: Store; leaderRevision: number; unit: ReturnType<typeof anEngineUnit> } {
  const store = new Store({ clock: new ManualClock() });
  const put = (key: string, value: string): number =>
    store.txn({ success: [{ type: 'put', key, value }] }).revision;
  const leaderRevision = put(keys.leader, 'me');
  const objectRevision = put(keys.unitObject('a.service'), '{}');
  const targetStateRevision = put(keys.targetState('a.service'), 'launched');
  return {
    store,
    leaderRevision,
    unit: { ...anEngineUnit('a.service'), objectRevision, targetStateRevision },
  };
}

function place(registry: ReturnType<typeof aRegistry>): boolean {
  const { placements } = planWhole(aView([aMachine(1)], [registry.unit]), leastLoaded);
  const [batch] = batchPlacements(placements, registry.leaderRevision, registry.store.revision);
  return batch !== undefined && registry.store.txn(batch.txn).succeeded;
}

describe("an engine's transaction", () => {
  it('writes the target and the order to its agent together', () => {
    const registry = aRegistry();
    expect(place(registry)).toBe(true);
    const written = registry.store.range({ key: keys.schedule(machineId(1), 'a.service') }).kvs[0];
    expect(JSON.parse(written?.value ?? '')).toEqual({
      targetState: 'launched',
      unitHash: registry.unit.hash,
    });
    expect(registry.store.range({ key: keys.target('a.service') }).kvs[0]).toMatchObject({
      value: machineId(1),
      modRevision: written?.modRevision,
    });
  });

  it('has the agent load, not start, a unit that has ended and is kept so', () => {
    const registry = aRegistry();
    const { store } = registry;
    const ended = { ...anEngineUnit('a.service', { wishes: ['OnReschedule=keep'] }), ended: true };
    const { objectRevision, targetStateRevision } = registry.unit;
    const outcomeRevision = store.txn({
      success: [{ type: 'put', key: keys.outcome('a.service'), value: '{}' }],
    }).revision;
    const unit = { ...ended, objectRevision, targetStateRevision, outcomeRevision };
    expect(place({ ...registry, unit: { ...unit, outcomeRevision: 0 } })).toBe(false);
    expect(place({ ...registry, unit })).toBe(true);
    const written = store.range({ key: keys.schedule(machineId(1), 'a.service') }).kvs[0];
    expect(JSON.parse(written?.value ?? '')).toEqual({
      targetState: 'launched',
      unitHash: unit.hash,
      ended: true,
    });
  });

  const interferences: readonly (readonly [string, (store: Store) => void])[] = [
    [
      'another engine has taken the lead',
      (store) => {
        store.txn({ success: [{ type: 'delete', key: keys.leader }] });
        store.txn({ success: [{ type: 'put', key: keys.leader, value: 'me' }] });
      },
    ],
    ['nobody leads', (store) => store.txn({ success: [{ type: 'delete', key: keys.leader }] })],
    [
      'somebody else has placed the unit',
      (store) => store.txn({ success: [{ type: 'put', key: keys.target('a.service'), value: 'x' }] }),
    ],
    [
      'its target state has changed',
      (store) =>
        store.txn({ success: [{ type: 'put', key: keys.targetState('a.service'), value: 'loaded' }] }),
    ],
    [
      'its content has changed',
      (store) => store.txn({ success: [{ type: 'put', key: keys.unitObject('a.service'), value: '{}' }] }),
    ],
    [
      'it was destroyed',
      (store) => store.txn({ success: [{ type: 'delete', key: keys.unitObject('a.service') }] }),
    ],
  ];

  it.each(interferences)('does nothing when %s', (_name, interfere) => {
    const registry = aRegistry();
    interfere(registry.store);
    const before = registry.store.revision;
    expect(place(registry)).toBe(false);
    expect(registry.store.revision).toBe(before);
  });

  it('takes a unit off a machine only if it is still there', () => {
    const registry = aRegistry();
    const put = (key: string, value: string): void =>
      void registry.store.txn({ success: [{ type: 'put', key, value }] });
    const unit = { ...registry.unit, targetState: 'inactive', machine: machineId(1) } as const;
    const { placements } = planWhole(aView([aMachine(1)], [unit]), leastLoaded);
    const txn = batchPlacements(placements, registry.leaderRevision, 0)[0]?.txn ?? { success: [] };
    put(keys.target('a.service'), machineId(2));
    expect(registry.store.txn(txn).succeeded).toBe(false);
    expect(registry.store.range({ key: keys.target('a.service') }).kvs[0]?.value).toBe(machineId(2));
    put(keys.target('a.service'), machineId(1));
    expect(registry.store.txn(txn).succeeded).toBe(true);
    expect(registry.store.range({ key: keys.target('a.service') }).count).toBe(0);
  });

  it('leaves a unit on a lost machine that is back by now, but not on one that cannot be read', () => {
    const registry = aRegistry();
    const put = (key: string, value: string): number =>
      registry.store.txn({ success: [{ type: 'put', key, value }] }).revision;
    const unit = { ...registry.unit, machine: machineId(1) };
    put(keys.target('a.service'), machineId(1));
    const seen = put(keys.machine(machineId(1)), 'garbage');
    const { placements } = planWhole(aView([aMachine(2)], [unit]), leastLoaded);
    expect(placements).toMatchObject([{ leave: { reason: { code: 'machine-gone' } } }]);
    const move = (seenRevision: number): boolean => {
      const [batch] = batchPlacements(placements, registry.leaderRevision, seenRevision);
      return registry.store.txn(batch?.txn ?? { success: [] }).succeeded;
    };
    expect(move(seen - 1)).toBe(false);
    expect(move(seen)).toBe(true);
  });

  it('asks once for a lost machine, however many units leave it', () => {
    const units = Array.from({ length: 60 }, (_, i) => anEngineUnit(`u${i}.service`, { on: 1 }));
    const { placements } = planWhole(aView([aMachine(2)], units), leastLoaded);
    for (const { txn } of batchPlacements(placements, 7, 9)) {
      const about = txn.compare?.filter(({ key }) => key === keys.machine(machineId(1)));
      expect(about).toEqual([{ target: 'mod', key: keys.machine(machineId(1)), result: '<', number: 10 }]);
    }
  });

  it('carries as many decisions as etcd allows, and every one of them is fenced', () => {
    const units = Array.from({ length: 500 }, (_, i) => anEngineUnit(`u${i}.service`));
    const { placements } = planWhole(aView([aMachine(1), aMachine(2)], units), leastLoaded);
    const batches = batchPlacements(placements, 7, 0);
    expect(batches.flatMap((batch) => batch.items)).toEqual(placements);
    expect(batches.length).toBe(Math.ceil(500 / Math.floor(127 / 3)));
    for (const { txn } of batches) {
      expect(txn.compare?.[0]).toEqual({ target: 'create', key: keys.leader, result: '=', number: 7 });
      expect(Math.max(txn.compare?.length ?? 0, txn.success.length)).toBeLessThanOrEqual(128);
    }
  });

  it('moves a unit in one step: the old order goes as the new one comes', () => {
    const unit = anEngineUnit('a.service', { on: 1 });
    const { placements } = planWhole(aView([aMachine(2)], [unit]), leastLoaded);
    expect(
      batchPlacements(placements, 1, 0)[0]?.txn.success.map(
        (step) => `${step.type} ${'key' in step ? step.key : ''}`,
      ),
    ).toEqual([
      `delete ${keys.schedule(machineId(1), 'a.service')}`,
      `put ${keys.target('a.service')}`,
      `put ${keys.schedule(machineId(2), 'a.service')}`,
    ]);
  });
});

describe('planMends', () => {
  const unit = anEngineUnit('a.service', { on: 1 });
  const key = keys.schedule(machineId(1), 'a.service');
  const good = { order: { targetState: 'launched', hash: unit.hash, ended: false }, modRevision: 9 } as const;
  const view = (orders: [string, { order: typeof good.order | null; modRevision: number }][]) => ({
    ...aView([aMachine(1)], [unit]),
    orders: new Map(orders),
  });

  it('tells an agent that a unit has ended, and that it has not', () => {
    const ended = anEngineUnit('a.service', { on: 1, ended: true });
    const told = { order: { ...good.order, ended: true }, modRevision: 9 };
    const mended = (one: typeof unit, order: { order: UnitOrder; modRevision: number }) =>
      planMends({ ...aView([aMachine(1)], [one]), orders: new Map([[key, order]]) });
    expect(mended(ended, told)).toEqual([]);
    expect(mended(ended, good)).toEqual([{ type: 'write', key, unit: ended }]);
    expect(mended(unit, told)).toEqual([{ type: 'write', key, unit }]);
  });

  it('finds nothing to mend where orders and units agree', () => {
    expect(planMends(view([[key, good]]))).toEqual([]);
  });

  it('writes an order that is missing, unreadable or says something else', () => {
    expect(planMends(view([]))).toEqual([{ type: 'write', key, unit }]);
    expect(planMends(view([[key, { order: null, modRevision: 1 }]]))).toEqual([{ type: 'write', key, unit }]);
    expect(
      planMends(view([[key, { ...good, order: { ...good.order, hash: 'x' } as typeof good.order }]])),
    ).toEqual([{ type: 'write', key, unit }]);
  });

  it('removes an order that no unit stands behind, if it is still the one that was seen', () => {
    const stray = keys.schedule(machineId(2), 'a.service');
    const mends = planMends(
      view([
        [key, good],
        [stray, { ...good, modRevision: 12 }],
      ]),
    );
    expect(mends).toEqual([{ type: 'remove', key: stray, modRevision: 12 }]);
    expect(batchMends(mends, 1)[0]?.txn.compare).toContainEqual({
      target: 'mod',
      key: stray,
      result: '=',
      number: 12,
    });
  });
});

describe('the transactions of a move', () => {
  const [from, to] = [machineId(1), machineId(2)];

  /** A wish for `a.service`, which is on machine 1, and what the store then has of it. */
  function aMove(): {
    readonly store: Store;
    readonly carryOut: (task: 'begin' | 'finish' | 'call-off') => boolean;
    readonly found: () => Readonly<Record<string, string>>;
  } {
    const { store, leaderRevision, unit: loose } = aRegistry();
    const put = (key: string, value: string): number =>
      store.txn({ success: [{ type: 'put', key, value }] }).revision;
    put(keys.target('a.service'), from);
    put(keys.schedule(from, 'a.service'), 'old');
    const revision = put(keys.move('a.service'), 'wish');
    const arrivalRevision = put(keys.arrival('a.service'), 'runs');
    const unit = { ...loose, machine: from, movingTo: to };
    const seen = { name: 'a.service', revision, unit, wish: { from, to } };
    const tasks: Readonly<Record<string, MoveTask>> = {
      begin: { type: 'begin', ...seen },
      finish: { type: 'finish', ...seen, arrivalRevision },
      'call-off': { type: 'call-off', ...seen, reason: { code: 'unit-changed' } },
    };
    return {
      store,
      carryOut(type) {
        const task = tasks[type];
        const [batch] = task === undefined ? [] : batchMoves([task], leaderRevision);
        return batch !== undefined && store.txn(batch.txn).succeeded;
      },
      found() {
        const places: readonly (readonly [string, string])[] = [
          ['target', keys.target('a.service')],
          ['move', keys.move('a.service')],
          ['arrival', keys.arrival('a.service')],
          ['old order', keys.schedule(from, 'a.service')],
          ['new order', keys.schedule(to, 'a.service')],
        ];
        return Object.fromEntries(
          places.flatMap(([name, key]) => store.range({ key }).kvs.map(({ value }) => [name, value])),
        );
      },
    };
  }

  const order = { targetState: 'launched', unitHash: '0123456789abcdef' };

  it('order a copy that knows which move it came by', () => {
    const { store, carryOut, found } = aMove();
    const [wish] = store.range({ key: keys.move('a.service') }).kvs;
    expect(carryOut('begin')).toBe(true);
    const { 'new order': copy = '', ...others } = found();
    expect(JSON.parse(copy)).toEqual({ ...order, arriving: wish?.modRevision });
    expect(others).toEqual({ target: from, move: 'wish', 'old order': 'old' });
  });

  it('schedule it and take the old order away at one moment', () => {
    const { carryOut, found } = aMove();
    expect(carryOut('finish')).toBe(true);
    expect(found()).toEqual({ target: to, 'new order': JSON.stringify(order) });
  });

  it('leave it where it is, with nothing of the copy', () => {
    const { carryOut, found } = aMove();
    carryOut('begin');
    expect(carryOut('call-off')).toBe(true);
    expect(found()).toEqual({ target: from, 'old order': 'old' });
  });

  const interferences: readonly (readonly [string, string])[] = [
    ['another engine leads', keys.leader],
    ['somebody has wished anew', keys.move('a.service')],
    ['the copy has told something else', keys.arrival('a.service')],
    ['the unit was placed anew', keys.target('a.service')],
    ['its target state has changed', keys.targetState('a.service')],
    ['its content has changed', keys.unitObject('a.service')],
  ];
  it.each(interferences)('finish nothing when %s', (_name, key) => {
    const { store, carryOut, found } = aMove();
    store.txn({ success: [{ type: 'delete', key }] });
    store.txn({ success: [{ type: 'put', key, value: 'other' }] });
    expect(carryOut('finish')).toBe(false);
    expect(found()).toMatchObject({ 'old order': 'old' });
  });

  it('are those of placements, too, when a moving unit must go', () => {
    const { store, leaderRevision, unit } = aRegistry();
    const put = (key: string): unknown => store.txn({ success: [{ type: 'put', key, value: from }] });
    for (const key of [keys.target, keys.move, keys.arrival].map((of) => of('a.service'))) put(key);
    put(keys.schedule(to, 'a.service'));
    const moving = { ...unit, machine: from, movingTo: to };
    const { placements } = planWhole(aView([aMachine(3)], [moving]), leastLoaded);
    const [batch] = batchPlacements(placements, leaderRevision, store.revision);
    expect(batch !== undefined && store.txn(batch.txn).succeeded).toBe(true);
    const left = [keys.move('a.service'), keys.arrival('a.service'), keys.schedule(to, 'a.service')];
    expect(left.flatMap((key) => store.range({ key }).kvs)).toEqual([]);
    expect(store.range({ key: keys.target('a.service') }).kvs[0]?.value).toBe(machineId(3));
  });
});
