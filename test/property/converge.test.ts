// Whatever people and bad luck do to a cluster: when they let it be, every wanted unit runs exactly once, where it may.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../src/events/index.js';
import { aUnitText } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';

const FILES = {
  'plain@.service': aUnitText(),
  'web@.service': aUnitText('Conflicts=web@*.service'),
  'side@.service': aUnitText('MachineOf=web@%i.service'),
  'new.service': aUnitText('Replaces=plain@1.service'),
  'log.service': aUnitText('Global=true'),
};
const UNITS = ['plain@1', 'plain@2', 'web@1', 'web@2', 'side@1', 'new', 'log'].map(
  (name) => `${name}.service`,
);
const MACHINES = ['core-01', 'core-02', 'core-03', 'core-04'];
/** Longer than any lease, back-off and restart of a unit that may still be under way. */
const SETTLE_MS = 180_000;

type Action =
  | {
      readonly type: 'command';
      readonly verb: 'start' | 'stop' | 'unload' | 'destroy';
      readonly unit: string;
    }
  | { readonly type: 'kill' | 'restart'; readonly machine: string }
  | { readonly type: 'move'; readonly unit: string; readonly machine: string }
  | { readonly type: 'wait'; readonly ms: number };

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('command' as const),
      verb: fc.constant('start' as const),
      unit: fc.constantFrom(...UNITS),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('command' as const),
      verb: fc.constantFrom('stop' as const, 'unload' as const, 'destroy' as const),
      unit: fc.constantFrom(...UNITS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constantFrom('kill' as const, 'restart' as const),
      machine: fc.constantFrom(...MACHINES),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('move' as const),
      unit: fc.constantFrom(...UNITS),
      machine: fc.constantFrom(...MACHINES),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('wait' as const),
      ms: fc.constantFrom(1, 50, 3_000, 20_000, 45_000),
    }),
  },
);

function carryOut(test: TestCluster, step: Action): void {
  switch (step.type) {
    case 'command':
      test.run(`${step.verb} --no-block ${step.unit}`.replace('destroy --no-block', 'destroy'));
      return;
    case 'wait':
      return test.runFor(step.ms);
    case 'restart':
      return test.restart(step.machine);
    case 'move':
      test.move(step.machine, step.unit);
      return;
    case 'kill':
      if (test.world.picture.machines.get(test.world.machineId(step.machine))?.power === 'on')
        test.kill(step.machine);
  }
}

/** The machines on which each unit really runs: by what systemd did and where the power went, not by what anybody published. */
function runningCopies(events: readonly RecordedEvent[]): ReadonlyMap<string, ReadonlySet<string>> {
  const copies = new Map<string, Set<string>>();
  for (const event of events) {
    if (event.type === 'machine-killed') for (const on of copies.values()) on.delete(event.machine);
    if (event.type !== 'unit-state') continue;
    const on = copies.get(event.unit) ?? new Set();
    copies.set(event.unit, on);
    if (event.active === 'active') on.add(event.machine);
    else on.delete(event.machine);
  }
  return copies;
}

/** Every rule that a settled cluster breaks, as a sentence. */
function violations(test: TestCluster): readonly string[] {
  const { picture } = test.world;
  const copies = runningCopies(test.events);
  const on = (unit: string): readonly string[] =>
    [...(copies.get(unit) ?? [])].map((id) => picture.machineName(id)).sort();
  const wanted = (unit: string): boolean => picture.units.get(unit)?.targetState === 'launched';
  const broken: string[] = [];
  for (const unit of UNITS) {
    const mayWait = unit.startsWith('side@') && !wanted('web@1.service');
    const copiesWanted = !wanted(unit) ? 0 : unit === 'log.service' ? MACHINES.length : 1;
    if (on(unit).length !== copiesWanted && !(mayWait && on(unit).length === 0)) {
      broken.push(`${unit} is to run ${copiesWanted} times, and runs on [${on(unit).join(' ')}]`);
    }
  }
  if (on('web@1.service').some((machine) => on('web@2.service').includes(machine)))
    broken.push('web@1 and web@2 share a machine');
  // Beside where web@1 was put: it may be stopped there.
  const web = picture.units.get('web@1.service')?.machine ?? null;
  if (on('side@1.service').some((machine) => web === null || machine !== picture.machineName(web)))
    broken.push('side@1 is not beside web@1');
  if (on('new.service').some((machine) => on('plain@1.service').includes(machine)))
    broken.push('plain@1 was not replaced by new');
  const deciding = new Set(test.of('engine-elected').map((event) => event.engine));
  if (deciding.size === 0) broken.push('no engine was ever elected');
  return broken;
}

describe('a cluster that is let be', () => {
  it('converges to what is wanted, and then does nothing more', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.array(action, { maxLength: 25 }), (seed, actions) => {
        const test = new TestCluster({ machines: MACHINES.length, seed, files: FILES });
        for (const step of actions) carryOut(test, step);
        for (const machine of MACHINES) {
          if (test.world.picture.machines.get(test.world.machineId(machine))?.power === 'off')
            test.restart(machine);
        }
        test.runFor(SETTLE_MS);
        expect(violations(test)).toEqual([]);
        const settled = test.events.length;
        test.runFor(60_000);
        expect(test.events.slice(settled).map((event) => event.type)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
