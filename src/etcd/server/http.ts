// What etcd answers over plain HTTP: whether it is well, and which version it is.
import type { RequestListener } from 'node:http';
import { ETCD_CLUSTER_VERSION, ETCD_VERSION } from './identity.js';

const PAGES: ReadonlyMap<string, object> = new Map([
  ['/health', { health: 'true' }],
  ['/version', { etcdserver: ETCD_VERSION, etcdcluster: ETCD_CLUSTER_VERSION }],
]);

export const httpPages: RequestListener = (request, response) => {
  const page = PAGES.get((request.url ?? '').replace(/\?.*$/, ''));
  if (page === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('404 page not found\n');
  } else if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET' }).end('Method Not Allowed\n');
  } else {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(page));
  }
};
