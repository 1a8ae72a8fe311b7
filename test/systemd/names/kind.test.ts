import { describe, expect, it } from 'vitest';
import {
  finalComponent,
  instanceOf,
  instantiate,
  templateName,
  unitNameKind,
} from '../../../src/systemd/names/kind.js';

describe('unitNameKind', () => {
  it.each([
    ['a.service', 'plain'],
    ['a@.service', 'template'],
    ['a@b.service', 'instance'],
    ['a@@b.service', 'instance'],
    ['a@.mount', 'template'],
    ['-.slice', 'plain'],
    ['..service', 'plain'],
    [`${'a'.repeat(247)}.service`, 'plain'],
    [`${'a'.repeat(248)}.service`, null],
    ['a.busname', null],
    ['a.snapshot', null],
    ['a', null],
    ['', null],
    ['.service', null],
    ['@a.service', null],
    ['a b.service', null],
    ['a\n.service', null],
    ['ä.service', null],
  ])('takes %j for %s', (name, kind) => expect(unitNameKind(name)).toBe(kind));
});

describe('templates', () => {
  it('lose their instance and get another one', () => {
    expect(templateName('a@b.c.service')).toBe('a@.service');
    expect(instanceOf('a@b.c.service')).toBe('b.c');
    expect(instanceOf('a.service')).toBe('');
    expect(instantiate('a@.service', 'x-y')).toBe('a@x-y.service');
  });

  it.each(['', 'a b', 'a'.repeat(250)])('do not take %j for an instance', (instance) =>
    expect(instantiate('a@.service', instance)).toBeNull(),
  );
});

describe('finalComponent', () => {
  it.each([
    ['a-b-c', 'c'],
    ['abc', 'abc'],
    ['a-', ''],
  ])('of %s is %j', (prefix, last) => expect(finalComponent(prefix)).toBe(last));
});
