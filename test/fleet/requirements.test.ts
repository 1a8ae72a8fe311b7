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

  it('falls back to the names that MachineID used to have, the current one winning', () => {
    expect(requirementsOf('a.service', 'X-ConditionMachineID=old').machineId).toBe('old');
    expect(requirementsOf('a.service', 'X-ConditionMachineBootID=boot').machineId).toBe('boot');
    expect(requirementsOf('a.service', 'X-ConditionMachineID=old', 'MachineID=new').machineId).toBe('new');
    expect(
      requirementsOf('a.service', 'X-ConditionMachineBootID=boot', 'X-ConditionMachineID=old').machineId,
    ).toBe('old');
  });

  it('adds old names of the others to the current ones, the old first', () => {
    expect(
      requirementsOf('a.service', 'MachineOf=b.service', 'X-ConditionMachineOf=c.service').machineOf,
    ).toEqual(['c.service', 'b.service']);
    expect(requirementsOf('a.service', 'Conflicts=b*', 'X-Conflicts=c* d*').conflicts).toEqual([
      'c*',
      'd*',
      'b*',
    ]);
    expect(metadataOf('MachineMetadata=a=b', 'X-ConditionMachineMetadata=a=c')).toEqual({ a: ['c', 'b'] });
  });

  const quoted: readonly (readonly [name: string, line: string, values: readonly string[]])[] = [
    ['a line that is not in quotes is one value', 'a b', ['a b']],
    ['a line that only begins with a quote is one value, quote and all', '"a b', ['"a b']],
    ['a quote within a value stays', 'a"b"c', ['a"b"c']],
    ['quoted values are parted by a blank', '"a" "b c" "d"', ['a', 'b c', 'd']],
    ['each blank ends a value, also an empty one', '"a"  "b"', ['a', '', 'b']],
    ['only a blank does', '"a"\t"b"', ['a\tb']],
    ['a quote alone is an empty value', '"', ['']],
    ['what touches belongs together', '"a""b"c"d"', ['abcd']],
  ];

  it.each(quoted)('%s: %s', (_name, line, values) => {
    expect(requirementsOf('a.service', `MachineOf=${line}`).machineOf).toEqual(values);
  });

  it('expands specifiers within each quoted value', () => {
    expect(requirementsOf('web@7.service', 'MachineOf="a%i.service" "b%i.service"').machineOf).toEqual([
      'a7.service',
      'b7.service',
    ]);
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

  it('splits Conflicts on white space, and nothing else', () => {
    expect(
      requirementsOf('a.service', 'Conflicts=b.service  c@*.service', 'Conflicts=d.service').conflicts,
    ).toEqual(['b.service', 'c@*.service', 'd.service']);
    expect(requirementsOf('a.service', 'Replaces=b.service c.service', 'Replaces=d').replaces).toEqual([
      'b.service c.service',
      'd',
    ]);
    expect(requirementsOf('a.service', 'MachineOf=b.service c.service').machineOf).toEqual([
      'b.service c.service',
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

  const warned: readonly (readonly [name: string, line: string, warning: string])[] = [
    [
      'a malformed pattern',
      'Conflicts=web[1.service',
      'the pattern "web[1.service" is malformed and matches nothing (close its [ with ])',
    ],
    [
      'several patterns where one is taken',
      'Replaces=a.service b.service',
      'the pattern "a.service b.service" matches no unit (write one Replaces= line for each pattern)',
    ],
    [
      'a pattern where a name is taken',
      'MachineOf=web@*.service',
      '"web@*.service" is no name of a unit, so the unit waits for it for ever (MachineOf= takes the full name of one unit, such as web@1.service, and no pattern)',
    ],
    [
      'an operator in metadata',
      'MachineMetadata=ram>=1024',
      'to fleet "ram>=1024" asks for a key named "ram>" (fleet compares for equality only: give the machines a key that says it)',
    ],
    [
      'metadata of three parts',
      'MachineMetadata=a=b=c',
      'fleet ignores the metadata "a=b=c", so the unit runs anywhere (write key=value, or several in quotes: "key=value" "key=value")',
    ],
    [
      'a word for Global that says neither yes nor no',
      'Global=maybe',
      'fleet takes Global=maybe for no (write Global=true or Global=false)',
    ],
    [
      "systemd's y, which is no yes to fleet",
      'Global=y',
      'fleet takes Global=y for no (write Global=true or Global=false)',
    ],
    [
      'a Global that says nothing',
      'Global=',
      'fleet takes Global= for no (write Global=true or Global=false)',
    ],
    [
      'metadata under an old name',
      'X-ConditionMachineMetadata=a',
      'fleet ignores the metadata "a", so the unit runs anywhere (write key=value, or several in quotes: "key=value" "key=value")',
    ],
    [
      'a name with something before it',
      'ConditionMachineOf=b.service',
      'fleet ignores ConditionMachineOf= in [X-Fleet] (did you mean MachineOf=?)',
    ],
    [
      'a part of a name',
      'Metadata=a=b',
      'fleet ignores Metadata= in [X-Fleet] (did you mean MachineMetadata=?)',
    ],
    [
      'a word that is near none',
      'Cpus=4',
      'fleet ignores Cpus= in [X-Fleet] (it knows MachineID, MachineOf, MachineMetadata, Conflicts, Global, Replaces)',
    ],
  ];

  it.each(['true', 'Yes', '1', 'on', 'T', 'false', 'No', '0', 'off', 'f', 'n'])(
    'says nothing of Global=%s',
    (word) => {
      expect(problemsOf(`Global=${word}`)).toEqual([]);
    },
  );

  it.each(warned)('warns about %s', (_name, line, warning) => {
    expect(problemsOf(line)).toEqual([`warning: ${warning}`]);
  });

  const refused: readonly (readonly [readonly string[], string])[] = [
    [['MachineID=a', 'MachineOf=b.service'], 'MachineID cannot be used with Peers'],
    [['MachineID=a', 'Conflicts=b'], 'MachineID cannot be used with Conflicts'],
    [['MachineID=a', 'Global=true'], 'MachineID cannot be used with Global'],
    [['MachineID=a', 'Replaces=b'], 'MachineID cannot be used with Replaces'],
    [['X-ConditionMachineBootID=a', 'X-Conflicts=b'], 'MachineID cannot be used with Conflicts'],
    [['Global=true', 'MachineOf=b.service'], 'Global cannot be used with Peers'],
    [['Global=true', 'Replaces=b'], 'Global cannot be used with Replaces'],
    [['Conflicts=b', 'Replaces=c'], 'Conflicts cannot be used with Replaces'],
    [
      ['MachineOf=b.service', 'Conflicts=b*'],
      'unresolvable requirements: peer "b.service" matches conflict "b*"',
    ],
    [
      ['MachineOf=b.service', 'Replaces=b*'],
      'unresolvable requirements: peer "b.service" matches replace "b*"',
    ],
  ];

  it.each(refused)('refuses %j', (lines, message) => {
    expect(problemsOf(...lines)).toContain(`error: ${message}`);
  });

  it.each([
    [['Global=true', 'Conflicts=b']],
    [['MachineOf=b.service', 'MachineMetadata=a=b']],
    [['Global=false', 'MachineID=a']],
    [['MachineOf=b.service', 'Conflicts=c*']],
    [['MachineOf=b.service', 'Replaces=c*']],
  ])('allows %j', (lines) => {
    expect(problemsOf(...lines)).toEqual([]);
  });
});
