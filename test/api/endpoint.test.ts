// Addresses of an API as people write them.
import { describe, expect, it } from 'vitest';
import { formatEndpoint, parseEndpoint } from '../../src/api/index.js';

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
});
