import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuSharesOf, memoryBytesOf } from '../../../../src/fleet/machine.js';
import { sumNeeds } from '../../../../src/fleet/scheduler/demand.js';
import { planWhole } from '../../../../src/fleet/scheduler/reference.js';
import { aMachine, anEngineUnit, aView, machineId } from '../../../helpers/builders.js';
import { aPolicy, placing } from '../../../helpers/placing.js';

/** A unit that needs `4G` or `50%`; `on`: where it stands already. */
function needing(name: string, memory: string | null, cpu: string | null, on?: number) {
  const service = [
    ...(memory === null ? [] : [`MemoryMax=${memory}`]),
    ...(cpu === null ? [] : [`CPUQuota=${cpu}`]),
  ];
  return anEngineUnit(`${name}.service`, { service, ...(on === undefined ? {} : { on }) });
}

const sized = [aMachine(1, { memory: '8G', cpus: '4' }), aMachine(2, { memory: '4G', cpus: '2' })];

const cases: readonly (readonly [
  name: string,
  policy: string,
  machines: typeof sized,
  units: readonly ReturnType<typeof needing>[],
  expected: readonly string[],
])[] = [
  ['best fit leaves the large hole', 'resources', sized, [needing('a', '2G', null)], ['a 2']],
  ['worst fit takes it', 'resources:worst-fit', sized, [needing('a', '2G', null)], ['a 1']],
  [
    'a machine can be filled to the brim',
    'resources:best-fit',
    sized,
    [needing('a', '2G', null), needing('b', '2G', null), needing('c', '8G', null)],
    ['a 2', 'b 2', 'c 1'],
  ],
  [
    'and no further',
    'resources',
    sized,
    [needing('a', '4G', null), needing('b', '8G', null), needing('c', '1', null)],
    ['a 2', 'b 1', 'c waits: 0 of 2 machines: 2 have not enough memory left'],
  ],
  [
    'CPUs run out as well',
    'resources',
    sized,
    [needing('a', null, '150%'), needing('b', null, '100%'), needing('c', null, '350%')],
    ['a 2', 'b 1', 'c waits: 0 of 2 machines: 2 have not enough cpu left'],
  ],
  [
    'how full a machine is, is told by what it has less of',
    'resources:worst-fit',
    [aMachine(1, { memory: '8G', cpus: '1' }), aMachine(2, { memory: '4G', cpus: '4' })],
    [needing('a', '1G', '50%')],
    ['a 2'],
  ],
  [
    'memory is told before CPU',
    'resources',
    [aMachine(1, { memory: '1G', cpus: '1' })],
    [needing('a', '2G', '200%')],
    ['a waits: 0 of 1 machine: 1 has not enough memory left'],
  ],
  [
    'a share of memory is of the machine where the unit is to be',
    'resources:worst-fit',
    sized,
    [needing('a', '50%', null), needing('b', '60%', null), needing('c', '60%', null)],
    ['a 1', 'b 2', 'c waits: 0 of 2 machines: 2 have not enough memory left'],
  ],
  [
    'a machine that says nothing has room for anything: last for the best fit',
    'resources',
    [aMachine(1), aMachine(2, { memory: '4G' })],
    [needing('a', '3G', null), needing('b', '3G', null), needing('c', '30G', null)],
    ['a 2', 'b 1', 'c 1'],
  ],
  [
    'and first for the worst',
    'resources:worst-fit',
    [aMachine(1, { memory: '4G' }), aMachine(2)],
    [needing('a', '1G', null)],
    ['a 2'],
  ],
  [
    'what is no capacity counts as not said',
    'resources',
    [
      aMachine(1, { memory: 'much', cpus: '0' }),
      aMachine(2, { memory: '-1', cpus: '1e3' }),
      aMachine(3, { memory: '0' }),
    ],
    [needing('a', '30G', '3000%')],
    ['a 1'],
  ],
  [
    'a unit that needs nothing has room on a machine that is full',
    'resources',
    [aMachine(1, { memory: '4G', cpus: '1' })],
    [needing('old', '6G', '300%', 1), needing('a', null, null)],
    ['a 1'],
  ],
  [
    'and one that needs memory has no business with CPUs that are gone',
    'resources',
    [aMachine(1, { memory: '4G', cpus: '1' })],
    [needing('old', null, '300%', 1), needing('a', '1G', null)],
    ['a 1'],
  ],
  [
    'among machines that are as full, the one with fewer units is taken',
    'resources',
    [aMachine(1, { memory: '4G' }), aMachine(2, { memory: '4G' })],
    [
      needing('old0', '1G', null, 1),
      needing('old1', '1G', null, 1),
      needing('old2', '2G', null, 2),
      needing('a', '1G', null),
    ],
    ['a 2'],
  ],
];

describe('resources', () => {
  it.each(cases)('%s', (_name, policy, machines, units, expected) => {
    expect(placing(policy, machines, units)).toEqual(expected);
  });

  it('never drives out a unit that is there, even when the machine has shrunk', () => {
    expect(placing('resources', [aMachine(1, { memory: '1G' })], [needing('old', '2G', null, 1)])).toEqual(
      [],
    );
  });

  it('never gives away more than a machine has, and lets nobody wait for whom there is room', () => {
    const size = fc.integer({ min: 1, max: 12 });
    const kinds = fc.record({ memory: size, cpus: size });
    const fits = fc.constantFrom('resources:best-fit', 'resources:worst-fit');
    fc.assert(
      fc.property(
        fits,
        fc.array(kinds, { minLength: 1, maxLength: 5 }),
        fc.array(kinds, { maxLength: 12 }),
        (fit, boxes, needs) => {
          const machines = boxes.map(({ memory, cpus }, i) =>
            aMachine(i + 1, { memory: `${memory}G`, cpus: `${cpus}` }),
          );
          const units = needs.map(({ memory, cpus }, i) => needing(`u${i}`, `${memory}G`, `${cpus * 100}%`));
          const { placements, pending } = planWhole(aView(machines, units), aPolicy(fit));
          for (const machine of machines) {
            const there = placements.flatMap(({ unit, arrive }) =>
              arrive?.machine === machine.id ? [unit] : [],
            );
            const room = (more: typeof units): boolean => {
              const { memoryBytes, cpuShare } = sumNeeds([...there, ...more]);
              return memoryBytes <= (memoryBytesOf(machine) ?? 0) && cpuShare <= (cpuSharesOf(machine) ?? 0);
            };
            expect(room([])).toBe(true);
            for (const { unit } of pending) expect(room([unit])).toBe(false);
          }
        },
      ),
    );
  });
});

describe('what a machine says it has', () => {
  it.each([
    ['4G', 4 * 2 ** 30],
    ['1G 512M', 1.5 * 2 ** 30],
    ['1.5G', 1.5 * 2 ** 30],
    ['1000', 1_000],
    ['0', null],
    ['', null],
    ['4GB', null],
    ['99999999999E', null],
    ['50%', null],
  ])('memory=%s', (memory, bytes) => {
    expect(memoryBytesOf(aMachine(1, { memory }))).toBe(bytes);
  });

  it.each([
    ['2', 20_000],
    ['0.5', 5_000],
    ['0', null],
    ['-1', null],
    ['Infinity', null],
    ['1.', null],
    ['9999999', null],
  ])('cpus=%s', (cpus, shares) => {
    expect(cpuSharesOf(aMachine(1, { cpus }))).toBe(shares);
  });

  it('is nothing where nothing is said', () => {
    const machine = { ...aMachine(1), id: machineId(1) };
    expect([memoryBytesOf(machine), cpuSharesOf(machine)]).toEqual([null, null]);
  });
});
