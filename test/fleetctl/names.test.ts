import { describe, expect, it } from 'vitest';
import { expandBraces, nameUnits, nearestUnit, unitNameOf } from '../../src/fleetctl/names.js';

describe('expandBraces', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['a', ['a']],
    ['a@{1,2}', ['a@1', 'a@2']],
    ['a@<1,2>.service', ['a@1.service', 'a@2.service']],
    ['a@{1..3}', ['a@1', 'a@2', 'a@3']],
    ['a@<3..1>', ['a@3', 'a@2', 'a@1']],
    ['a@{08..10}', ['a@08', 'a@09', 'a@10']],
    ['a@{10..8}', ['a@10', 'a@9', 'a@8']],
    ['a@{0..10}', Array.from({ length: 11 }, (_, i) => `a@${i}`)],
    ['{a,b}@{1,2}', ['a@1', 'a@2', 'b@1', 'b@2']],
    ['a@<7>', ['a@7']],
    ['a@{1,}', ['a@1', 'a@']],
    ['a{', ['a{']],
    ['a{}b', ['a{}b']],
  ];

  it.each(cases)('%s stands for %j', (word, names) => {
    expect(expandBraces(word)).toEqual(names);
  });

  it.each(['a{1..20000}', 'a{1..200}{1..200}'])('%s stands for too many and is refused', (word) => {
    expect(() => expandBraces(word)).toThrow('more than 10000 units');
  });
});

describe('unitNameOf', () => {
  it.each<readonly string[]>([
    ['hello', 'hello.service'],
    ['hello.service', 'hello.service'],
    ['./units/hello.service', 'hello.service'],
    ['/etc/x/web@1', 'web@1.service'],
    ['a.timer', 'a.timer'],
    ['a.b', 'a.b.service'],
    ...['service', 'socket', 'timer', 'path', 'device', 'mount', 'automount'].map((type) => [
      `a.${type}`,
      `a.${type}`,
    ]),
    // Types that fleetctl does not think of.
    ['a.target', 'a.target.service'],
    ['a.slice', 'a.slice.service'],
  ])('takes %s as %s', (word, name) => {
    expect(unitNameOf(word)).toBe(name);
  });

  it.each(['', '../', 'units/'])('refuses %j, which ends before the name', (word) => {
    expect(() => unitNameOf(word)).toThrow(`"${word}" names no unit`);
  });

  it.each(['@1', 'a b', 'ä', 'a\u0000b', 'x'.repeat(300)])('refuses %j with a sentence', (word) => {
    expect(() => unitNameOf(word)).toThrow(/unit name ".*/);
  });
});

describe('nameUnits', () => {
  const registered = ['web@.service', 'web@1.service', 'web@2.service', 'db.service', 'a.timer'];
  const names = (
    words: readonly string[],
    templates: 'with-templates' | 'without-templates' = 'without-templates',
  ) => nameUnits(words, registered, templates).map((unit) => unit.name);

  it('matches globs against the registry', () => {
    expect(names(['web@*.service'])).toEqual(['web@1.service', 'web@2.service']);
    expect(names(['web@*'])).toEqual(['web@1.service', 'web@2.service']);
    expect(names(['*.timer'])).toEqual(['a.timer']);
  });

  it('finds templates only where they are asked for', () => {
    expect(names(['web@*'], 'with-templates')).toEqual(['web@.service', 'web@1.service', 'web@2.service']);
  });

  it('names each unit once, in the order typed', () => {
    expect(names(['db', 'web@2', 'web@*', 'db.service'])).toEqual([
      'db.service',
      'web@2.service',
      'web@1.service',
    ]);
  });

  it('tells what a glob found from what was named', () => {
    const found = nameUnits(['web@*', 'web@2'], registered, 'without-templates');
    expect(found.map(({ name, byGlob }) => [name, byGlob])).toEqual([
      ['web@1.service', true],
      ['web@2.service', false],
    ]);
  });

  it('keeps the folder of a path, to look for the file there', () => {
    expect(nameUnits(['units/hello'], [], 'without-templates')).toEqual([
      { name: 'hello.service', path: 'units/hello.service', byGlob: false },
    ]);
  });

  it('fails when a glob matches nothing', () => {
    expect(() => names(['nope@*'])).toThrow('no unit in the registry matches "nope@*"');
  });
});

describe('nearestUnit', () => {
  const known = ['web@.service', 'web@1.service', 'a.service', 'tick.timer'];
  it.each([
    ['wbe@1.service', 'web@1.service'],
    ['web@11.service', 'web@1.service'],
    ['web.service', 'web@.service'],
    ['tick.service', 'tick.timer'],
    ['a.servcie.service', 'a.service'],
    ['b.service', null],
    ['nope.service', null],
    ['nope@1.service', null],
  ])('takes %s for %s', (name, near) => {
    expect(nearestUnit(name, known)).toBe(near);
  });
});
