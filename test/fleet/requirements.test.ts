import { describe, expect, it } from 'vitest';
import { readRequirements } from '../../src/fleet/requirements.js';
import { parseUnitFile } from '../../src/systemd/index.js';
import { aName, aUnitFile, requirementsOf } from '../helpers/builders.js';

const metadataOf = (...lines: readonly string[]): Record<string, string[]> =>
  Object.fromEntries(
    [...requirementsOf('a@1.service', ...lines).metadata].map(([key, values]) => [key, [...values]]),
  );

const problemsOf = (...lines: readonly string[]): readonly string[] =>
  readRequirements(aName('a@1.service'), aUnitFile(...lines)).problems.map(
    ({ severity, message, hint }) => `${severity}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
  );

describe('readRequirements', () => {
  it('reads nothing from a unit without [X-Fleet]', () => {
    expect(requirementsOf('a.service')).toEqual({
      machineId: null,
      machineOf: [],
      metadata: new Map(),
      conflicts: [],
      replaces: [],
      global: false,
    });
  });

  it('takes the first MachineID', () => {
    expect(requirementsOf('a.service', 'MachineID=abc', 'MachineID=def').machineId).toBe('abc');
  });

  it('falls back to the names that options used to have, the current one winning', () => {
    expect(requirementsOf('a.service', 'X-ConditionMachineID=old').machineId).toBe('old');
    expect(requirementsOf('a.service', 'X-ConditionMachineBootID=boot').machineId).toBe('boot');
    expect(requirementsOf('a.service', 'X-ConditionMachineID=old', 'MachineID=new').machineId).toBe('new');
    expect(requirementsOf('a.service', 'X-ConditionMachineOf=b.service').machineOf).toEqual(['b.service']);
    expect(requirementsOf('a.service', 'X-Conflicts=b*').conflicts).toEqual(['b*']);
    expect(metadataOf('X-ConditionMachineMetadata=a=b')).toEqual({ a: ['b'] });
  });

  it('adds metadata up over lines and within a quoted line: any value of one key, every key', () => {
    expect(metadataOf('MachineMetadata=region=eu', 'MachineMetadata="region=us" "disk=ssd"')).toEqual({
      region: ['eu', 'us'],
      disk: ['ssd'],
    });
  });

  it('ignores metadata that is not one key and one value', () => {
    expect(
      metadataOf(
        'MachineMetadata=region',
        'MachineMetadata=a=b=c',
        'MachineMetadata==b',
        'MachineMetadata=a=',
      ),
    ).toEqual({});
  });

  it('splits Conflicts and Replaces on white space', () => {
    expect(
      requirementsOf('a.service', 'Conflicts=b.service  c@*.service', 'Conflicts=d.service').conflicts,
    ).toEqual(['b.service', 'c@*.service', 'd.service']);
    expect(requirementsOf('a.service', 'Replaces=b.service c.service').replaces).toEqual([
      'b.service',
      'c.service',
    ]);
  });

  it.each(['true', 'True', 'yes', '1', 'on', 't', 'TRUE'])('takes Global=%s as yes', (word) => {
    expect(requirementsOf('a.service', `Global=${word}`).global).toBe(true);
  });

  it.each(['false', '0', 'off', 'y', 'maybe', ''])('takes Global=%s as no', (word) => {
    expect(requirementsOf('a.service', `Global=${word}`).global).toBe(false);
  });

  it('lets the last Global win', () => {
    expect(requirementsOf('a.service', 'Global=true', 'Global=false').global).toBe(false);
  });

  it("expands specifiers from the unit's own name", () => {
    expect(requirementsOf('web@7.service', 'MachineOf=side-%p-%i.service %n %N').machineOf).toEqual([
      'side-web-7.service web@7.service web@7',
    ]);
  });
});

describe('what is wrong with requirements', () => {
  it('warns about metadata that fleet ignores, since the unit then runs anywhere', () => {
    expect(problemsOf('MachineMetadata=region')).toEqual([
      'warning: fleet ignores the metadata "region", so the unit runs anywhere (write key=value, or several in quotes: "key=value" "key=value")',
    ]);
  });

  it('warns about an unknown key and suggests the nearest', () => {
    expect(problemsOf('MachineMetaData=a=b')).toEqual([
      'warning: fleet ignores MachineMetaData= in [X-Fleet] (did you mean MachineMetadata=?)',
    ]);
  });

  it('warns about a section that is nearly [X-Fleet]', () => {
    const { unitFile } = parseUnitFile('[X-fleet]\nGlobal=true\n', 'a.service');
    expect(readRequirements(aName('a.service'), unitFile).problems).toEqual([
      {
        severity: 'warning',
        message: 'section [X-fleet] means nothing to fleet',
        hint: 'write [X-Fleet]',
        where: { file: 'a.service', line: 2, column: 1 },
      },
    ]);
  });

  it('warns about a malformed pattern', () => {
    expect(problemsOf('Conflicts=web[1.service')).toEqual([
      'warning: the pattern "web[1.service" is malformed and matches nothing (close its [ with ])',
    ]);
  });

  const refused: readonly (readonly [readonly string[], string])[] = [
    [['MachineID=a', 'MachineOf=b.service'], 'MachineID= cannot stand beside MachineOf='],
    [['MachineID=a', 'Conflicts=b'], 'MachineID= cannot stand beside Conflicts='],
    [['MachineID=a', 'Global=true'], 'MachineID= cannot stand beside Global='],
    [['MachineID=a', 'Replaces=b'], 'MachineID= cannot stand beside Replaces='],
    [['Global=true', 'MachineOf=b.service'], 'Global= cannot stand beside MachineOf='],
    [['Global=true', 'Replaces=b'], 'Global= cannot stand beside Replaces='],
    [['Conflicts=b', 'Replaces=c'], 'Conflicts= cannot stand beside Replaces='],
    [['MachineOf=b.service', 'Conflicts=b*'], 'MachineOf=b.service demands the unit that "b*" keeps away'],
  ];

  it.each(refused)('refuses %j', (lines, message) => {
    expect(problemsOf(...lines)).toContain(`error: ${message}`);
  });

  it.each([
    [['Global=true', 'Conflicts=b']],
    [['MachineOf=b.service', 'MachineMetadata=a=b']],
    [['Global=false', 'MachineID=a']],
  ])('allows %j', (lines) => {
    expect(problemsOf(...lines)).toEqual([]);
  });
});
