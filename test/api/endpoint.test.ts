// Addresses of an API as people write them.
import { describe, expect, it } from 'vitest';
import { formatEndpoint, parseEndpoint } from '../../src/api/index.js';
import { FleetsimError } from '../../src/base/index.js';

describe('an endpoint', () => {
  it.each([
    ['a socket', 'unix:/var/run/fleet.sock', 'unix:/var/run/fleet.sock'],
    ['a socket as fleetctl has it', 'unix:///var/run/fleet.sock', 'unix:/var/run/fleet.sock'],
    ['a socket in this folder', 'unix:.fleetsim/fleet.sock', 'unix:.fleetsim/fleet.sock'],
    ['a URL', 'http://127.0.0.1:49153', 'http://127.0.0.1:49153'],
    ['a URL with its slash', 'http://localhost:80/', 'http://localhost:80'],
    ['an address to listen on', 'tcp:127.0.0.1:0', 'http://127.0.0.1:0'],
    ['an address of IPv6', 'tcp://[::1]:80', 'http://[::1]:80'],
  ])('may be %s: %s', (_name, text, formatted) => {
    expect(formatEndpoint(parseEndpoint('--endpoint', text))).toBe(formatted);
  });

  it.each([
    '',
    'unix:',
    'localhost',
    'https://localhost:80',
    'http://localhost:99999',
    'http://a:1/x',
    'http://a b:1',
    'unix:a\0b',
  ])('is not "%s"', (text) => {
    expect(() => parseEndpoint('FLEETCTL_ENDPOINT', text)).toThrow('FLEETCTL_ENDPOINT takes an address, not');
  });

  it('is refused with the forms that may stand there', () => {
    const hintOf = (...args: Parameters<typeof parseEndpoint>): string | undefined => {
      try {
        parseEndpoint(...args);
      } catch (error) {
        if (error instanceof FleetsimError) return error.problems[0]?.hint;
      }
      return undefined;
    };
    expect(hintOf('--endpoint', 'bogus')).toBe('it is unix:PATH or http://HOST:PORT');
    expect(hintOf('--listen', 'bogus', 'a rock')).toBe('it is a rock');
  });
});
