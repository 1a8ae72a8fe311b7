// The KV service: ranges, puts, deletes, transactions, compaction.
import { present } from '../../base/index.js';
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
      const { results } = member.storeFor(call).txn({ success: [{ type: 'put', ...readPut(message) }] });
      const [result] = results;
      return { header: member.header(), ...(result?.type === 'put' ? writePutResult(result, message) : {}) };
    }),
    DeleteRange: unary((message: DeleteRangeRequestMessage, call) => {
      const { results } = member
        .storeFor(call)
        .txn({ success: [{ type: 'delete', ...readDelete(message) }] });
      const result = present(results[0], 'a transaction answers each operation');
      return {
        header: member.header(),
        ...(result.type === 'delete' ? writeDeleteResult(result, message) : {}),
      };
    }),
    Txn: unary((message: TxnRequestMessage, call) => {
      const result = member.storeFor(call).txn(readTxn(message));
      return {
        header: member.header(),
        ...writeTxnResult(result, message, (revision) => member.header(revision)),
      };
    }),
    Compact: unary((message: { revision: string }, call) => {
      member.storeFor(call).compact(Number(message.revision));
      return { header: member.header() };
    }),
  };
}
