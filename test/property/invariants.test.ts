// Clusters and units of all kinds, and all that can be done to them: when they are let be, nothing is lost, everything
// runs where it may and as often as it should, only leaders have decided, and a second look changes nothing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../src/events/index.js';
import { desiredUnits } from '../../src/fleet/agent/desired.js';
import { examineRegistry } from '../../src/fleet/index.js';
import { readRequirements } from '../../src/fleet/requirements.js';
import { aName, aUnitFile, aUnitText } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';

const UNITS = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}.service`);
/** Longer than any lease, back-off and restart of a unit that may still be under way. */
const SETTLE_MS = 240_000;
const QUIET_MS = 30_000;

/** What a unit may demand. Replaces= goes one way through the names: in a circle units would chase for ever, as in fleet. */
function demands(index: number): fc.Arbitrary<readonly string[]> {
  const others = UNITS.filter((_, i) => i !== index);
  const later = UNITS.slice(index + 1);
  const option = fc.oneof(
    fc.constantFrom(
      'MachineMetadata=region=eu',
      'MachineMetadata="region=eu" "region=us"',
      'MachineMetadata=disk=ssd',
    ),
    fc.constantFrom(...others.map((other) => `Conflicts=${other}`), 'Conflicts=[a-c].service', 'Conflicts=*'),
    fc.constantFrom(...others.map((other) => `MachineOf=${other}`)),
    fc.constantFrom('Global=true', ...later.map((other) => `Replaces=${other}`)),
  );
  const refused = (lines: readonly string[]): boolean =>
    readRequirements(aName(UNITS[index] ?? ''), aUnitFile(...lines)).problems.some(
      ({ severity }) => severity === 'error',
    );
  return fc.array(option, { maxLength: 2 }).filter((lines) => !refused(lines));
}

const kinds = fc.constantFrom<Readonly<Record<string, string>>[]>(
  {},
  { region: 'eu' },
  { region: 'us' },
  { region: 'eu', disk: 'ssd' },
);

type Action =
  | readonly ['run', string]
  | readonly ['wait', number]
  | readonly ['move', readonly string[], number]
  | readonly ['fault', string, number];

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom('start', 'start', 'load', 'stop', 'unload', 'destroy'),
        fc.constantFrom(...UNITS),
      )
      .map(([verb, unit]): Action => ['run', `${verb} ${verb === 'destroy' ? '' : '--no-block '}${unit}`]),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.uniqueArray(fc.constantFrom(...UNITS), { minLength: 1, maxLength: 3 }), fc.nat(100))
      .map(([units, machine]): Action => ['move', units, machine]),
  },
  { weight: 3, arbitrary: fc.constantFrom(1, 40, 2_500, 12_000, 40_000).map((ms): Action => ['wait', ms]) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          'kill %',
          'restart %',
          'stop %',
          'restart-fleetd %',
          'crash-fleetd %',
          'set-metadata % region=eu',
          'set-metadata % disk=ssd',
          'remove-metadata % region',
        ),
        fc.nat(100),
      )
      .map(([fault, machine]): Action => ['fault', fault, machine]),
  },
);

interface Story {
  readonly seed: number;
  readonly machines: readonly Readonly<Record<string, string>>[];
  readonly files: readonly (readonly string[])[];
  readonly actions: readonly Action[];
}

const story: fc.Arbitrary<Story> = fc.record({
  seed: fc.nat(1_000_000),
  machines: fc.array(kinds, { minLength: 1, maxLength: 5 }),
  files: fc.tuple(...UNITS.map((_, i) => demands(i))),
  actions: fc.array(action, { maxLength: 20 }),
});

function live({ seed, machines, files, actions }: Story): { test: TestCluster; kept: ReadonlySet<string> } {
  const test = new TestCluster({
    machines: machines.map((metadata) => ({ count: 1, metadata })),
    seed,
    files: Object.fromEntries(UNITS.map((unit, i) => [unit, aUnitText(...(files[i] ?? []))])),
  });
  const names = [...test.world.picture.machines.values()].map(({ name }) => name).sort();
  const on = (name: string): boolean =>
    test.world.picture.machines.get(test.world.machineId(name))?.power === 'on';
  const kept = new Set<string>();
  for (const [type, what, index = 0] of actions) {
    if (type === 'wait') test.runFor(what);
    else if (type === 'move') test.move(names[index % names.length] ?? '', ...what);
    else if (type === 'run') acknowledge(test.run(what), what, kept);
    else {
      const machine = names[index % names.length] ?? '';
      if (/^restart |metadata /.test(what) || on(machine)) attempt(test, what.replace('%', machine));
    }
  }
  for (const name of names) if (!on(name)) test.restart(name);
  // One that was shutting down when it was let be.
  test.runFor(5_000);
  for (const name of names) if (!on(name)) test.restart(name);
  test.runFor(SETTLE_MS);
  return { test, kept };
}

/** A machine that has power may not have come up yet. */
function attempt(test: TestCluster, fault: string): void {
  try {
    test.fault(fault);
  } catch (error) {
    if ((error as { code?: string }).code !== 'machine-off') throw error;
  }
}

function acknowledge(printed: readonly string[], line: string, kept: Set<string>): void {
  if (printed.at(-1)?.startsWith('[exit') === true) return;
  const unit = line.split(' ').at(-1) ?? '';
  if (line.startsWith('destroy')) kept.delete(unit);
  else kept.add(unit);
}

/** The machines on which each unit really runs: by what systemd did and where the power went. */
function copiesOf(events: readonly RecordedEvent[]): (unit: string) => readonly string[] {
  const copies = new Map<string, Set<string>>();
  for (const event of events) {
    if (event.type === 'machine-killed') for (const on of copies.values()) on.delete(event.machine);
    if (event.type !== 'unit-state') continue;
    const on = copies.get(event.unit) ?? new Set();
    copies.set(event.unit, on);
    if (event.active === 'active') on.add(event.machine);
    else on.delete(event.machine);
  }
  return (unit) => [...(copies.get(unit) ?? [])].sort();
}

/** Decisions by an engine that did not lead when it took them. */
function usurpations(events: readonly RecordedEvent[]): readonly string[] {
  const leading = new Set<string>();
  return events.flatMap((event) => {
    if (event.type === 'engine-elected') leading.add(event.engine);
    if (event.type === 'engine-deposed') leading.delete(event.engine);
    const decides = event.type === 'engine-scheduled' || event.type === 'engine-unscheduled';
    return decides && !leading.has(event.engine) ? [`${event.engine} decided about ${event.unit}`] : [];
  });
}

/** Every rule that a settled cluster breaks, as a sentence. */
function violations({ files }: Story, test: TestCluster, kept: ReadonlySet<string>): readonly string[] {
  const { picture } = test.world;
  const runsOn = copiesOf(test.events);
  const lost = [...kept].filter((unit) => !picture.units.has(unit)).map((unit) => `${unit} was lost`);
  const wanted = UNITS.flatMap((unit, i) => {
    const targetState = picture.units.get(unit)?.targetState ?? 'inactive';
    const file = aUnitFile(...(files[i] ?? []));
    return [{ name: aName(unit), order: { targetState, hash: '', ended: false }, file }];
  });
  const isGlobal = ({ name, file }: (typeof wanted)[number]): boolean =>
    readRequirements(name, file).requirements.global;
  const miscounted = wanted.flatMap((unit) => {
    const { full } = unit.name;
    const launched = unit.order.targetState === 'launched';
    const placed = picture.units.get(full)?.machine ?? null;
    const homes = isGlobal(unit)
      ? [...picture.machines.values()].filter((machine) => {
          const scheduled = wanted.filter(
            (other) => picture.units.get(other.name.full)?.machine === machine.id,
          );
          return desiredUnits(machine, scheduled, wanted.filter(isGlobal)).has(full);
        })
      : [...picture.machines.values()].filter(({ id }) => id === placed);
    const expected = launched ? homes.map(({ id }) => id).sort() : [];
    const actual = runsOn(full);
    return expected.join() === actual.join()
      ? []
      : [`${full} is to run on [${expected}], and does on [${actual}]`];
  });
  const examined = examineRegistry(test.world.registry())
    .filter(({ severity }) => severity !== 'note')
    .map(({ key, message }) => `${key}: ${message}`);
  return [...lost, ...miscounted, ...usurpations(test.events), ...examined];
}

/** What the old fleetd had published of a unit that the new one does not have was left behind for ever. */
const ONCE_BROKEN: Story = {
  seed: 0,
  machines: [{}],
  files: UNITS.map(() => []),
  actions: [
    ['run', 'load --no-block a.service'],
    ['run', 'start --no-block c.service'],
    ['run', 'destroy c.service'],
    ['fault', 'restart-fleetd %', 0],
  ],
};

describe('any cluster with any units', () => {
  it('keeps every invariant once it has settled, and then does nothing more', () => {
    fc.assert(
      fc.property(story, (told) => {
        const { test, kept } = live(told);
        expect(violations(told, test, kept)).toEqual([]);
        const settled = test.events.length;
        const { revision } = test.world.store;
        test.runFor(QUIET_MS);
        expect(test.events.slice(settled).map(({ type }) => type)).toEqual([]);
        expect(test.world.store.revision).toBe(revision);
      }),
      { numRuns: 100, examples: [[ONCE_BROKEN]] },
    );
  });
});
