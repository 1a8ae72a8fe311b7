// One HTTP request to an API, as a task: the answer's status and its JSON. Every request has a connection of its own,
// since one that idles may be closed by the other end just when it is used again.
import { Agent, type ClientRequest, request as httpRequest } from 'node:http';
import type * as z from 'zod';
import {
  err,
  type FleetsimError,
  failure,
  ok,
  printable,
  type Result,
  type Task,
  wait,
} from '../../base/index.js';
import { type Endpoint, formatEndpoint } from '../endpoint.js';
import { errorSchema } from '../schemas.js';

/** An answer that takes longer is none, in milliseconds, unless somebody says otherwise. */
export const ANSWER_MS_MAX = 30_000;
/** Larger answers are not read: a page holds 100 units of less than 1 MiB. */
export const ANSWER_BYTES_MAX = 256 * 1024 * 1024;

export interface Request {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'PATCH';
  /** From `/`, percent-encoded. */
  readonly path: string;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Fails with `api-unreachable` when no answer comes. */
export type Send = (request: Request) => Task<Answer>;

/** `answerMsMax` is how long an answer may take, in milliseconds; 0: for ever. */
export function sendTo(endpoint: Endpoint, answerMsMax = ANSWER_MS_MAX): Send {
  return function* (request) {
    const result = yield* wait<Result<Answer, FleetsimError>>((resume) =>
      send(endpoint, answerMsMax, request, resume),
    );
    if (!result.ok) throw result.error;
    return result.value;
  };
}

/** The body of a good answer, checked. Fails with what the server said otherwise. */
export function readAnswer<T>({ status, text }: Answer, schema: z.ZodType<T>): T {
  if (status < 200 || status > 299) throw refusal({ status, text });
  return readBody(text, schema);
}

/** JSON, checked. */
export function readBody<T>(text: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const problem = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  throw failure('api-odd', `the answer is not fleet's: ${printable(problem)}`);
}

/** What a server refused, in its words. */
export function refusal({ status, text }: Answer): FleetsimError {
  const parsed = errorSchema.safeParse(parseJson(text));
  const { message = '', hint } = parsed.success ? parsed.data.error : {};
  const code = status === 503 ? 'registry-unavailable' : 'api-refused';
  return failure(
    code,
    message === '' ? `the server answered with status ${status}` : printable(message),
    hint === undefined ? undefined : printable(hint),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Sends it off; whoever calls listens to what becomes of it. */
export function beginRequest(
  endpoint: Endpoint,
  { method, path, body }: Request,
  signal?: AbortSignal,
): ClientRequest {
  const content = body === undefined ? null : Buffer.from(JSON.stringify(body));
  const request = httpRequest({
    ...(endpoint.type === 'unix'
      ? { socketPath: endpoint.path }
      : { host: endpoint.host, port: endpoint.port }),
    ...(signal === undefined ? {} : { signal }),
    method,
    path,
    agent: new Agent(),
    headers: {
      ...(endpoint.type === 'unix' ? { host: 'localhost' } : {}),
      ...(content === null
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(content.length) }),
    },
  });
  return request.end(content ?? undefined);
}

function send(
  endpoint: Endpoint,
  answerMsMax: number,
  asked: Request,
  reply: (result: Result<Answer, FleetsimError>) => void,
): void {
  let answered = false;
  const answer = (result: Result<Answer, FleetsimError>): void => {
    if (answered) return;
    answered = true;
    clearTimeout(timeout);
    reply(result);
  };
  const fail = (problem: string): void => {
    answer(err(unreachable(endpoint, problem)));
    request.destroy();
  };
  const request = beginRequest(endpoint, asked);
  const timeout =
    answerMsMax === 0
      ? undefined
      : setTimeout(() => fail(`no answer within ${answerMsMax / 1_000} s`), answerMsMax);
  request.on('error', (error) => fail(error.message));
  request.on('response', (response) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > ANSWER_BYTES_MAX) fail('the answer is too large');
      else chunks.push(chunk);
    });
    response.on('error', (error) => fail(error.message));
    response.on('end', () =>
      answer(ok({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') })),
    );
  });
}

export function unreachable(endpoint: Endpoint, problem: string): FleetsimError {
  const hint = '`fleetsim up` serves one; --endpoint and FLEETCTL_ENDPOINT say where';
  return failure(
    'api-unreachable',
    `cannot reach ${printable(`${formatEndpoint(endpoint)}: ${problem}`)}`,
    hint,
  );
}
