// Addresses to serve fleet's API on, read. Its forms in words, which help shows, are listen.ts'.
import { type Endpoint, parseEndpoint } from '../api/index.js';
import { failure, printable } from '../base/index.js';
import { API_LISTEN_FORMS } from './listen.js';

/** The API has no passwords, so it is not for other machines. */
const LOOPBACK = /^(localhost|127\.0\.0\.1|::1)$/;

/** Fails with `usage` on an address that is none, or not of this machine. */
export function readListen(texts: readonly string[]): readonly Endpoint[] {
  return texts.map((text) => {
    const endpoint = parseEndpoint('--listen', text, API_LISTEN_FORMS);
    if (endpoint.type === 'unix' || LOOPBACK.test(endpoint.host)) return endpoint;
    const message = `--listen takes no address of other machines, as the API has no passwords: ${printable(text)}`;
    throw failure('usage', message, `it is ${API_LISTEN_FORMS}`);
  });
}
