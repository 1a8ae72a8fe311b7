// Where a server listens, as people write it.
import { failure } from '../base/index.js';

/** Forms of an address to serve fleet's API on: what help shows, and what a mistake is answered with. */
export const API_LISTEN_FORMS = 'unix:PATH or tcp:127.0.0.1:PORT';

/** Fails with `usage` unless it is `host:port`. */
export function checkListen(flag: string, listen: string): void {
  if (/^[\w.-]+:\d{1,5}$|^\[[0-9a-f:]+\]:\d{1,5}$/.test(listen)) return;
  throw failure('usage', `${flag} takes host:port such as 127.0.0.1:2379, not ${listen}`);
}
