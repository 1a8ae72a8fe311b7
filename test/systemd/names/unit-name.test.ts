import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTemplate, parseUnitName, templateOf } from '../../../src/systemd/index.js';

describe('parseUnitName', () => {
  it.each([
    ['hello.service', { prefix: 'hello', instance: null, type: 'service' }],
    ['busybox@1.service', { prefix: 'busybox', instance: '1', type: 'service' }],
    ['busybox@.service', { prefix: 'busybox', instance: '', type: 'service' }],
    ['a@b@c.timer', { prefix: 'a', instance: 'b@c', type: 'timer' }],
    ['a.b.socket', { prefix: 'a.b', instance: null, type: 'socket' }],
    ['dev-disk\\x2dby.mount', { prefix: 'dev-disk\\x2dby', instance: null, type: 'mount' }],
    ['a:b_c-d.target', { prefix: 'a:b_c-d', instance: null, type: 'target' }],
  ])('takes %s apart', (name, parts) => {
    expect(parseUnitName(name)).toEqual({ ok: true, value: { full: name, ...parts } });
  });

  it.each([
    ['hello', 'has no type'],
    ['.service', 'has no type'],
    ['hello.', 'has no type'],
    ['hello.exe', 'has an unknown type'],
    ['@1.service', 'begins with @'],
    ['a@1.mount', 'a mount cannot have'],
    ['a@1.', 'has no type'],
    ['@.service', 'begins with @'],
    ['a.Service', 'has an unknown type'],
    ['a.@1.service.x', 'has an unknown type'],
    ['a%i.service', 'the character "%"'],
    ['a+b.service', 'the character "+"'],
    ['a b.service', 'the character " "'],
    ['../etc.service', 'the character "/"'],
    ['ä.service', 'the character "ä"'],
    ['a\u0000.service', 'the character "\\x00"'],
    [`${'x'.repeat(249)}.service`, 'longer than 256 bytes'],
  ])('refuses %j', (name, message) => {
    const parsed = parseUnitName(name);
    expect(parsed.ok ? '' : parsed.error).toContain(message);
  });

  const types =
    'automount busname device mount path scope service slice snapshot socket swap target timer'.split(' ');
  const templates = ['path', 'service', 'socket', 'target', 'timer'];

  it.each(types)('knows the type %s', (type) => {
    expect(parseUnitName(`a.${type}`)).toMatchObject({ ok: true, value: { type } });
  });

  it.each(types)('takes an @ in names of types that can have templates, and in no other: %s', (type) => {
    const can = templates.includes(type);
    expect([parseUnitName(`a@1.${type}`).ok, parseUnitName(`a@.${type}`).ok]).toEqual([can, can]);
  });

  it('accepts a name of exactly 256 bytes', () => {
    expect(parseUnitName(`${'x'.repeat(248)}.service`).ok).toBe(true);
  });

  it('says what is wrong without control characters, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const parsed = parseUnitName(name);
        expect(parsed.ok ? '' : parsed.error).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }),
    );
  });
});

describe('templates', () => {
  const named = (name: string) => {
    const parsed = parseUnitName(name);
    if (!parsed.ok) throw new Error(parsed.error);
    return parsed.value;
  };

  it('are the units with an empty instance', () => {
    expect(['a@.service', 'a@1.service', 'a.service'].map((name) => isTemplate(named(name)))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('are found for instances only', () => {
    expect(['a@.service', 'a@b@1.service', 'a.service'].map((name) => templateOf(named(name)))).toEqual([
      null,
      'a@.service',
      null,
    ]);
  });
});
