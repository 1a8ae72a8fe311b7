// An answer that comes line by line, for as long as the server has something to tell: what has come is held until it is
// taken, and no more is read meanwhile than a bound.
import type { IncomingMessage } from 'node:http';
import { err, type FleetsimError, ok, type Result, type Task, wait } from '../../base/index.js';
import type { Endpoint } from '../endpoint.js';
import {
  ANSWER_BYTES_MAX,
  ANSWER_MS_MAX,
  type Answer,
  beginRequest,
  type Request,
  unreachable,
} from './request.js';

/** Beyond it, in characters, the server is left waiting until something is taken. */
const HELD_MAX = 4 * 1024 * 1024;

const CUT_OFF = 'the connection was lost';

export interface Lines {
  /** The lines that have come since they were last taken. Fails with `api-unreachable` when the answer was cut off. */
  take(): readonly string[];
}

/** Ends when the first line is there, or with the whole of an answer that refuses. Fails with `api-unreachable`. */
export type OpenLines = (request: Request) => Task<Lines | Answer>;

export interface LinesOptions {
  /** How long the first line may take, in milliseconds; 0: for ever. */
  readonly answerMsMax?: number;
  /** Cuts off whatever is open. */
  readonly signal?: AbortSignal | undefined;
}

export function linesFrom(
  endpoint: Endpoint,
  { answerMsMax = ANSWER_MS_MAX, signal }: LinesOptions = {},
): OpenLines {
  return function* (request) {
    const opened = yield* wait<Result<Lines | Answer, FleetsimError>>((resume) => {
      const held = new HeldLines(endpoint, resume);
      const asked = beginRequest(endpoint, request, signal);
      const late = (): void => held.fail(`no answer within ${answerMsMax / 1_000} s`);
      const timeout = answerMsMax === 0 ? undefined : setTimeout(late, answerMsMax);
      held.onBegun = () => clearTimeout(timeout);
      held.onFailed = () => asked.destroy();
      asked.on('error', (error) => held.fail(error.message));
      asked.on('response', (response) => held.read(response));
    });
    if (!opened.ok) throw opened.error;
    return opened.value;
  };
}

class HeldLines implements Lines {
  onBegun: () => void = () => undefined;
  onFailed: () => void = () => undefined;
  readonly #endpoint: Endpoint;
  /** Null: it was told what has come of the request. */
  #reply: ((result: Result<Lines | Answer, FleetsimError>) => void) | null;
  #response: IncomingMessage | null = null;
  #text = '';
  #problem: FleetsimError | null = null;

  constructor(endpoint: Endpoint, reply: (result: Result<Lines | Answer, FleetsimError>) => void) {
    this.#endpoint = endpoint;
    this.#reply = reply;
  }

  read(response: IncomingMessage): void {
    this.#response = response;
    const status = response.statusCode ?? 0;
    const good = status >= 200 && status <= 299;
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      this.#text += chunk;
      if (good && this.#reply !== null && chunk.includes('\n')) this.#begin(ok(this));
      if (this.#text.length > ANSWER_BYTES_MAX) this.fail('the answer is too large');
      else if (this.#reply === null && this.#text.length > HELD_MAX) response.pause();
    });
    response.on('error', () => this.fail(CUT_OFF));
    response.on('end', () => {
      // A whole answer without a line is one that refuses, or is none of ours.
      this.#begin(ok({ status, text: this.#text }));
      this.#problem ??= unreachable(this.#endpoint, CUT_OFF);
    });
  }

  take(): readonly string[] {
    const end = this.#text.lastIndexOf('\n') + 1;
    const lines = this.#text.slice(0, end).split('\n').slice(0, -1);
    this.#text = this.#text.slice(end);
    if (lines.length === 0 && this.#problem !== null) throw this.#problem;
    this.#response?.resume();
    return lines;
  }

  fail(problem: string): void {
    this.#problem ??= unreachable(this.#endpoint, problem);
    this.#begin(err(this.#problem));
    this.onFailed();
  }

  #begin(result: Result<Lines | Answer, FleetsimError>): void {
    const reply = this.#reply;
    if (reply === null) return;
    this.#reply = null;
    this.onBegun();
    reply(result);
  }
}
