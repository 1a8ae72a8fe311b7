import { describe, expect, it } from 'vitest';
import { desiredUnits, type OrderedUnit } from '../../../src/fleet/agent/desired.js';
import { aMachine, aName, aUnitFile } from '../../helpers/builders.js';

function unit(
  name: string,
  targetState: OrderedUnit['order']['targetState'],
  ...fleet: readonly string[]
): OrderedUnit {
  return { name: aName(name), order: { targetState, hash: 'h', ended: false }, file: aUnitFile(...fleet) };
}

function desired(
  scheduled: readonly OrderedUnit[],
  globals: readonly OrderedUnit[] = [],
  metadata: Readonly<Record<string, string>> = {},
): readonly string[] {
  return [...desiredUnits(aMachine(1, metadata), scheduled, globals).keys()];
}

describe('desiredUnits', () => {
  it('has what is scheduled, whatever it demands: the engine has judged that', () => {
    expect(desired([unit('a.service', 'launched', 'MachineMetadata=a=b')])).toEqual(['a.service']);
  });

  it('has nothing that is to be inactive', () => {
    expect(desired([unit('a.service', 'inactive')], [unit('g.service', 'inactive', 'Global=true')])).toEqual(
      [],
    );
  });

  it('admits global units whose metadata fits', () => {
    const eu = unit('eu.service', 'launched', 'Global=true', 'MachineMetadata=region=eu');
    expect(desired([], [eu])).toEqual([]);
    expect(desired([], [eu], { region: 'eu' })).toEqual(['eu.service']);
  });

  it('admits no global unit that conflicts with what is there, whichever says so', () => {
    const shy = unit('shy.service', 'launched', 'Global=true', 'Conflicts=a.service');
    const global = unit('g.service', 'loaded', 'Global=true');
    expect(desired([unit('a.service', 'loaded')], [shy, global])).toEqual(['a.service', 'g.service']);
    expect(desired([unit('a.service', 'loaded', 'Conflicts=g*')], [global])).toEqual(['a.service']);
  });

  it('admits the first by name of global units that conflict', () => {
    const one = unit('b.service', 'launched', 'Global=true', 'Conflicts=*');
    const other = unit('a.service', 'launched', 'Global=true');
    expect(desired([], [one, other])).toEqual(['a.service']);
  });
});
