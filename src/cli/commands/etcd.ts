// fleetsim etcd: the embedded store alone, on the wire, for etcdctl and every other client of etcd.
import { Store } from '../../etcd/index.js';
import { startEtcdServer } from '../../etcd/server/index.js';
import { startWallClock } from '../../live/index.js';
import { EXIT } from '../exit-codes.js';
import { checkListen } from '../listen.js';
import { print } from '../output.js';

export interface EtcdOptions {
  readonly listen?: string;
}

/** etcd's own. */
const LISTEN = '127.0.0.1:2379';

/** Runs until it is asked to end. */
export async function runEtcd(options: EtcdOptions): Promise<number> {
  const listen = options.listen ?? LISTEN;
  checkListen('--listen', listen);
  const store = new Store({ clock: startWallClock() });
  const server = await startEtcdServer({ store, listen, name: 'fleetsim' });
  // Before anybody can have read that we are there.
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  print(`etcd: listening on ${server.url}, kept in memory only; Ctrl-C ends it`);
  await asked;
  server.close();
  return EXIT.ok;
}
