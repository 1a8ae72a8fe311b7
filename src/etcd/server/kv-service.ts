// The KV service: ranges, puts, deletes, transactions, compaction.
import { present } from '../../base/index.js';
import type { ServedStore } from '../store/read-only.js';
import type { Operation, OperationResult } from '../types.js';
import type { Member } from './member.js';
import {
  readDelete,
  readPut,
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

export function kvService(member: Member) {
  const { unary } = member;
  return {
    Range: unary((message: RangeRequestMessage, call) => {
      const response = member.storeFor(call).range(readRangeRequest(message));
      return { header: member.header(), ...writeRangeResult(response) };
    }),
    Put: unary((message: PutRequestMessage, call) => {
      const result = only(member.storeFor(call), { type: 'put', ...readPut(message) });
      return { header: member.header(), ...(result.type === 'put' ? writePutResult(result) : {}) };
    }),
    DeleteRange: unary((message: DeleteRangeRequestMessage, call) => {
      const result = only(member.storeFor(call), { type: 'delete', ...readDelete(message) });
      return { header: member.header(), ...(result.type === 'delete' ? writeDeleteResult(result) : {}) };
    }),
    Txn: unary((message: TxnRequestMessage, call) => {
      const result = member.storeFor(call).txn(readTxn(message));
      return { header: member.header(), ...writeTxnResult(result, (revision) => member.header(revision)) };
    }),
    Compact: unary((message: { revision: string }, call) => {
      member.storeFor(call).compact(Number(message.revision));
      return { header: member.header() };
    }),
  };
}

/** Does one operation, as a transaction of its own. */
function only(store: ServedStore, operation: Operation): OperationResult {
  return present(store.txn({ success: [operation] }).results[0], 'a transaction answers each operation');
}
