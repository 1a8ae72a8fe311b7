// A machine joins a full cluster, and a person evens the load: no unit is ever without a running copy, no rule is broken,
// and a session that was so evened replays to the same.
import { describe, expect, it } from 'vitest';
import { sessionShore } from '../../src/cli/commands/rebalance.js';
import { perform, planFor, type Shore } from '../../src/cli/rebalancing.js';
import type { RecordedEvent } from '../../src/events/index.js';
import { examineRegistry } from '../../src/fleet/index.js';
import { parseFleetctl } from '../../src/fleetctl/index.js';
import { newSession, recordLine, Session, type SessionData } from '../../src/sim/index.js';
import { aUnitText } from '../helpers/builders.js';

const SEEDS = [1, 2, 3, 17, 4_711];
const UNITS = ['app@1', 'app@2', 'app@3', 'app@4', 'app@5', 'app@6', 'side@6', 'web@1', 'web@2'].map(
  (name) => `${name}.service`,
);
const FILES: Readonly<Record<string, string>> = {
  'app@.service': aUnitText(),
  'side@.service': aUnitText('MachineOf=app@%i.service'),
  'web@.service': aUnitText('Conflicts=web@*.service'),
};

interface Lived {
  readonly session: Session;
  readonly events: RecordedEvent[];
}

function open(data: SessionData): Lived {
  const events: RecordedEvent[] = [];
  return { session: new Session({ data, onEvent: (event) => events.push(event) }), events };
}

/** Two machines with all units, and a third that has just joined. */
function crowded(seed: number): Lived {
  const lived = open(newSession({ version: 'test', seed, machines: 3, epochMs: 0 }));
  const { session } = lived;
  session.fault('kill core-03');
  session.advance(60_000);
  const words = ['start', ...UNITS];
  const { exitCode } = session.run(parseFleetctl(words), (path) => {
    const text = FILES[path];
    return text === undefined ? null : { path, text, origin: 'user' };
  });
  expect(exitCode).toBe(0);
  session.fault('restart core-03');
  session.advance(5_000);
  return lived;
}

/** The fewest copies of each unit that ran at once since an event, and how many run now, by what systemd did. */
function copies(
  events: readonly RecordedEvent[],
  since: number,
): ReadonlyMap<string, readonly [number, number]> {
  const on = new Map(UNITS.map((unit) => [unit, new Set<string>()]));
  const fewest = new Map(UNITS.map((unit) => [unit, Number.POSITIVE_INFINITY]));
  for (const event of events) {
    if (event.type === 'unit-state') {
      if (event.active === 'active') on.get(event.unit)?.add(event.machine);
      else on.get(event.unit)?.delete(event.machine);
    }
    if (event.type === 'machine-killed') for (const machines of on.values()) machines.delete(event.machine);
    if (event.seq <= since) continue;
    for (const [unit, machines] of on) fewest.set(unit, Math.min(fewest.get(unit) ?? 0, machines.size));
  }
  return new Map(UNITS.map((unit) => [unit, [fewest.get(unit) ?? 0, on.get(unit)?.size ?? 0]]));
}

describe.each(SEEDS)('a machine that joins, with seed %i', (seed) => {
  it('is given its share, and no unit is without a running copy meanwhile', async () => {
    const { session, events } = crowded(seed);
    const since = events.length;
    const shore = sessionShore(session);
    const plan = await planFor(shore, Number.POSITIVE_INFINITY);
    expect([...plan.before.values()].sort()).toEqual([0, 4, 5]);
    const told: string[] = [];
    await perform(plan, shore, (line) => told.push(line));
    expect(told.filter((line) => line.startsWith('Moved '))).toHaveLength(3);
    session.advance(5_000);

    const again = await planFor(shore, Number.POSITIVE_INFINITY);
    expect([...again.before.values()]).toEqual([3, 3, 3]);
    expect([...again.before]).toEqual([...plan.after]);
    expect(again.steps).toEqual([]);
    for (const [unit, counts] of copies(events, since)) expect([unit, counts]).toEqual([unit, [1, 1]]);
    expect(events.slice(since).filter(({ type }) => type === 'engine-unscheduled')).toEqual([]);
    const findings = examineRegistry(session.world.registry());
    expect(findings.filter(({ severity }) => severity !== 'note')).toEqual([]);

    const replayed = open(JSON.parse(JSON.stringify(session.data())) as SessionData);
    expect(replayed.events.map(recordLine)).toEqual(events.map(recordLine));
  });

  it('is given no more when it is lost on the way, and what was done stays done', async () => {
    const { session } = crowded(seed);
    const shore = sessionShore(session);
    const plan = await planFor(shore, Number.POSITIVE_INFINITY);
    const told: string[] = [];
    let moves = 0;
    const api: Shore['api'] = {
      ...shore.api,
      moveUnits(wishes) {
        moves += 1;
        if (moves === 2) session.fault('kill core-03');
        return shore.api.moveUnits(wishes);
      },
    };
    await expect(perform(plan, { ...shore, api }, (line) => told.push(line))).rejects.toThrow(
      /was not moved to core-03: Machine\(.*\) went away/,
    );
    expect(told.at(-1)).toBe(
      `Stopped at step 2 of ${plan.steps.length}; 1 done, ${plan.steps.length - 2} not begun`,
    );
  });
});
