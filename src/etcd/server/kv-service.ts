// The KV service: ranges, puts, deletes, transactions, compaction.

import { present } from '../../base/index.js';
import type { Member } from './member.js';
import {
  readPut,
  readRange,
  readRangeRequest,
  readTxn,
  writeDeleteResult,
  writePutResult,
  writeRangeResult,
  writeTxnResult,
} from './messages.js';
import type {
  DeleteRangeRequestMessage,
  PutRequestMessage,
  RangeRequestMessage,
  TxnRequestMessage,
} from './protocol.js';
import { unary } from './unary.js';

export function kvService(member: Member) {
  const { store } = member;
  return {
    Range: unary((message: RangeRequestMessage) => {
      const response = store.range(readRangeRequest(message));
      return { header: member.header(), ...writeRangeResult(response) };
    }),
    Put: unary((message: PutRequestMessage) => {
      const { results } = store.txn({ success: [{ type: 'put', ...readPut(message) }] });
      const [result] = results;
      return { header: member.header(), ...(result?.type === 'put' ? writePutResult(result, message) : {}) };
    }),
    DeleteRange: unary((message: DeleteRangeRequestMessage) => {
      const { results } = store.txn({ success: [{ type: 'delete', ...readRange(message) }] });
      const result = present(results[0], 'a transaction answers each operation');
      return {
        header: member.header(),
        ...(result.type === 'delete' ? writeDeleteResult(result, message) : {}),
      };
    }),
    Txn: unary((message: TxnRequestMessage) => {
      const result = store.txn(readTxn(message));
      return {
        header: member.header(),
        ...writeTxnResult(result, message, (revision) => member.header(revision)),
      };
    }),
    Compact: unary((message: { revision: string }) => {
      store.compact(Number(message.revision));
      return { header: member.header() };
    }),
  };
}
