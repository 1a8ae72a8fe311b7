import { describe, expect, it } from 'vitest';
import { present } from '../../../src/base/index.js';
import { encode } from '../../../src/fleet/registry/codecs.js';
import { keys, parseKey } from '../../../src/fleet/registry/keys.js';
import { MachineView } from '../../../src/fleet/registry/machine-view.js';
import { aMachine, machineId } from '../../helpers/builders.js';

const M = machineId(1);

type Change = readonly [key: string, value: string | null];

/** What a view shows of the machine after these changes; null takes a key away. */
function metadataAfter(changes: readonly Change[]): Readonly<Record<string, string>> | null {
  const view = new MachineView();
  for (const [path, value] of changes) {
    const key = present(parseKey(path), path);
    if (value === null) view.delete(key);
    else view.put(key, value);
  }
  return view.machines.get(M)?.metadata ?? null;
}

const machine = [keys.machine(M), encode.machine(aMachine(1, { region: 'eu', disk: 'ssd' }))] as const;
const region = keys.machineMetadata(M, 'region');

describe('MachineView', () => {
  it.each<readonly [string, readonly Change[], Readonly<Record<string, string>> | null]>([
    ['shows what a machine says of itself', [machine], { region: 'eu', disk: 'ssd' }],
    ['lets what was set go over it', [machine, [region, 'us']], { region: 'us', disk: 'ssd' }],
    ['takes a key away that was set to nothing', [machine, [region, '']], { disk: 'ssd' }],
    [
      'gives its own back when nothing is set any more',
      [machine, [region, 'us'], [region, null]],
      { region: 'eu', disk: 'ssd' },
    ],
    [
      'adds keys that it did not have',
      [machine, [keys.machineMetadata(M, 'x'), '1']],
      { region: 'eu', disk: 'ssd', x: '1' },
    ],
    [
      'remembers what was set before the machine came',
      [[region, 'us'], machine],
      { region: 'us', disk: 'ssd' },
    ],
    [
      'and while it was gone',
      [machine, [region, 'us'], [keys.machine(M), null], machine],
      { region: 'us', disk: 'ssd' },
    ],
    ['knows no machine of which only metadata is there', [[region, 'us']], null],
    ['knows no machine that cannot be read', [machine, [keys.machine(M), '{']], null],
  ])('%s', (_name, changes, expected) => {
    expect(metadataAfter(changes)).toEqual(expected);
  });

  it('believes the key, not the value, about which machine it is', () => {
    const view = new MachineView();
    view.put({ type: 'machine', machine: M }, encode.machine(aMachine(2)));
    expect([...view.machines.values()].map(({ id }) => id)).toEqual([M]);
  });
});
