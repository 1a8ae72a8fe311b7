// What a pass costs: in proportion to the units that changed, whatever they demand of each other, and nothing for
// those that did not.
import { describe, expect, it } from 'vitest';
import type { EngineUnit } from '../../../src/fleet/engine/view.js';
import { leastLoaded } from '../../../src/fleet/scheduler/policies/least-loaded.js';
import { Scheduler } from '../../../src/fleet/scheduler/scheduler.js';
import { aMachine, anEngineUnit } from '../../helpers/builders.js';
import { growthOf, LINEAR } from '../../helpers/growth.js';

const SIZE = 1_000;

function scheduler(machines: number, units: readonly EngineUnit[]): Scheduler {
  const made = new Scheduler(leastLoaded);
  for (let n = 1; n <= machines; n++)
    made.setMachine(aMachine(n, { zone: `z${n % 3}`, own: `o${n}`, max_units: '50' }));
  for (const unit of units) made.setUnit(unit);
  return made;
}

type Family = (size: number) => { readonly machines: number; readonly units: readonly EngineUnit[] };

const each = (size: number, make: (i: number) => EngineUnit): readonly EngineUnit[] =>
  Array.from({ length: size }, (_, i) => make(i));
const name = (i: number): string => `u${String(i).padStart(6, '0')}.service`;
const demanding = (i: number, ...fleet: readonly string[]): EngineUnit => anEngineUnit(name(i), { fleet });

const families: readonly (readonly [name: string, family: Family])[] = [
  ['ask for nothing', (n) => ({ machines: n / 10, units: each(n, (i) => demanding(i)) })],
  [
    'ask for a zone',
    (n) => ({ machines: n / 10, units: each(n, (i) => demanding(i, `MachineMetadata=zone=z${i % 3}`)) }),
  ],
  [
    'ask for a machine each',
    (n) => ({
      machines: n / 10,
      units: each(n, (i) => demanding(i, `MachineMetadata=own=o${i % (n / 10)}`)),
    }),
  ],
  [
    'ask for what no machine has',
    (n) => ({ machines: n / 10, units: each(n, (i) => demanding(i, `MachineMetadata=own=none${i}`)) }),
  ],
  [
    'follow another each',
    (n) => ({
      machines: n / 10,
      units: each(n, (i) => (i % 2 === 0 ? demanding(i) : demanding(i, `MachineOf=${name(i - 1)}`))),
    }),
  ],
  [
    'follow one another in circles',
    (n) => ({
      machines: n / 10,
      units: each(n, (i) => demanding(i, `MachineOf=${name(i % 2 === 0 ? i + 1 : i - 1)}`)),
    }),
  ],
  [
    'follow one another in one long chain, the last first',
    (n) => ({
      machines: n / 10,
      units: each(n, (i) => (i === n - 1 ? demanding(i) : demanding(i, `MachineOf=${name(i + 1)}`))),
    }),
  ],
  [
    'conflict with their like, of which there are more than machines',
    (n) => ({
      machines: 20,
      units: each(n, (i) => anEngineUnit(`web@${i}.service`, { fleet: ['Conflicts=web@*.service'] })),
    }),
  ],
  [
    'exclude one another by pairs',
    (n) => ({
      machines: n / 10,
      units: each(n, (i) => demanding(i, `Conflicts=${name(i % 2 === 0 ? i + 1 : i - 1)}`)),
    }),
  ],
  ['are more than machines take', (n) => ({ machines: 4, units: each(n, (i) => demanding(i)) })],
  [
    'replace one another with nowhere to go',
    (n) => ({
      machines: 1,
      units: each(n, (i) => ({
        ...demanding(i, ...(i % 2 === 0 ? [`Replaces=${name(i + 1)}`] : [])),
        machine: aMachine(1).id,
      })),
    }),
  ],
];

describe('a pass over units that', () => {
  it.each(families)('%s takes in proportion to their number', (_name, family) => {
    const built = new Map<number, ReturnType<Family>>();
    const growth = growthOf((size) => {
      const { machines, units } = built.get(size) ?? family(size);
      built.set(size, { machines, units });
      const made = scheduler(machines, units);
      made.plan();
      made.plan();
    }, SIZE);
    expect(growth).toBeLessThan(LINEAR);
  });

  it('come and go, each with a pattern of its own, take in proportion to their number', () => {
    const built = new Map<number, readonly EngineUnit[]>();
    const growth = growthOf((size) => {
      const units = built.get(size) ?? each(size, (i) => demanding(i, `Conflicts=*-${i}-*.service`));
      built.set(size, units);
      const made = scheduler(10, []);
      for (const unit of units) {
        made.setUnit(unit);
        made.plan();
        made.removeUnit(unit.name);
        made.plan();
      }
    }, SIZE);
    expect(growth).toBeLessThan(LINEAR);
  });
});
