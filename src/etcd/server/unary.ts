// Calls with one question and one answer.
import type { handleUnaryCall } from '@grpc/grpc-js';
import { statusOf } from './status.js';

/** A handler from a plain function: what it throws becomes the call's status. */
export function unary<Request>(answer: (request: Request) => object): handleUnaryCall<Request, object> {
  return (call, reply) => {
    let response: object;
    try {
      response = answer(call.request);
    } catch (error) {
      reply(statusOf(error));
      return;
    }
    reply(null, response);
  };
}
