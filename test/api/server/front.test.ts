// The door of the API: which path a request means, and who is let in.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePath, judge } from '../../../src/api/server/front.js';

const knock = (target: string) =>
  judge({ target, httpVersion: '1.1', hosts: ['localhost'], origin: undefined, overTcp: true });

describe('paths', () => {
  it.each([
    ['a plain one', '/fleet/v1/units/a.service', '/fleet/v1/units/a.service', ''],
    ['an escaped one', '/fleet/v1/units/a%40b%5Cx2d.service', '/fleet/v1/units/a@b\\x2d.service', ''],
    ['one that is escaped twice, once', '/units/%2541', '/units/%41', ''],
    ['one with a query', '/state?a=%2e%2e&b=?', '/state', 'a=%2e%2e&b=?'],
    ['one with a slash at its end', '/units/', '/units/', ''],
    ['what is no UTF-8', '/units/%ff', '/units/\ufffd', ''],
  ])('%s is read', (_name, target, path, query) => {
    expect(knock(target)).toEqual({ type: 'enter', path, query });
  });

  it.each([
    ['/../../etc/passwd', '/etc/passwd'],
    ['/a/%2E%2e/b/', '/b/'],
    ['/a%2f..%2fb', '/b'],
    ['/a/./b?q', '/a/b?q'],
    ['//evil.example/x', '/evil.example/x'],
    ['/..', '/'],
  ])('%s is moved to %s', (target, location) => {
    expect(knock(target)).toEqual({ type: 'redirect', location });
  });

  it('may stand in an absolute target, as those of the real fleetctl do', () => {
    const target = 'http://domain-sock/fleet/v1/units/a%401.service?x=1';
    const path = '/fleet/v1/units/a@1.service';
    const asked = { target, httpVersion: '1.1', hosts: ['domain-sock'], origin: undefined };
    expect(judge({ ...asked, overTcp: false })).toEqual({ type: 'enter', path, query: 'x=1' });
    expect(judge({ ...asked, overTcp: true })).toMatchObject({ type: 'refuse', status: 403 });
  });

  it('let nothing in that could be read otherwise behind the door', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const verdict = knock(`/${text}`);
        if (verdict.type !== 'enter') return;
        const { pathname } = new URL(encodePath(verdict.path), 'http://localhost');
        expect(decodeURIComponent(pathname)).toBe(verdict.path);
      }),
    );
  });
});
