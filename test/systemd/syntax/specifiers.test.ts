import { describe, expect, it } from 'vitest';
import { DEFAULT_FACTS, expandUnitSpecifiers, unescapeName } from '../../../src/systemd/syntax/specifiers.js';
import { aName } from '../../helpers/builders.js';

const FACTS = { ...DEFAULT_FACTS, hostName: 'core-01.example.com', prettyHostName: 'Core One' };

const expand = (text: string, name = 'foo-bar\\x2d1@a-b\\x20c.service') =>
  expandUnitSpecifiers(text, { name: aName(name), facts: FACTS });

describe('expandUnitSpecifiers', () => {
  it.each([
    ['%n', 'foo-bar\\x2d1@a-b\\x20c.service'],
    ['%N', 'foo-bar\\x2d1@a-b\\x20c'],
    ['%p', 'foo-bar\\x2d1'],
    ['%P', 'foo/bar-1'],
    ['%i', 'a-b\\x20c'],
    ['%I', 'a/b c'],
    ['%j', 'bar\\x2d1'],
    ['%J', 'bar-1'],
    ['%f', '/a/b c'],
    ['%y', '/run/fleet/units/foo-bar\\x2d1@a-b\\x20c.service'],
    ['%Y', '/run/fleet/units'],
    ['%H', 'core-01.example.com'],
    ['%l', 'core-01'],
    ['%q', 'Core One'],
    ['%m', '0000000000000000000000000000c0de'],
    ['%b', '0000000000000000000000000000b001'],
    ['%v', '4.6.3-coreos'],
    ['%a', 'x86-64'],
    ['%o %w %B', 'coreos 1068.8.0 2016-07-18-0616'],
    ['[%A%M%W]', '[]'],
    ['%u %U %g %G %h %s', 'root 0 root 0 /root /bin/sh'],
    ['%t %S %C %L %E %T %V', '/run /var/lib /var/cache /var/log /etc /tmp /var/tmp'],
    ['%d', '/run/credentials/foo-bar\\x2d1@a-b\\x20c.service'],
    ['100%%', '100%'],
    ['%%i', '%i'],
    ['50% done, 50%', '50% done, 50%'],
  ])('makes %s into %s', (text, expected) => {
    expect(expand(text)).toEqual({ ok: true, value: expected });
  });

  it.each([
    ['%f', 'srv-data.mount', '/srv/data'],
    ['%f', 'x@-.service', '/'],
    ['[%i%I]', 'plain.service', '[]'],
    ['%j', 'plain.service', 'plain'],
  ])('makes %s of %s into %s', (text, name, expected) => {
    expect(expand(text, name)).toEqual({ ok: true, value: expected });
  });

  it('names the first specifier that there is not', () => {
    expect(expand('a %i %Q %Z')).toEqual({ ok: false, error: '%Q' });
  });

  it('knows a name that does not unescape', () => {
    expect(expand('%I', 'a@b\\zz.service')).toEqual({ ok: false, error: '%I' });
    expect(expand('%i', 'a@b\\zz.service')).toEqual({ ok: true, value: 'b\\zz' });
  });
});

describe('unescapeName', () => {
  it.each([
    ['a-b', 'a/b'],
    ['\\x2d', '-'],
    ['\\xc3\\xbc-x', 'ü/x'],
    ['', ''],
    ['a\\', null],
    ['a\\x2', null],
  ])('%j is %j', (escaped, text) => expect(unescapeName(escaped)).toBe(text));
});
