import { describe, expect, it } from 'vitest';
import { readDemand } from '../../../src/fleet/scheduler/read-demand.js';
import { aName, aUnitFile } from '../../helpers/builders.js';

describe('readDemand', () => {
  it('reads a file once for all units that share it', () => {
    const file = aUnitFile('Conflicts=web@*.service', 'MachineMetadata=zone=a');
    const [first, ...others] = Array.from({ length: 10_000 }, (_, i) =>
      readDemand(aName(`web@${i}.service`), file),
    );
    expect(first?.requirements.conflicts).toEqual(['web@*.service']);
    expect(new Set(others.map(({ requirements }) => requirements))).toEqual(new Set([first?.requirements]));
    expect(others.at(-1)?.name).toBe('web@9999.service');
  });

  it('reads it for each where it depends on the name', () => {
    const file = aUnitFile('MachineOf=app@%i.service');
    const peers = [1, 2].map((i) => readDemand(aName(`side@${i}.service`), file).requirements.machineOf);
    expect(peers).toEqual([['app@1.service'], ['app@2.service']]);
  });
});
