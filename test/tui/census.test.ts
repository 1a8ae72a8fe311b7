// The census beside a count of everything, after every event of runs in which much happens.
import { describe, expect, it } from 'vitest';
import { compareNaturally } from '../../src/base/index.js';
import { History, type Picture } from '../../src/events/index.js';
import { censusOf } from '../../src/tui/census.js';
import { aUnitText } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';

/** As it is plainly seen: who wants what, and who has whom. */
function counted(picture: Picture): unknown {
  const units = [...picture.units.values()];
  const wanted = units.filter(({ targetState }) => targetState === 'launched');
  const machines = [...picture.machines.values()].sort((a, b) => compareNaturally(a.name, b.name));
  return {
    wanted: wanted.length,
    launched: wanted.filter((unit) =>
      unit.global ? unit.states.size > 0 : picture.currentState(unit) === 'launched',
    ).length,
    machines: machines.map(({ id, name }) => {
      const here = units.filter((unit) => unit.machine === id || unit.states.has(id));
      const failed = here.filter(({ states }) => states.get(id)?.active === 'failed').length;
      return [name, here.map((unit) => unit.name).sort(compareNaturally), failed];
    }),
  };
}

function census(history: History, picture = history.picture): unknown {
  const found = censusOf({ history, picture });
  const { wanted, launched, machines } = found;
  return {
    wanted,
    launched,
    machines: machines.map((machine) => {
      const { units, failed } = found.household(machine);
      return [machine.name, units.map(({ name }) => name), failed];
    }),
  };
}

function eventfulRun(): TestCluster {
  const files = { 'web@.service': aUnitText(), 'all.service': aUnitText('Global=true') };
  const test = new TestCluster({ files, settings: { agentTtlMs: 10_000 } });
  test.run("start 'web@{1..12}' all");
  test.kill('core-01');
  test.runFor(15_000);
  test.fault('crash core-02 web@2.service');
  test.restart('core-01');
  test.runFor(5_000);
  test.run("destroy 'web@{1..4}'");
  test.run("stop 'web@{5..8}'");
  test.fault('lose-disk core-03');
  test.restart('core-03');
  test.runFor(15_000);
  return test;
}

describe('the census', () => {
  it('counts after every event as if everything were counted', () => {
    const history = new History();
    for (const event of eventfulRun().events) {
      history.apply(event);
      expect(census(history), `after ${event.seq}, ${event.type}`).toEqual(counted(history.picture));
    }
  });

  it('counts anew when another moment is shown, and when it is the present again', () => {
    const history = new History();
    const { events } = eventfulRun();
    for (const event of events) history.apply(event);
    for (const seq of [events.length, 40, 200, 41, events.length]) {
      const picture = seq === events.length ? history.picture : history.pictureAt(seq);
      expect(census(history, picture), String(seq)).toEqual(counted(picture));
    }
  });
});
