// Calls with one question and one answer.
import type { handleUnaryCall, ServerUnaryCall } from '@grpc/grpc-js';
import { statusOf } from './status.js';

/** What can be known of who calls. */
export type Call = Pick<ServerUnaryCall<unknown, unknown>, 'metadata' | 'getAuthContext'>;

/** Calls `send` once everything that was written before is on disk. */
export type WhenDurable = (send: () => void) => void;

/** Makes handlers of plain functions: what they throw, or what their promise fails with, becomes the call's status. */
export function unaryCalls(whenDurable: WhenDurable) {
  return <Request>(
    answer: (request: Request, call: Call) => object | Promise<object>,
  ): handleUnaryCall<Request, object> =>
    (call, reply) => {
      const succeed = (response: object): void => whenDurable(() => reply(null, response));
      const fail = (error: unknown): void => reply(statusOf(error));
      try {
        const response = answer(call.request, call);
        if (response instanceof Promise) response.then(succeed, fail);
        else succeed(response);
      } catch (error) {
        fail(error);
      }
    };
}
