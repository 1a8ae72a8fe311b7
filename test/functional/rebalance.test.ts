// A machine joins a full cluster, and a person evens the load: no unit is ever without a running copy, no rule is broken,
// and a session that was so evened replays to the same.
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../src/events/index.js';
import { examineRegistry } from '../../src/fleet/index.js';
import { parseFleetctl } from '../../src/fleetctl/index.js';
import { doFault } from '../../src/sim/faults/do-fault.js';
import { readFault } from '../../src/sim/faults/fault.js';
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

type Told = (event: RecordedEvent) => void;

function open(data: SessionData, told: Told = () => undefined): Lived {
  const events: RecordedEvent[] = [];
  const onEvent: Told = (event) => {
    events.push(event);
    told(event);
  };
  return { session: new Session({ data, onEvent }), events };
}

/** Two machines with all units, and a third that has just joined. */
function crowded(seed: number, told?: Told): Lived {
  const lived = open(newSession({ version: 'test', seed, machines: 3, epochMs: 0 }), told);
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

interface Said {
  readonly exitCode: number;
  readonly printed: readonly string[];
}

function rebalance({ session, events }: Lived, ...flags: readonly string[]): Said {
  const from = events.length;
  const { exitCode } = session.run(parseFleetctl(['rebalance', ...flags], 'fleetsim'), () => null);
  const printed = events
    .slice(from)
    .flatMap((event) => (event.type === 'command-printed' ? [event.text] : []));
  return { exitCode, printed };
}

interface Planned {
  readonly moves: readonly unknown[];
  readonly machines: readonly { readonly before: number; readonly after: number }[];
}

function planned(lived: Lived): Planned {
  return JSON.parse(rebalance(lived, '--output=json').printed.join('\n')) as Planned;
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
  it('is given its share, and no unit is without a running copy meanwhile', () => {
    const lived = crowded(seed);
    const { session, events } = lived;
    const since = events.length;
    const { machines } = planned(lived);
    expect(machines.map(({ before }) => before).sort()).toEqual([0, 4, 5]);
    const { exitCode, printed } = rebalance(lived, '--apply');
    expect([exitCode, printed.filter((line) => line.startsWith('Moved ')).length]).toEqual([0, 3]);
    session.advance(5_000);

    const again = planned(lived);
    expect(again.moves).toEqual([]);
    expect(again.machines.map(({ before }) => before)).toEqual([3, 3, 3]);
    expect(again.machines.map(({ before }) => before)).toEqual(machines.map(({ after }) => after));
    for (const [unit, counts] of copies(events, since)) expect([unit, counts]).toEqual([unit, [1, 1]]);
    expect(events.slice(since).filter(({ type }) => type === 'engine-unscheduled')).toEqual([]);
    const findings = examineRegistry(session.world.registry());
    expect(findings.filter(({ severity }) => severity !== 'note')).toEqual([]);

    const replayed = open(JSON.parse(JSON.stringify(session.data())) as SessionData);
    expect(replayed.events.map(recordLine)).toEqual(events.map(recordLine));
  });

  it('is given no more when it is lost on the way, and what was done stays done', () => {
    let steps = 0;
    const lived = crowded(seed, (event) => {
      if (event.type !== 'command-printed' || !/^Moving .*\(step 2 of/.test(event.text)) return;
      steps = Number(/\(step 2 of (\d+)/.exec(event.text)?.[1]);
      const { world } = lived.session;
      world.simulation.setTimer(0, () => void doFault(world, readFault('kill core-03')));
    });
    const { exitCode, printed } = rebalance(lived, '--apply');
    expect(exitCode).toBe(1);
    expect(printed.slice(-2)).toEqual([
      `Stopped at step 2 of ${steps}; 1 done, ${steps - 2} not begun`,
      expect.stringMatching(/was not moved to core-03: Machine\(.*\) went away/),
    ]);
    const count = (about: RegExp): number => printed.filter((line) => about.test(line)).length;
    expect(count(/^Moved /)).toBe(count(/^Moving .*\(step 1 of/));
    expect(lived.events.filter(({ type }) => type === 'engine-moved')).toHaveLength(count(/^Moved /));
  });
});
