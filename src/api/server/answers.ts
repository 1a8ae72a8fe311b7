// What a handler answers, and how fleet writes it: compact JSON as Go makes it, errors as `{"error":{code,message}}`, to which
// we add the hint. The border table from our errors to HTTP is here.
import { type FleetsimError, runTask, type Task } from '../../base/index.js';
import { FLEET_VERSION } from '../../fleet/index.js';

/** Who answers. */
export const SERVER = `fleetd/${FLEET_VERSION}`;

export interface Answer {
  readonly status: number;
  /** JSON; absent: no body. */
  readonly body?: unknown;
  /** Instead of a body: one JSON a line, as they come. */
  readonly lines?: Lines;
}

/** Makes one thing to tell after another, until the client has gone. */
export type Lines = (gone: AbortSignal) => AsyncGenerator<unknown>;

export const NO_CONTENT: Answer = { status: 204 };

export function refuse(status: number, message = ''): Answer {
  return { status, body: { error: { code: status, message } } };
}

/** JSON as Go's encoder writes it: what HTML could take for markup is escaped. */
export function toJson(body: unknown): string {
  return JSON.stringify(body).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Which status a mishap has. fleet says 500 without a word to all but these. */
const STATUSES: Readonly<Record<string, number>> = {
  'no-machine': 404,
  'no-fault': 404,
  'not-simulated': 409,
  usage: 400,
  'bad-machine-id': 400,
  'machine-off': 409,
  'machine-frozen': 409,
  'machine-not-frozen': 409,
  'not-drained': 409,
  'no-process': 409,
  'no-end': 404,
  'no-member': 404,
  'member-off': 409,
  'member-frozen': 409,
  'member-not-frozen': 409,
  'no-leader': 503,
  'no-way': 400,
  ended: 403,
  past: 403,
  recorded: 403,
  'bad-time': 400,
  'unit-not-loaded': 404,
  'unit-elsewhere': 409,
  'registry-unavailable': 503,
  'registry-busy': 503,
  'session-full': 503,
};

function refuseError(error: FleetsimError): Answer {
  if (error.code === 'unit-not-found') return refuse(404, 'unit does not exist');
  const status = STATUSES[error.code] ?? 500;
  // Many things wrong at once have many hints, and here is a place for one.
  const hint = error.problems.length === 1 ? error.problems[0]?.hint : undefined;
  const { message } = error;
  return { status, body: { error: { code: status, message, ...(hint === undefined ? {} : { hint }) } } };
}

/** Runs a handler's task to its answer. A bug of ours ends the process: no framework is to answer for it and go on. */
export function settle(task: Task<Answer>): Promise<Answer> {
  return new Promise((resolve) => {
    try {
      runTask(task, (outcome) => resolve(outcome.ok ? outcome.value : refuseError(outcome.error)));
    } catch (bug) {
      rethrow(bug);
    }
  });
}

function rethrow(bug: unknown): void {
  setImmediate(() => {
    throw bug;
  });
}

/** Takes the next line when the one before has gone out. */
export function streamLines(begin: Lines): ReadableStream<Uint8Array> {
  const gone = new AbortController();
  const lines = begin(gone.signal);
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const next = await lines.next();
          if (gone.signal.aborted) return;
          if (next.done === true) controller.close();
          else controller.enqueue(encoder.encode(`${toJson(next.value)}\n`));
        } catch (bug) {
          rethrow(bug);
        }
      },
      cancel: () => gone.abort(),
    },
    { highWaterMark: 0 },
  );
}

/** Go's %q: a text in double quotes, safe to print. */
export function quote(text: string): string {
  const escaped = JSON.stringify(text).replace(/\\u00([01][0-9a-f])/g, '\\x$1');
  return escaped.replace(/[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code === '7f' ? '\\x7f' : `\\u${code.padStart(4, '0')}`;
  });
}
