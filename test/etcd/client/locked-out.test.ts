import { expect, it } from 'vitest';
import { err, ok } from '../../../src/base/index.js';
import type { EtcdClient } from '../../../src/etcd/client/client.js';
import { tellLockedOut } from '../../../src/etcd/client/locked-out.js';
import { EtcdError, type EtcdErrorCode } from '../../../src/etcd/errors.js';

it('tells once why etcd does not let somebody in, and nothing of what passes', () => {
  const answers: (EtcdErrorCode | null)[] = [
    'user-empty',
    'user-empty',
    'timeout',
    null,
    'permission-denied',
  ];
  const client: Pick<EtcdClient, 'leaseRevoke'> = {
    leaseRevoke(_id, reply) {
      const code = answers.shift() ?? null;
      reply(code === null ? ok(null) : err(new EtcdError(code)));
    },
  };
  const told: EtcdErrorCode[] = [];
  const etcd = tellLockedOut(client as EtcdClient, ({ code }) => told.push(code));
  const replied: boolean[] = [];
  while (answers.length > 0) etcd.leaseRevoke('1', ({ ok }) => replied.push(ok));
  expect(told).toEqual(['user-empty', 'permission-denied']);
  expect(replied).toEqual([false, false, false, true, false]);
});
