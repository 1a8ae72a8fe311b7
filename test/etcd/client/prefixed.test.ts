import { describe, expect, it } from 'vitest';
import {
  connectEmbedded,
  prefixRange,
  Store,
  type TxnRequest,
  withKeyPrefix,
} from '../../../src/etcd/index.js';
import { ManualClock } from '../../helpers/manual-clock.js';

const INSIDE = '/_coreos.com/fleet/';

function client(outside: string) {
  const clock = new ManualClock();
  const store = new Store({ clock });
  const link = { carry: (deliver: () => void) => deliver() };
  const etcd = connectEmbedded({ store, clock, toEtcd: link, fromEtcd: link, timeoutMs: 1_000 });
  return { store, etcd: withKeyPrefix(etcd, INSIDE, outside) };
}

const WRITES: TxnRequest = {
  compare: [{ target: 'create', key: `${INSIDE}a`, result: '=', number: 0 }],
  success: [
    { type: 'put', key: `${INSIDE}a`, value: '1' },
    { type: 'put', key: `${INSIDE}job/b`, value: '2' },
    { type: 'range', ...prefixRange(INSIDE) },
    { type: 'txn', success: [{ type: 'put', key: `${INSIDE}c`, value: '3', prevKv: true }] },
  ],
};

describe.each(['/elsewhere/', '/_coreos.com/fleet/', '/_coreos.com/fleet/inner/'])(
  'keys under %s',
  (outside) => {
    it('are found, watched and compared by the names they have inside', async () => {
      const { store, etcd } = client(outside);
      const told: unknown[] = [];
      etcd.watch(prefixRange(`${INSIDE}job/`), (message) => {
        if (message.type === 'events') told.push(...message.events.map(({ type, kv }) => [type, kv.key]));
      });
      const answers: unknown[] = [];
      etcd.txn(WRITES, (result) => answers.push(result.ok && result.value.results.map(keysOf)));
      etcd.txn(WRITES, (result) => answers.push(result.ok && result.value.succeeded));
      etcd.range(prefixRange(INSIDE), (result) =>
        answers.push(result.ok && result.value.kvs.map(({ key }) => key)),
      );
      etcd.range({ key: `${INSIDE}a`, end: `${INSIDE}b` }, (result) =>
        answers.push(result.ok && result.value.count),
      );
      const gone: TxnRequest = {
        success: [{ type: 'delete', ...prefixRange(`${INSIDE}job/`), prevKv: true }],
      };
      etcd.txn(gone, (result) => answers.push(result.ok && result.value.results.map(keysOf)));
      await new Promise((resolve) => setImmediate(resolve));
      expect(answers).toEqual([
        [[], [], [`${INSIDE}a`, `${INSIDE}job/b`], []],
        false,
        [`${INSIDE}a`, `${INSIDE}c`, `${INSIDE}job/b`],
        1,
        [[`${INSIDE}job/b`]],
      ]);
      expect(told).toEqual([
        ['put', `${INSIDE}job/b`],
        ['delete', `${INSIDE}job/b`],
      ]);
      expect(store.range(prefixRange('/')).kvs.map(({ key }) => key)).toEqual([`${outside}a`, `${outside}c`]);
    });
  },
);

function keysOf(result: object): readonly string[] {
  if ('kvs' in result) return (result.kvs as { key: string }[]).map(({ key }) => key);
  return 'previous' in result && Array.isArray(result.previous) ? result.previous.map(({ key }) => key) : [];
}
