import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/base/index.js';
import { type Needs, NO_NEEDS, readNeeds, readWishes, type Wishes } from '../../src/fleet/wishes.js';
import { parseUnitFile } from '../../src/systemd/index.js';
import { aName } from '../helpers/builders.js';

function wishesOf(lines: readonly string[], name = 'web@1.service') {
  const file = `${name.replace('@1', '@')}`;
  const { unitFile } = parseUnitFile(['[X-Fleetsim]', ...lines, ''].join('\n'), file);
  return readWishes(aName(name), unitFile);
}

const NONE: Wishes = {
  preferAwayFrom: [],
  sticky: false,
  maxPerMachine: null,
  spreadBy: null,
  onReschedule: 'start',
};

describe('readWishes', () => {
  const cases: readonly (readonly [name: string, lines: readonly string[], wishes: Partial<Wishes>])[] = [
    ['a unit that wishes nothing', [], {}],
    ['patterns to stay apart from', ['PreferAwayFrom=web@*.service'], { preferAwayFrom: ['web@*.service'] }],
    [
      'several on a line and over lines',
      ['PreferAwayFrom=a b', 'PreferAwayFrom=c'],
      { preferAwayFrom: ['a', 'b', 'c'] },
    ],
    [
      'an empty line takes the patterns before it back',
      ['PreferAwayFrom=a b', 'PreferAwayFrom=', 'PreferAwayFrom=c'],
      { preferAwayFrom: ['c'] },
    ],
    ['patterns with specifiers', ['PreferAwayFrom=%p@*.service'], { preferAwayFrom: ['web@*.service'] }],
    ['good patterns beside a malformed one', ['PreferAwayFrom=[a b'], { preferAwayFrom: ['b'] }],
    ['stickiness, in any word for yes', ['Sticky=on'], { sticky: true }],
    ['stickiness that is taken back', ['Sticky=yes', 'Sticky=no'], { sticky: false }],
    ['stickiness, where a later word is none', ['Sticky=yes', 'Sticky=very'], { sticky: true }],
    ['a limit', ['MaxPerMachine=2'], { maxPerMachine: 2 }],
    ['the last of several limits', ['MaxPerMachine=2', 'MaxPerMachine=3'], { maxPerMachine: 3 }],
    ['a limit that is taken back', ['MaxPerMachine=2', 'MaxPerMachine='], { maxPerMachine: null }],
    ['no limit of 0', ['MaxPerMachine=0'], { maxPerMachine: null }],
    ['no limit below 0', ['MaxPerMachine=-1'], { maxPerMachine: null }],
    ['no limit in words', ['MaxPerMachine=two'], { maxPerMachine: null }],
    ['no limit of more machines than there are', ['MaxPerMachine=1000000'], { maxPerMachine: null }],
    ['a key to spread by', ['SpreadBy=zone'], { spreadBy: 'zone' }],
    ['a key that is taken back', ['SpreadBy=zone', 'SpreadBy='], { spreadBy: null }],
    ['keeping what has ended', ['OnReschedule=keep'], { onReschedule: 'keep' }],
    ['starting it again', ['OnReschedule=keep', 'OnReschedule=start'], { onReschedule: 'start' }],
    ['what happens by default, of a word that is none', ['OnReschedule=maybe'], { onReschedule: 'start' }],
  ];

  it.each(cases)('reads %s', (_name, lines, wishes) => {
    expect(wishesOf(lines).wishes).toEqual({ ...NONE, ...wishes });
  });

  it('reads nothing from other sections', () => {
    const { unitFile } = parseUnitFile('[X-Fleet]\nSticky=yes\n[Service]\nMaxPerMachine=1\n');
    expect(readWishes(aName('a.service'), unitFile)).toEqual({ wishes: NONE, problems: [] });
  });

  const mistakes: readonly (readonly [name: string, line: string, problem: string])[] = [
    [
      'a limit that is none',
      'MaxPerMachine=many',
      'web@.service:2:15: warning: MaxPerMachine="many" is no limit, so there is none\n' +
        '  hint: write a number, such as MaxPerMachine=2',
    ],
    [
      'a limit with what a terminal would obey',
      'MaxPerMachine=\u001b[2J',
      'web@.service:2:15: warning: MaxPerMachine="\\x1b[2J" is no limit, so there is none\n' +
        '  hint: write a number, such as MaxPerMachine=2',
    ],
    [
      'a malformed pattern',
      'PreferAwayFrom=b [a',
      'web@.service:2:16: warning: a pattern in PreferAwayFrom="b [a" is malformed and matches nothing\n' +
        '  hint: close its [ with ]',
    ],
  ];

  it.each(mistakes)('warns of %s, and where it stands', (_name, line, problem) => {
    expect(wishesOf([line]).problems.map(formatProblem)).toEqual([problem]);
  });

  it('warns of a limit per machine for a unit of which there is one', () => {
    expect(wishesOf(['MaxPerMachine=2'], 'a.service').problems.map(formatProblem)).toEqual([
      'a.service:2:15: warning: MaxPerMachine= limits the instances of one template, and a.service is none\n' +
        '  hint: use it in a template, such as web@.service',
    ]);
    expect(wishesOf(['MaxPerMachine=2'], 'web@.service').problems).toEqual([]);
  });

  it('does not mind empty values, which take back', () => {
    expect(wishesOf(['MaxPerMachine=', 'PreferAwayFrom=', 'SpreadBy=', 'Sticky=']).problems).toEqual([]);
  });
});

describe('readNeeds', () => {
  const GIB = 1024 ** 3;
  const cases: readonly (readonly [name: string, lines: readonly string[], needs: Partial<Needs>])[] = [
    ['nothing, where nothing is said', [], {}],
    ['memory in bytes', ['MemoryMax=1.5G'], { memoryBytes: 1.5 * GIB }],
    ['memory as a share of what the machine has', ['MemoryMax=50%'], { memoryShare: 5_000 }],
    ['no bound of memory', ['MemoryMax=infinity'], {}],
    ['memory that is taken back', ['MemoryMax=1G', 'MemoryMax='], {}],
    ['the last good of several', ['MemoryMax=1G', 'MemoryMax=lots'], { memoryBytes: GIB }],
    ['CPUs', ['CPUQuota=150%'], { cpuShare: 15_000 }],
    ['no CPUs without the sign', ['CPUQuota=150'], {}],
    ['both', ['MemoryMax=1G', 'CPUQuota=20%'], { memoryBytes: GIB, cpuShare: 2_000 }],
  ];

  it.each(cases)('reads %s', (_name, lines, needs) => {
    const { unitFile } = parseUnitFile(['[Service]', 'ExecStart=/bin/x', ...lines, ''].join('\n'));
    expect(readNeeds(aName('a.service'), unitFile)).toEqual({ ...NO_NEEDS, ...needs });
  });
});
