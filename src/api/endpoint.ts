// Where an API is, as people write it: `unix:PATH`, `unix:///PATH` or `http://HOST:PORT`.
import { failure, printable } from '../base/index.js';

export type Endpoint =
  | { readonly type: 'unix'; readonly path: string }
  | { readonly type: 'tcp'; readonly host: string; readonly port: number };

const CLIENT_FORMS = 'unix:PATH or http://HOST:PORT';

/** Fails with `usage`; `what` names where it was written, `forms` what may stand there. */
export function parseEndpoint(what: string, text: string, forms = CLIENT_FORMS): Endpoint {
  const unix = /^unix:(?:\/\/)?(.+)$/.exec(text)?.[1];
  if (unix !== undefined && !unix.includes('\0')) return { type: 'unix', path: unix };
  const tcp = /^(?:http:\/\/|tcp:(?:\/\/)?)([\w.-]+|\[[0-9a-f:]+\]):(\d{1,5})\/?$/.exec(text);
  const port = Number(tcp?.[2]);
  if (tcp?.[1] !== undefined && port <= 65_535) {
    return { type: 'tcp', host: tcp[1].replace(/^\[|\]$/g, ''), port };
  }
  throw failure('usage', `${what} takes an address, not ${printable(text)}`, `it is ${forms}`);
}

export function formatEndpoint(endpoint: Endpoint): string {
  if (endpoint.type === 'unix') return `unix:${endpoint.path}`;
  const { host, port } = endpoint;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
