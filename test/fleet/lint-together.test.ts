import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/base/index.js';
import { lintTogether } from '../../src/fleet/lint-together.js';
import { parseUnitFile } from '../../src/systemd/index.js';
import { aName, aUnitFile } from '../helpers/builders.js';

const aLinted = (name: string, text: string) => ({
  name: aName(name),
  file: parseUnitFile(text, name).unitFile,
});

type Units = Readonly<Record<string, readonly string[]>>;

const together = (units: Units, others: Units = {}): readonly string[] =>
  lintTogether(
    Object.entries(units).map(([name, lines]) => aLinted(name, `[X-Fleet]\n${lines.join('\n')}\n`)),
    new Map(Object.entries(others).map(([name, lines]) => [name, aUnitFile(...lines)])),
  ).map((problem) => formatProblem(problem).split('\n')[0] ?? '');

describe('units that are to run together', () => {
  it.each<[string, Units, readonly string[]]>([
    ['nothing, where one follows the other', { 'a.service': [], 'b.service': ['MachineOf=a.service'] }, []],
    ['nothing of peers that are not given', { 'a.service': ['MachineOf=c.service'] }, []],
    [
      'a circle, once',
      {
        'b.service': ['MachineOf=c.service'],
        'a.service': ['MachineOf=b.service'],
        'c.service': ['MachineOf=a.service'],
      },
      [
        'b.service:2:11: MachineOf= leads in a circle, so none of these units is ever placed: ' +
          'b.service → c.service → a.service → b.service',
      ],
    ],
    [
      'a unit that waits for itself',
      { 'a.service': ['MachineOf=a.service'] },
      [
        'a.service:2:11: MachineOf= leads in a circle, so none of these units is ever placed: a.service → a.service',
      ],
    ],
    [
      'a circle of templates',
      {
        'web@.service': ['MachineOf=log@%i.service'],
        'log@.service': ['X-ConditionMachineOf=web@%i.service'],
      },
      [
        'web@.service:2:11: MachineOf= leads in a circle, so none of these units is ever placed: ' +
          'web@1.service → log@1.service → web@1.service',
      ],
    ],
    [
      'a circle that goes through one instance of a template',
      { 'z.service': ['MachineOf=a@7.service'], 'a@.service': ['MachineOf=z.service'] },
      [
        'z.service:2:11: MachineOf= leads in a circle, so none of these units is ever placed: ' +
          'z.service → a@7.service → z.service',
      ],
    ],
    [
      'a peer that keeps the unit away',
      { 'a.service': ['MachineOf=b.service'], 'b.service': ['Conflicts=a*'] },
      ['a.service:2:11: MachineOf=b.service can never hold: b.service has Conflicts=a*'],
    ],
    [
      'a peer that is global',
      { 'a.service': ['MachineOf=b.service'], 'b.service': ['Global=true'] },
      [
        'a.service:2:11: MachineOf=b.service can never hold: b.service is global, and the engine gives global units no machine',
      ],
    ],
    [
      'a peer that wants other machines',
      {
        'a.service': ['MachineMetadata=region=eu', 'MachineOf=b.service'],
        'b.service': ['MachineMetadata=region=us'],
      },
      [
        'a.service:3:11: MachineOf=b.service can never hold: b.service wants other machines by their metadata "region"',
      ],
    ],
    [
      'a circle of three that replace one another, once',
      {
        'a.service': ['Replaces=b.service'],
        'b.service': ['Replaces=c.*'],
        'c.service': ['Replaces=a.service'],
      },
      [
        'a.service:2:10: warning: Replaces= leads in a circle, so on too few machines these units drive one another ' +
          'away for ever: a.service → b.service → c.service → a.service',
      ],
    ],
    [
      'nothing, where two replace each other: fleet lets them be',
      { 'a.service': ['Replaces=b.service'], 'b.service': ['Replaces=a.service'] },
      [],
    ],
    [
      'nothing, where the instances of a template replace one another',
      { 'a@.service': ['Replaces=a@*'] },
      [],
    ],
    [
      'nothing, where one replaces the next and the last replaces none',
      {
        'a.service': [],
        'b.service': ['Replaces=a.service'],
        'c.service': ['Replaces=b.service', 'Replaces=a.service'],
      },
      [],
    ],
    [
      'a circle that begins with a unit outside of it, at the first unit within',
      {
        'z.service': ['Replaces=a.service'],
        'a.service': ['Replaces=b@1.service'],
        'b@.service': ['Replaces=c.service'],
        'c.service': ['Replaces=a.service'],
      },
      [
        'a.service:2:10: warning: Replaces= leads in a circle, so on too few machines these units drive one another ' +
          'away for ever: a.service → b@1.service → c.service → a.service',
      ],
    ],
    [
      'a unit that drives away one that it follows by way of another',
      {
        'p.service': [],
        'q.service': ['MachineOf=p.service'],
        's.service': ['MachineOf=q.service', 'Replaces=p*'],
      },
      [
        's.service:3:10: warning: Replaces= drives away p.service and MachineOf= leads after it, so these units move for ' +
          'ever: s.service → q.service → p.service',
      ],
    ],
    [
      'nothing, where it is the one driven away that follows',
      {
        'p.service': ['MachineOf=q.service'],
        'q.service': ['MachineOf=s.service'],
        's.service': ['Replaces=p.service'],
      },
      [],
    ],
  ])('have %s', (_name, units, problems) => {
    expect(together(units)).toEqual(problems);
  });

  it('are told of units that are there already, but only what concerns the new ones', () => {
    const others: Units = {
      'b.service': ['MachineOf=c.service'],
      'c.service': ['MachineOf=b.service'],
      'd.service': ['MachineOf=a.service'],
    };
    expect(together({ 'a.service': [] }, others)).toEqual([]);
    expect(together({ 'a.service': ['MachineOf=d.service'] }, others)).toEqual([
      'a.service:2:11: MachineOf= leads in a circle, so none of these units is ever placed: a.service → d.service → a.service',
    ]);
    // What comes anew is what counts, whatever was there by its name.
    expect(together({ 'b.service': [] }, others)).toEqual([]);
  });

  it('are looked through in good time, however many replace one another', () => {
    const names = Array.from({ length: 200 }, (_, i) => `u${i}.service`);
    const units = names.map((name, i) => [name, [`Replaces=u${(i + 1) % 200}.service`]] as const);
    expect(together(Object.fromEntries(units))).toHaveLength(1);
  });
});
